"""Harmless twins of everything outside; each says on screen and in the log that it is a demo."""
