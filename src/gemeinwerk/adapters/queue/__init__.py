"""Jobs in PostgreSQL by procrastinate: deferred in the transaction of the data, run at least once."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import structlog
from procrastinate import App, JobContext, RetryStrategy, exceptions
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from gemeinwerk.kernel.jobs import JOBS, JobRequest, run_job
from gemeinwerk.kernel.ports import AdapterStatus

RUN = "gemeinwerk.run"
TICK = "gemeinwerk.tick"
RESCUE = "gemeinwerk.rescue"
# Rounds through every authority stand behind what a person waits for, however many authorities there are.
ROUNDS = -10
HEARTBEAT_SECONDS = 3.0
SILENT_SECONDS = 12.0
# Seven attempts over about a day: 4 s, 20 s, 100 s, 8 min, 42 min, 3.5 h, 17 h.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=5)
DEFER_MANY = """
    SELECT procrastinate_defer_jobs_v1(array_agg(one))
      FROM json_populate_recordset(NULL::procrastinate_job_to_defer_v1, %s) AS one
"""
log = structlog.get_logger("gemeinwerk.jobs")


class TenantLister:
    """Names the tenants over which a periodic job runs; bound by wiring."""

    def __init__(self) -> None:
        self.source: object = None

    def __call__(self) -> Iterable[UUID]:
        """Return the ids of all tenants."""
        if not callable(self.source):
            raise RuntimeError("the queue does not know the tenants")
        result: Iterable[UUID] = self.source()
        return result


tenants = TenantLister()


class ProcrastinateQueue:
    """Implements kernel.jobs.JobQueue."""

    def enqueue(self, requests: list[JobRequest]) -> None:
        """Defer ``requests`` in the running transaction; a request whose key already waits is left out."""
        _defer_many([request for request in requests if request.key is None and request.at is None])
        for request in requests:
            if request.key is None and request.at is None:
                continue
            try:
                task = django_app.configure_task(
                    RUN,
                    queueing_lock=None if request.key is None else f"{request.tenant_id}:{request.key}",
                    schedule_at=request.at,
                )
                _defer_keyed(task, request)
            except exceptions.AlreadyEnqueued:
                continue

    def check(self) -> AdapterStatus:
        """Report how many jobs wait and how many have failed for good."""
        waiting = ProcrastinateJob.objects.filter(status="todo").count()
        failed = ProcrastinateJob.objects.filter(status="failed").count()
        return AdapterStatus(ok=failed == 0, detail=f"{waiting} wartend, {failed} endgültig fehlgeschlagen")


def _defer_many(requests: Sequence[JobRequest], *, priority: int = 0) -> None:
    """Defer jobs without keys in one statement; in JSON, because the library's own way takes four times as long."""
    if not requests:
        return
    from django.db import connection

    task = django_app.tasks[RUN]
    rows = [
        {"queue_name": task.queue, "task_name": RUN, "priority": priority, "args": _arguments(request)}
        for request in requests
    ]
    with connection.cursor() as cursor:
        cursor.execute(DEFER_MANY, [json.dumps(rows)])


def _defer_keyed(task: object, request: JobRequest) -> None:
    from django.db import transaction

    # A duplicate key is an error of the statement; the savepoint keeps the data's transaction alive.
    with transaction.atomic():
        task.defer(**_arguments(request))  # type: ignore[attr-defined]


def _arguments(request: JobRequest) -> dict[str, Any]:
    return {
        "job": request.name,
        "tenant": None if request.tenant_id is None else str(request.tenant_id),
        "ids": request.ids,
    }


def register(app: App) -> None:
    """Register the one task that runs every job, and the ticks of periodic jobs."""

    @app.task(name=RUN, retry=RETRY)
    def run(job: str, tenant: str | None, ids: dict[str, str]) -> None:
        try:
            run_job(job, None if tenant is None else UUID(tenant), ids)
        except Exception:
            log.error("job_failed", job=job, tenant=tenant, exc_info=True)
            raise

    @app.periodic(cron="* * * * *")
    @app.task(name=TICK, retry=RETRY)
    def tick(timestamp: int) -> None:
        _tick(timestamp)

    @app.periodic(cron="* * * * * */10")
    @app.task(name=RESCUE, queueing_lock=RESCUE, pass_context=True)
    async def rescue(context: JobContext, timestamp: int) -> None:
        await rescue_stalled(context.app)


async def rescue_stalled(app: App) -> None:
    """Give the jobs of a worker that died back to the queue, each by itself: none may hold up the others."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        with contextlib.suppress(exceptions.ConnectorException):
            # The error says that the job ended meanwhile: its worker was late, not dead.
            await _give_back(app.job_manager, job)


async def _give_back(manager: JobManager, job: Job) -> None:
    if job.task_name == RESCUE:
        # The present run does its work.
        await manager.finish_job(job, Status.ABORTED, delete_job=True)
        return
    try:
        await manager.retry_job(job)
    except exceptions.UniqueViolation:
        # The same work waits already, under a key that admits one waiting job only.
        await manager.finish_job(job, Status.ABORTED, delete_job=True)
    log.warning("job_rescued", job=str(job.task_kwargs.get("job", job.task_name)), job_id=job.id)


async def run_worker(concurrency: int, *, wait: bool = True) -> None:
    """Work on jobs until the process is told to stop; running jobs get 20 seconds to finish."""
    app = django_app.with_connector(django_app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            wait=wait,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
        )


def _tick(timestamp: int) -> None:
    from datetime import datetime

    from croniter import croniter

    from gemeinwerk.kernel.clock import BERLIN

    moment = datetime.fromtimestamp(timestamp, BERLIN)
    for spec in JOBS.values():
        if spec.cron is None or not croniter.match(spec.cron, moment):
            continue
        chosen: list[UUID | None] = list(tenants()) if spec.every_tenant else [None]
        requests = [JobRequest(spec.name, tenant_id, {}) for tenant_id in chosen]
        _defer_many(requests, priority=ROUNDS if spec.every_tenant else 0)
