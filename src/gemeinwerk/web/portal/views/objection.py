"""Objecting to a notice: how and until when, the declaration, its review, the copy afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.types import (
    Audience,
    CourtBranch,
    DeliveryStatus,
    PostboxLetter,
    Remedy,
    RemedyForm,
    Timeliness,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import UploadInfo
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.refusal import Finding, Invalid, NotFound, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, signed_in
from gemeinwerk.web.party import limit_submit
from gemeinwerk.web.portal.documents import attachment, stored_upload
from gemeinwerk.web.portal.page import account_of, go, show
from gemeinwerk.web.workplace.page import day

MOST_FILES: Final = 10
TEXTS: Final = ("erklaerung", "begruendung", "hinderung", "weggefallen")
_UNCONFIRMED = Invalid(
    "Bitte bestätigen Sie, dass Sie die Erklärung abgeben wollen.", hint="Setzen Sie dazu das Häkchen."
)


@signed_in()
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Write an objection, look at the whole declaration, send it; where the remedy is an action, say to which court."""
    letter, status = _opened(request, message_id)
    if status.is_decided:
        raise NotFound()
    if status.remedy is not Remedy.OBJECTION:
        if request.method == "POST":
            raise NotFound()
        return _at_court(request, letter, status)
    if request.method != "POST":
        return _write(request, letter, status)
    step = request.POST.get("schritt", "")
    with tenant_scope(letter.entry.tenant_id):
        files = _named(request, message_id)
        try:
            files += _added(request, message_id, len(files))
            if step == "pruefen":
                return _review(request, letter, status, files)
            if step == "senden":
                return _send(request, letter, status, files)
        except Refusal as refusal:
            return _write(request, letter, status, refusal, files)
    return _write(request, letter, status, files=files)


@signed_in()
@require_GET
def remedy_copy(request: HttpRequest, remedy_id: UUID) -> HttpResponse:
    """The copy of one's own declaration as a sealed PDF."""
    tenant_id, _, _ = queries.own_remedy(account_id=account_of(request), remedy_id=remedy_id)
    with tenant_scope(tenant_id):
        pdf = queries.remedy_copy(remedy_id=remedy_id, now=now())
    return attachment(pdf, "Kopie-der-Erklaerung.pdf", "application/pdf")


