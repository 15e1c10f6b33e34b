"""Elements of UBL 2.1: two namespaces, texts without signs that XML cannot hold, amounts in euros and cents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from lxml import etree

BASIC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
AGGREGATE: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
ROOT: Final = "urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
# A text that is longer is cut; the claim itself keeps all of it.
LONGEST: Final = 2000


def document(name: str) -> Any:
    """Return the root of an ``Invoice`` or a ``CreditNote``."""
    namespace = ROOT.format(name=name)
    return etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, "cac": AGGREGATE, "cbc": BASIC})


def group(parent: Any, *names: str) -> Any:
    """Add groups one below the other; return the last."""
    for name in names:
        parent = etree.SubElement(parent, f"{{{AGGREGATE}}}{name}")
    return parent


def value(parent: Any, name: str, content: str, **attributes: str) -> None:
    """Add an element with a text, none where nothing would stand in it: no element of an invoice is empty."""
    said = clean(content)
    if said:
        node = etree.SubElement(parent, f"{{{BASIC}}}{name}", attrib=attributes)
        node.text = said


def amount(parent: Any, name: str, euros: Decimal) -> None:
    """Add an amount in euros with two places."""
    value(parent, name, f"{euros:.2f}", currencyID="EUR")


def percent(parent: Any, rate: Decimal) -> None:
    """Add a rate in percent without empty places."""
    plain = f"{rate:f}"
    value(parent, "Percent", plain.rstrip("0").rstrip(".") if "." in plain else plain)


def clean(text: str) -> str:
    """Return a text in one line, with a space for each sign that cannot be printed, cut at its longest."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(seen.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
