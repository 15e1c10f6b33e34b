"""Every given form in a real browser: what is answered, how it is installed, and the walk with the keyboard alone."""
