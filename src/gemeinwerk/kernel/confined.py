"""Limits of a child process in which a foreign file is parsed: whatever goes wrong ends that process and no other."""

from __future__ import annotations

try:
    import resource
except ImportError:  # pragma: no cover - only where there is no POSIX
    resource = None  # type: ignore[assignment]


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
