"""The small part of Markdown in which packages write their texts: headings, paragraphs, lists, bold, links.

Everything is escaped first; links lead only to https, mail, telephone or pages of this platform.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https://|mailto:|tel:|/)[^)\s]*)\)")
_ITEM = re.compile(r"^\s*(?:[-*]|(\d+)[.)])\s+(.*)$")
_HEADING = re.compile(r"^(#{2,4})\s+(.*)$")
LONGEST = 100_000


@lru_cache(maxsize=2048)
def render_markdown(text: str) -> SafeString:
    """The text as HTML; the result is safe. Headings start at the third level, below the section of the page."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text[:LONGEST].strip()):
        parts.extend(_block(block.splitlines()))
    return mark_safe("".join(parts))


def _block(lines: list[str]) -> list[str]:
    parts: list[str] = []
    paragraph: list[str] = []
    items: list[str] = []
    kind = ""
    for line in lines:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading or (item and paragraph):
            parts += _paragraph(paragraph)
            paragraph = []
        if heading:
            parts += _list(kind, items)
            items = []
            parts.append(f"<h3>{_inline(heading.group(2))}</h3>")
        elif item:
            kind = "ol" if item.group(1) else "ul"
            items.append(item.group(2))
        elif items and line.startswith((" ", "\t")):
            items[-1] += " " + line.strip()
        elif line.strip():
            parts += _list(kind, items)
            items = []
            paragraph.append(line.strip())
    return parts + _list(kind, items) + _paragraph(paragraph)


def _paragraph(lines: list[str]) -> list[str]:
    return [f"<p>{_inline(' '.join(lines))}</p>"] if lines else []


def _list(kind: str, items: list[str]) -> list[str]:
    if not items:
        return []
    return [f"<{kind}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{kind}>"]


def _inline(text: str) -> str:
    safe = escape(text, quote=True)
    safe = _LINK.sub(r'<a href="\2">\1</a>', safe)
    return _BOLD.sub(r"<strong>\1</strong>", safe)
