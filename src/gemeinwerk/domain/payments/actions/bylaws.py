"""By-laws on fees: drafted by one person, adopted by a second, brought to an end; never changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from gemeinwerk.domain.payments.actions.booking import TREASURY, one_bylaw
from gemeinwerk.domain.payments.models import Bylaw
from gemeinwerk.domain.payments.queries.bylaws import BylawUnknown, row_of
from gemeinwerk.domain.payments.rules.bylaw_text import plain, read_bylaw
from gemeinwerk.domain.payments.rules.bylaws import overlapping
from gemeinwerk.domain.payments.types import BylawRow, BylawState
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid

KEEPERS = ("lead", *TREASURY)


class BylawDecided(Conflict):
    """The version was decided on before, in another way."""

    code = "payments.bylaw_decided"
    message = "Über diese Fassung ist schon entschieden."
    hint = "Eine freigegebene Fassung ändert niemand mehr. Bitte tragen Sie eine neue Fassung ein."


class BylawEyes(Forbidden):
    """Who drafted a by-law does not adopt it."""

    code = "payments.bylaw_same_eyes"
    message = "Diese Fassung gibt eine zweite Person frei."
    hint = "Bitte lassen Sie eine Kollegin oder einen Kollegen die Fassung prüfen und freigeben."


class BylawOverlap(Conflict):
    """Two adopted versions would be valid on one day."""

    code = "payments.bylaw_overlap"
    message = "Zu dieser Zeit gilt schon eine andere Fassung."
    hint = "Bitte beenden Sie zuerst die Geltung der anderen Fassung, oder tragen Sie einen anderen Beginn ein."


class EndUnfit(Invalid):
    """A by-law ends today or later, and never later than it would anyway."""

    code = "payments.bylaw_end"
    message = "An diesem Tag kann die Satzung nicht enden."
    hint = "Der letzte Tag ist heute oder später, nicht vor dem Beginn und nicht nach dem bisherigen Ende."


@action("payments.draft_schedule")
def draft_schedule(*, actor: Actor, now: datetime, request_id: UUID, content: bytes) -> UUID:
    """Keep a new version of a by-law as a draft and return its id; the same ``request_id`` again changes nothing.

    Raises Forbidden, BylawTooLarge, BylawUnreadable with a finding for every fault.
    """
    actor.require_role(*KEEPERS)
    law = read_bylaw(content)
    one_bylaw()
    if Bylaw.objects.filter(id=request_id).exists():
        record_nothing()
        return request_id
    last = Bylaw.objects.filter(key=law.key).aggregate(last=Max("version"))["last"] or 0
    row = Bylaw.objects.create(
        id=request_id,
        key=law.key,
        version=last + 1,
        title=law.schedule.name,
        legal_source=law.schedule.legal_source,
        publication=law.publication,
        valid_from=law.schedule.valid_from,
        valid_until=law.schedule.valid_until,
        schedule=plain(law),
        source=content.decode("utf-8-sig"),
        state=BylawState.DRAFT.value,
        drafted_by=actor.id,
        drafted_at=now,
    )
    record(f"bylaw:{row.id}", key=row.key, version=row.version)
    return request_id


@action("payments.adopt_schedule")
def adopt_schedule(*, actor: Actor, now: datetime, bylaw_id: UUID) -> None:
    """Release a version that another person drafted; from then on it is never changed. Safe to repeat.

    Raises Forbidden, BylawEyes, BylawUnknown, BylawDecided, BylawOverlap.
    """
    row = _decidable(actor, bylaw_id)
    if row.state == BylawState.ADOPTED.value:
        record_nothing()
        return
    if row.state != BylawState.DRAFT.value:
        raise BylawDecided()
    if row.drafted_by == actor.id:
        raise BylawEyes()
    adopted = Bylaw.objects.filter(key=row.key, state=BylawState.ADOPTED.value)
    if found := overlapping(row_of(row), [row_of(one) for one in adopted]):
        raise BylawOverlap(f"Zu dieser Zeit gilt schon {_named(found[0])}.")
    _decide(row, BylawState.ADOPTED, actor, now)


@action("payments.discard_schedule")
def discard_schedule(*, actor: Actor, now: datetime, bylaw_id: UUID) -> None:
    """Discard a draft; it stays in the books but counts for nothing. Safe to repeat.

    Raises Forbidden, BylawUnknown, BylawDecided.
    """
    row = _decidable(actor, bylaw_id)
    if row.state == BylawState.DISCARDED.value:
        record_nothing()
        return
    if row.state != BylawState.DRAFT.value:
        raise BylawDecided()
    _decide(row, BylawState.DISCARDED, actor, now)


@action("payments.end_schedule")
def end_schedule(*, actor: Actor, now: datetime, bylaw_id: UUID, last_day: date) -> None:
    """Bring the validity of an adopted version to an end: today or later, so that nothing already sent changes its price.

    Safe to repeat. Raises Forbidden, BylawUnknown, BylawDecided, EndUnfit.
    """
    row = _decidable(actor, bylaw_id)
    if row.state != BylawState.ADOPTED.value:
        raise BylawDecided("Nur eine freigegebene Fassung gilt und kann enden.")
    if row.valid_until == last_day:
        record_nothing()
        return
    if last_day < max(berlin_date(now), row.valid_from) or (row.valid_until is not None and last_day > row.valid_until):
        raise EndUnfit()
    row.valid_until, row.ended_by, row.ended_at = last_day, actor.id, now
    row.save(update_fields=["valid_until", "ended_by", "ended_at"])
    record(f"bylaw:{row.id}", last_day=last_day.isoformat())


def _decidable(actor: Actor, bylaw_id: UUID) -> Bylaw:
    actor.require_role(*KEEPERS)
    one_bylaw()
    row: Bylaw | None = Bylaw.objects.by_id(bylaw_id, lock=True)
    if row is None:
        raise BylawUnknown()
    return row


def _decide(row: Bylaw, state: BylawState, actor: Actor, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state.value, actor.id, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(f"bylaw:{row.id}", state=state.value, key=row.key, version=row.version)


def _named(row: BylawRow) -> str:
    until = "ohne Ende" if row.valid_until is None else f"bis {long_date(row.valid_until)}"
    return f"Fassung {row.version} ({long_date(row.valid_from)} {until})"
