"""Two versions of a form beside each other: what was added, removed, changed, and what that means for drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gemeinwerk.domain.catalogue.modelling.editing import walk
from gemeinwerk.domain.catalogue.types.modelling import Change, Path
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField, SchemaGroup, Use

ATTRIBUTES: Final = {
    "label": "Frage",
    "output_label": "Bezeichnung im Antrag",
    "input_help": "Hilfe",
    "bases": "Rechtsgrundlage",
    "kind": "Feldart",
    "datatype": "Datentyp",
    "precision": "Grenzen",
    "values": "Auswahl",
    "code_list": "Codeliste",
    "content": "Inhalt",
    "media_types": "Dateiarten",
    "max_size": "Dateigröße",
}
HARDER: Final = frozenset({"kind", "datatype", "precision", "values", "code_list", "media_types", "max_size"})
KEPT: Final = "Angaben in laufenden Entwürfen bleiben erhalten."
ASKED_AGAIN: Final = "Laufende Entwürfe behalten die Angabe; passt sie nicht mehr, wird neu gefragt."
NEW_REQUIRED: Final = "Laufende Entwürfe werden beim Absenden danach gefragt."
LOST: Final = "Die Angabe wird in laufenden Entwürfen nicht mehr verwendet und beim nächsten Speichern gezeigt."


def compare(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Return the differences in the order of the new version, removed parts last."""
    before, after = _by_path(old), _by_path(new)
    moved = _moved(before, after)
    changes: list[Change] = []
    for path, (use, part) in after.items():
        if path in before:
            changes += _changed(path, before[path], (use, part))
        elif path in moved:
            changes.append(Change("moved", path, _label(part), (f"vorher: {' > '.join(moved[path])}",), LOST))
        else:
            required = isinstance(part, SchemaField) and use.least > 0
            changes.append(Change("added", path, _label(part), (), NEW_REQUIRED if required else KEPT))
    for path, (_, part) in before.items():
        if path not in after and path not in moved.values():
            changes.append(Change("removed", path, _label(part), (), LOST))
    return tuple(changes)


def _by_path(schema: Schema) -> Mapping[Path, tuple[Use, SchemaField | SchemaGroup]]:
    return {path: (use, part) for path, use, part in walk(schema)}


def _moved(before: Mapping[Path, Any], after: Mapping[Path, Any]) -> dict[Path, Path]:
    """Return the new path of every element that stood elsewhere, with its old one."""
    gone = {path[-1]: path for path in before if path not in after}
    return {path: gone[path[-1]] for path in after if path not in before and path[-1] in gone}


def _label(part: SchemaField | SchemaGroup) -> str:
    return part.label or part.name or part.identification.id


def _changed(
    path: Path, old: tuple[Use, SchemaField | SchemaGroup], new: tuple[Use, SchemaField | SchemaGroup]
) -> list[Change]:
    what = [
        (name, title)
        for name, title in ATTRIBUTES.items()
        if _comparable(getattr(old[1], name, None)) != _comparable(getattr(new[1], name, None))
    ]
    titles = [title for _, title in what]
    if (old[0].least, old[0].most) != (new[0].least, new[0].most):
        titles.append("Anzahl")
    if not titles:
        return []
    harder = any(name in HARDER for name, _ in what) or new[0].least > old[0].least
    return [Change("changed", path, _label(new[1]), tuple(titles), ASKED_AGAIN if harder else KEPT)]


def _comparable(value: Any) -> Any:
    return getattr(value, "code", value) if value is not None else None
