"""The shape of every write: keyword-only, actor and now passed in, one transaction, one audit entry."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import transaction

from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ports import Port
from gemeinwerk.kernel.scope import current_scope

F = TypeVar("F", bound=Callable[..., Any])

# The chain of entries that belong to no tenant.
PLATFORM_CHAIN = UUID(int=0)


class AuditFault(RuntimeError):
    """An action broke the rule of exactly one audit entry."""


@dataclass(slots=True)
class Entry:
    """What an action says about itself: a subject and codes, never personal data."""

    subject: str
    details: dict[str, str]
    chain: UUID


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry as it is appended to its chain."""

    chain: UUID
    at: datetime
    actor: Actor
    verb: str
    subject: str
    details: dict[str, str]


class Recorder(Protocol):
    """Appends entries to the audit trail in their order, inside the running transaction."""

    def __call__(self, lines: Sequence[AuditLine]) -> None: ...


recorder: Port[Recorder] = Port("audit.Recorder")


@dataclass(slots=True)
class _Pending:
    lines: list[AuditLine]
    entries: list[Entry] = field(default_factory=list)
    nothing: bool = False
    further: dict[str, str] = field(default_factory=dict)


_pending: ContextVar[_Pending | None] = ContextVar("gemeinwerk_audit_pending", default=None)
ACTIONS: dict[str, Callable[..., Any]] = {}


def record(subject: str, **details: object) -> None:
    """Say what the running action did, for its audit entry; call it exactly once in an action."""
    pending = _pending.get()
    if pending is None:
        raise AuditFault("record() was called outside an action")
    chain = current_scope().tenant_id or PLATFORM_CHAIN
    texts = {key: str(value) for key, value in details.items() if value is not None}
    pending.entries.append(Entry(subject=subject, details=texts, chain=chain))


def record_detail(key: str, value: str) -> None:
    """Add a detail to the entry of the running action, from a step below it; the last value of a key stands."""
    pending = _pending.get()
    if pending is None:
        raise AuditFault("record_detail() was called outside an action")
    pending.further[key] = value


def record_nothing() -> None:
    """Say that a repeated call found its work already done, so that no entry is due."""
    pending = _pending.get()
    if pending is None:
        raise AuditFault("record_nothing() was called outside an action")
    pending.nothing = True


def action(verb: str, *, global_: bool = False) -> Callable[[F], F]:
    """Make a function an action with the audit verb ``verb``.

    The wrapped function must be keyword-only with ``actor`` and ``now``; it runs in one transaction and leaves
    exactly one audit entry, or none after ``record_nothing()``. ``global_`` marks writes outside any tenant.
    Raises AuditFault where the body breaks the rule; then nothing is written.
    """

    def decorate(function: F) -> F:
        _check_shape(function)

        @functools.wraps(function)
        def run(**arguments: Any) -> Any:
            # An action inside another action fails with it: no savepoint is needed.
            above = _pending.get()
            token = _pending.set(pending := _Pending([] if above is None else above.lines))
            try:
                with transaction.atomic(savepoint=above is None):
                    result = function(**arguments)
                    _note(verb, pending, arguments)
                    # Appending locks the end of the chain until the commit, so it is the last thing that is done.
                    if above is None and pending.lines:
                        recorder()(pending.lines)
            finally:
                _pending.reset(token)
            return result

        run.audit_verb = verb  # type: ignore[attr-defined]
        run.is_global = global_  # type: ignore[attr-defined]
        ACTIONS[verb] = run
        return run  # type: ignore[return-value]

    return decorate


def steps(*verbs: str) -> Callable[[F], F]:
    """Mark a function that writes only by the actions ``verbs``, with slow work of others between them.

    It is no action itself, so that no transaction stays open while it waits; each step is safe to be the last one.
    """

    def decorate(function: F) -> F:
        _check_shape(function)
        function.steps = verbs  # type: ignore[attr-defined]
        return function

    return decorate


def _note(verb: str, pending: _Pending, arguments: dict[str, Any]) -> None:
    if pending.nothing and not pending.entries:
        return
    if len(pending.entries) != 1:
        raise AuditFault(f"{verb} left {len(pending.entries)} audit entries instead of one")
    entry = pending.entries[0]
    line = AuditLine(
        entry.chain, arguments["now"], arguments["actor"], verb, entry.subject, entry.details | pending.further
    )
    pending.lines.append(line)


def _check_shape(function: Callable[..., Any]) -> None:
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{function.__qualname__}: parameter {name} must be keyword-only")
    for name in ("actor", "now"):
        if name not in parameters:
            raise TypeError(f"{function.__qualname__}: an action takes {name}")
