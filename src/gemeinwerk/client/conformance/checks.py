"""What a check is: a small function that raises Wrong where the server does not do what its source says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gemeinwerk.client.wire import Answer

if TYPE_CHECKING:
    from gemeinwerk.client.conformance.bench import Bench


class Result(StrEnum):
    """How a check came out; only FAILED is a fault of the server by a settled source."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    SKIPPED = "skipped"


class Wrong(Exception):  # noqa: N818
    """The server does something else; the text says in German what was seen."""


class Skip(Exception):  # noqa: N818
    """The check cannot be made with what was given; the text says in German what is missing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``assumed``: its source does not settle the point, so it warns and never fails."""

    id: str
    area: str
    title: str
    source: str
    assumed: bool
    run: Callable[[Bench], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check came out, with what was seen."""

    check: Check
    result: Result
    seen: str
    seconds: float


class Area:
    """A group of checks under one German heading, in the order in which they are written."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.checks: list[Check] = []

    def check(
        self, ident: str, title: str, source: str, *, assumed: bool = False
    ) -> Callable[[Callable[[Bench], None]], Callable[[Bench], None]]:
        """Add the decorated function as a check."""

        def add(run: Callable[[Bench], None]) -> Callable[[Bench], None]:
            self.checks.append(Check(ident, self.name, title, source, assumed, run))
            return run

        return add


def expect(true: bool, seen: str) -> None:
    """Raise Wrong with what was seen instead, unless ``true``."""
    if not true:
        raise Wrong(seen)


def status(answer: Answer, *wanted: int) -> Answer:
    """Return the answer where it has one of the statuses; raises Wrong."""
    expect(answer.status in wanted, f"Status {answer.status} statt {' oder '.join(map(str, wanted))}. {_words(answer)}")
    return answer


def refused(answer: Answer, *wanted: int) -> Answer:
    """Return the answer where it is a refusal (4xx), with one of the statuses where some are named; raises Wrong."""
    if wanted:
        return status(answer, *wanted)
    expect(400 <= answer.status < 500, f"Status {answer.status} statt einer Ablehnung (4xx). {_words(answer)}")
    return answer


def _words(answer: Answer) -> str:
    return answer.body[:300].decode("utf-8", "replace").replace("\n", " ")
