"""One folder per outside thing; adapters do not know each other."""
