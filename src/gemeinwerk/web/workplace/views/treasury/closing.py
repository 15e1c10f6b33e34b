"""The end of a day, dunning, direct debits, files for the bank, and the account of the authority."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import BankFileKind, ExportedFile
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import day, go, problems, show
from gemeinwerk.web.workplace.views.treasury.inputs import (
    CASSA,
    TREASURY,
    chosen_id,
    form_id,
    fresh_form,
    path_day,
    typed,
)

DAYS_AHEAD = 5


@staff(*TREASURY)
@require_GET
def days(request: HttpRequest) -> HttpResponse:
    """Days that are open, and days that are closed with their files."""
    context = {"open": queries.days_to_close(), "closed": queries.closed_days()}
    return show(request, "treasury/days.html", context, section="treasury")


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, on: str) -> HttpResponse:
    """Ask first, then close a day for good."""
    wanted, refusal = path_day(on), None
    if request.method == "POST":
        try:
            actions.close_day(actor=actor_of(request), now=now(), day=wanted)
            return go(f"{CASSA}abschluss/", flash="day_closed")
        except Conflict as found:
            refusal = found
    found_day = next((one for one in queries.days_to_close() if one.day == wanted), None)
    if found_day is None:
        raise NotFound()
    context = {"one": found_day, "errors": problems(refusal)}
    return show(request, "treasury/close.html", context, section="treasury", status=409 if refusal else 200)


@staff(*TREASURY)
@require_GET
def day_csv(request: HttpRequest, on: str) -> HttpResponse:
    """The journal of a closed day as CSV."""
    return _download(queries.day_file(day=path_day(on)))


@staff(*TREASURY)
@require_GET
def day_xml(request: HttpRequest, on: str) -> HttpResponse:
    """The journal of a closed day as XML."""
    return _download(queries.day_file(day=path_day(on), xml=True))


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def dunning(request: HttpRequest) -> HttpResponse:
    """Days on which claims were handed over, and a hand-over now."""
    if request.method == "POST":
        count = actions.hand_over(actor=actor_of(request), now=now())
        return go(f"{CASSA}mahnungen/", flash="handed_over" if count else "nothing_handed_over")
    context = {"days": queries.handover_days(), "policy": queries.policy()}
    return show(request, "treasury/dunning.html", context, section="treasury")


@staff(*TREASURY)
@require_GET
def dunning_csv(request: HttpRequest, on: str) -> HttpResponse:
    """The claims that were handed over on a day."""
    return _download(queries.dunning_file(day=path_day(on)))


@staff(*TREASURY)
@require_http_methods(["GET", "POST"])
def debits(request: HttpRequest) -> HttpResponse:
    """Open claims with a mandate, to be announced or chosen for one collection; and the files so far."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _announced(request) if "announce" in request.POST else _collected(request)
        except (Conflict, Invalid, NotFound) as found:
            refusal = found
    usual = berlin_date(now()) + timedelta(days=DAYS_AHEAD)
    found_claims = queries.collectable()
    context = {
        "rows": [
            (one, f"{one.claim.id}:{one.mandate_id}", one.collect_from <= usual)
            for one in found_claims
            if one.collect_from is not None
        ],
        "untold": [one for one in found_claims if one.collect_from is None],
        "notice_days": queries.policy().debit_notice_days,
        "files": queries.bank_files(kind=BankFileKind.DEBITS),
        "payee": queries.creditor(),
        "form_id": fresh_form(request),
        "collect_on": request.POST.get("collect_on", short_date(usual)),
        "errors": problems(refusal, "f-collect_on"),
    }
    return show(request, "treasury/debits.html", context, section="treasury", status=422 if refusal else 200)


@staff(*TREASURY)
@require_GET
def bank_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A file for the bank, the same every time."""
    return _download(queries.bank_file(file_id=file_id))


@staff("treasury", "admin", "lead")
@require_http_methods(["GET", "POST"])
def payee(request: HttpRequest) -> HttpResponse:
    """The account of the authority and its creditor id."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            values = typed(request, "name", "iban", "bic", "creditor_id")
            actions.describe_creditor(actor=actor_of(request), now=now(), **values)
            return go(f"{CASSA}konto/", flash="saved")
        except Invalid as found:
            refusal = found
    known = queries.creditor()
    shown = {name: getattr(known, name, "") for name in ("name", "iban", "bic", "creditor_id")}
    if refusal is not None:
        shown = typed(request, *shown)
    context = {**shown, "errors": problems(refusal, "f-iban")}
    return show(request, "treasury/payee.html", context, section="treasury", status=422 if refusal else 200)


def _announced(request: HttpRequest) -> HttpResponse:
    message = "Bitte wählen Sie Forderungen aus der Liste."
    chosen = [chosen_id(one, message) for one in request.POST.getlist("untold")]
    if not chosen:
        raise Invalid(message)
    actions.announce_debits(actor=actor_of(request), now=now(), claim_ids=chosen)
    return go(f"{CASSA}lastschriften/", flash="debits_announced")


def _collected(request: HttpRequest) -> HttpResponse:
    actions.collect_debits(
        actor=actor_of(request),
        now=now(),
        request_id=form_id(request),
        chosen=[_pair(one) for one in request.POST.getlist("claim")],
        collect_on=day(request.POST.get("collect_on", "")),
    )
    return go(f"{CASSA}lastschriften/#dateien", flash="debits_written")


def _pair(text: str) -> tuple[UUID, UUID]:
    claim, _, mandate = text.partition(":")
    message = "Bitte wählen Sie Forderungen aus der Liste."
    return chosen_id(claim, message), chosen_id(mandate, message)


def _download(file: ExportedFile) -> HttpResponse:
    return attachment(file.content, file.name, file.media_type)
