"""Item definitions: the types of a decision model, and the values that they allow (DMN 1.3, 7.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from gemeinwerk.adapters.dmn.reading import attribute, child, children, text_of

MAX_DEPTH = 20
# Tells whether a value passes unary tests.
Passes = Callable[[str, Any], bool]


@dataclass(frozen=True, slots=True)
class Item:
    """One type: a base or components or a function; a collection of them; which values are allowed."""

    base: str
    collection: bool
    components: tuple[tuple[str, Item], ...]
    parameters: tuple[str, ...] | None
    result: str
    allowed: str
    constraint: str


def read_item(element: etree._Element, depth: int = 0) -> Item:
    """Return the type of an ``itemDefinition`` or ``itemComponent``."""
    components = children(element, "itemComponent") if depth < MAX_DEPTH else []
    function = child(element, "functionItem")
    parameters = None
    if function is not None:
        parameters = tuple(attribute(one, "typeRef") for one in children(function, "parameters"))
    base = child(element, "typeRef")
    return Item(
        base="" if base is None else (base.text or "").strip(),
        collection=element.get("isCollection") == "true",
        components=tuple((one.get("name", ""), read_item(one, depth + 1)) for one in components),
        parameters=parameters,
        result="" if function is None else function.get("outputTypeRef", ""),
        allowed=text_of(child(element, "allowedValues")),
        constraint=text_of(child(element, "typeConstraint")),
    )


class Items:
    """The types of one model with those of the models that it imports."""

    def __init__(self) -> None:
        self._own: dict[str, Item] = {}
        self._imported: dict[str, Items] = {}

    def add(self, element: etree._Element) -> None:
        """Read one ``itemDefinition``."""
        self._own[element.get("name", "")] = read_item(element)

    def include(self, name: str, items: Items) -> None:
        """Know the types of an imported model under the name of the import."""
        self._imported[name] = items

    def find(self, name: str, depth: int = 0) -> Item | None:
        """Return the type with a name: of this model, of an imported one, or of a component (``tPerson.address``)."""
        if depth > MAX_DEPTH:
            return None
        if name in self._own:
            return self._own[name]
        if "" in self._imported:
            found = self._imported[""].find(name, depth + 1)
            if found is not None:
                return found
        for prefix, items in self._imported.items():
            if prefix and name.startswith(prefix + "."):
                return items.find(name[len(prefix) + 1 :], depth + 1)
        outer, dot, part = name.rpartition(".")
        if not dot:
            return None
        holder = self.find(outer, depth + 1)
        if holder is not None and holder.base and not holder.components:
            holder = self.find(holder.base, depth + 1)
        return None if holder is None else dict(holder.components).get(part)

    def member_names(self) -> frozenset[str]:
        """Return the names of all components, which may consist of several words."""
        found: set[str] = set()
        waiting = list(self._own.values())
        while waiting:
            for name, inner in waiting.pop().components:
                found.add(name)
                waiting.append(inner)
        return frozenset(found)

    def permits(self, value: Any, reference: str, passes: Passes) -> bool:
        """Return whether a value that conforms in its structure is one of the allowed ones, at every depth."""
        item = self.find(reference)
        return item is None or self._permits(value, item, passes, 0)

    def _permits(self, value: Any, item: Item, passes: Passes, depth: int) -> bool:
        if value is None or depth > MAX_DEPTH:
            return True
        if item.constraint and not passes(item.constraint, value):
            return False
        values = value if item.collection and isinstance(value, list) else [value]
        for one in values:
            if one is not None and item.allowed and not passes(item.allowed, one):
                return False
            inner = self.find(item.base) if item.base else None
            if inner is not None and not self._permits(one, inner, passes, depth + 1):
                return False
            if isinstance(one, dict) and not all(
                self._permits(one.get(name), part, passes, depth + 1) for name, part in item.components
            ):
                return False
        return True
