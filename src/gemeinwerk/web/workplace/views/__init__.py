"""Views of the workplace; each declares who may open it and makes one call to queries or actions."""
