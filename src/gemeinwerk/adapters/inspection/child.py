"""The child process in which a foreign file is parsed: limits are set before the first byte of it is looked at.

Input on stdin: one line of JSON (allowed types, checks by type as ``module:Class``), then the file. Output: one line of
JSON (the verdict), then the cleaned file where there is one. Whatever goes wrong ends this process and no other.
"""

from __future__ import annotations

import importlib
import json
import sys
from io import BytesIO

from gemeinwerk.kernel.confined import confine

MEMORY = 1_000_000_000
SECONDS = 15


def limit() -> None:
    """Bound memory, processor time and files of this process."""
    confine(memory=MEMORY, seconds=SECONDS)


def main() -> None:
    """Read one file, judge it, write the verdict."""
    order = json.loads(sys.stdin.buffer.readline())
    from gemeinwerk.adapters.inspection.inspector import ContentInspector

    checks = {}
    for media, name in order["checks"].items():
        module, _, cls = name.partition(":")
        checks[media] = getattr(importlib.import_module(module), cls)()
    content = sys.stdin.buffer.read()
    limit()
    verdict = ContentInspector(checks).inspect(BytesIO(content), allowed=tuple(order["allowed"]))
    head: dict[str, object] = {"media_type": verdict.media_type, "problem": verdict.problem, "hint": verdict.hint}
    head["clean"] = verdict.clean is not None
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.write(verdict.clean or b"")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
