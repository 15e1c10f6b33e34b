"""Who besides the applicant gets the notices of a case."""

from __future__ import annotations

from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import CaseParticipant
from gemeinwerk.domain.delivery.types import PARTY, Participant, ParticipantRole, ProceduralCode, Recipient


def participants(*, case_id: UUID) -> list[Participant]:
    """Return the participants of a case of the tenant in scope, as they stand now, oldest first."""
    rows = CaseParticipant.objects.filter(case_id=case_id, ended_at__isnull=True).order_by("noted_at", "id")
    return [_participant(row) for row in rows]


def address_of_notice(*, case_id: UUID, party: Recipient, procedural_code: ProceduralCode | str) -> tuple[str, ...]:
    """Return the lines of the address block of a notice: the first addressee, and for whom a representative gets it."""
    first = rules.addressees(ProceduralCode(procedural_code), party, participants(case_id=case_id)).copies[0]
    lines = first.recipient.address_lines()
    return lines if first.key == PARTY else (lines[0], f"für {party.name}", *lines[1:])


def _participant(row: CaseParticipant) -> Participant:
    return Participant(
        id=row.id,
        role=ParticipantRole(row.role),
        recipient=Recipient(
            name=row.name,
            street=row.street,
            house_number=row.house_number,
            postcode=row.postcode,
            city=row.city,
            country=row.country,
            email=row.email,
            account_id=row.account_id,
        ),
        written_power=row.written_power,
        shared_address=row.shared_address,
        wants_own_copy=row.wants_own_copy,
        noted_at=row.noted_at,
    )
