"""What a notice template may contain."""

from __future__ import annotations

MAX_BYTES = 200_000
MAX_DEPTH = 20
MAX_NODES = 5_000
MAX_EXPRESSION = 1_000
MAX_FINDINGS = 50

VOID = frozenset({"br"})
INLINE = frozenset({"strong", "em", "br"})
_FLOW = frozenset({"h1", "h2", "h3", "p", "ul", "ol", "table", "dl", "section"})
_TEXT_AND_LISTS = INLINE | {"p", "ul", "ol"}

# Which elements may stand directly inside which; "" is the top of the file.
CHILDREN: dict[str, frozenset[str]] = {
    "": _FLOW,
    "section": _FLOW,
    "h1": INLINE,
    "h2": INLINE,
    "h3": INLINE,
    "p": INLINE,
    "strong": INLINE,
    "em": INLINE,
    "br": frozenset(),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "li": _TEXT_AND_LISTS,
    "table": frozenset({"thead", "tbody", "tr"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tr": frozenset({"th", "td"}),
    "th": INLINE,
    "td": INLINE,
    "dl": frozenset({"dt", "dd", "div"}),
    "div": frozenset({"dt", "dd"}),
    "dt": INLINE,
    "dd": _TEXT_AND_LISTS,
}
WITH_TEXT = frozenset({"h1", "h2", "h3", "p", "strong", "em", "li", "th", "td", "dt", "dd"})
ATTRIBUTES = frozenset({"data-if", "data-each"})
STYLES = frozenset({"", "euro", "zahl", "datum", "datum_lang", "uhrzeit"})
