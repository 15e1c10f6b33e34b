"""Facts that a room announces. Facts go up: an upper room's subscriber runs as a job of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from gemeinwerk.kernel.jobs import JOBS, JobRequest, JobSpec, queue
from gemeinwerk.kernel.scope import tenant_scope


@dataclass(frozen=True)
class Event:
    """A fact in the past tense; carries ids only."""

    tenant_id: UUID


E = TypeVar("E", bound=Event)
SUBSCRIBERS: dict[type[Event], list[str]] = {}


def subscriber(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function that is called, as a job, for every announced fact of ``event_type``."""

    def decorate(function: Callable[[E], None]) -> Callable[[E], None]:
        name = f"on.{event_type.__name__}.{function.__module__.removeprefix('gemeinwerk.domain.')}.{function.__name__}"

        def run(*, tenant_id: UUID, **ids: Any) -> None:
            with tenant_scope(tenant_id):
                function(event_type(tenant_id=tenant_id, **ids))

        JOBS[name] = JobSpec(name, run)
        names = SUBSCRIBERS.setdefault(event_type, [])
        if name not in names:
            names.append(name)
        return function

    return decorate


def announce(event: Event) -> None:
    """Ask every subscriber of the fact to hear it, in the transaction that made it true."""
    announce_all((event,))


def announce_all(events: Iterable[Event]) -> None:
    """Announce several facts in one message to the queue."""
    requests = [
        JobRequest(name, event.tenant_id, ids)
        for event in events
        if (names := SUBSCRIBERS.get(type(event)))
        for ids in [_ids(event)]
        for name in names
    ]
    if requests:
        queue().enqueue(requests)


def _ids(event: Event) -> dict[str, str]:
    names = (one.name for one in dataclasses.fields(event) if one.name != "tenant_id")
    return {name: str(getattr(event, name)) for name in names}
