"""Remedies against notices: what was filed, what it stops, how it is copied, where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import Delivery, FiledRemedy
from gemeinwerk.domain.delivery.ports import calendar_files
from gemeinwerk.domain.delivery.queries.deliveries import status_of
from gemeinwerk.domain.delivery.queries.participants import participants
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.rules.remedy_copy import copy_blocks
from gemeinwerk.domain.delivery.types import (
    PARTY,
    ActKind,
    AddressedCopy,
    Audience,
    CalendarEntry,
    CostBearer,
    CostRule,
    DecidingAuthority,
    DecidingBody,
    DeliveryStatus,
    Finality,
    Matter,
    ObjectionOutcome,
    Participant,
    ParticipantRole,
    Recipient,
    RemedyFact,
    RemedyForm,
    RemedyInfo,
    RemedyResult,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import AuthorityLetterhead, DocumentKind, LetterData
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant, person_scope


class NoLastDay(NotFound):
    """No day can be put into a calendar, because no period runs or none has been computed yet."""

    code = "delivery.no_last_day"
    message = "Für diesen Bescheid steht noch kein letzter Tag fest."
    hint = "Sobald er bekannt gegeben ist, können Sie den Tag hier herunterladen."


def finality_of(status: DeliveryStatus, *, today: date) -> Finality:
    """Return whether a notice is final on a day (Bestandskraft), from what is recorded."""
    stand = {one.delivery_id: finality_of(one, today=today) for one in status.decisions}
    facts = [
        RemedyFact(
            one.received_on, one.form, one.result, one.outcome, stand.get(one.decision_id) if one.decision_id else None
        )
        for one in status.remedies
    ]
    return rules.finality(status.notification, status.deadline, facts, today=today)


def finality_words(found: Finality) -> str:
    """Return finality in a sentence for the office."""
    return rules.finality_words(found)


def result_words(result: RemedyResult) -> str:
    """Return a decision on form and time in words for the office."""
    return rules.RESULT_LABELS[result]


def possible_outcomes(remedies: Iterable[RemedyInfo]) -> tuple[ObjectionOutcome, ...]:
    """Return what a decision on these objections may say; nothing before a person has judged each of them."""
    return rules.possible_outcomes(one.result for one in remedies)


def outcome_words(outcome: ObjectionOutcome) -> str:
    """Return what was decided on an objection in words for the office."""
    return rules.OBJECTION_LABELS[outcome]


def decides_here(outcome: ObjectionOutcome, deciding: DecidingAuthority | None, *, confirmed: bool) -> bool:
    """Tell whether the authority in scope may decide so on an objection against its own notice."""
    return rules.decides_here(outcome, deciding, confirmed=confirmed)


def objection_act(outcome: ObjectionOutcome) -> ActKind:
    """Return what kind of act a decision on an objection is."""
    return rules.objection_act(outcome)


def objection_sentence(outcome: ObjectionOutcome) -> str:
    """Return the first sentence of a decision on an objection."""
    return rules.objection_sentence(outcome)


def costs_of_objection(status: DeliveryStatus, outcome: ObjectionOutcome) -> CostRule:
    """Return who may bear the costs of an objection against this notice, with what the law that was read proposes."""
    return rules.costs_of_objection(status.procedural_code, outcome)


def cost_labels() -> dict[CostBearer, str]:
    """Return in words who can bear the costs of an objection."""
    return rules.COST_LABELS


def cost_sentence(bearer: CostBearer, *, authority: str, share: str = "", representation: bool = False) -> str:
    """Return the decision on costs as the notice says it."""
    return rules.cost_sentence(bearer, authority=authority, share=share, representation=representation)


def objection_address(status: DeliveryStatus, *, outcome: ObjectionOutcome, party: Recipient) -> tuple[str, ...]:
    """Return the address block of the decision on objections against this notice; ``party`` is whom the case is about."""
    return objection_copy(status, rules.objection_act(outcome), party).recipient.address_lines()


def objection_copy(status: DeliveryStatus, act: ActKind, party: Recipient) -> AddressedCopy:
    """Return to whom that decision goes: to whoever objected, or to the representative who has to be served.

    Source: VwZG § 7(1) S. 2 (formal service, written power). A copy that went to a further addressee is answered there, and
    one that went to a representative as long as the representation lasts (VwVfG NRW § 14(1)); after it, the decision goes to
    the party or to who represents it now.
    """
    people = _representatives(status)
    whom = objector(status, party)
    if whom is status.recipient and status.addressee != PARTY:
        return AddressedCopy(status.addressee, status.recipient, status.addressee_reason)
    plan = rules.addressees(status.procedural_code, whom, people, formal=act is ActKind.OBJECTION_DECISION)
    return plan.copies[0]


def objector(status: DeliveryStatus, party: Recipient) -> Recipient:
    """Return whose objection against this notice it is: its addressee, or the party whose representation has ended."""
    represented = status.addressee.startswith(f"{ParticipantRole.REPRESENTATIVE.value}:")
    ended = represented and status.addressee not in {one.key for one in _representatives(status)}
    return party if ended else status.recipient


def _representatives(status: DeliveryStatus) -> list[Participant]:
    found = participants(case_id=status.case_id)
    return [one for one in found if one.role is ParticipantRole.REPRESENTATIVE]


def form_for(assurance: int) -> RemedyForm:
    """Return whether an objection of a person signed in at this level meets the form."""
    return rules.remedy_form(assurance)


def remedy(*, remedy_id: UUID) -> tuple[RemedyInfo, DeliveryStatus]:
    """Return a filed remedy of the tenant or person in scope with its delivery; raises NotFound."""
    row = FiledRemedy.objects.filter(id=remedy_id).first()
    found = None if row is None else Delivery.objects.filter(id=row.delivery_id).first()
    if row is None or found is None:
        raise NotFound()
    status = status_of(found)
    return next(one for one in status.remedies if one.remedy_id == remedy_id), status


def own_remedy(*, account_id: UUID, remedy_id: UUID) -> tuple[UUID, RemedyInfo, DeliveryStatus]:
    """Return a person's own remedy with its tenant and delivery; raises NotFound for anybody else's."""
    with person_scope(account_id):
        tenant_id = FiledRemedy.objects.filter(id=remedy_id).values_list("tenant_id", flat=True).first()
        if tenant_id is None:
            raise NotFound()
        info, status = remedy(remedy_id=remedy_id)
    return tenant_id, info, status


def remedy_copy(*, remedy_id: UUID, now: datetime) -> bytes:
    """Return the declaration as it came in, as a sealed PDF with the moment of receipt; writes nothing.

    Source: VwVfG § 3a(5), OZG § 9a(4): a copy after sending. Raises NotFound, Unavailable without a seal.
    """
    info, status = remedy(remedy_id=remedy_id)
    letter = copy_letter(info, status, now=now)
    return documents.prepare_document(letter, authority=letter.sender.name, at=now).pdf


def copy_letter(info: RemedyInfo, status: DeliveryStatus, *, now: datetime) -> LetterData:
    """Return the copy of a declaration as a letter of the authority in scope."""
    tenant = tenants.tenant(current_tenant())
    known = documents.known_uploads(upload_ids=info.upload_ids) if info.upload_ids else {}
    files = [(known[key].name, known[key].sha256) for key in info.upload_ids if key in known]
    return LetterData(
        sender=AuthorityLetterhead(
            tenant.authority_name, tenant.street, tenant.postcode, tenant.city, tenant.head_title
        ),
        recipient=status.recipient.address_lines() or (status.recipient.name,),
        subject=f"Kopie Ihrer Erklärung: {status.subject}"[:200],
        reference=str(info.remedy_id),
        date=berlin_date(now),
        blocks=copy_blocks(info, status, files),
        kind=DocumentKind.RECEIPT,
        salutation="",
        closing="",
        closing_note="Dieses Dokument wurde automatisch erstellt und elektronisch gesiegelt.",
    )


def last_day_file(status: DeliveryStatus, *, audience: Audience, now: datetime) -> bytes:
    """Return the last day of the remedy period as a calendar file (RFC 5545); raises NoLastDay.

    A day that was computed once and no longer holds, because receipt is contested, cancels its entry.
    """
    return calendar_files().write(_entry(status, audience), at=now)


def _entry(status: DeliveryStatus, audience: Audience) -> CalendarEntry:
    day = status.citizen_last_day if audience is Audience.CITIZEN else status.office_last_day
    cancelled = day is None
    if day is None:
        # The entry that is taken back lies on the day of the newest step; its name is what calendars go by.
        contested = status.notification is not None and status.notification.status.value == "contested"
        if not contested or not status.steps:
            raise NoLastDay()
        day = berlin_date(status.steps[-1].at)
    return rules.last_day_entry(
        status.delivery_id,
        audience=audience,
        remedy=status.remedy,
        subject=status.subject,
        last_day=day,
        sequence=len(status.steps),
        cancelled=cancelled,
    )


def deciding_authority(status: DeliveryStatus, *, matter: Matter | None = None) -> tuple[str, DecidingAuthority | None]:
    """Return the name of the body that decides on an objection, with its source; an empty name where it is not known."""
    info = tenants.tenant(current_tenant())
    found = rules.deciding_authority(
        matter or rules.matter_of(status.procedural_code),
        in_independent_city=_is_independent(info.key),
        policy=policy(),
    )
    if found is None:
        return "", None
    if found.body is DecidingBody.ISSUING_AUTHORITY:
        return info.authority_name, found
    place = tenants.place(info.key)
    name = place.kreis_name if found.body is DecidingBody.KREIS else f"Bezirksregierung {place.regierungsbezirk}"
    return name, found


def _is_independent(key: str) -> bool:
    """Tell from the regional key whether a town belongs to no Kreis: nothing stands below its first five digits."""
    return not key[5:].strip("0")
