"""Changing a schema: each operation returns a new one; places are paths of ids below the schema."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, cast

from gemeinwerk.domain.catalogue.modelling.presets import (
    BY_KEY,
    DATATYPE_LIST,
    ELEMENT_KIND_LIST,
    FIELD_KIND_LIST,
    PREFILL_LIST,
    STATUS_LIST,
    code,
)
from gemeinwerk.domain.catalogue.types.modelling import Path, Workpiece
from gemeinwerk.domain.forms.types.schema import (
    Basis,
    Identification,
    Schema,
    SchemaField,
    SchemaGroup,
    SchemaValue,
    SchemaValues,
    Use,
)

MOST_ELEMENTS: Final = 2000
DEEPEST: Final = 8
Parent = Schema | SchemaGroup
Part = SchemaField | SchemaGroup


class NoSuchPlace(LookupError):
    """The path leads nowhere."""


class DoesNotFit(ValueError):
    """The operation is not possible here; the text says why, in German."""


def use_at(schema: Schema, path: Path) -> Use:
    """Return the use at a path; raises NoSuchPlace."""
    parent: Parent = schema
    found: Use | None = None
    for key in path:
        found = next((use for use in parent.uses if use.content and use.content.identification.id == key), None)
        if found is None or found.content is None:
            raise NoSuchPlace("/".join(path))
        if isinstance(found.content, SchemaGroup):
            parent = found.content
    if found is None:
        raise NoSuchPlace("/")
    return found


def part_at(schema: Schema, path: Path) -> Part:
    """Return the field or group at a path; raises NoSuchPlace."""
    content = use_at(schema, path).content
    if content is None:
        raise NoSuchPlace("/".join(path))
    return content


def walk(schema: Schema) -> Iterator[tuple[Path, Use, Part]]:
    """Yield every use with its path, parents first."""
    yield from _walk(schema, ())


def _walk(parent: Parent, above: Path) -> Iterator[tuple[Path, Use, Part]]:
    for use in parent.uses:
        if use.content is None:
            continue
        path = (*above, use.content.identification.id)
        yield path, use, use.content
        if isinstance(use.content, SchemaGroup):
            yield from _walk(use.content, path)


def with_uses(schema: Schema, path: Path, change: Callable[[tuple[Use, ...]], tuple[Use, ...]]) -> Schema:
    """Return the schema in which the uses below ``path`` (of the schema itself for an empty one) are changed."""
    return cast(Schema, _changed(schema, path, change))


def _changed(parent: Parent, path: Path, change: Callable[[tuple[Use, ...]], tuple[Use, ...]]) -> Parent:
    if not path:
        return replace(parent, uses=change(parent.uses))
    uses, found = [], False
    for use in parent.uses:
        if use.content and use.content.identification.id == path[0] and isinstance(use.content, SchemaGroup):
            inner = _changed(use.content, path[1:], change)
            uses.append(replace(use, content=cast(SchemaGroup, inner)))
            found = True
        else:
            uses.append(use)
    if not found:
        raise NoSuchPlace("/".join(path))
    return replace(parent, uses=tuple(uses))


def with_use(schema: Schema, path: Path, change: Callable[[Use], Use]) -> Schema:
    """Return the schema in which the use at ``path`` is changed."""
    use_at(schema, path)
    key = path[-1]

    def swap(uses: tuple[Use, ...]) -> tuple[Use, ...]:
        return tuple(change(u) if u.content and u.content.identification.id == key else u for u in uses)

    return with_uses(schema, path[:-1], swap)


def insert(schema: Schema, parent: Path, use: Use, at: int | None = None) -> Schema:
    """Return the schema with one more use below ``parent``; raises DoesNotFit."""
    if use.content is None:
        raise DoesNotFit("Dieses Element ist leer.")
    key = use.content.identification.id
    if sum(1 for _ in walk(schema)) >= MOST_ELEMENTS:
        raise DoesNotFit(f"Ein Formular hat höchstens {MOST_ELEMENTS} Elemente.")
    if len(parent) + _depth(use.content) > DEEPEST:
        raise DoesNotFit(f"Gruppen lassen sich höchstens {DEEPEST} Ebenen tief schachteln.")
    if key in parent:
        raise DoesNotFit("Eine Gruppe kann nicht in sich selbst stehen.")
    here = schema.uses if not parent else _group_at(schema, parent).uses
    if any(one.content and one.content.identification.id == key for one in here):
        raise DoesNotFit("Dieses Element steht hier schon.")
    place = len(here) if at is None else max(0, min(at, len(here)))
    return with_uses(schema, parent, lambda uses: (*uses[:place], use, *uses[place:]))


def _depth(part: Part) -> int:
    if isinstance(part, SchemaField):
        return 1
    return 1 + max((_depth(use.content) for use in part.uses if use.content), default=0)


def _group_at(schema: Schema, path: Path) -> SchemaGroup:
    found = part_at(schema, path)
    if not isinstance(found, SchemaGroup):
        raise DoesNotFit("Elemente lassen sich nur in Gruppen einfügen.")
    return found


def remove(schema: Schema, path: Path) -> Schema:
    """Return the schema without the use at ``path``."""
    use_at(schema, path)
    return with_uses(
        schema,
        path[:-1],
        lambda uses: tuple(u for u in uses if not (u.content and u.content.identification.id == path[-1])),
    )


def move(schema: Schema, path: Path, parent: Path, at: int) -> Schema:
    """Return the schema in which the use at ``path`` stands at place ``at`` below ``parent``; raises DoesNotFit."""
    use = use_at(schema, path)
    if parent[: len(path)] == path:
        raise DoesNotFit("Eine Gruppe kann nicht in sich selbst stehen.")
    if not parent and isinstance(use.content, SchemaField):
        raise DoesNotFit("Eine Frage steht immer auf einer Seite. Bitte wählen Sie eine Gruppe.")
    return insert(remove(schema, path), parent, use, at)


def step(schema: Schema, path: Path, by: int) -> Schema:
    """Return the schema in which the use at ``path`` is moved up (-1) or down (1) among its neighbours."""
    here = schema.uses if len(path) == 1 else _group_at(schema, path[:-1]).uses
    keys = [use.content.identification.id if use.content else "" for use in here]
    if path[-1] not in keys:
        raise NoSuchPlace("/".join(path))
    return move(schema, path, path[:-1], max(0, min(keys.index(path[-1]) + by, len(keys) - 1)))


def new_field(identity: str, version: str, preset_key: str, label: str, basis: str) -> SchemaField:
    """Return a new question of a kind; the legal basis is that of the service until somebody says better."""
    preset = BY_KEY[preset_key]
    values = None
    if preset.kind == "select":
        values = SchemaValues((SchemaValue("1", "Erste Antwort"), SchemaValue("2", "Zweite Antwort")))
    return SchemaField(
        identification=Identification(identity, version),
        name=label,
        label=label,
        output_label=label.rstrip("?"),
        bases=(Basis(basis),) if basis else (),
        status=code("3", STATUS_LIST),
        element_kind=code("RNG", ELEMENT_KIND_LIST),
        kind=code(preset.kind, FIELD_KIND_LIST),
        datatype=code(preset.datatype, DATATYPE_LIST),
        precision=preset.precision,
        content=label if preset.kind == "label" else None,
        prefill=code("keine", PREFILL_LIST),
        values=values,
        media_types=preset.media_types,
        max_size=preset.max_size,
    )


def new_group(identity: str, version: str, label: str, basis: str) -> SchemaGroup:
    """Return a new, empty group."""
    return SchemaGroup(
        identification=Identification(identity, version),
        name=label,
        label=label,
        output_label=label,
        bases=(Basis(basis),) if basis else (),
        status=code("3", STATUS_LIST),
        element_kind=code("RNG", ELEMENT_KIND_LIST),
    )


def next_id(schema: Schema, letter: str, more: Iterable[str] = ()) -> str:
    """Return the next free id of a letter in the number range of the schema; ``more`` are taken as well."""
    prefix = schema.identification.id[1:7]
    taken = {part.identification.id for _, _, part in walk(schema)} | {r.identification.id for r in schema.rules}
    taken |= set(more)
    numbers = [int(key[7:]) for key in taken if re.fullmatch(rf"{letter}{prefix}\d{{5}}", key)]
    return f"{letter}{prefix}{max(numbers, default=0) + 1:05}"


def next_rule_id(work: Workpiece) -> str:
    """Return the next free id of a rule, whether it is modelled, written in prose, or confirmed."""
    return next_id(work.schema, "R", [*(rule.id for rule in work.rules), *(one.line for one in work.rulings)])


def readable_name(label: str, taken: set[str]) -> str:
    """Return a readable name for a question: ``Ab wann?`` becomes ``ab_wann``; numbered where it is taken."""
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    plain = unicodedata.normalize("NFKD", label.lower().translate(table)).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_") or "frage"
    base = base if base[0].isalpha() else f"frage_{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def with_names(work: Workpiece, reserved: frozenset[str]) -> Workpiece:
    """Return the workpiece with a name for every question and repeated group; names that exist stay."""
    known = {path: name for name, path in work.names.items()}
    names: dict[str, Path] = {}
    for path, use, part in walk(work.schema):
        if isinstance(part, SchemaGroup) and use.most == 1:
            continue
        if isinstance(part, SchemaField) and part.kind is not None and part.kind.code == "label":
            continue
        name = known.get(path) or readable_name(part.name or part.label or "", {*names, *known.values(), *reserved})
        names[name] = path
    return replace(work, names=names)


def renamed_paths(work: Workpiece, old: Path, new: Path) -> Workpiece:
    """Return the workpiece in which everything that named a place below ``old`` names it below ``new``."""

    def changed(path: Path) -> Path:
        return (*new, *path[len(old) :]) if path[: len(old)] == old else path

    def text(path: str) -> str:
        return "/".join(changed(tuple(path.split("/"))))

    rules = tuple(
        replace(
            rule,
            target=changed(rule.target),
            conditions=tuple(replace(one, path=changed(one.path)) for one in rule.conditions),
        )
        for rule in work.rules
    )
    return replace(
        work,
        names={name: changed(path) for name, path in work.names.items()},
        widgets={text(path): widget for path, widget in work.widgets.items()},
        rules=rules,
        rulings=tuple(replace(one, carrier=changed(one.carrier)) for one in work.rulings),
    )
