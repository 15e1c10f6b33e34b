"""Remedies and days for the office: the list of days, receipt contested and proved, a remedy noted and judged."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.cases import actions as cases
from gemeinwerk.domain.cases import queries
from gemeinwerk.domain.cases.types import CaseFile
from gemeinwerk.domain.delivery import actions
from gemeinwerk.domain.delivery.types import Timeliness
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import CASE_ROLES, HOME, day, go, problems, show

HINTS = {
    Timeliness.IN_TIME: ("green", "nach der Rechnung rechtzeitig"),
    Timeliness.IN_DOUBT: ("yellow", "je nach Lesart; zählt als rechtzeitig"),
    Timeliness.AFTER_LAST_DAY: ("red", "nach dem letzten Tag eingegangen"),
    Timeliness.UNDETERMINED: ("yellow", "es läuft keine berechnete Frist"),
}
LEVELS = {0: "ohne Nachweis", 10: "normal", 20: "substanziell", 30: "hoch"}


@staff(*CASE_ROLES)
@require_GET
def periods(request: HttpRequest) -> HttpResponse:
    """What is due, or what comes later, the earliest first."""
    return _list(request)


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    number = request.GET.get("seite", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    coming = request.GET.get("stand") == "spaeter"
    found = queries.periods(actor=actor_of(request), today=berlin_date(now()), coming=coming, page=page)
    here = f"{HOME}fristen/?stand={'spaeter' if coming else 'faellig'}"
    context = {
        "periods": found,
        "coming": coming,
        "previous": f"{here}&seite={found.page - 1}" if found.page > 1 else "",
        "following": f"{here}&seite={found.page + 1}" if found.page < found.pages else "",
        "errors": problems(refusal),
    }
    return show(request, "periods.html", context, section="periods", status=409 if refusal else 200)


@staff(*CASE_ROLES)
@require_POST
def finish(request: HttpRequest, reminder_id: UUID) -> HttpResponse:
    """Somebody has looked at the case."""
    try:
        cases.finish_reminder(actor=actor_of(request), now=now(), reminder_id=reminder_id)
    except Conflict as refusal:
        return _list(request, refusal)
    return go(f"{HOME}fristen/", flash="reminder_done")


@staff(*CASE_ROLES)
@require_GET
def delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """How a notice stands by both readings, and what the office can note about it."""
    return _delivery(request, delivery_id)


def _delivery(
    request: HttpRequest, delivery_id: UUID, refusal: Refusal | None = None, anchor: str = ""
) -> HttpResponse:
    today = berlin_date(now())
    view = queries.delivery_for(actor=actor_of(request), delivery_id=delivery_id, today=today)
    context: dict[str, Any] = {
        "view": view,
        "delivery": view.standing.delivery,
        "received_on": request.POST.get("received_on", short_date(today)),
        "proved_on": request.POST.get("proved_on", ""),
        "key": str(uuid4()),
        "errors": problems(refusal, anchor),
        "anchor": anchor,
    }
    return show(request, "delivery.html", context, section="inbox", status=422 if refusal else 200)


@staff(*CASE_ROLES)
@require_POST
def contest(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note that receipt is contested."""
    try:
        actions.contest_receipt(actor=actor_of(request), now=now(), delivery_id=delivery_id)
    except actions.NothingSent as refusal:
        return _delivery(request, delivery_id, refusal, "bestreiten")
    return go(_address(delivery_id), flash="receipt_contested")