@signed_in()
@require_GET
def last_day(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The last day for a remedy as a file for one's own calendar."""
    _, status = _opened(request, message_id)
    content = queries.last_day_file(status, audience=Audience.CITIZEN, now=now())
    return attachment(content, "Letzter-Tag.ics", "text/calendar")


def _opened(request: HttpRequest, message_id: UUID) -> tuple[PostboxLetter, DeliveryStatus]:
    """The person's own notice, opened before; raises NotFound."""
    letter = queries.message(account_id=account_of(request), message_id=message_id)
    found = letter.delivery
    if found is None or letter.can_retrieve or found.remedy is Remedy.NONE:
        raise NotFound()
    return letter, found


def _named(request: HttpRequest, message_id: UUID) -> list[UploadInfo]:
    """The files that came with an earlier step of this declaration and are named again; foreign names are left out."""
    named = set(request.POST.getlist("datei"))
    return [one for one in documents.uploads_of(draft_id=message_id) if str(one.id) in named]


def _added(request: HttpRequest, message_id: UUID, before: int) -> list[UploadInfo]:
    """The files that come new with this step."""
    new = request.FILES.getlist("dateien")
    if before + len(new) > MOST_FILES:
        raise _at("dateien", Invalid(f"Bitte fügen Sie höchstens {MOST_FILES} Dateien bei."))
    try:
        return [stored_upload(actor_of(request), file, message_id) for file in new]
    except Refusal as refusal:
        raise _at("dateien", refusal) from refusal


def _at(field: str, refusal: Refusal) -> Invalid:
    """The same refusal with the field of the page that it is about."""
    found = Finding(field, None, refusal.message, refusal.hint)
    return Invalid(refusal.message, hint=refusal.hint, details=[found])


def _review(
    request: HttpRequest,
    letter: PostboxLetter,
    status: DeliveryStatus,
    files: list[UploadInfo],
    refusal: Refusal | None = None,
) -> HttpResponse:
    typed = _typed(request, status)
    if not typed["erklaerung"].strip():
        raise Invalid("Bitte schreiben Sie, dass Sie Widerspruch einlegen.", hint="Ein Satz genügt.")
    if typed["weggefallen"]:
        _ended(typed)
    context = {**_context(request, letter, status, typed), "files": files, "errors": _problem(refusal, "f-gelesen")}
    return show(request, "objection_review.html", context, section="postbox", status=422 if refusal else 200)


def _send(request: HttpRequest, letter: PostboxLetter, status: DeliveryStatus, files: list[UploadInfo]) -> HttpResponse:
    if not request.POST.get("gelesen"):
        return _review(request, letter, status, files, _UNCONFIRMED)
    limit_submit(request)
    typed = _typed(request, status)
    actions.file_remedy(
        actor=actor_of(request),
        now=now(),
        delivery_id=status.delivery_id,
        statement=typed["erklaerung"],
        reasons=typed["begruendung"],
        upload_ids=[one.id for one in files],
        uploads_of=letter.entry.message_id,
        reinstatement_reasons=typed["hinderung"],
        obstacle_ended_on=_ended(typed),
        expected=request.POST.get("form", ""),
        key=request.POST.get("schluessel", "")[:60] or None,
    )
    flash = "objection_sent" if request.POST.get("form") == RemedyForm.IN_FORM.value else "informal_sent"
    return go(f"/postfach/{letter.entry.message_id}/", flash=flash)


def _ended(typed: dict[str, str]) -> date | None:
    try:
        return day(typed["weggefallen"]) if typed["weggefallen"].strip() else None
    except Invalid as refusal:
        raise _at("weggefallen", refusal) from refusal


def _write(
    request: HttpRequest,
    letter: PostboxLetter,
    status: DeliveryStatus,
    refusal: Refusal | None = None,
    files: list[UploadInfo] | None = None,
) -> HttpResponse:
    context = {
        **_context(request, letter, status, _typed(request, status)),
        "files": files or [],
        "errors": _problem(refusal, "f-erklaerung"),
        "refused": {one.where: one.message for one in refusal.details} or {"erklaerung": refusal.message}
        if refusal
        else {},
    }
    return show(request, "objection.html", context, section="postbox", status=422 if refusal else 200)


def _typed(request: HttpRequest, status: DeliveryStatus) -> dict[str, str]:
    if request.method == "POST":
        return {name: request.POST.get(name, "")[:20_000] for name in TEXTS}
    notified = f", bekannt gegeben am {long_date(status.notified_on)}" if status.notified_on else ""
    return dict.fromkeys(TEXTS, "") | {
        "erklaerung": f"Hiermit lege ich Widerspruch ein gegen den Bescheid „{status.subject}“{notified}."
    }


def _context(
    request: HttpRequest, letter: PostboxLetter, status: DeliveryStatus, typed: dict[str, str]
) -> dict[str, Any]:
    form = queries.form_for(int(actor_of(request).assurance))
    hint = None if status.deadline is None else queries.timeliness(berlin_date(now()), status.deadline)
    here = f"/postfach/{letter.entry.message_id}/widerspruch/"
    return {
        "letter": letter,
        "entry": letter.entry,
        "delivery": status,
        "typed": typed,
        "in_form": form is RemedyForm.IN_FORM,
        "form": form.value,
        "in_doubt": hint is Timeliness.IN_DOUBT,
        "past": hint is Timeliness.AFTER_LAST_DAY,
        "here": here,
        "higher": f"/anmelden/?weiter={here}&niveau=substantial",
        "key": request.POST.get("schluessel", "")[:60] or str(uuid4()),
    }


def _problem(refusal: Refusal | None, anchor: str) -> list[dict[str, str]]:
    if refusal is None:
        return []
    anchor = f"f-{refusal.details[0].where}" if refusal.details else anchor
    return [{"message": refusal.message, "hint": refusal.hint, "anchor": anchor}]


def _at_court(request: HttpRequest, letter: PostboxLetter, status: DeliveryStatus) -> HttpResponse:
    court = None
    if status.branch is CourtBranch.ADMINISTRATIVE:
        court = queries.remedy_addressee(tenant_id=letter.entry.tenant_id, remedy=status.remedy)
    context = {"letter": letter, "entry": letter.entry, "delivery": status, "court": court}
    return show(request, "action_at_court.html", context, section="postbox")
