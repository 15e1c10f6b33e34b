"""A list of questions as a spreadsheet: reading it, making a form of it, and writing a form as such a list."""
