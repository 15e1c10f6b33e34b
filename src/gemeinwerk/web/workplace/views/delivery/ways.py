"""Another way for a notice: choose and confirm it, record its proof, its sending, its failure."""

from __future__ import annotations

import re
from datetime import time
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.delivery import actions, queries
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Recipient,
    ServedHow,
    ServiceFailure,
    ServiceKind,
    ServiceWish,
)
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import POST_ROLES, day, go
from gemeinwerk.web.workplace.views.delivery.page import address_of, proof_from, step_page

REFUSED = (Invalid, Conflict, TooLarge)
# Names and labels of a representative's address.
REPRESENTATIVE = (
    ("rep_name", "Name der bevollmächtigten Person oder Kanzlei"),
    ("rep_street", "Straße"),
    ("rep_number", "Hausnummer"),
    ("rep_postcode", "Postleitzahl"),
    ("rep_city", "Ort"),
)
ANSWERS = ("objection", "acknowledges", "opened", "power")


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def another_way(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Choose a way with its reasons; a second page says what follows, and only its button orders it."""
    if request.method == "GET":
        return _way_page(request, delivery_id)
    try:
        wish = _wish(request)
        if request.POST.get("_action") == "order":
            actions.order_service(actor=actor_of(request), now=now(), delivery_id=delivery_id, wish=wish)
            return go(address_of(delivery_id), flash="way_ordered")
        chosen = queries.wished_service(actor=actor_of(request), delivery_id=delivery_id, wish=wish)
    except REFUSED as refusal:
        return _way_page(request, delivery_id, refusal)
    kept = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "_action")]
    return step_page(request, delivery_id, "confirm_way.html", chosen=chosen, wish=wish, kept=kept)


def _way_page(request: HttpRequest, delivery_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    return step_page(
        request,
        delivery_id,
        "another_way.html",
        refusal,
        anchor="f-kind-deed",
        options=queries.service_options(),
        answers={name: name in request.POST for name in ANSWERS},
        representative=[(name, label, request.POST.get(name, "")) for name, label in REPRESENTATIVE],
    )


def _wish(request: HttpRequest) -> ServiceWish:
    """Return what the form says; raises Invalid where no way is chosen or a representative lacks an address."""
    chosen = request.POST.get("kind", "")
    if chosen not in set(ServiceKind):
        raise Invalid("Bitte wählen Sie einen Weg.", hint="Unter jedem Weg steht, wann er wirkt.")
    return ServiceWish(
        kind=ServiceKind(chosen),
        act=ActKind.OBJECTION_DECISION if "objection" in request.POST else ActKind.ORDINARY,
        gives_acknowledgements="acknowledges" in request.POST,
        has_opened_mailbox="opened" in request.POST,
        mailbox="".join(c for c in request.POST.get("mailbox", "") if c.isalnum() or c in "-_.@:")[:100],
        has_written_power="power" in request.POST,
        representative=_representative(request),
    )


def _representative(request: HttpRequest) -> Recipient | None:
    name, street, number, postcode, city = (request.POST.get(field, "").strip()[:200] for field, _ in REPRESENTATIVE)
    if not any((name, street, number, postcode, city)):
        return None
    found = Recipient(name=name, street=street, house_number=number[:20], postcode=postcode[:20], city=city)
    if not found.has_address:
        raise Invalid(
            "Die Anschrift der bevollmächtigten Person ist nicht vollständig.",
            hint="Bitte geben Sie Name, Straße, Postleitzahl und Ort an.",
        )
    return found


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def served(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Record the day that the returned paper proves, with its scan."""
    if request.method == "GET":
        return _served_page(request, delivery_id)
    how = request.POST.get("how", "")
    try:
        actions.record_service(
            actor=actor_of(request),
            now=now(),
            delivery_id=delivery_id,
            on=day(request.POST.get("on", "")),
            proof=proof_from(request),
            how=ServedHow(how) if how in set(ServedHow) else None,
            hour=_hour(request.POST.get("hour", "")),
            permitted="permitted" in request.POST,
        )
    except REFUSED as refusal:
        return _served_page(request, delivery_id, refusal)
    return go(address_of(delivery_id), flash="served")


def _hour(typed: str) -> time | None:
    """Return the time of day that was typed, None for nothing; raises Invalid for what is none."""
    if not typed.strip():
        return None
    found = re.fullmatch(r"\s*([01]?\d|2[0-3])[:.]([0-5]\d)\s*(?:Uhr)?\s*", typed, re.ASCII)
    if found is None:
        raise Invalid(
            "Die Uhrzeit ist nicht lesbar.", hint="Bitte schreiben Sie Stunde und Minute, zum Beispiel 14:30."
        )
    return time(int(found[1]), int(found[2]))


def _served_page(request: HttpRequest, delivery_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    ways = queries.served_labels()
    return step_page(request, delivery_id, "served.html", refusal, anchor="f-on", ways=ways)


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def sent(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Record that the message left the authority's mailbox, with the mailbox's receipt."""
    today = short_date(berlin_date(now()))
    if request.method == "GET":
        return step_page(request, delivery_id, "sent.html", today=today)
    try:
        actions.record_sent(
            actor=actor_of(request),
            now=now(),
            delivery_id=delivery_id,
            sent_on=day(request.POST.get("on", "")),
            proof=proof_from(request),
        )
    except REFUSED as refusal:
        return step_page(request, delivery_id, "sent.html", refusal, anchor="f-on", today=today)
    return go(address_of(delivery_id), flash="sent")


@staff(*POST_ROLES)
@require_http_methods(["GET", "POST"])
def failed(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Record that the way led to nothing; another one can be chosen then."""
    reasons = queries.failure_labels()
    if request.method == "GET":
        return step_page(request, delivery_id, "failed.html", reasons=reasons)
    try:
        chosen = request.POST.get("reason", "")
        if chosen not in set(ServiceFailure):
            raise Invalid("Bitte wählen Sie den Grund.", hint="Er steht auf dem Rücklauf.")
        actions.record_service_failed(
            actor=actor_of(request),
            now=now(),
            delivery_id=delivery_id,
            reason=ServiceFailure(chosen),
            proof=proof_from(request),
        )
    except REFUSED as refusal:
        return step_page(request, delivery_id, "failed.html", refusal, anchor="f-reason", reasons=reasons)
    return go(address_of(delivery_id), flash="service_failed")
