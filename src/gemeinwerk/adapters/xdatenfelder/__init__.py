"""XDatenfelder 2.0 and 3.0.0 (FIM): streaming import into the form model, with limits and no external access.

Source: the official schemas of both versions. Elements are matched by namespace and local name; the ``code`` child of
a coded element is unqualified. Unknown codes and elements become warnings and never stop an import.
"""

from gemeinwerk.adapters.xdatenfelder.reader import XDatenfelderReader

__all__ = ["XDatenfelderReader"]
