"""How elements are put together: groups, multiplicities, repetitions, cycles, versions, publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from gemeinwerk.domain.forms.rules.quality.walk import Fault, Place, code, is_part, text
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField, SchemaGroup, SchemaPart, Use

KINDS: Final = frozenset({"ABS", "HAR", "RNG"})
DEFAULT_FIELD: Final = "F60000000001"
DEFAULT_PROFILE: Final = "D99000000001"
APPROVED: Final = frozenset("456")
BEFORE_DRAFT: Final = frozenset("12")


def kinds(place: Place) -> Iterator[Fault]:
    """1013, 1014, 1031, 1042: element kinds of the standard, and nothing abstract in use."""
    element = place.element
    if not isinstance(element, SchemaPart):
        return
    found = code(element.element_kind)
    if found not in KINDS:
        yield Fault(1031, found[:40])
    if found == "ABS":
        if isinstance(element, SchemaField):
            yield Fault(1014)
        elif place.parent is not None:
            yield Fault(1013)
    if isinstance(element, SchemaGroup) and code(element.kind) not in {"", "X"}:
        yield Fault(1042, code(element.kind)[:40])


def multiplicity(place: Place) -> Iterator[Fault]:
    """1021, 1046, 1047, 1118, 1139: how often an element may stand in its place."""
    use = place.use
    if use is None:
        return
    if use.least < 0 or (use.most is not None and use.most < 0):
        yield Fault(1046, f"{use.least}:{use.most}")
    elif use.most is not None and use.least > use.most:
        yield Fault(1047, f"{use.least}:{use.most}")
    parent = place.parent
    if isinstance(parent, SchemaGroup) and code(parent.kind) == "X" and (use.least, use.most) != (0, 1):
        yield Fault(1118)
    if isinstance(place.element, SchemaField) and code(place.element.datatype) == "file" and use.most is not None:
        yield Fault(1139)


def children(place: Place) -> Iterator[Fault]:
    """1004, 1023, 1025, 1043, 1078, 1094, 1095, 1106: what a schema or group contains."""
    element = place.element
    if not isinstance(element, Schema | SchemaGroup):
        return
    uses = [use for use in element.uses if use.content is not None]
    if not uses:
        yield Fault(1078 if isinstance(element, Schema) else 1023)
        return
    if isinstance(element, SchemaGroup):
        if code(element.kind) == "X" and len(uses) < 2:
            yield Fault(1043)
        elif len(uses) == 1:
            yield Fault(1106)
    for key in _doubled(uses):
        yield Fault(1025 if isinstance(element, Schema) else 1004, key)
    if any(_id(use) == DEFAULT_FIELD for use in uses):
        yield Fault(1094 if len(uses) > 1 else 1095)


def _doubled(uses: list[Use]) -> list[str]:
    counted = Counter((_id(use), _version(use)) for use in uses)
    return [key for (key, _), number in counted.items() if number > 1]


def _id(use: Use) -> str:
    return use.content.identification.id if use.content else ""


def _version(use: Use) -> str:
    return text(use.content.identification.version) if use.content else ""


def cycles(place: Place) -> Iterator[Fault]:
    """1026: no element stands inside itself."""
    if is_part(place.element) and place.element.identification.id in place.path[:-1]:
        yield Fault(1026)


def versions(place: Place) -> Iterator[Fault]:
    """1003, 1134, 1135: one version of each element; nothing unversioned in what is versioned."""
    element, root = place.element, place.root
    if place.parent is None and isinstance(element, Schema | SchemaGroup):
        known: dict[str, set[str]] = {}
        for use in _all_uses(element, ()):
            known.setdefault(_id(use), set()).add(_version(use))
        for key, found in known.items():
            if len(found) > 1:
                yield Fault(1003, f"{key} in {', '.join(sorted(found))}")
    if not is_part(element) or place.parent is None or root is None:
        return
    own, above = text(element.identification.version), text(root.identification.version)
    if above and not own:
        yield Fault(1135)
    same_range = element.identification.id[1:6] == root.identification.id[1:6]
    if not above and own and same_range and code(getattr(element, "element_kind", None)) == "RNG":
        yield Fault(1134)


def _all_uses(element: Schema | SchemaGroup, above: tuple[str, ...]) -> Iterator[Use]:
    for use in element.uses:
        if use.content is None:
            continue
        yield use
        if isinstance(use.content, SchemaGroup) and _id(use) not in above:
            yield from _all_uses(use.content, (*above, _id(use)))


def publication(place: Place) -> Iterator[Fault]:
    """1127 to 1130: the parts of what is published are published, and at least drafts."""
    parent, element = place.parent, place.element
    if not is_part(element) or not isinstance(parent, Schema | SchemaGroup) or not text(parent.published_on):
        return
    of_schema = isinstance(parent, Schema)
    if not text(element.published_on):
        yield Fault(1127 if of_schema else 1128)
    if code(element.status) in BEFORE_DRAFT:
        yield Fault(1129 if of_schema else 1130)


def profile(place: Place) -> Iterator[Fault]:
    """1007, 1033, 1034, 1096, 1097, 1124: the document profile of a schema, and what a derivation may change."""
    schema = place.element
    if not isinstance(schema, Schema):
        return
    if code(schema.structure_changes) not in {"0", "1", "2", "3"}:
        yield Fault(1033)
    if code(schema.display_changes) not in {"0", "1"}:
        yield Fault(1034)
    key = text(schema.document_profile.id) if schema.document_profile else ""
    if not key:
        yield Fault(1007)
    elif key == DEFAULT_PROFILE:
        yield Fault(1097 if code(schema.status) in APPROVED else 1096)
    elif key[1:3] != "99":
        yield Fault(1124, key[:40])


CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (
    kinds,
    multiplicity,
    children,
    cycles,
    versions,
    publication,
    profile,
)
