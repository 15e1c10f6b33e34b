"""Service packages as folders: reading with limits, checking as a whole, contents, example cases.

A package is refused as a whole with every finding; nothing here writes to the database.
"""
