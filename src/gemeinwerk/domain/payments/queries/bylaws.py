"""By-laws on fees of the tenant in scope: lists, one version, what counts on a day, and what a case costs by it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from gemeinwerk.domain.payments.models import Bylaw
from gemeinwerk.domain.payments.queries.names import staff_names
from gemeinwerk.domain.payments.rules import bylaws as rules
from gemeinwerk.domain.payments.rules.bylaw_text import bylaw_of
from gemeinwerk.domain.payments.types import Asked, BylawFile, BylawRow, BylawState, BylawText, Change, Fee
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.refusal import Conflict, NotFound

SHOWN = 500
LISTED = ("id", "key", "version", "title", "state", "valid_from", "valid_until")


class BylawUnknown(NotFound):
    """There is no such version in this tenant."""

    code = "payments.bylaw_unknown"
    message = "Diese Satzung gibt es nicht."


class BylawMissing(Conflict):
    """The town has adopted no by-law of this key for the day, so that nobody can say what something costs."""

    code = "payments.bylaw_missing"
    message = "Für diese Gebühr ist keine gültige Satzung hinterlegt."
    hint = "Bitte lassen Sie die Kasse die Satzung eintragen und freigeben (Arbeitsplatz, Satzungen)."


def bylaws() -> tuple[BylawRow, ...]:
    """Return every version, by key, the newest first; discarded drafts are left out."""
    rows = Bylaw.objects.exclude(state=BylawState.DISCARDED.value).order_by("key", "-version")
    return tuple(row_of(row) for row in rows.only(*LISTED)[:SHOWN])


def bylaw(*, bylaw_id: UUID) -> BylawFile:
    """Return one version with what overlaps it and the version before it; raises BylawUnknown."""
    found = Bylaw.objects.by_id(bylaw_id)
    if found is None:
        raise BylawUnknown()
    row = row_of(found)
    others = [row_of(one) for one in Bylaw.objects.filter(key=found.key).only(*LISTED).order_by("-version")]
    before = next((one for one in others if one.version < row.version and one.state is BylawState.ADOPTED), None)
    overlaps = rules.overlapping(row, others) if row.state is BylawState.DRAFT else ()
    names = staff_names()
    return BylawFile(
        row=row,
        law=law_of(found),
        source=found.source,
        drafter_id=found.drafted_by,
        drafted_by=names.get(found.drafted_by, found.drafted_by),
        drafted_at=found.drafted_at,
        decided_by=names.get(found.decided_by, found.decided_by),
        decided_at=found.decided_at,
        ended_by=names.get(found.ended_by, found.ended_by),
        ended_at=found.ended_at,
        overlaps=overlaps,
        before=before,
    )


def bylaw_on(*, key: str, on: date) -> BylawText | None:
    """Return the adopted by-law of a key that is valid on a day; None where there is none."""
    found = _valid(on).filter(key=key).first()
    return law_of(found) if found is not None else None


def bylaw_valid(*, key: str, on: date) -> bool:
    """Tell whether the town has an adopted by-law of a key on a day."""
    return bool(_valid(on).filter(key=key).exists())


def bylaw_difference(*, bylaw_id: UUID, before_id: UUID) -> tuple[Change, ...]:
    """Return what differs between two versions; raises BylawUnknown."""
    pair = {row.id: row for row in Bylaw.objects.filter(id__in=[bylaw_id, before_id])}
    if bylaw_id not in pair or before_id not in pair:
        raise BylawUnknown()
    return rules.difference(law_of(pair[before_id]), law_of(pair[bylaw_id]))


def bylaw_fee(*, key: str, on: date, asked: Asked) -> Fee:
    """Return what a case costs by the by-law of the day on which it was sent, explained line by line.

    The same day always gives the same fee. Raises BylawMissing, ScheduleUnfit, MeasureMissing.
    """
    law = bylaw_on(key=key, on=on)
    if law is None:
        raise BylawMissing(f"Für den {long_date(on)} ist keine gültige Satzung mit dem Schlüssel „{key}“ hinterlegt.")
    return rules.charge(law, asked, on=on)


def row_of(row: Bylaw) -> BylawRow:
    """Return a row as lists show it."""
    return BylawRow(row.id, row.key, row.version, row.title, BylawState(row.state), row.valid_from, row.valid_until)


def law_of(row: Bylaw) -> BylawText:
    """Return the by-law of a row; its validity is that of the row, which may have been brought to an end."""
    data = {**row.schedule, "valid_until": row.valid_until.isoformat() if row.valid_until is not None else None}
    return bylaw_of(data)


def _valid(on: date) -> QuerySet[Bylaw]:
    still = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return Bylaw.objects.filter(still, state=BylawState.ADOPTED.value, valid_from__lte=on)
