"""Pages of the glossary: terms, statutes, files, and what a change concerns."""
