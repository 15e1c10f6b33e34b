"""Lists of values and references to code lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from gemeinwerk.domain.forms.rules.quality.walk import Fault, KnownList, Place, code, text
from gemeinwerk.domain.forms.types.schema import ListReference, Schema, SchemaField, SchemaGroup

# RFC 8141: scheme, namespace identifier, namespace specific string.
URN: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%/&~]+", re.IGNORECASE)
DATED: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def presence(place: Place) -> Iterator[Fault]:
    """1017, 1018, 1058: a list belongs to a selection, and columns to a list."""
    field = place.element
    if not isinstance(field, SchemaField):
        return
    listed = field.values is not None or field.code_list is not None
    if listed and code(field.kind) != "select":
        yield Fault(1017)
    if not listed and code(field.kind) == "select":
        yield Fault(1018)
    if field.code_list is None and any(map(text, (field.key_column, field.name_column, field.help_column))):
        yield Fault(1058)


def values(place: Place) -> Iterator[Fault]:
    """1044, 1045, 1085, 1093: entries of a list inside the schema."""
    field = place.element
    if not isinstance(field, SchemaField) or field.values is None:
        return
    entries = field.values.values
    if len(entries) < 2:
        yield Fault(1044)
    for number, found in (
        (1045, Counter(text(v.code) for v in entries)),
        (1093, Counter(text(v.name) for v in entries)),
    ):
        for one, times in found.items():
            if one and times > 1:
                yield Fault(number, one[:60])
    if text(field.content) and text(field.content) not in {text(v.code) for v in entries}:
        yield Fault(1085, text(field.content)[:60])


def reference(place: Place) -> Iterator[Fault]:
    """1005, 1040, 1048, 1105: the name of a code list."""
    field = place.element
    if not isinstance(field, SchemaField) or field.code_list is None:
        return
    uri = text(field.code_list.uri) or text(field.code_list.version_uri)
    if not uri:
        yield Fault(1040)
    elif not uri.lower().startswith("urn:"):
        yield Fault(1005, uri[:80])
    elif not URN.fullmatch(uri):
        yield Fault(1048, uri[:80])
    version = text(field.code_list.version)
    if version and not DATED.fullmatch(version):
        yield Fault(1105, version[:40])


def at_hand(place: Place) -> Iterator[Fault]:
    """1076, 1115, 1121, 1122, 1123: what a code list at hand says about content and columns."""
    field = place.element
    if not isinstance(field, SchemaField) or field.code_list is None or place.lists is None:
        return
    known = _known(field.code_list, place)
    if known is None:
        yield Fault(1115, (text(field.code_list.version_uri) or text(field.code_list.uri))[:80])
        return
    exact = bool(text(field.code_list.version) or text(field.code_list.version_uri))
    content = text(field.content)
    if content and content not in known.codes:
        yield Fault(1076 if exact else 1121, content[:60])
    for column in filter(None, map(text, (field.key_column, field.name_column, field.help_column))):
        if known.columns and column not in known.columns:
            yield Fault(1122 if exact else 1123, column[:60])


def _known(found: ListReference, place: Place) -> KnownList | None:
    names = (text(found.version_uri), f"{text(found.uri)}_{text(found.version)}", text(found.uri))
    lists = place.lists or {}
    return next((lists[name] for name in names if name in lists), None)


def unity(place: Place) -> Iterator[Fault]:
    """1036, 1037: in one schema a code list has one version and one name."""
    if place.parent is not None or not isinstance(place.element, Schema | SchemaGroup):
        return
    versions: dict[str, set[str]] = {}
    names: dict[tuple[str, str], set[str]] = {}
    for one in _references(place.element):
        uri, version = text(one.uri), text(one.version)
        if uri and version:
            versions.setdefault(uri, set()).add(version)
            if text(one.version_uri):
                names.setdefault((uri, version), set()).add(text(one.version_uri))
    for uri, found in versions.items():
        if len(found) > 1:
            yield Fault(1037, f"{uri} in {', '.join(sorted(found))}")
    for (uri, _), found in names.items():
        if len(found) > 1:
            yield Fault(1036, uri)


def _references(element: Schema | SchemaGroup, above: frozenset[str] = frozenset()) -> Iterator[ListReference]:
    for use in element.uses:
        if isinstance(use.content, SchemaField) and use.content.code_list is not None:
            yield use.content.code_list
        elif isinstance(use.content, SchemaGroup) and use.content.identification.id not in above:
            yield from _references(use.content, above | {use.content.identification.id})


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (presence, values, reference, at_hand, unity)
