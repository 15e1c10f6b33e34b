"""How the notices of a case will go: what the applicant declared, who represents them, who gets a copy as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.queries.cases import case_of, opened
from gemeinwerk.domain.cases.queries.writing import recipient_of
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import ChannelChoice, ConsentStanding, Declaration, Participant, ProceduralCode
from gemeinwerk.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class NoticeWay:
    """What the page about the way of a case's notices shows.

    Without an account there is no consent to keep, unless the application came through another portal: ``origin`` says
    through which, and ``choice`` which way its notice would take now.
    """

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
    submission_id: UUID
    origin: str = ""
    choice: ChannelChoice | None = None


def notice_way(*, actor: Actor, case_id: UUID, today: date) -> NoticeWay:
    """Return how the notices of a case will go; raises Forbidden and CaseMissing."""
    row = case_of(actor=actor, case_id=case_id)
    app = opened(actor=actor, row=row, on=today)
    to = recipient_of(app)
    about = to.portal.submission_id if to.portal else None
    found = delivery.declarations_seen(actor=actor, account_id=row.account_id, submission_id=about)
    code = ProceduralCode(app.offer.procedural_code.value)
    return NoticeWay(
        case_id=row.id,
        reference=row.reference,
        title=rules.case_title(app.offer.short_title, app.values),
        applicant=to.name,
        account_id=row.account_id,
        package_id=row.package_id,
        service=app.offer.short_title,
        code=code,
        standing=delivery.standing(found, scope=row.package_id, code=code),
        declarations=tuple(found),
        participants=tuple(delivery.participants(case_id=row.id)),
        submission_id=row.submission_id,
        origin=app.submission.origin if to.portal else "",
        choice=delivery.choice_for(code, to, scope=row.package_id) if to.portal else None,
    )
