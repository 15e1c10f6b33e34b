"""Addresses for operators: alive, ready, figures."""

from __future__ import annotations

import msgspec
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gemeinwerk.config.metrics import JOBS
from gemeinwerk.kernel.ports import PortUnbound
from gemeinwerk.web.access import public


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process serves requests; asks nothing else."""
    return HttpResponse(b"ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and every port has its adapter, 503 otherwise."""
    problems = _problems()
    body = msgspec.json.encode({"ready": not problems, "problems": problems})
    return HttpResponse(body, status=503 if problems else 200, content_type="application/json")


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures of this process in the Prometheus text format."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM procrastinate_jobs GROUP BY status")
        for state, count in cursor.fetchall():
            JOBS.labels(state).set(count)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _problems() -> list[str]:
    from gemeinwerk.kernel.ports import Port

    problems: list[str] = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        problems.append("database")
    for name, port in sorted(Port.registry.items()):
        try:
            port()
        except PortUnbound:
            problems.append(f"port {name}")
    return problems


urlpatterns = [path("healthz", healthz), path("readyz", readyz), path("metrics", metrics)]
