"""Checking a server of one's own against the standard: how it is done, and the report in words for people."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.types.reports import ConformanceReport, ReportedArea
from gemeinwerk.kernel.refusal import Invalid, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import INTERFACE_ROLES, problems, show
from gemeinwerk.web.workplace.views.interfaces.words import RESULTS

MOST_BYTES: Final = 1024 * 1024
OPEN: Final = ("failed", "warned", "skipped")


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def conformance(request: HttpRequest) -> HttpResponse:
    """How to run the checks; a POST shows a report that they wrote and keeps nothing of it."""
    if request.method == "GET":
        return _page(request)
    upload = request.FILES.get("file")
    if upload is None:
        return _page(request, refusal=Invalid("Bitte wählen Sie den Bericht aus.", hint="Es ist eine JSON-Datei."))
    try:
        report = queries.conformance_report(actor=actor_of(request), content=upload.read(MOST_BYTES + 1))
    except (Invalid, TooLarge) as refusal:
        return _page(request, refusal=refusal)
    return _page(request, report)


def _page(
    request: HttpRequest, report: ConformanceReport | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "report": report,
        "verdict": _verdict(report) if report else "",
        "sums": [{"label": RESULTS[key], "value": str(count)} for key, count in report.counts.items()]
        if report
        else (),
        "areas": [_area(one) for one in report.areas] if report else (),
        "most_bytes": MOST_BYTES,
        "wrong": f"{refusal.message} {refusal.hint}".strip() if refusal else "",
        "errors": problems(refusal, "f-file"),
    }
    return show(request, "interfaces/conformance.html", context, section="interfaces", status=422 if refusal else 200)


def _verdict(report: ConformanceReport) -> str:
    total = sum(report.counts.values())
    if failed := report.counts["failed"]:
        return f"{failed} von {total} Prüfungen {'ist' if failed == 1 else 'sind'} nicht erfüllt."
    if skipped := report.counts["skipped"]:
        return f"Kein Fehler gefunden; {skipped} von {total} Prüfungen konnten nicht gemacht werden."
    return f"Alle {total} Prüfungen sind ohne Fehler durchlaufen."


def _area(area: ReportedArea) -> dict[str, Any]:
    rows = [{"one": one, "words": RESULTS[one.result]} for one in area.checks]
    met = sum(one.result == "passed" for one in area.checks)
    return {
        "name": area.name,
        "met": met,
        "total": len(rows),
        "open": [row for row, one in zip(rows, area.checks, strict=True) if one.result in OPEN],
        "passed": [row for row, one in zip(rows, area.checks, strict=True) if one.result == "passed"],
    }
