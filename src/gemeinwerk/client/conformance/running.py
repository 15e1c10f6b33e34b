"""Runs checks against a server and keeps how each came out; whatever a server answers ends a check, never the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

import httpx

from gemeinwerk.client.conformance import (
    callbacks,
    decisions,
    eventlog,
    faults,
    keys,
    login,
    receiving,
    replies,
    routing,
    sending,
    versions,
)
from gemeinwerk.client.conformance.bench import Bench
from gemeinwerk.client.conformance.checks import Area, Check, Outcome, Result, Skip, Wrong
from gemeinwerk.kernel.refusal import Refusal

AREAS: Final[tuple[Area, ...]] = tuple(
    module.AREA
    for module in (
        login, keys, callbacks, sending, versions, receiving, eventlog, decisions, replies, faults, routing,
    )
)  # fmt: skip
CHECKS: Final[tuple[Check, ...]] = tuple(check for area in AREAS for check in area.checks)


def run(
    bench: Bench, checks: Iterable[Check] = CHECKS, told: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Run checks one after the other and return how each came out; ``told`` hears of each at once."""
    found = []
    try:
        for check in checks:
            outcome = _outcome(bench, check)
            told(outcome)
            found.append(outcome)
    finally:
        bench.tidy()
    return found


def _outcome(bench: Bench, check: Check) -> Outcome:
    begun = time.monotonic()
    result, seen = Result.PASSED, ""
    try:
        check.run(bench)
    except Skip as reason:
        result, seen = Result.SKIPPED, str(reason)
    except Wrong as fault:
        result, seen = Result.FAILED, str(fault)
    except Refusal as fault:
        result, seen = Result.FAILED, fault.message
    except httpx.HTTPError as fault:
        result, seen = Result.FAILED, f"Die Verbindung ist gescheitert ({type(fault).__name__})."
    except Exception as fault:
        # An answer of any shape may come; what no check foresaw is a wrong answer as well.
        result, seen = Result.FAILED, f"Die Antwort ist nicht verwertbar ({type(fault).__name__})."
    if result is Result.FAILED and check.assumed:
        result = Result.WARNED
    return Outcome(check, result, seen, time.monotonic() - begun)
