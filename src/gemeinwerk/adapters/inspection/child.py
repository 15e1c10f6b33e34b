"""The child process in which a foreign file is parsed: limits are set before the first byte of it is looked at.

Input on stdin: one line of JSON (allowed types, checks by type as ``module:Class``), then the file. Output: one line of
JSON (the verdict), then the cleaned file where there is one. Whatever goes wrong ends this process and no other.
"""

from __future__ import annotations

import importlib
import json
import sys
from io import BytesIO

try:
    import resource
except ImportError:  # pragma: no cover - only where there is no POSIX
    resource = None  # type: ignore[assignment]

MEMORY = 1_000_000_000
SECONDS = 15


def limit() -> None:
    """Bound memory, processor time and files; a system that does not know one of the limits keeps the others."""
    if resource is None:
        return
    wanted = {"RLIMIT_AS": MEMORY, "RLIMIT_DATA": MEMORY, "RLIMIT_CPU": SECONDS, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            # macOS refuses a limit of the address space; time is limited there all the same, by the parent too.
            continue


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
