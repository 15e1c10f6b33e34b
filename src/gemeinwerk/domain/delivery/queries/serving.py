"""Deliveries as the office handles them: which ways are open, what was ordered, and the files that prove it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import Delivery, DeliveryEvent, LetterJob
from gemeinwerk.domain.delivery.queries.deliveries import as_status, events_of, in_order, notification_of, recipient_of
from gemeinwerk.domain.delivery.queries.ozg import receipt_of
from gemeinwerk.domain.delivery.queries.papers import paper_of, reference_of
from gemeinwerk.domain.delivery.queries.publication import publication_view
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Channel,
    DeliveryEventKind,
    DeliveryState,
    LetterState,
    NotificationStatus,
    OfferedService,
    ProofContent,
    ServiceCase,
    ServiceKind,
    ServiceOption,
    ServiceView,
    ServiceWish,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant

POST_ROLES = ("officer", "lead", "admin")
_SERVICE = re.compile(r"^service:([a-z_]+)")
_ON_ITS_WAY = (DeliveryState.SERVICE_ORDERED, DeliveryState.SENT, DeliveryState.POSTED)
_TO_POSTBOX = (DeliveryState.PREPARED, DeliveryState.HANDED_TO_POSTBOX)
# The archive of a message is the same, byte for byte, whenever it is made.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class WayNotAllowed(Invalid):
    """The chosen way is not open for this notice."""

    code = "delivery.way_not_allowed"
    message = "Dieser Weg ist für den Bescheid nicht möglich."
    hint = "Bitte wählen Sie einen anderen Weg."


class RepresentativeMustBeServed(Invalid):
    """A written power was presented, so the notice must be served on the representative (VwZG § 7 Abs. 1 Satz 2)."""

    code = "delivery.representative_must_be_served"
    message = "Es liegt eine schriftliche Vollmacht vor. Zuzustellen ist an die bevollmächtigte Person."
    hint = "Bitte tragen Sie deren Namen und Anschrift ein (§ 7 Abs. 1 LZG NRW)."


def _delivery(actor: Actor, delivery_id: UUID) -> Delivery:
    actor.require_role(*POST_ROLES)
    row: Delivery | None = Delivery.objects.filter(id=delivery_id).first()
    if row is None:
        raise NotFound()
    return row


def ordered_kind(events: Iterable[DeliveryEvent]) -> ServiceKind | None:
    """Return the way that was ordered last and has not failed since."""
    kind: ServiceKind | None = None
    for event in in_order(events):
        if event.kind == DeliveryEventKind.SERVICE_ORDERED.value:
            found = _SERVICE.match(event.evidence)
            kind = ServiceKind(found[1]) if found else None
        elif event.kind in (DeliveryEventKind.SERVICE_FAILED.value, DeliveryEventKind.PROVIDED_AGAIN.value):
            kind = None
    return kind


def is_notified(row: Delivery, events: list[DeliveryEvent]) -> bool:
    """Tell whether the day of notification is computed already and nobody contests the receipt."""
    found = notification_of(row, events)
    return found is not None and found.status is NotificationStatus.NOTIFIED


def is_open_way(row: Delivery, events: list[DeliveryEvent]) -> bool:
    """Tell whether something has left the authority that may still succeed."""
    if row.state not in (DeliveryState.SENT.value, DeliveryState.POSTED.value):
        return False
    found = notification_of(row, events)
    return found is not None and found.status is NotificationStatus.WAITING


def act_of(row: Delivery, wish: ServiceWish) -> ActKind:
    """Return what kind of act is sent: a decision on an objection stays one, whatever the form says."""
    return ActKind.OBJECTION_DECISION if row.act == ActKind.OBJECTION_DECISION.value else wish.act


def service_case(row: Delivery, wish: ServiceWish) -> ServiceCase:
    """Return what decides which ways are open for a delivery."""
    recipient = wish.representative or recipient_of(row)
    return ServiceCase(
        act=act_of(row, wish),
        is_abroad=recipient.is_abroad,
        has_address=recipient.has_address,
        gives_acknowledgements=wish.gives_acknowledgements,
        has_opened_mailbox=wish.has_opened_mailbox,
    )


def chosen_service(row: Delivery, wish: ServiceWish) -> OfferedService:
    """Return the wished way with its reasons; raises RepresentativeMustBeServed, WayNotAllowed."""
    offered = {one.option.kind: one for one in rules.offered_services(service_case(row, wish))}[wish.kind]
    needed = rules.must_serve_representative(offered.option, has_written_power=wish.has_written_power)
    if needed and wish.representative is None:
        raise RepresentativeMustBeServed()
    if not offered.allowed:
        raise WayNotAllowed(" ".join(offered.reasons))
    if wish.kind in rules.BY_MAILBOX and not wish.mailbox:
        raise WayNotAllowed(
            "Die Adresse des elektronischen Postfachs fehlt.", hint="Sie gehört in die Akte (§ 5 Abs. 7 LZG NRW)."
        )
    return offered


def wished_service(*, actor: Actor, delivery_id: UUID, wish: ServiceWish) -> OfferedService:
    """Return the wished way with its reasons, before it is ordered.

    Raises RepresentativeMustBeServed, WayNotAllowed, Forbidden, NotFound.
    """
    return chosen_service(_delivery(actor, delivery_id), wish)


def service_options() -> tuple[ServiceOption, ...]:
    """Return every way that can be chosen; service by public announcement is ordered on its own."""
    return tuple(option for kind, option in rules.SERVICES.items() if kind is not ServiceKind.PUBLIC)


def served_labels() -> tuple[tuple[str, str], ...]:
    """Return the kinds of service that a deed can name, with their German words."""
    return tuple((how.value, label) for how, label in rules.SERVED_LABELS.items())


def failure_labels() -> tuple[tuple[str, str], ...]:
    """Return the reasons why a way led to nothing, with their German words."""
    return tuple((reason.value, label) for reason, label in rules.FAILURE_LABELS.items())


def service_view(*, actor: Actor, delivery_id: UUID) -> ServiceView:
    """Return a delivery with what can be done about it now. Raises Forbidden, NotFound."""
    row = _delivery(actor, delivery_id)
    events = events_of([row.id])[row.id]
    kind, state = ordered_kind(events), DeliveryState(row.state)
    ordered = rules.service_option(kind, ActKind(row.act)) if kind else None
    on_this_way = ordered is not None and row.channel == ordered.channel.value and state in _ON_ITS_WAY
    notified, way_open = is_notified(row, events), is_open_way(row, events)
    with_printer = _with_printer(row)
    why_not = ""
    if notified:
        why_not = "Der Bescheid ist bekannt gegeben. Ein weiterer Weg ändert den Tag nicht."
    elif row.channel == Channel.OZG_POSTBOX.value and state in _TO_POSTBOX:
        why_not = "Der Bescheid ist auf dem Weg in das Postfach des Nutzerkontos. Bleibt die Quittung aus, geht er von selbst einen anderen Weg."
    elif way_open:
        why_not = "Der bisherige Weg ist noch offen. Vermerken Sie zuerst, dass er erfolglos blieb."
    elif with_printer:
        why_not = "Der Brief ist bei der Druckerei. Bitte warten Sie auf deren Rückmeldung."
    needs_posting = kind is ServiceKind.RETURN_SLIP and state is not DeliveryState.POSTED
    from_sending = kind in (ServiceKind.REGISTERED, ServiceKind.MAILBOX, ServiceKind.PUBLIC)
    return ServiceView(
        status=as_status(row, events),
        ordered=ordered if on_this_way else None,
        can_order=not why_not,
        can_record=on_this_way and not from_sending and not needs_posting,
        can_send=on_this_way and kind in rules.BY_MAILBOX and state is DeliveryState.SERVICE_ORDERED,
        can_fail=on_this_way and not with_printer,
        can_prove=not notified,
        papers=tuple((name, rules.PAPER_NAMES[name]) for name in rules.PAPERS[kind]) if kind and on_this_way else (),
        why_not=why_not,
        publication=publication_view(row.id),
    )


def _with_printer(row: Delivery) -> bool:
    letters = LetterJob.objects.filter(delivery=row, batch__isnull=False)
    return letters.filter(state__in=(LetterState.QUEUED.value, LetterState.HANDED_TO_PRINTER.value)).exists()


def service_paper(*, actor: Actor, delivery_id: UUID, name: str) -> bytes:
    """Return one paper of the ordered way as PDF. Raises Forbidden, NotFound."""
    row = _delivery(actor, delivery_id)
    kind = ordered_kind(events_of([row.id])[row.id])
    if kind is None or name not in rules.PAPERS[kind]:
        raise NotFound()
    return paper_of(row, name, kind)


def proof_file(*, actor: Actor, delivery_id: UUID, upload_id: UUID) -> ProofContent:
    """Return a file that proves a step of a delivery. Raises Forbidden, NotFound, MalwareFound, NotScanned."""
    row = _delivery(actor, delivery_id)
    receipt = receipt_of(row.id)
    if receipt is not None and receipt.id == upload_id:
        return ProofContent(upload_id, f"quittung-{row.id}.jwt", "application/jose", receipt.receipt.encode())
    found = documents.draft_upload(draft_id=row.id, upload_id=upload_id)
    content = b"".join(found.chunks)
    documents.refuse_unsafe(upload_id=upload_id, content=content)
    return ProofContent(upload_id, found.info.name, found.info.media_type, content)


def mailbox_message(*, actor: Actor, delivery_id: UUID, sender: str) -> ProofContent:
    """Return the message for an electronic mailbox: the notice, an accompanying sheet, the receipt form, checksums.

    Source: LZG NRW § 5(6), VwZG § 5(6): the message names the authority, the addressee, the member of staff who sends it and,
    for service, "Zustellung gegen Empfangsbekenntnis". ``sender`` is the name of that person. Raises Forbidden, NotFound.
    """
    row = _delivery(actor, delivery_id)
    kind = ordered_kind(events_of([row.id])[row.id])
    if kind is None or kind not in rules.BY_MAILBOX:
        raise NotFound()
    info, notice = documents.open_document(document_id=row.document_id)
    files = {info.file_name: notice, "begleitblatt.txt": _sheet(row, kind, sender, info.file_name).encode()}
    if kind is ServiceKind.RECEIPT_BY_MAILBOX:
        files["empfangsbekenntnis.pdf"] = paper_of(row, "empfangsbekenntnis", kind)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    files["SHA256SUMS"] = sums.encode()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content)
    return ProofContent(row.id, f"nachricht-{row.id}.zip", "application/zip", packed.getvalue())


def _sheet(row: Delivery, kind: ServiceKind, sender: str, file_name: str) -> str:
    tenant = tenants.tenant(current_tenant())
    service = kind is ServiceKind.RECEIPT_BY_MAILBOX
    lines = (
        "Zustellung gegen Empfangsbekenntnis" if service else "Übermittlung eines Bescheids",
        "",
        f"Absendende Behörde: {tenant.authority_name}, {tenant.street}, {tenant.postcode} {tenant.city}",
        f"Zur Übermittlung aufgegeben durch: {sender}",
        f"Empfangende Person oder Stelle: {', '.join(recipient_of(row).address_lines())}",
        f"Betreff: {row.subject}",
        f"Bescheid vom: {short_date(berlin_date(row.created_at))}",
        f"Kennung: {reference_of(row.id)}",
        f"Datei: {file_name} (elektronisch gesiegelt)",
        "",
        "Bitte senden Sie das Empfangsbekenntnis mit Datum und Unterschrift zurück, per Post oder elektronisch."
        if service
        else "Die Prüfsummen aller Dateien stehen in SHA256SUMS.",
        "",
    )
    return "\n".join(lines)
