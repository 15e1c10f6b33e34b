"""Gemeinwerk: one open platform for the digital services of all municipalities of a Land."""
