"""The child process in which a spreadsheet is parsed: limits are set before the first byte of it is looked at.

Input on stdin: the file. Output: one line of JSON, either the worksheets or a problem with its remedy.
"""

from __future__ import annotations

import json
import sys

from gemeinwerk.adapters.sheets.reading import Unreadable, pages
from gemeinwerk.kernel.confined import confine

MEMORY = 1_000_000_000
SECONDS = 12


def main() -> None:
    """Read one file, write what stands in it."""
    content = sys.stdin.buffer.read()
    confine(memory=MEMORY, seconds=SECONDS)
    found: dict[str, object]
    try:
        found = {"pages": pages(content)}
    except Unreadable as problem:
        found = {"problem": problem.message, "hint": problem.hint}
    except MemoryError:
        found = {"problem": "Die Tabelle ist zu groß.", "hint": "Bitte löschen Sie Zellen weit rechts oder unten."}
    sys.stdout.buffer.write(json.dumps(found).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
