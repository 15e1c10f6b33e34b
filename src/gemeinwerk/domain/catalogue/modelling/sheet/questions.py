"""One question or heading from its line: a new one, or one that is there and keeps what no cell says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gemeinwerk.domain.catalogue.modelling.editing import new_field
from gemeinwerk.domain.catalogue.modelling.presets import BY_KEY
from gemeinwerk.domain.catalogue.types.sheets import SheetLine
from gemeinwerk.domain.forms.types.schema import (
    Basis,
    Precision,
    SchemaField,
    SchemaGroup,
    SchemaValue,
    SchemaValues,
    Use,
)


def new_use(key: str, line: SheetLine, basis: str) -> Use:
    """Return a new question under the number ``key``; ``basis`` is that of the service."""
    field = new_field(key, "1.0.0", line.preset, line.label, basis)
    return changed_use(Use(field), line, {}, basis)


def changed_use(use: Use, line: SheetLine, before: Mapping[str, str], basis: str) -> Use:
    """Return the use of a question with every cell of ``line`` that says something else than ``before``."""
    field = use.content
    if not isinstance(field, SchemaField):
        return use
    differs = _differs(line, before)
    changed = _texts(line, field.label or "", field.bases, differs, basis)
    if "kind" in differs and before:
        fresh = new_field(field.identification.id, "1.0.0", line.preset, line.label, basis)
        changed |= {
            name: getattr(fresh, name)
            for name in ("kind", "datatype", "precision", "content", "values", "media_types", "max_size")
        }
        changed["code_list"] = None
    if differs & {"options", "kind"} and line.options:
        changed["values"] = _values(line, field)
    limits = changed.get("precision", field.precision)
    if differs & {"length", "low", "high", "kind"}:
        changed["precision"] = _precision(line, limits)
    made = replace(field, **changed)
    if line.preset == "note" and differs & {"help", "label", "kind"}:
        made = replace(made, content=line.help or line.label)
    return _counted(replace(use, content=made), line, differs)


def changed_group(use: Use, line: SheetLine, before: Mapping[str, str], basis: str) -> Use:
    """Return the use of a heading with every cell of ``line`` that says something else than ``before``."""
    group = use.content
    if not isinstance(group, SchemaGroup):
        return use
    differs = _differs(line, before)
    made = replace(group, **_texts(line, group.label or "", group.bases, differs, basis))
    if not before:
        # A heading is asked unless somebody says no: an empty cell is no decision here.
        least = 0 if line.cells.get("required") and not line.required else max(line.least, 1)
        return Use(made, least=0 if line.condition else least, most=line.most)
    return _counted(replace(use, content=made), line, differs)


def own_bases(wanted: tuple[str, ...], known: tuple[Basis, ...]) -> tuple[Basis, ...]:
    """Return what a use adds to the legal bases that its element names."""
    there = {" ".join(basis.text.split()) for basis in known}
    return tuple(Basis(text) for text in wanted if text not in there)


def _differs(line: SheetLine, before: Mapping[str, str]) -> frozenset[str]:
    if not before:
        return frozenset(line.cells)
    return frozenset(key for key, text in line.cells.items() if _plain(text) != _plain(before.get(key, "")))


def _plain(text: str) -> str:
    return "\n".join(part.strip() for part in text.strip().splitlines())


def _texts(
    line: SheetLine, label: str, bases: tuple[Basis, ...], differs: frozenset[str], basis: str
) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if "label" in differs or line.label != " ".join(label.split()):
        changed |= {"name": line.label, "label": line.label}
    if differs & {"label", "output_label"}:
        changed["output_label"] = line.output_label or line.label.rstrip("?")
    if "help" in differs:
        changed["input_help"] = line.help or None
    if "purpose" in differs:
        changed["description"] = line.purpose or None
    if "bases" in differs:
        known = {" ".join(one.text.split()): one for one in bases}
        wanted = line.bases or ((basis,) if basis else ())
        changed["bases"] = tuple(known.get(text, Basis(text)) for text in wanted)
    return changed


def _counted(use: Use, line: SheetLine, differs: frozenset[str]) -> Use:
    if differs & {"required", "condition", "most"}:
        use = replace(use, least=0 if line.condition else line.least, most=line.most)
    return replace(use, bases=()) if "bases" in differs else use


def _values(line: SheetLine, field: SchemaField) -> SchemaValues:
    known = {value.code: value for value in field.values.values} if field.values else {}
    return SchemaValues(tuple(replace(known.get(code, SchemaValue(code)), name=name) for code, name in line.options))


def _precision(line: SheetLine, limits: Precision | None) -> Precision | None:
    usual = BY_KEY[line.preset].precision
    if usual is None:
        return limits
    base = limits or usual
    if usual.min_value is None:
        given = bool(line.cells.get("length"))
        return replace(
            base,
            min_length=(line.min_length if line.min_length is not None else _least(line))
            if given
            else usual.min_length,
            max_length=line.max_length if given else usual.max_length,
        )
    low, high = line.min_value or usual.min_value, line.max_value or usual.max_value
    return replace(base, min_value=low, max_value=high)


def _least(line: SheetLine) -> int | None:
    """Only the most characters were given: the usual least number stays, unless it is more than that."""
    usual = BY_KEY[line.preset].precision
    least = usual.min_length if usual else None
    return least if least is None or line.max_length is None or least <= line.max_length else 1
