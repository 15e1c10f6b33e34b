"""Doors: HTTP in, HTTP out, no decisions. Every view makes one call to ``queries`` or ``actions``."""
