"""What assistive technology calls an element: the part of the accessible name computation that pages of forms use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

Element = Any
BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})


@dataclass(slots=True)
class Page:
    """A parsed page with what is looked up often."""

    root: Element
    by_id: dict[str, list[Element]] = field(default_factory=dict)
    labels: dict[str, list[Element]] = field(default_factory=dict)
    all: list[Element] = field(default_factory=list)
    controls: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Collect elements, ids, labels and controls once."""
        self.all = list(elements(self.root))
        self.controls = [one for one in self.all if takes_answer(one) and not is_hidden(one)]
        for one in self.all:
            if identity := one.get("id"):
                self.by_id.setdefault(identity, []).append(one)
            if one.tag == "label" and one.get("for"):
                self.labels.setdefault(one.get("for"), []).append(one)


def elements(root: Element) -> Iterator[Element]:
    """Yield every element in order of the document, without comments."""
    return (one for one in root.iter() if isinstance(one.tag, str))


def takes_answer(one: Element) -> bool:
    """Tell whether an element is a control for an answer."""
    if one.tag in ("select", "textarea"):
        return True
    return one.tag == "input" and (one.get("type") or "text").lower() not in BUTTONS | {"hidden"}


def is_hidden(one: Element) -> bool:
    """Tell whether assistive technology does not see an element."""
    return any(
        above.get("aria-hidden") == "true" or above.get("hidden") is not None for above in (one, *one.iterancestors())
    )


def text(one: Element) -> str:
    """Return the text of an element as it is read out: pictures by their alternative, hidden parts left out."""
    return " ".join("".join(_parts(one)).split())


def _parts(one: Element) -> Iterator[str]:
    if one.get("aria-hidden") == "true":
        return
    if one.get("aria-label"):
        yield one.get("aria-label")
        return
    if one.tag == "img":
        yield one.get("alt") or ""
    yield one.text or ""
    for child in one:
        if isinstance(child.tag, str):
            yield from _parts(child)
        yield child.tail or ""


def referenced(page: Page, one: Element, attribute: str) -> str:
    """Return the text of all elements that an attribute names."""
    found = [page.by_id[name][0] for name in (one.get(attribute) or "").split() if name in page.by_id]
    return " ".join(filter(None, map(text, found)))


def label_names(page: Page, one: Element) -> list[str]:
    """Return every name that a control gets, one for each way; a good control has exactly one.

    ``aria-labelledby`` and ``aria-label`` count as a way of their own, each label element as another; ``title`` only
    where there is no other.
    """
    found = []
    if one.get("aria-labelledby"):
        found.append(referenced(page, one, "aria-labelledby"))
    if one.get("aria-label") is not None:
        found.append(one.get("aria-label").strip())
    labels = list(page.labels.get(one.get("id") or "", ()))
    labels += [
        above for above in one.iterancestors("label") if not above.get("for") or above.get("for") == one.get("id")
    ]
    found += [text(label) for label in dict.fromkeys(labels)]
    if not found and one.get("title"):
        found.append(one.get("title").strip())
    return found


def legend_of(one: Element) -> str:
    """Return the legend of a group, or nothing."""
    legend = next((child for child in one if child.tag == "legend"), None)
    return "" if legend is None else text(legend)


def group_name(page: Page, one: Element) -> str:
    """Return the name of a group: by its legend, or by ARIA."""
    named = referenced(page, one, "aria-labelledby") or (one.get("aria-label") or "").strip()
    return named or (legend_of(one) if one.tag == "fieldset" else "")
