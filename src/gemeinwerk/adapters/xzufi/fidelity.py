"""Whether a file and what is written of it say the same: the proof that nothing was lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from gemeinwerk.adapters.xzufi.guard import WHERE
from gemeinwerk.kernel.refusal import Finding

MOST: Final = 50
HINT: Final = "Bitte prüfen Sie die Stelle; ein Export dieser Angaben sähe dort anders aus."


def differences(source: Any, written: Any) -> tuple[Finding, ...]:
    """Return where a written tree differs from its source, with the line there; blanks between elements do not count."""
    found = []
    for finding in _compared(source, written):
        found.append(finding)
        if len(found) == MOST:
            break
    return tuple(found)


def _compared(source: Any, written: Any) -> Iterator[Finding]:
    waiting = [(source, written)]
    while waiting:
        one, other = waiting.pop()
        name = etree.QName(one).localname
        if one.tag != other.tag or dict(one.attrib) != dict(other.attrib):
            yield _finding(one, f"„{name[:60]}“ steht im Export an einer anderen Stelle.")
            continue
        if _own_text(one) != _own_text(other):
            yield _finding(one, f"Der Text von „{name[:60]}“ wurde nicht unverändert übernommen.")
        if len(one) != len(other):
            yield _finding(one, f"„{name[:60]}“ enthält im Export andere Angaben.")
            continue
        waiting.extend(reversed(list(zip(one, other, strict=True))))


def _own_text(element: Any) -> str:
    texts = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(text.strip() for text in texts) if len(element) else (element.text or "").strip()


def _finding(element: Any, text: str) -> Finding:
    return Finding(WHERE, element.sourceline, text, HINT)
