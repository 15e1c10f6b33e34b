"""PostgreSQL backend of the house: Django's own plus the scope of row-level security."""
