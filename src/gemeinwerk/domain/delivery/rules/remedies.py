"""Which remedy a decision is open to, how long, and whether it came in time."""

from __future__ import annotations

from datetime import date

from gemeinwerk.domain.delivery.rules.periods import ONE_MONTH, ONE_YEAR, period_end
from gemeinwerk.domain.delivery.types import (
    ActKind,
    CourtBranch,
    InstructionQuality,
    Matter,
    Notification,
    NotificationStatus,
    Period,
    ProceduralCode,
    Remedy,
    RemedyDeadline,
    RemedyRuling,
    Timeliness,
    Unit,
)

_OBJECTION_BY_LAND_LAW: dict[Matter, str] = {
    Matter.PROFESSIONAL_EXAM: "§ 110 Abs. 2 Satz 1 Nr. 2 JustG NRW",
    Matter.SCHOOL: "§ 110 Abs. 2 Satz 1 Nr. 3 JustG NRW",
    Matter.STUDENT_AID_UNIVERSITY: "§ 110 Abs. 2 Satz 1 Nr. 3 JustG NRW",
    Matter.BROADCASTING_FEE: "§ 110 Abs. 2 Satz 1 Nr. 4 JustG NRW",
    Matter.ENFORCEMENT: "§ 110 Abs. 2 Satz 1 Nr. 5 JustG NRW",
    Matter.LOCAL_CHARGE: "§ 110 Abs. 2 Satz 1 Nr. 6 JustG NRW",
    Matter.REAL_TAX: "§ 110 Abs. 2 Satz 1 Nr. 7 JustG NRW",
    Matter.MAINTENANCE_ADVANCE: "§ 110 Abs. 2 Satz 1 Nr. 8 JustG NRW",
    Matter.YOUTH_WELFARE: "§ 110 Abs. 2 Satz 1 Nr. 9 JustG NRW",
    Matter.CARE_HOUSING_ALLOWANCE: "§ 110 Abs. 2 Satz 1 Nr. 10 JustG NRW",
    Matter.HOUSING_BENEFIT: "§ 110 Abs. 2 Satz 1 Nr. 11 JustG NRW",
    Matter.HOUSING_PERMIT: "§ 110 Abs. 2 Satz 1 Nr. 12 JustG NRW",
}
_SOCIAL_COURTS: dict[Matter, str] = {
    Matter.PARENTAL_ALLOWANCE: "§ 13 Abs. 1 BEEG, § 78 SGG",
    Matter.SEVERE_DISABILITY: "§ 51 Abs. 1 Nr. 7 SGG, § 78 SGG",
}
_MATTER_OF_CODE: dict[ProceduralCode, Matter] = {
    ProceduralCode.AO_VIA_KAG: Matter.LOCAL_CHARGE,
    ProceduralCode.AO_REALSTEUER: Matter.REAL_TAX,
    ProceduralCode.PSTG: Matter.CIVIL_STATUS,
}
_ACTION_STATUTES: dict[tuple[ActKind, bool], str] = {
    (ActKind.ORDINARY, False): "§ 74 Abs. 1 VwGO",
    (ActKind.ORDINARY, True): "§ 87 Abs. 1 SGG",
    (ActKind.OBJECTION_DECISION, False): "§ 74 Abs. 1 Satz 1 VwGO",
    (ActKind.OBJECTION_DECISION, True): "§ 87 Abs. 1, 2 SGG",
}
_THREE_MONTHS = Period(3, Unit.MONTHS)


def matter_of(code: ProceduralCode) -> Matter:
    """The matter that a procedural code implies where a service names none (JustG NRW § 110(2), state 2026-11)."""
    return _MATTER_OF_CODE.get(code, Matter.GENERAL)


def remedy_kind(matter: Matter, *, uninvolved_third_party: bool = False) -> RemedyRuling:
    """Objection or direct action against a decision of a municipality in NRW.

    Source: JustG NRW § 110(1) (no preliminary procedure), (2) (exceptions), (3) (third parties who were not
    involved); BEEG § 13, SGG §§ 51, 78 for the social courts (state 2026-11). Civil status entries and
    certificates are no administrative acts: no remedy with a period (PStG §§ 48 to 51). The exceptions of
    § 110(3) S. 2 for third parties (trade and building law) are the caller's, who leaves
    ``uninvolved_third_party`` False there.
    """
    if matter is Matter.CIVIL_STATUS:
        return RemedyRuling(Remedy.NONE, CourtBranch.ADMINISTRATIVE, "§§ 48 bis 51 PStG")
    if matter in _SOCIAL_COURTS:
        return RemedyRuling(Remedy.OBJECTION, CourtBranch.SOCIAL, _SOCIAL_COURTS[matter])
    if matter in _OBJECTION_BY_LAND_LAW:
        return RemedyRuling(Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, _OBJECTION_BY_LAND_LAW[matter])
    if uninvolved_third_party:
        return RemedyRuling(Remedy.OBJECTION, CourtBranch.ADMINISTRATIVE, "§ 110 Abs. 3 Satz 1 JustG NRW")
    return RemedyRuling(Remedy.ACTION, CourtBranch.ADMINISTRATIVE, "§ 110 Abs. 1 Satz 1 JustG NRW")


