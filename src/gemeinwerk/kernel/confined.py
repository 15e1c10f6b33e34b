"""A child process with limits in which a foreign file is parsed: whatever goes wrong ends that process and no other."""

from __future__ import annotations

import json
import subprocess
from typing import Any

try:
    import resource
except ImportError:  # pragma: no cover - only where there is no POSIX
    resource = None  # type: ignore[assignment]


class NoAnswer(Exception):
    """The child failed, was ended, or answered something else than what is agreed."""


class TooSlow(NoAnswer):
    """The child was ended because its time was up."""


def confine(*, memory: int, seconds: int) -> None:
    """Bound memory (bytes), processor time and files; a system that does not know one of the limits keeps the others."""
    if resource is None:
        return
    wanted = {"RLIMIT_AS": memory, "RLIMIT_DATA": memory, "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            # macOS refuses a limit of the address space; time is limited there all the same, by the parent too.
            continue


def answer_of(command: tuple[str, ...], source: bytes, *, wait: float) -> tuple[dict[str, Any], bytes]:
    """Hand ``source`` to a child and return its answer: the JSON object in its first line, and the bytes after it.

    The child gets neither environment nor folder of this process, and ``wait`` seconds; raises TooSlow or NoAnswer.
    """
    try:
        done = subprocess.run(
            command,
            input=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wait,
            check=False,
            cwd="/",
            env={},
        )
    except subprocess.TimeoutExpired:
        raise TooSlow() from None
    line, _, rest = done.stdout.partition(b"\n")
    try:
        found = json.loads(line) if done.returncode == 0 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NoAnswer()
    return found, rest
