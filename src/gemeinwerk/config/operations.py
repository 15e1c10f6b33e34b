"""Addresses for operators: alive, ready, figures."""

from __future__ import annotations

import hmac

import msgspec
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gemeinwerk.config.environment import environment
from gemeinwerk.config.metrics import JOBS, SCANNER, SCANS_WAITING
from gemeinwerk.domain.documents.actions import SCAN_JOB
from gemeinwerk.domain.documents.ports import malware_scanner
from gemeinwerk.kernel.ports import PortUnbound
from gemeinwerk.web.access import public

# One job waits for each authority that has files at which no scanner has looked.
_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND args->>'job' = %s"


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process serves requests; asks nothing else."""
    return HttpResponse(b"ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and every port has its adapter, 503 otherwise.

    ``notices`` names what is missing though applications are taken all the same.
    """
    problems = _problems()
    notices = [] if problems or _scanner_answers() else ["malware scanner"]
    body = msgspec.json.encode({"ready": not problems, "problems": problems, "notices": notices})
    return HttpResponse(body, status=503 if problems else 200, content_type="application/json")


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures of this process in the Prometheus text format, to those who may see them."""
    if not _may_read_figures(request):
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM procrastinate_jobs GROUP BY status")
        JOBS.clear()
        for state, count in cursor.fetchall():
            JOBS.labels(state).set(count)
        cursor.execute(_WAITING, [SCAN_JOB])
        SCANS_WAITING.set(cursor.fetchone()[0])
    SCANNER.set(_scanner_answers())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _scanner_answers() -> bool:
    return malware_scanner().check().ok


def _may_read_figures(request: HttpRequest) -> bool:
    """Tell whether the caller holds the token; where none is set, only a demonstration shows its figures."""
    token = environment().metrics_token.get_secret_value()
    if not token:
        return not environment().production
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())


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
