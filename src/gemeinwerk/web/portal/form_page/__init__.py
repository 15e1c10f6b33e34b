"""Form steps as pages: a step of a form version is compiled once, and a request only fills in answers and errors."""
