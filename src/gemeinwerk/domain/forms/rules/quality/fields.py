"""What fields may have: kind and datatype, and which precisions fit which of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from gemeinwerk.domain.forms.rules.quality.walk import Fault, Place, code, text
from gemeinwerk.domain.forms.types.schema import SchemaField

KINDS: Final = frozenset({"input", "select", "label", "hidden", "locked"})
TEXTS: Final = frozenset({"text", "text_latin"})
NUMBERS: Final = frozenset({"num", "num_int", "num_currency"})
TIMES: Final = frozenset({"date", "time", "datetime"})
DATATYPES: Final = TEXTS | NUMBERS | TIMES | {"bool", "file", "obj"}
PREFILLS: Final = frozenset({"keine", "optional", "verpflichtend"})
RANGED: Final = NUMBERS | {"date"}


def codes(place: Place) -> Iterator[Fault]:
    """1011, 1027, 1028, 1030, 1090: kind, datatype and prefill are known and go together."""
    field = place.element
    if not isinstance(field, SchemaField):
        return
    kind, datatype = code(field.kind), code(field.datatype)
    if kind not in KINDS:
        yield Fault(1027, kind[:40])
    if datatype not in DATATYPES:
        yield Fault(1028, datatype[:40])
    # Version 2.0 does not know prefilling.
    if field.prefill is not None and code(field.prefill) not in PREFILLS:
        yield Fault(1030, code(field.prefill)[:40])
    if kind == "select" and datatype in DATATYPES - {"text"}:
        yield Fault(1011)
    if kind == "label" and datatype in DATATYPES - TEXTS - {"obj"}:
        yield Fault(1090)


def precision(place: Place) -> Iterator[Fault]:
    """1012, 1015, 1016, 1056, 1057, 1100, 1120: each precision stands where it means something."""
    field = place.element
    if not isinstance(field, SchemaField):
        return
    kind, datatype, found = code(field.kind), code(field.datatype), field.precision
    long = found is not None and (found.min_length is not None or found.max_length is not None)
    ranged = found is not None and bool(text(found.min_value) or text(found.max_value))
    if long and kind in {"select", "label"}:
        yield Fault(1012)
    if long and datatype not in TEXTS:
        yield Fault(1015)
    if ranged and datatype not in NUMBERS | TIMES:
        yield Fault(1016)
    if datatype != "file":
        if field.max_size is not None:
            yield Fault(1056)
        if field.media_types:
            yield Fault(1057)
    if datatype in {"file", "obj"}:
        if text(field.content):
            yield Fault(1100)
        if found is not None and text(found.pattern):
            yield Fault(1120)


def completeness(place: Place) -> Iterator[Fault]:
    """1102, 1103, 1109: lengths, ranges and texts that are better there."""
    field = place.element
    if not isinstance(field, SchemaField):
        return
    kind, datatype, found = code(field.kind), code(field.datatype), field.precision
    if (
        kind == "input"
        and datatype in TEXTS
        and (found is None or found.min_length is None or found.max_length is None)
    ):
        yield Fault(1102)
    if (
        kind == "input"
        and datatype in RANGED
        and (found is None or not (text(found.min_value) or text(found.max_value)))
    ):
        yield Fault(1103)
    if kind == "label" and datatype in TEXTS and not text(field.content):
        yield Fault(1109)


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (codes, precision, completeness)
