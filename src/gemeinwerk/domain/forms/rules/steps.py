"""The pages of a form: from the layout, or one for each top-level group; what is too long becomes several pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gemeinwerk.domain.forms.rules.kinds import is_partial_date
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Layout, Node, Step

NOT_IN_ADDRESS = re.compile(r"[^a-z0-9]+")
# Weights stand for kilobytes of page: a field with its texts, and each value of a list. A page of a form has to stay
# short enough to be read on a phone, and far below 200 kB.
FIELD_WEIGHT, OPTION_WEIGHT, REPEATED_WEIGHT = 1.0, 0.06, 1.5
MOST_ON_A_PAGE = 30.0
LOOSE = "Weitere Angaben"


def steps(model: FormModel, layout: Layout | None = None) -> tuple[Step, ...]:
    """Return the steps of the layout; without one, each top-level group is a step and loose fields share one.

    A step that would be longer than a page is divided along its groups, in the order of the form.
    """
    chosen = layout.steps if layout is not None and layout.steps else ()
    return _divided(model, chosen)


@lru_cache(maxsize=256)
def _divided(model: FormModel, chosen: tuple[Step, ...]) -> tuple[Step, ...]:
    found: list[Step] = []
    for step in chosen or _default(model):
        pieces = list(_pieces(model, step))
        for place, (title, paths) in enumerate(pieces):
            if place == 0:
                found.append(Step(step.id, title, step.intro, paths))
            else:
                found.append(Step(f"{step.id}-teil-{place + 1}", title, "", paths))
    return tuple(found)


def _default(model: FormModel) -> tuple[Step, ...]:
    found: list[Step] = []
    for node in model.children:
        if isinstance(node, GroupNode):
            found.append(Step(f"schritt-{len(found) + 1}", node.label, "", (node.id,)))
        elif found and found[-1].title == LOOSE:
            last = found.pop()
            found.append(Step(last.id, last.title, "", (*last.paths, node.id)))
        else:
            found.append(Step(f"schritt-{len(found) + 1}", LOOSE, "", (node.id,)))
    return tuple(found)


def _pieces(model: FormModel, step: Step) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield title and paths of the pages of one step."""
    nodes = [(path, node) for path in step.paths if (node := find(model, path)) is not None]
    if sum(weight(node) for _, node in nodes) <= MOST_ON_A_PAGE:
        yield step.title, step.paths
        return
    pages = list(_packed([(step.title, path, node) for path, node in nodes]))
    taken: dict[str, int] = {}
    for above, paths in pages:
        only = find(model, paths[0]) if len(paths) == 1 and paths[0] not in step.paths else None
        title = _title(above, only) if isinstance(only, GroupNode) else above
        taken[title] = taken.get(title, 0) + 1
        number = taken[title]
        yield (title if number == 1 else f"{title}, Teil {number}"), paths


def _packed(nodes: list[tuple[str, str, Node]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield pages that hold neighbours as long as they fit; what is too long alone is opened."""
    title, filled = "", 0.0
    paths: list[str] = []
    for own, path, node in nodes:
        size = weight(node)
        if paths and (filled + size > MOST_ON_A_PAGE or own != title):
            yield title, tuple(paths)
            paths, filled = [], 0.0
        if size > MOST_ON_A_PAGE and _may_open(node):
            yield from _packed([(_title(own, node), f"{path}/{child.id}", child) for child in node.children])  # type: ignore[union-attr]
            continue
        title = own
        paths.append(path)
        filled += size
    if paths:
        yield title, tuple(paths)


def _title(above: str, node: Node) -> str:
    label = node.label or node.name
    return label if not above or label == above else f"{above}: {label}"[:120]


def _may_open(node: Node) -> bool:
    """A repeated group stays whole, because its rows belong together, and so does a choice between its parts."""
    return isinstance(node, GroupNode) and node.most == 1 and not node.choice and not is_partial_date(node)


@lru_cache(maxsize=65536)
def weight(node: Node) -> float:
    """Return about how many kilobytes a node takes on its page."""
    if isinstance(node, FieldNode):
        own = FIELD_WEIGHT + OPTION_WEIGHT * len(node.options)
    else:
        own = sum(weight(child) for child in node.children)
    return own * (REPEATED_WEIGHT if node.most != 1 else 1.0)


def find(model: FormModel, path: str) -> Node | None:
    """Return the node at a path of ids joined by slashes, or None."""
    nodes, found = model.children, None
    for part in path.split("/"):
        found = next((node for node in nodes if node.id == part), None)
        if found is None:
            return None
        nodes = getattr(found, "children", ())
    return found
