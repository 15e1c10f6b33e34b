"""Deliveries with everything that the rules compute from their recorded facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import Delivery, DeliveryEvent, FiledRemedy
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Audience,
    Channel,
    CourtBranch,
    DeliveryEventKind,
    DeliveryFacts,
    DeliveryState,
    DeliveryStatus,
    DeliveryStep,
    InstructionQuality,
    Notification,
    NotificationStatus,
    ObjectionOutcome,
    ProceduralCode,
    Recipient,
    Remedy,
    RemedyDeadline,
    RemedyForm,
    RemedyInfo,
    RemedyResult,
    RemedyVia,
    Timeliness,
)
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import person_scope

_WITHOUT_EFFECT = (DeliveryEventKind.RETURNED.value, DeliveryEventKind.SERVICE_FAILED.value)
_LEAVES = (DeliveryEventKind.POSTED.value, DeliveryEventKind.SENT.value)


def in_order(events: Iterable[DeliveryEvent]) -> list[DeliveryEvent]:
    """Return steps as they followed each other: by their number in the chain, so that a clock that was set back changes nothing.

    Steps from before there were chains have no number; they come first, by their time.
    """
    return sorted(events, key=lambda event: (event.number or 0, event.at, event.id))


def facts_of(row: Delivery, events: Iterable[DeliveryEvent]) -> DeliveryFacts:
    """Return the dated facts of the channel on which a delivery stands now, as days in Europe/Berlin.

    What is provided again counts from then on, unless the notice was retrieved before: the first retrieval stays
    decisive (OZG § 9(1), VwVfG § 41(2a)). What was said about a letter that came back, or before one left, says nothing
    about the next one. Of several proofs of receipt the last one counts: it corrects the others.
    """
    return _facts(row.channel, in_order(events))


def _facts(channel: str, steps: Sequence[DeliveryEvent]) -> DeliveryFacts:
    kind = DeliveryEventKind
    days: dict[str, date] = {}
    flags: set[str] = set()
    for event in steps:
        if event.channel == channel:
            if event.kind == kind.PROVIDED_AGAIN.value and kind.RETRIEVED.value not in days:
                days.clear()
                flags.clear()
                if channel == Channel.PORTAL_MAILBOX.value:
                    days[kind.PROVIDED.value] = berlin_date(event.at)
            if event.kind in _LEAVES and event.kind not in days:
                flags.discard(kind.RECEIPT_CONTESTED.value)
            if event.kind == kind.RECEIPT_PROVED.value:
                days.pop(event.kind, None)
            days.setdefault(event.kind, event.on or berlin_date(event.at))
            flags.add(event.kind)
        if event.kind in _WITHOUT_EFFECT:
            for ended in (*_LEAVES, kind.PUBLISHED.value, kind.RECEIPT_PROVED.value):
                days.pop(ended, None)
            flags.discard(kind.RECEIPT_CONTESTED.value)
    served, acknowledged = days.get(kind.SERVED), days.get(kind.ACKNOWLEDGED)
    by_slip = channel == Channel.SERVED_RETURN_SLIP.value
    return DeliveryFacts(
        posted_on=days.get(kind.POSTED),
        sent_on=days.get(kind.SENT),
        handed_over_on=days.get(kind.HANDED_OVER) or (None if by_slip else served),
        provided_on=days.get(kind.PROVIDED),
        notice_sent_on=days.get(kind.NOTICE_SENT),
        retrieved_on=days.get(kind.RETRIEVED),
        published_on=days.get(kind.PUBLISHED),
        received_on=(served if by_slip else acknowledged) or days.get(kind.RECEIPT_PROVED),
        receipt_contested=kind.RECEIPT_CONTESTED.value in flags,
        provision_ended=kind.PROVISION_ENDED.value in flags,
    )


def notification_of(row: Delivery, events: Iterable[DeliveryEvent]) -> Notification | None:
    """Return the computed notification, None while there is no dated fact on the present channel.

    A notice that was notified as a file and then wanted on paper keeps the day of the file beside that of the letter; one
    that nobody could contest any more keeps its day alone.
    """
    steps = in_order(events)
    found = _on(row, row.channel, steps)
    refused = next((one for one in reversed(steps) if one.kind == DeliveryEventKind.FORMAT_REFUSED.value), None)
    if refused is None or refused.channel == row.channel:
        return found
    first = _on(row, refused.channel, steps)
    if first is None or first.status is not NotificationStatus.NOTIFIED:
        return found
    deadline = deadline_of(row, first)
    last = deadline.office_last_day if deadline else None
    return first if last is not None and berlin_date(refused.at) > last else rules.with_paper(first, found)


def _on(row: Delivery, channel: str, steps: Sequence[DeliveryEvent]) -> Notification | None:
    facts = _facts(channel, steps)
    if replace(facts, receipt_contested=False, provision_ended=False) == DeliveryFacts():
        return None
    found = rules.deemed_notification(ProceduralCode(row.procedural_code), Channel(channel), facts, policy())
    return replace(found, statute=rules.law_of_service(found.statute, ActKind(row.act)))


def deadline_of(row: Delivery, notification: Notification | None) -> RemedyDeadline | None:
    """Return the computed end of the remedy period, None while nothing can be computed."""
    if notification is None:
        return None
    return rules.remedy_deadline(
        notification,
        Remedy(row.remedy),
        branch=CourtBranch(row.branch),
        instruction=InstructionQuality(row.instruction),
        notified_abroad=row.recipient_country != "DE",
        act=ActKind(row.act),
    )


def recipient_of(row: Delivery) -> Recipient:
    """Return the snapshot of the addressee."""
    return Recipient(
        name=row.recipient_name,
        street=row.recipient_street,
        house_number=row.recipient_house_number,
        postcode=row.recipient_postcode,
        city=row.recipient_city,
        country=row.recipient_country,
        email=row.recipient_email,
        account_id=row.account_id,
    )


def as_status(row: Delivery, events: Sequence[DeliveryEvent], filed: Sequence[FiledRemedy] = ()) -> DeliveryStatus:
    """Return a delivery as other rooms see it, computed anew from its facts and from the remedies filed against it."""
    notification = notification_of(row, events)
    deadline = deadline_of(row, notification)
    state, channel = DeliveryState(row.state), Channel(row.channel)
    return DeliveryStatus(
        delivery_id=row.id,
        case_id=row.case_id,
        document_id=row.document_id,
        subject=row.subject,
        channel=channel,
        procedural_code=ProceduralCode(row.procedural_code),
        state=state,
        state_label=rules.STATE_LABELS[state],
        recipient=recipient_of(row),
        reasons=tuple(row.reasons),
        steps=_steps(events),
        notification=notification,
        deadline=deadline,
        citizen_sentences=_sentences(row, notification, deadline, Audience.CITIZEN),
        office_sentences=_sentences(row, notification, deadline, Audience.OFFICE),
        remedy=Remedy(row.remedy),
        branch=CourtBranch(row.branch),
        effect=rules.suspensive_effect(
            ProceduralCode(row.procedural_code), Remedy(row.remedy), CourtBranch(row.branch)
        ),
        remedies=tuple(remedy_info(one, row, deadline) for one in filed),
        addressee=row.addressee,
        addressee_reason=row.addressee_reason,
        act=ActKind(row.act),
        served_line=_served_line(row, notification, deadline),
    )


def _served_line(row: Delivery, notification: Notification | None, deadline: RemedyDeadline | None) -> str:
    served = notification.deemed_on if notification else None
    last = deadline.citizen_last_day if deadline else None
    if row.act != ActKind.OBJECTION_DECISION.value or served is None or last is None:
        return ""
    return rules.served_until(served, last)


def _steps(events: Sequence[DeliveryEvent]) -> tuple[DeliveryStep, ...]:
    return tuple(_step(event) for event in in_order(events))


def _step(event: DeliveryEvent) -> DeliveryStep:
    kind = DeliveryEventKind(event.kind)
    note, proof = rules.note_of(event.evidence), rules.proof_of(event.evidence)
    label = rules.step_label(kind, Channel(event.channel))
    return DeliveryStep(kind, event.at, label, event.on or berlin_date(event.at), note, proof)


def _sentences(
    row: Delivery, notification: Notification | None, deadline: RemedyDeadline | None, audience: Audience
) -> tuple[str, ...]:
    state, channel = DeliveryState(row.state), Channel(row.channel)
    if row.act == ActKind.OBJECTION_DECISION.value and state is DeliveryState.PREPARED and notification is None:
        return rules.waits_for_service(citizen=audience is Audience.CITIZEN)
    if channel is Channel.OZG_POSTBOX and notification is None:
        return rules.postbox_on_its_way(state, audience)
    if state is DeliveryState.PREPARED and notification is None:
        return rules.between_ways(audience)
    if state is DeliveryState.SERVICE_ORDERED and notification is None:
        return rules.service_on_its_way(audience)
    if state is DeliveryState.FAILED:
        return ("Der Bescheid ist noch nicht versandt, weil eine vollständige Anschrift fehlt.",)
    if notification is None or deadline is None:
        return ("Der Bescheid wird per Post verschickt. Die Frist beginnt erst, wenn er als zugegangen gilt.",)
    return tuple(rules.explain(notification, deadline, audience=audience, channel=channel))


def remedy_info(one: FiledRemedy, row: Delivery, deadline: RemedyDeadline | None) -> RemedyInfo:
    """Return a filed remedy with the hint on its time, computed anew."""
    hint = Timeliness.UNDETERMINED if deadline is None else rules.timeliness(one.received_on, deadline)
    until = None
    if one.obstacle_ended_on is not None and deadline is not None and deadline.office_last_day is not None:
        code = ProceduralCode(row.procedural_code)
        until = rules.reinstatement_end(code, one.obstacle_ended_on, deadline.office_last_day).last_day
    result = RemedyResult(one.result) if one.result else None
    outcome = ObjectionOutcome(one.outcome) if one.outcome else None
    return RemedyInfo(
        remedy_id=one.id,
        delivery_id=one.delivery_id,
        case_id=one.case_id,
        form=RemedyForm(one.form),
        via=RemedyVia(one.via),
        assurance=one.assurance,
        statement=one.statement,
        reasons=one.reasons,
        upload_ids=tuple(one.upload_ids),
        uploads_of=one.uploads_of,
        received_at=one.received_at,
        received_on=one.received_on,
        digest=one.digest,
        timeliness=hint,
        reinstatement_reasons=one.reinstatement_reasons,
        obstacle_ended_on=one.obstacle_ended_on,
        reinstatement_last_day=until,
        result=result,
        judged_at=one.judged_at,
        judged_reasons=one.judged_reasons,
        answer=rules.citizen_outcome(outcome, notified=False) if outcome else rules.citizen_result(result),
        handed_to=one.handed_to,
        handed_at=one.handed_at,
        outcome=outcome,
        outcome_label=rules.OBJECTION_LABELS[outcome] if outcome else "",
        decision_id=one.decision_id,
    )


def filed_against(delivery_ids: Iterable[UUID]) -> dict[UUID, list[FiledRemedy]]:
    """Return the remedies against several deliveries in one query, by delivery, in the order in which they came."""
    found: dict[UUID, list[FiledRemedy]] = defaultdict(list)
    for one in FiledRemedy.objects.filter(delivery_id__in=list(delivery_ids)).order_by("received_at", "id"):
        found[one.delivery_id].append(one)
    return found


def events_of(delivery_ids: Iterable[UUID]) -> dict[UUID, list[DeliveryEvent]]:
    """Return the proofs of several deliveries in one query, by delivery, each as they followed each other."""
    found: dict[UUID, list[DeliveryEvent]] = defaultdict(list)
    for event in in_order(DeliveryEvent.objects.filter(delivery_id__in=list(delivery_ids))):
        found[event.delivery_id].append(event)
    return found


def delivery(*, delivery_id: UUID) -> DeliveryStatus:
    """Return one delivery of the tenant or person in scope; raises NotFound."""
    row = Delivery.objects.filter(id=delivery_id).first()
    if row is None:
        raise NotFound()
    return status_of(row)


def deliveries_of_submission(*, account_id: UUID, submission_id: UUID) -> list[DeliveryStatus]:
    """Return the deliveries about one submission of a person, oldest first."""
    with person_scope(account_id):
        return _statuses(list(Delivery.objects.filter(submission_id=submission_id).order_by("created_at", "id")))


def status_of(row: Delivery) -> DeliveryStatus:
    """Return one delivery as other rooms see it."""
    return _statuses([row])[0]


def _statuses(rows: Sequence[Delivery]) -> list[DeliveryStatus]:
    ids = [row.id for row in rows]
    events, filed = events_of(ids), filed_against(ids)
    decided = {key for found in filed.values() for key in _decided_by(found)}
    known = {row.id: as_status(row, events[row.id], filed[row.id]) for row in rows}
    if decided:
        known |= _decisions(decided - set(known))
    return [
        _answered(known[row.id], [known[key] for key in _decided_by(filed[row.id]) if key in known]) for row in rows
    ]


def _answered(status: DeliveryStatus, decisions: Sequence[DeliveryStatus]) -> DeliveryStatus:
    """Return a delivery with what decided on the remedies against it; its result is told once it is notified."""
    told = {one.delivery_id for one in decisions if one.notification is not None}
    remedies = (
        replace(one, answer=rules.citizen_outcome(one.outcome, notified=True))
        if one.outcome is not None and one.decision_id in told
        else one
        for one in status.remedies
    )
    return replace(status, remedies=tuple(remedies), decisions=tuple(decisions))


def _decided_by(filed: Sequence[FiledRemedy]) -> list[UUID]:
    """Return the decisions on the remedies against one notice, each once, in the order of the remedies."""
    return list(dict.fromkeys(one.decision_id for one in filed if one.decision_id is not None))


def _decisions(ids: set[UUID]) -> dict[UUID, DeliveryStatus]:
    """Return the deliveries of decisions that were not asked for themselves; of others' the person in scope sees none."""
    rows = list(Delivery.objects.filter(id__in=ids)) if ids else []
    events, filed = events_of(ids), filed_against(ids)
    return {row.id: as_status(row, events[row.id], filed[row.id]) for row in rows}