@staff(*CASE_ROLES)
@require_POST
def prove(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note the proven day of receipt."""
    try:
        proved = day(request.POST.get("proved_on", ""))
        actions.prove_receipt(actor=actor_of(request), now=now(), delivery_id=delivery_id, received_on=proved)
    except Invalid as refusal:
        return _delivery(request, delivery_id, refusal, "f-proved_on")
    return go(_address(delivery_id), flash="receipt_proved")


@staff(*CASE_ROLES)
@require_POST
def note(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Note a remedy that came on paper, or of which the court has told."""
    try:
        received = day(request.POST.get("received_on", ""))
        filed = actions.record_remedy(
            actor=actor_of(request),
            now=now(),
            delivery_id=delivery_id,
            received_on=received,
            key=request.POST.get("schluessel", "")[:60],
        )
    except (Invalid, Conflict) as refusal:
        return _delivery(request, delivery_id, refusal, "f-received_on")
    return go(f"{HOME}rechtsbehelf/{filed}/", flash="remedy_noted")


@staff(*CASE_ROLES)
@require_GET
def last_day(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The last day that the office counts, for a calendar."""
    return _download(queries.period_file(actor=actor_of(request), delivery_id=delivery_id, now=now()))


@staff(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def remedy(request: HttpRequest, remedy_id: UUID) -> HttpResponse:
    """A remedy as it came, what the rules compute, and the decision of a person about form and time."""
    refusal: Refusal | None = None
    if request.method == "POST":
        # Who may not see the remedy learns nothing of it by posting either.
        queries.remedy_for(actor=actor_of(request), remedy_id=remedy_id, today=berlin_date(now()))
        try:
            actions.judge_remedy(
                actor=actor_of(request),
                now=now(),
                remedy_id=remedy_id,
                result=request.POST.get("ergebnis", ""),
                reasons=request.POST.get("gruende", ""),
            )
            return go(f"{HOME}rechtsbehelf/{remedy_id}/", flash="remedy_judged")
        except (Invalid, Conflict) as problem:
            refusal = problem
    return _remedy(request, remedy_id, refusal, "f-gruende")


@staff("lead")
@require_POST
def hand_over(request: HttpRequest, remedy_id: UUID) -> HttpResponse:
    """Note to which authority the objection goes for decision."""
    try:
        cases.hand_over(
            actor=actor_of(request), now=now(), remedy_id=remedy_id, authority=request.POST.get("behoerde", "")[:300]
        )
    except (Invalid, Conflict) as refusal:
        return _remedy(request, remedy_id, refusal, "f-behoerde")
    return go(f"{HOME}rechtsbehelf/{remedy_id}/", flash="remedy_handed_over")


def _remedy(request: HttpRequest, remedy_id: UUID, refusal: Refusal | None, anchor: str) -> HttpResponse:
    view = queries.remedy_for(actor=actor_of(request), remedy_id=remedy_id, today=berlin_date(now()))
    colour, words = HINTS[view.remedy.timeliness]
    context = {
        "view": view,
        "remedy": view.remedy,
        "delivery": view.standing.delivery,
        "hint": {"colour": colour, "words": words},
        "level": LEVELS.get(view.remedy.assurance, ""),
        "chosen": request.POST.get("ergebnis", ""),
        "is_lead": "lead" in actor_of(request).roles,
        "reasons_error": refusal.message if refusal and anchor == "f-gruende" else "",
        "authority_error": refusal.message if refusal and anchor == "f-behoerde" else "",
        "decides": request.POST.get("behoerde", "") or view.deciding_name,
        "reasons": request.POST.get("gruende", ""),
        "errors": problems(refusal, anchor),
    }
    return show(request, "remedy.html", context, section="inbox", status=422 if refusal else 200)


@staff(*CASE_ROLES)
@require_GET
def copy(request: HttpRequest, remedy_id: UUID) -> HttpResponse:
    """The declaration as a sealed PDF."""
    return _download(queries.remedy_copy(actor=actor_of(request), remedy_id=remedy_id, now=now()))


@staff(*CASE_ROLES)
@require_GET
def file(request: HttpRequest, remedy_id: UUID, upload_id: UUID) -> HttpResponse:
    """One file of a remedy, always as a download."""
    return _download(queries.remedy_file(actor=actor_of(request), remedy_id=remedy_id, upload_id=upload_id))


def _download(found: CaseFile) -> HttpResponse:
    return attachment(found.content, found.name, found.media_type)


def _address(delivery_id: UUID) -> str:
    return f"{HOME}zustellung/{delivery_id}/"
