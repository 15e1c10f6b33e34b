"""How the notices of a case will go: what the applicant declared, who represents them, who gets a copy as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.queries.cases import case_of, opened
from gemeinwerk.domain.cases.queries.writing import recipient_of
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import ConsentStanding, Declaration, Participant, ProceduralCode
from gemeinwerk.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class NoticeWay:
    """What the page about the way of a case's notices shows; without an account there is no consent to keep."""

    case_id: UUID
    reference: str
    title: str
    applicant: str
    account_id: UUID | None
    package_id: str
    service: str
    code: ProceduralCode
    standing: ConsentStanding
    declarations: tuple[Declaration, ...]
    participants: tuple[Participant, ...]


def notice_way(*, actor: Actor, case_id: UUID, today: date) -> NoticeWay:
    """Return how the notices of a case will go; raises Forbidden and CaseMissing."""
    row = case_of(actor=actor, case_id=case_id)
    app = opened(actor=actor, row=row, on=today)
    found = [] if row.account_id is None else delivery.declarations_seen(actor=actor, account_id=row.account_id)
    code = ProceduralCode(app.offer.procedural_code.value)
    return NoticeWay(
        case_id=row.id,
        reference=row.reference,
        title=rules.case_title(app.offer.short_title, app.values),
        applicant=recipient_of(app).name,
        account_id=row.account_id,
        package_id=row.package_id,
        service=app.offer.short_title,
        code=code,
        standing=delivery.standing(found, scope=row.package_id, code=code),
        declarations=tuple(found),
        participants=tuple(delivery.participants(case_id=row.id)),
    )
