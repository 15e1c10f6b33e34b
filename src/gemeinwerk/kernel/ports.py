"""Ports: what a room needs from outside. Wiring binds an adapter; an unbound port raises."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class PortUnbound(RuntimeError):
    """A port was used before wiring bound an adapter to it."""


@dataclass(frozen=True, slots=True)
class AdapterStatus:
    """The answer of an adapter's self-check, shown on the status page."""

    ok: bool
    detail: str


class Port(Generic[T]):
    """A named place for one implementation of a protocol; calling the port returns it."""

    registry: dict[str, Port[object]] = {}

    def __init__(self, name: str) -> None:
        self.name = name
        self._bound: T | None = None
        self._make: Callable[[], T] | None = None
        self._lock = threading.Lock()
        Port.registry[name] = self  # type: ignore[assignment]

    def bind(self, implementation: T) -> None:
        """Bind ``implementation``; a later call replaces it."""
        self._bound = implementation

    def bind_when_used(self, make: Callable[[], T]) -> None:
        """Bind what ``make`` returns at the first use, so that a process loads only the libraries that it needs."""
        self._bound, self._make = None, make

    def __call__(self) -> T:
        """Return the bound implementation or raise PortUnbound."""
        if self._bound is not None:
            return self._bound
        if self._make is None:
            raise PortUnbound(f"port {self.name} has no adapter")
        with self._lock:
            if self._bound is None:
                self._bound = self._make()
            return self._bound

    @property
    def bound(self) -> bool:
        """Tell whether an adapter is bound."""
        return self._bound is not None or self._make is not None