def remedy_period(
    remedy: Remedy,
    *,
    branch: CourtBranch = CourtBranch.ADMINISTRATIVE,
    instruction: InstructionQuality = InstructionQuality.CORRECT,
    notified_abroad: bool = False,
    act: ActKind = ActKind.ORDINARY,
) -> tuple[Period | None, str]:
    """Length of the remedy period with its statute; None if no period runs.

    Objection: VwGO § 70(1), SGG § 84(1); action: VwGO § 74(1), SGG § 87(1): one month, in social matters three
    months if notified abroad. Missing or wrong instruction: one year (VwGO § 58(2), SGG § 66(2)). If the text
    denied any remedy, no period runs (VwGO § 58(2) S. 1 half-sentence 2). After a decision on an objection the same month
    runs from the service of that decision (VwGO § 74(1) S. 1), in social matters from its notification (SGG § 87(2)).
    State 2026-11.
    """
    social = branch is CourtBranch.SOCIAL
    if remedy is Remedy.NONE:
        return None, ""
    if instruction is InstructionQuality.DENIED_ANY_REMEDY:
        return None, "§ 66 Abs. 2 SGG" if social else "§ 58 Abs. 2 VwGO"
    if instruction is InstructionQuality.MISSING_OR_WRONG:
        return ONE_YEAR, "§ 66 Abs. 2 SGG" if social else "§ 58 Abs. 2 VwGO"
    if remedy is Remedy.OBJECTION:
        statute = "§ 84 Abs. 1 SGG" if social else "§ 70 Abs. 1 VwGO"
    else:
        statute = _ACTION_STATUTES[(act, social)]
    return (_THREE_MONTHS if social and notified_abroad else ONE_MONTH), statute


def remedy_deadline(
    notification: Notification,
    remedy: Remedy,
    *,
    branch: CourtBranch = CourtBranch.ADMINISTRATIVE,
    instruction: InstructionQuality = InstructionQuality.CORRECT,
    notified_abroad: bool = False,
    act: ActKind = ActKind.ORDINARY,
) -> RemedyDeadline:
    """Last day for the remedy, in the prevailing and in both extreme readings.

    Source: periods as in remedy_period; end by BGB §§ 187, 188 with VwGO § 57(2), ZPO § 222(2), SGG § 64(3)
    (state 2026-11). The citizen is shown the earlier day, the office waits for the later one.
    """
    period, statute = remedy_period(
        remedy, branch=branch, instruction=instruction, notified_abroad=notified_abroad, act=act
    )
    known = notification.status is NotificationStatus.NOTIFIED
    if period is None or not known or notification.deemed_on is None:
        return RemedyDeadline(remedy, period, statute, None, None, None)
    ends = [
        period_end(day, period).last_day
        for day in (notification.deemed_on, notification.earliest, notification.latest)
        if day is not None
    ]
    later = None if notification.latest_open else max(ends)
    return RemedyDeadline(remedy, period, statute, ends[0], min(ends), later)


def timeliness(received_on: date, deadline: RemedyDeadline) -> Timeliness:
    """Whether a remedy came in time; what the machine says is never more than a hint to a person.

    Between the two readings it is in doubt and counts as in time; after the later one a human decides, also on
    reinstatement (VwGO §§ 60, 70(2), VwVfG § 32, state 2026-11). Undetermined while no period runs.
    """
    if deadline.citizen_last_day is None:
        return Timeliness.UNDETERMINED
    if received_on <= deadline.citizen_last_day:
        return Timeliness.IN_TIME
    later = deadline.office_last_day
    return Timeliness.IN_DOUBT if later is None or received_on <= later else Timeliness.AFTER_LAST_DAY


def becomes_final_after(deadline: RemedyDeadline) -> date | None:
    """Last day before a notice becomes final (Bestandskraft) if no remedy came: the later reading.

    Source: VwGO §§ 70, 74 (state 2026-11). None while no period runs.
    """
    return deadline.office_last_day
