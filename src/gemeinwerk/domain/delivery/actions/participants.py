"""Who besides the applicant gets the notices of a case: noted by staff, ended by staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.delivery.models import CaseParticipant
from gemeinwerk.domain.delivery.types import ParticipantRole, Recipient
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound

_STAFF = ("officer", "lead")
_MOST = 20


class RepresentativeKnown(Conflict):
    """The case has a representative already; the old one has to be ended first."""

    code = "delivery.representative_known"
    message = "Für diesen Vorgang ist schon eine Vertretung eingetragen."
    hint = "Bitte beenden Sie zuerst den bisherigen Eintrag."


@action("delivery.add_participant")
def add_participant(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    role: ParticipantRole | str,
    recipient: Recipient,
    written_power: bool = False,
    shared_address: bool = False,
    wants_own_copy: bool = False,
) -> UUID:
    """Note a representative (VwVfG § 14) or a further addressee of a case; what was issued before stays as it is.

    Raises Invalid without name and postal address (a further addressee at the shared address needs only the
    name) or for an unknown role, RepresentativeKnown, Conflict for too many, Forbidden.
    """
    actor.require_role(*_STAFF)
    known = _role(role)
    to = _checked(recipient, at_home=known is ParticipantRole.JOINT and shared_address)
    if CaseParticipant.objects.filter(case_id=case_id, ended_at__isnull=True).count() >= _MOST:
        raise Conflict(f"Mehr als {_MOST} Beteiligte lassen sich nicht eintragen.")
    row = _row(to, case_id=case_id, role=known.value, noted_at=now, noted_by=actor.id)
    row.written_power = written_power and known is ParticipantRole.REPRESENTATIVE
    row.shared_address = shared_address and known is ParticipantRole.JOINT
    row.wants_own_copy = wants_own_copy and known is ParticipantRole.JOINT
    if not CaseParticipant.objects.add_once(row):
        raise RepresentativeKnown()
    record(f"participant:{row.id}", case=case_id, role=known.value)
    found: UUID = row.id
    return found


def _row(to: Recipient, **values: Any) -> CaseParticipant:
    return CaseParticipant(
        account_id=to.account_id,
        name=to.name,
        street=to.street,
        house_number=to.house_number,
        postcode=to.postcode,
        city=to.city,
        country=to.country.upper()[:3] or "DE",
        email=to.email,
        **values,
    )


@action("delivery.end_participant")
def end_participant(*, actor: Actor, now: datetime, case_id: UUID, participant_id: UUID) -> None:
    """Note that somebody no longer gets the notices of a case; for the future only. Safe to repeat.

    Raises NotFound for anybody of another case, Forbidden.
    """
    actor.require_role(*_STAFF)
    row = CaseParticipant.objects.select_for_update().filter(id=participant_id, case_id=case_id).first()
    if row is None:
        raise NotFound()
    if row.ended_at is not None:
        record_nothing()
        return
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    record(f"participant:{row.id}", case=case_id)


def _role(role: ParticipantRole | str) -> ParticipantRole:
    try:
        return ParticipantRole(role)
    except ValueError as unknown:
        raise Invalid("Bitte wählen Sie, ob die Person vertritt oder selbst beteiligt ist.") from unknown


def _checked(given: Recipient, *, at_home: bool) -> Recipient:
    """Return the recipient with trimmed values; raises Invalid where a letter could not reach them."""
    kept = replace(
        given,
        name=_line(given.name, 200),
        street=_line(given.street, 200),
        house_number=_line(given.house_number, 20),
        postcode=_line(given.postcode, 20),
        city=_line(given.city, 200),
        email=_line(given.email, 254),
    )
    if not kept.name:
        raise Invalid("Bitte geben Sie den Namen an.")
    if not at_home and not kept.has_address:
        raise Invalid("Die Anschrift ist nicht vollständig.", hint="Bitte geben Sie Straße, Postleitzahl und Ort an.")
    return kept


def _line(text: str, limit: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:limit]
