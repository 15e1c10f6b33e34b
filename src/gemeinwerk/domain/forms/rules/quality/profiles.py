"""Document profiles (Dokumentsteckbriefe)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from gemeinwerk.domain.forms.rules.quality.walk import Fault, Place, code, text
from gemeinwerk.domain.forms.types.schema import DocumentProfile

DOCUMENT_KINDS: Final = frozenset({*(f"{number:03}" for number in range(1, 15)), "999"})


def profile(place: Place) -> Iterator[Fault]:
    """1049, 1050, 1052 to 1055, 1092, 1107: what a document profile says about itself."""
    found = place.element
    if not isinstance(found, DocumentProfile):
        return
    abstract = text(found.abstract)
    if abstract not in {"true", "false", "1", "0"}:
        yield Fault(1092, abstract[:40])
    if not text(found.definition):
        yield Fault(1049)
    if not text(found.label):
        yield Fault(1050)
    if code(found.document_kind) not in DOCUMENT_KINDS:
        yield Fault(1055, code(found.document_kind)[:40])
    if not text(found.help):
        yield Fault(1107)
    linked = sum(code(relation.predicate) == "VKN" for relation in found.relations)
    if abstract in {"true", "1"}:
        if linked < 2:
            yield Fault(1054)
        return
    if linked:
        yield Fault(1053)
    if not any(text(basis.text) for basis in found.bases):
        yield Fault(1052)


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (profile,)
