"""Views of the portal; each makes one call to queries or actions and renders one page."""
