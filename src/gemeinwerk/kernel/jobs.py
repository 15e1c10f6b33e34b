"""Background work: deferred in the transaction of the data, run at least once, inside the right tenant scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from gemeinwerk.kernel.ports import Port
from gemeinwerk.kernel.scope import tenant_scope


@dataclass(frozen=True, slots=True)
class JobRequest:
    """One piece of work to do later. ``key`` keeps a second waiting request of the same key away."""

    name: str
    tenant_id: UUID | None
    ids: dict[str, str]
    key: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A registered job function."""

    name: str
    function: Callable[..., None]
    cron: str | None = None
    every_tenant: bool = False
    queue: str = "default"


class JobQueue(Protocol):
    """Takes requests into the running transaction: they exist if and only if it commits."""

    def enqueue(self, requests: list[JobRequest]) -> None: ...


queue: Port[JobQueue] = Port("kernel.JobQueue")
JOBS: dict[str, JobSpec] = {}


def job(
    name: str, *, cron: str | None = None, every_tenant: bool = False, queue_name: str = "default"
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as job ``name``; it takes ``tenant_id`` and ids by keyword and is safe to run twice."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        JOBS[name] = JobSpec(name, function, cron, every_tenant, queue_name)
        return function

    return decorate


def defer(
    name: str, *, tenant_id: UUID | None, key: str | None = None, at: datetime | None = None, **ids: str | UUID
) -> None:
    """Ask for job ``name`` in the running transaction; only ids travel, never personal data."""
    texts = {field: str(value) for field, value in ids.items()}
    queue().enqueue([JobRequest(name, tenant_id, texts, key, at)])


def run_job(name: str, tenant_id: UUID | None, ids: dict[str, Any]) -> None:
    """Run job ``name`` inside its tenant's scope; raises KeyError for an unknown name."""
    spec = JOBS[name]
    arguments = {field: _id(value) for field, value in ids.items()}
    if tenant_id is None:
        spec.function(**arguments)
        return
    with tenant_scope(tenant_id):
        spec.function(tenant_id=tenant_id, **arguments)


def _id(value: str) -> UUID | str:
    try:
        return UUID(value)
    except ValueError:
        return value
