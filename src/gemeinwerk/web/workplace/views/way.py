"""The way of a case's notices: declarations taken down by staff, participants, and the same notice again."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.cases import queries as cases
from gemeinwerk.domain.delivery import actions
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.types import Channel, ConsentModel, DeliveryEventKind, DeliveryStatus, Recipient, Stance
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.delivery_page import told
from gemeinwerk.web.workplace.page import CASE_ROLES, HOME, go, problems, show

ALL: Final = "alle"
# What can be taken down, by what the form sends; None is a withdrawal.
STANCES: Final[dict[str, Stance | None]] = {
    "given": Stance.GIVEN,
    "refused": Stance.REFUSED,
    "withdrawn": None,
    "post_once": Stance.POST_ONCE,
    "post_always": Stance.POST_ALWAYS,
}
STANCE_CHOICES: Final = (
    ("given", "Willigt in digitale Bescheide ein"),
    ("withdrawn", "Widerruft die Einwilligung"),
    ("refused", "Lehnt digitale Bescheide ab"),
    ("post_once", "Verlangt für die nächste Abgabe Post"),
    ("post_always", "Verlangt für Abgaben dauerhaft Post"),
)
# Somebody without an account here has a single application to speak about.
PORTAL_STANCES: Final = (
    ("given", "Willigt in den digitalen Bescheid ein"),
    ("refused", "Lehnt den digitalen Bescheid ab oder widerruft"),
)
VIA_CHOICES: Final = (("counter", "Am Schalter"), ("paper", "Auf Papier"), ("phone", "Am Telefon"))
ROLE_CHOICES: Final = (
    ("representative", "Vertretung (bevollmächtigt)"),
    ("joint", "Weitere Person, an die sich der Bescheid richtet"),
)
FIELDS: Final = ("name", "street", "house_number", "postcode", "city")


@staff(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def notice_way(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the applicant declared and who gets the notices, with the forms to take something down."""
    refusal: Refusal | None = None
    way = cases.notice_way(actor=actor_of(request), case_id=case_id, today=berlin_date(now()))
    if request.method == "POST":
        try:
            _carry_out(request, way)
            return go(f"{HOME}vorgang/{case_id}/zustellweg/", flash="delivery")
        except (Invalid, Conflict) as problem:
            refusal = problem
    typed = request.POST if refusal else {}
    context: dict[str, Any] = {
        "way": way,
        "history": told(way.declarations, {way.package_id: way.service}),
        "wording": deliveries.consent_wording(),
        "special": deliveries.postbox_wording(code=way.code)
        if way.origin
        else deliveries.consent_wording(code=way.code),
        "stances": _stances(way),
        "by_letter": way.choice is not None and way.choice.channel is not Channel.OZG_POSTBOX,
        "vias": VIA_CHOICES,
        "scopes": ((ALL, "Alle Leistungen der Behörde"), (way.package_id, way.service)),
        "roles": ROLE_CHOICES,
        "typed": {key: typed.get(key, "")[:500] for key in ("note", "role", *FIELDS)},
        "errors": problems(refusal),
    }
    return show(request, "notice_way.html", context, section="inbox", status=422 if refusal else 200)


def _stances(way: cases.NoticeWay) -> tuple[tuple[str, str], ...]:
    post = STANCE_CHOICES[3:] if deliveries.post_can_be_requested(code=way.code) else ()
    return (*(PORTAL_STANCES if way.origin else STANCE_CHOICES[:3]), *post)


def _carry_out(request: HttpRequest, way: cases.NoticeWay) -> None:
    step = request.POST.get("schritt", "")
    if step == "erklaerung":
        _take_down(request, way)
    elif step == "beteiligt":
        _add(request, way)
    elif step == "beenden":
        try:
            chosen = UUID(request.POST.get("person", ""))
        except ValueError as wrong:
            raise Invalid("Bitte wählen Sie eine Person aus der Liste.") from wrong
        actions.end_participant(actor=actor_of(request), now=now(), case_id=way.case_id, participant_id=chosen)
    else:
        raise Invalid("Bitte wählen Sie, was Sie eintragen möchten.")


