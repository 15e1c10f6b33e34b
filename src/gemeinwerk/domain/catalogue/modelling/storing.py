"""A workpiece as plain JSON and back, without loss; what has its default value is left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from gemeinwerk.domain.catalogue.types import modelling
from gemeinwerk.domain.forms.types import schema

TAG: Final = "_"
CLASSES: Final[dict[str, type]] = {
    name: found
    for module in (schema, modelling)
    for name, found in vars(module).items()
    if isinstance(found, type) and dataclasses.is_dataclass(found)
}
PLAIN: Final = frozenset({str, int, float, bool})
_REQUIRED: Final = object()


def _default(one: dataclasses.Field[Any]) -> Any:
    if one.default is not dataclasses.MISSING:
        return one.default
    return _REQUIRED if one.default_factory is dataclasses.MISSING else one.default_factory()


# Asked for every element of a form, so it is looked up once for each class: the fields with their defaults.
DEFAULTS: Final[dict[type, tuple[tuple[str, Any], ...]]] = {
    made: tuple((one.name, _default(one)) for one in dataclasses.fields(made)) for made in CLASSES.values()
}


def to_plain(value: Any) -> Any:
    """Return ``value`` as JSON types; dataclasses carry their name."""
    if value is None or value.__class__ in PLAIN:
        return value
    if isinstance(value, StrEnum):
        return value.value
    known = DEFAULTS.get(value.__class__)
    if known is not None:
        kept = {TAG: value.__class__.__name__}
        for name, default in known:
            found = getattr(value, name)
            if found is not default and found != default:
                kept[name] = to_plain(found)
        return kept
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    return value


def workpiece_from(plain: Mapping[str, Any]) -> modelling.Workpiece:
    """Return the workpiece of what ``to_plain`` made; raises KeyError or TypeError for anything else."""
    found = _value(plain, "")
    if not isinstance(found, modelling.Workpiece):
        raise TypeError("not a workpiece")
    return found


def _value(plain: Any, name: str) -> Any:
    if isinstance(plain, Mapping) and TAG in plain:
        made = CLASSES[plain[TAG]]
        values = {key: _value(one, key) for key, one in plain.items() if key != TAG}
        return made(**_with_enums(made, values))
    if isinstance(plain, Mapping):
        # Answers of examples keep their lists; names map to paths.
        return {key: tuple(one) if name == "names" else one for key, one in plain.items()}
    if isinstance(plain, list):
        return tuple(_value(one, name) for one in plain)
    return plain


def _with_enums(made: type, values: dict[str, Any]) -> dict[str, Any]:
    if made is modelling.Condition:
        values["operator"] = modelling.Operator(values["operator"])
    if made is modelling.ModelRule:
        values["effect"] = modelling.Effect(values["effect"])
    if made is modelling.Ruling:
        values["kind"] = modelling.RulingKind(values["kind"])
    return values
