"""Names in force while an expression is evaluated, and the work that is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gemeinwerk.adapters.feel.functions import FUNCTIONS
from gemeinwerk.adapters.feel.values import Budget, from_python

MAX_CALLS = 60


class Environment:
    """Names in force: own names, then those outside; one budget for the whole evaluation."""

    __slots__ = ("budget", "names", "outer")

    def __init__(
        self, names: Mapping[str, Any], outer: Environment | None = None, budget: Budget | None = None
    ) -> None:
        self.names = names
        self.outer = outer
        self.budget: Budget = budget or (outer.budget if outer else Budget())

    def find(self, name: str) -> Any:
        """Return the value of a name, or of a built-in function; None (and a note) where there is neither."""
        place: Environment | None = self
        while place is not None:
            if name in place.names:
                return from_python(place.names[name])
            place = place.outer
        found = FUNCTIONS.get(name)
        if found is None:
            self.budget.note(f"„{name}“ ist hier unbekannt.")
        return found


Compiled = Callable[[Environment], Any]
Iterations = tuple[tuple[str, Compiled, Compiled | None], ...]
