"""Bank statements: take a file in, see what each entry did, assign by hand what nobody could match."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import go, problems, show
from gemeinwerk.web.workplace.views.treasury.inputs import CASSA, TREASURY, chosen_id, moment
from gemeinwerk.web.workplace.views.treasury.words import OUTCOMES

MOST_BYTES: Final = 32 * 1024 * 1024
WHERE: Final = f"{CASSA}kontoauszug/"


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """The upload, the result of an import, what waits for a person, and earlier imports."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            at = now()
            done = actions.import_statement(actor=actor_of(request), now=at, content=_uploaded(request))
            if not done.new:
                return go(WHERE, flash="statement_known")
            return go(f"{WHERE}?{urlencode({'import': at.isoformat(), 'bekannt': done.known})}")
        except (Invalid, TooLarge, Conflict) as found:
            refusal = found
    shown = request.GET.get("import", "")
    rows = [(one, OUTCOMES[one.outcome]) for one in queries.bookings_of(imported_at=moment(shown))] if shown else []
    context = {
        "errors": problems(refusal, "f-file"),
        "most_bytes": MOST_BYTES,
        "shown": bool(shown),
        "rows": rows,
        "known": request.GET.get("bekannt", "") if request.GET.get("bekannt", "").isdecimal() else "",
        "unmatched": queries.unmatched_bookings(),
        "imports": [(one, urlencode({"import": one.at.isoformat()})) for one in queries.imports()],
    }
    return show(request, "treasury/statements.html", context, section="treasury", status=422 if refusal else 200)


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """One entry that waits for a person: suggestions, any claim by its Kassenzeichen, or a settlement."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            actions.assign_booking(actor=actor_of(request), now=now(), booking_id=booking_id, **_target(request))
            return go(WHERE, flash="booking_assigned")
        except (Conflict, Invalid) as found:
            refusal = found
        except NotFound as found:
            refusal = found
    file = queries.booking_for(booking_id=booking_id)
    context = {
        "file": file,
        "booking": file.booking,
        "errors": problems(refusal, "f-target"),
        "target": request.POST.get("target", ""),
        "reference": request.POST.get("reference", ""),
    }
    return show(request, "treasury/booking.html", context, section="treasury", status=422 if refusal else 200)


def _target(request: HttpRequest) -> dict[str, Any]:
    kind, _, chosen = request.POST.get("target", "").partition(":")
    if kind == "claim":
        return {"claim_id": chosen_id(chosen, "Bitte wählen Sie ein Ziel.")}
    if kind == "refund":
        return {"refund_id": chosen_id(chosen, "Bitte wählen Sie ein Ziel.")}
    if kind == "settlement":
        return {"settlement": True}
    if kind != "reference":
        raise Invalid("Bitte wählen Sie, wohin die Buchung gehört.")
    found = queries.claims_found(text=request.POST.get("reference", ""), limit=2)
    if len(found) != 1:
        raise Invalid("Zu diesem Kassenzeichen gibt es keine Forderung.", hint="Zum Beispiel KZ-7K2M-9QXD-4FTA.")
    return {"claim_id": found[0].id}


def _uploaded(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise Invalid("Bitte wählen Sie eine Datei.", hint="Gelesen wird CAMT.053 als XML.")
    if upload.size > MOST_BYTES:
        raise TooLarge("Die Datei ist zu groß.", hint=f"Möglich sind {MOST_BYTES // 1024 // 1024} MB.")
    return bytes(upload.read(MOST_BYTES + 1))
