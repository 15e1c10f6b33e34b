"""German text for the search: folding, Snowball stems, compounds, typing errors, colloquial words.

Home of the libraries ``snowballstemmer`` and ``rapidfuzz``. Implements ``catalogue.ports.TextAnalyser``.
"""

from gemeinwerk.adapters.german.analyser import GermanAnalyser, check

__all__ = ["GermanAnalyser", "check"]