def deliveries_of_case(*, case_id: UUID) -> list[DeliveryStatus]:
    """Return the deliveries of a case in scope, oldest first, with computed dates for citizen and office."""
    return _statuses(list(Delivery.objects.filter(case_id=case_id).order_by("created_at", "id")))


def provisions_to_end(*, on: date, limit: int = 2000) -> list[UUID]:
    """Return deliveries whose provision has to end: not retrieved in time, or never announced by mail.

    Source of the ten days: VwVfG § 41(2a) S. 4; the wait for a mail that never left is a setting.
    """
    waiting = Delivery.objects.filter(
        Q(state=DeliveryState.PROVIDED.value)
        | Q(state=DeliveryState.NOTICE_SENT.value, procedural_code__in=rules.codes_with_window())
    )
    rows = list(waiting.order_by("created_at")[:limit])
    events = events_of(row.id for row in rows)
    return [row.id for row in rows if is_provision_over(row, events[row.id], on)]


def is_provision_over(row: Delivery, events: Iterable[DeliveryEvent], on: date) -> bool:
    """Tell whether the provision of a notice that nobody retrieved must end on this day."""
    facts = facts_of(row, events)
    if facts.retrieved_on is not None or facts.provided_on is None:
        return False
    if facts.notice_sent_on is None:
        return (on - facts.provided_on).days > policy().days_without_notice_before_letter
    rule = rules.delivery_rule(ProceduralCode(row.procedural_code), Channel(row.channel), facts.provided_on)
    window_end = rules.retrieval_ends_on(rule, facts.notice_sent_on, policy())
    return window_end is not None and on > window_end
