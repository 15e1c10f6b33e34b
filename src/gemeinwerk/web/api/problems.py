"""The only place that turns a refusal into a status code; for machines a problem document (RFC 9457)."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse

from gemeinwerk.kernel.refusal import Refusal, RefusalKind

# Refusals whose status says more than their kind.
STATUS_OF_CODE = {
    "transport.token": 401,
    "transport.client": 401,
    "transport.media_type": 415,
    "transport.request": 400,
    "transport.short": 400,
    "transport.slow": 408,
    "input.json": 400,
    "input.unreadable": 400,
    "request.unfit": 400,
}
# The standard API names its problems below an address. Published are submission-not-found, destination-not-found and
# destination-state-invalid; the others are our mapping.
STANDARD = "/api/fit-connect/"
STANDARD_TYPES = "https://schema.fitko.de/fit-connect/submission-api/problems/"
STANDARD_NAMES = {
    "transport.message_unknown": "submission-not-found",
    "transport.case_unknown": "case-not-found",
    "transport.destination_unknown": "destination-not-found",
    "transport.destination_state": "destination-state-invalid",
    "transport.attachment_unknown": "attachment-not-found",
    "transport.key_unknown": "key-not-found",
    "transport.key_id": "key-invalid",
    "transport.state": "submission-state-invalid",
    "transport.incomplete": "attachments-missing",
    "transport.token": "unauthorized",
    "transport.scope": "insufficient-scope",
    "transport.other_content": "attachment-already-exists",
    "transport.event_known": "event-already-exists",
    "transport.key_reused": "idempotency-key-reused",
    "transport.part": "encrypted-part-invalid",
    "transport.service": "service-not-supported",
    "transport.event": "security-event-token-invalid",
    "transport.tags": "authentication-tags-mismatch",
    "transport.callback_address": "callback-url-invalid",
    "transport.no_key": "service-unavailable",
    "transport.media_type": "unsupported-media-type",
    "transport.request": "request-invalid",
    "transport.short": "request-incomplete",
    "transport.slow": "request-timeout",
    "input.json": "request-invalid",
    "input.unreadable": "request-invalid",
    "request.unfit": "request-invalid",
    "method_not_allowed": "method-not-allowed",
    "input.invalid": "content-invalid",
    "jose.refused": "jose-invalid",
    "jose.signature": "signature-invalid",
    "jose.key": "key-invalid",
    "too_large": "payload-too-large",
    "too_many": "too-many-requests",
    "http.404": "not-found",
    "http.405": "method-not-allowed",
    "http.400": "request-invalid",
    "http.500": "internal-error",
    "fault": "internal-error",
}
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
    408: "Zu langsam",
    409: "Widerspruch zum Stand",
    413: "Zu groß",
    415: "Medientyp nicht lesbar",
    422: "Nicht verarbeitbar",
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
    standard = request.path.startswith(STANDARD)
    status = STATUS_OF_CODE.get(refusal.code, STATUS[refusal.kind])
    if standard and status == 400 and refusal.code not in STATUS_OF_CODE:
        # The request could be read as it is described, so it is its content that a rule refuses.
        status = 422
    reply = refusal.code == "transport.message_unknown" and "/replies" in request.path
    answer = document(status, "transport.reply_not_found" if reply else refusal.code, detail, errors, standard=standard)
    if status == 401:
        given = ', error="invalid_token"' if "Authorization" in request.headers else ""
        answer.headers["WWW-Authenticate"] = f'Bearer realm="Standard-API"{given}'
    elif refusal.code == "transport.scope":
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Standard-API", error="insufficient_scope"'
    return answer


def document(
    status: int,
    code: str,
    detail: str = "",
    errors: list[dict[str, object]] | None = None,
    *,
    standard: bool = False,
) -> HttpResponse:
    """Return a problem document with type, title, status and detail, always all four."""
    name = STANDARD_NAMES.get(code, code.rpartition(".")[2].replace("_", "-"))
    body: dict[str, object] = {
        "type": f"{STANDARD_TYPES}{name}" if standard else f"urn:gemeinwerk:problem:{code}",
        "title": TITLES.get(status, "Fehler"),
        "status": status,
        "detail": detail or TITLES.get(status, "Fehler"),
    }
    if errors:
        body["errors"] = errors
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/problem+json")