def _take_down(request: HttpRequest, way: cases.NoticeWay) -> None:
    if way.account_id is None and not way.origin:
        raise Invalid("Diese Person hat kein Nutzerkonto. Ihre Bescheide gehen immer als Brief.")
    key = request.POST.get("stance", "")
    if key not in dict(_stances(way)):
        raise Invalid("Bitte wählen Sie, was die Person erklärt hat.")
    everything = request.POST.get("scope", ALL) == ALL and not way.origin
    scope = "" if everything else way.package_id
    stance = STANCES[key]
    actions.record_declaration(
        actor=actor_of(request),
        now=now(),
        account_id=way.account_id,
        stance=stance,
        given_via=request.POST.get("via", ""),
        note=request.POST.get("note", ""),
        wording_version=_version(stance, scope, way),
        scope=scope,
        by_representative=request.POST.get("representative") == "true",
        submission_id=way.submission_id if way.origin else None,
    )


def _version(stance: Stance | None, scope: str, way: cases.NoticeWay) -> str:
    """Return the version of the text on this page that the declaration is about."""
    if stance in (Stance.POST_ONCE, Stance.POST_ALWAYS):
        if not deliveries.post_can_be_requested(code=way.code):
            raise Invalid("Post lässt sich nur für Abgaben verlangen.")
        return deliveries.consent_wording(model=ConsentModel.NONE_WITH_OPT_OUT, code=way.code).version
    if way.origin:
        return deliveries.postbox_wording(code=way.code).version
    return deliveries.consent_wording(code=way.code if scope else None).version


def _add(request: HttpRequest, way: cases.NoticeWay) -> None:
    values: dict[str, Any] = {name: request.POST.get(name, "")[:200] for name in FIELDS}
    actions.add_participant(
        actor=actor_of(request),
        now=now(),
        case_id=way.case_id,
        role=request.POST.get("role", ""),
        recipient=Recipient(**values),
        written_power=request.POST.get("written_power") == "true",
        shared_address=request.POST.get("shared_address") == "true",
        wants_own_copy=request.POST.get("wants_own_copy") == "true",
    )


@staff(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def notice_again(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """The same notice again, paper instead of a file; that its receipt is contested is noted on the page about its receipt."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _again(request, delivery_id)
            return go(f"{HOME}zustellung/{delivery_id}/erneut/", flash="delivery")
        except (Conflict, Invalid) as problem:
            refusal = problem
    status = deliveries.delivery(delivery_id=delivery_id)
    context = {"delivery": status, "contested": _contested(status), "errors": problems(refusal)}
    return show(request, "notice_again.html", context, section="inbox", status=409 if refusal else 200)


def _again(request: HttpRequest, delivery_id: UUID) -> None:
    step = request.POST.get("schritt", "")
    told_by: dict[str, Any] = {"actor": actor_of(request), "now": now(), "delivery_id": delivery_id}
    if step == "papier":
        actions.refuse_format(**told_by)
    elif step in ("postfach", "brief"):
        channel = Channel.PORTAL_MAILBOX if step == "postfach" else Channel.LETTER
        actions.provide_again(**told_by, channel=channel)
    else:
        raise Invalid("Bitte wählen Sie, was geschehen soll.")


def _contested(status: DeliveryStatus) -> bool:
    """Tell whether the last word on the receipt is that it is contested."""
    about = (DeliveryEventKind.RECEIPT_CONTESTED, DeliveryEventKind.RECEIPT_PROVED, DeliveryEventKind.PROVIDED_AGAIN)
    found = [step.kind for step in status.steps if step.kind in about]
    return bool(found) and found[-1] is DeliveryEventKind.RECEIPT_CONTESTED
