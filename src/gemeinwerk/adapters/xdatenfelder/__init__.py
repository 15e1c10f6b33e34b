"""XDatenfelder 2.0 and 3.0.0 (FIM): complete import and export, with limits and no external access.

Source: the official schemas of both versions. Elements are matched by namespace and local name; the ``code`` child of
a coded element is unqualified. Unknown codes and elements are kept, become warnings and lock the release; contradictions
stop an import with all findings at once. ``shapes`` holds the official schemas as tables, which reader and writer share.
"""

from gemeinwerk.adapters.xdatenfelder.reader import XDatenfelderReader

__all__ = ["XDatenfelderReader"]
