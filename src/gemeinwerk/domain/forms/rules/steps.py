"""The pages of a form: from the layout, or one for each top-level group."""

from __future__ import annotations

import re
from functools import lru_cache

from gemeinwerk.domain.forms.types import FormModel, Layout, Node, Step

NOT_IN_ADDRESS = re.compile(r"[^a-z0-9]+")


def steps(model: FormModel, layout: Layout | None = None) -> tuple[Step, ...]:
    """Return the steps of the layout; without one, each top-level group is a step and loose fields share one."""
    if layout is not None and layout.steps:
        return layout.steps
    return _default(model)


@lru_cache(maxsize=256)
def _default(model: FormModel) -> tuple[Step, ...]:
    found: list[Step] = []
    for node in model.children:
        if hasattr(node, "children"):
            found.append(Step(f"schritt-{len(found) + 1}", node.label, "", (node.id,)))
        elif found and found[-1].title == "Weitere Angaben":
            last = found.pop()
            found.append(Step(last.id, last.title, "", (*last.paths, node.id)))
        else:
            found.append(Step(f"schritt-{len(found) + 1}", "Weitere Angaben", "", (node.id,)))
    return tuple(found)


def find(model: FormModel, path: str) -> Node | None:
    """Return the node at a path of ids joined by slashes, or None."""
    nodes, found = model.children, None
    for part in path.split("/"):
        found = next((node for node in nodes if node.id == part), None)
        if found is None:
            return None
        nodes = getattr(found, "children", ())
    return found
