"""Reading back the HTML that this room wrote itself and keeps with a sealed document; nothing in it is evaluated."""

from __future__ import annotations

from html.parser import HTMLParser

from ..types import Block, Cell, Heading, ItemList, Paragraph, Run, Section, Table, Term, TermList
from .grammar import VOID
from .template import Element, TextNode

INLINE = frozenset({"strong", "em", "br"})


def kept_blocks(html: str) -> tuple[Block, ...]:
    """Return the blocks of which ``html_of`` made ``html``; headings begin at level 2, below the title."""
    reader = _Kept()
    reader.feed(html)
    reader.close()
    return tuple(_blocks(reader.root))


class _Kept(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", 1)
        self._stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, 1)
        self._stack[-1].children.append(element)
        if tag not in VOID:
            self._stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._stack) > 1:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        self._stack[-1].children.append(TextNode((data,), 1))


def _blocks(parent: Element) -> list[Block]:
    found: list[Block] = []
    for child in parent.children:
        if isinstance(child, Element) and child.tag not in INLINE:
            found.append(_block(child))
        elif isinstance(child, Element) or "".join(map(str, child.parts)).strip():
            # Text beside other blocks, as in an item of a list.
            found.append(Paragraph(_runs_of(child)))
    return found


def _block(element: Element) -> Block:
    if element.tag[:1] == "h" and element.tag[1:].isdigit():
        return Heading(max(int(element.tag[1:]) - 1, 2), _runs(element))
    if element.tag in ("ul", "ol"):
        return ItemList(element.tag == "ol", tuple(_item(one) for one in _elements(element)))
    if element.tag == "table":
        return _table(element)
    if element.tag == "dl":
        pairs = [_elements(pair) for pair in _elements(element)]
        return TermList(tuple(Term(_runs(name), _item(said)) for name, said in pairs))
    if element.tag == "section":
        return Section(tuple(_blocks(element)))
    return Paragraph(_runs(element))


def _item(element: Element) -> tuple[Block, ...]:
    if all(not isinstance(child, Element) or child.tag in INLINE for child in element.children):
        return (Paragraph(_runs(element)),)
    return tuple(_blocks(element))


def _table(element: Element) -> Table:
    parts = {
        part.tag: [tuple(_cell(one) for one in _elements(row)) for row in _elements(part)]
        for part in _elements(element)
    }
    head = parts.get("thead", [])
    return Table(head[0] if head else (), tuple(parts.get("tbody", [])))


def _cell(element: Element) -> Cell:
    return Cell(_runs(element), header=element.tag == "th")


def _elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _runs(element: Element) -> tuple[Run, ...]:
    return tuple(run for child in element.children for run in _runs_of(child))


def _runs_of(node: Element | TextNode, *, strong: bool = False, emphasis: bool = False) -> tuple[Run, ...]:
    if isinstance(node, TextNode):
        return (Run("".join(map(str, node.parts)), strong, emphasis),)
    if node.tag == "br":
        return (Run("\n", strong, emphasis),)
    strong, emphasis = strong or node.tag == "strong", emphasis or node.tag == "em"
    return tuple(run for child in node.children for run in _runs_of(child, strong=strong, emphasis=emphasis))
