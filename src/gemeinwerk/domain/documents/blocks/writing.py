"""Blocks as accessible HTML and as plain text. Every value is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..types import Block, Cell, Heading, ItemList, Paragraph, Run, Section, Table, TermList
from .inline import plain

MAX_LEVEL = 6


def html_of(blocks: Iterable[Block], *, level: int = 2) -> str:
    """Return an HTML fragment; ``level`` is the level of the template's first heading, none is left out."""
    return "".join(_html(block) for block in with_levels(blocks, level))


def text_of(blocks: Iterable[Block]) -> str:
    """Return plain text: a blank line between blocks, ``- `` before items, cells joined by `` | ``."""
    return "\n\n".join(part for part in (_text(block) for block in blocks) if part)


def with_levels(blocks: Iterable[Block], first: int) -> tuple[Block, ...]:
    """Return the blocks with heading levels from ``first`` on, none skipped (WCAG 1.3.1; ISO 14289-1, 7.4.2)."""
    reached = [first - 1]

    def visit(block: Block) -> Block:
        if isinstance(block, Heading):
            reached[0] = min(first - 1 + block.level, reached[0] + 1, MAX_LEVEL)
            return Heading(reached[0], block.runs)
        if isinstance(block, Section):
            return Section(tuple(visit(inner) for inner in block.blocks))
        return block

    return tuple(visit(block) for block in blocks)


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_runs(block.runs)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_runs(block.runs)}</p>"
        case ItemList():
            tag = "ol" if block.ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_inner(item)}</li>' for item in block.items)}</{tag}>"
        case Table():
            return _table(block)
        case TermList():
            pairs = (f"<dt>{_runs(term.name)}</dt><dd>{_inner(term.blocks)}</dd>" for term in block.entries)
            return f"<dl>{''.join(f'<div>{pair}</div>' for pair in pairs)}</dl>"
        case Section():
            return f"<section>{''.join(_html(inner) for inner in block.blocks)}</section>"


def _inner(blocks: tuple[Block, ...]) -> str:
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _runs(blocks[0].runs)
    return "".join(_html(block) for block in blocks)


def _table(table: Table) -> str:
    head = f"<thead><tr>{''.join(_cell(c, 'col') for c in table.head)}</tr></thead>" if table.head else ""
    rows = "".join(f"<tr>{''.join(_cell(c, 'row') for c in row)}</tr>" for row in table.rows)
    return f"<table>{head}<tbody>{rows}</tbody></table>"


def _cell(cell: Cell, scope: str) -> str:
    if cell.header:
        return f'<th scope="{scope}">{_runs(cell.runs)}</th>'
    return f"<td>{_runs(cell.runs)}</td>"


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br>")
    if run.emphasis:
        text = f"<em>{text}</em>"
    return f"<strong>{text}</strong>" if run.strong else text


def _text(block: Block) -> str:
    match block:
        case Heading() | Paragraph():
            return plain(block.runs)
        case ItemList():
            marks = (f"{n}. " if block.ordered else "- " for n in range(1, len(block.items) + 1))
            return "\n".join(_indented(mark, item) for mark, item in zip(marks, block.items, strict=True))
        case Table():
            lines = [block.head] if block.head else []
            return "\n".join(" | ".join(plain(c.runs) for c in row) for row in [*lines, *block.rows])
        case TermList():
            return "\n".join(_indented(f"{plain(term.name)}: ", term.blocks) for term in block.entries)
        case Section():
            return text_of(block.blocks)


def _indented(mark: str, blocks: tuple[Block, ...]) -> str:
    text = text_of(blocks).replace("\n\n", "\n").replace("\n", "\n  ")
    return f"{mark}{text}"
