"""The only place that turns a refusal into a status code; for machines a problem document (RFC 9457)."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse

from gemeinwerk.kernel.refusal import Refusal, RefusalKind

STATUS = {
    RefusalKind.INVALID: 400,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.NOT_FOUND: 404,
    RefusalKind.CONFLICT: 409,
    RefusalKind.TOO_LARGE: 413,
    RefusalKind.TOO_MANY: 429,
    RefusalKind.UNAVAILABLE: 503,
}
TITLES = {
    400: "Ungültige Anfrage",
    401: "Anmeldung nötig",
    403: "Nicht erlaubt",
    404: "Nicht gefunden",
    405: "Methode nicht erlaubt",
    409: "Widerspruch zum Stand",
    413: "Zu groß",
    429: "Zu viele Anfragen",
    500: "Interner Fehler",
    503: "Nicht verfügbar",
}


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the problem document of a refusal."""
    errors: list[dict[str, object]] = [
        {"where": f.where, "line": f.line, "message": f.message, "hint": f.hint} for f in refusal.details
    ]
    detail = f"{refusal.message} {refusal.hint}".strip()
    return document(STATUS[refusal.kind], refusal.code, detail, errors)


def document(status: int, code: str, detail: str = "", errors: list[dict[str, object]] | None = None) -> HttpResponse:
    """Return a problem document with type, title, status and detail, always all four."""
    body: dict[str, object] = {
        "type": f"urn:gemeinwerk:problem:{code}",
        "title": TITLES.get(status, "Fehler"),
        "status": status,
        "detail": detail or TITLES.get(status, "Fehler"),
    }
    if errors:
        body["errors"] = errors
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/problem+json")
