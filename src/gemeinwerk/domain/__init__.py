"""The rooms of the house, one folder each."""
