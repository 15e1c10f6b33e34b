"""Law of delivery for other rooms and doors, which do not reach into the rules."""

from __future__ import annotations

from datetime import date

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.types import (
    Matter,
    Period,
    PeriodEnd,
    ProceduralCode,
    RemedyDeadline,
    RemedyRuling,
    Timeliness,
)


def public_holidays(year: int) -> dict[date, str]:
    """Return the holidays of NRW in a year, with names (Feiertagsgesetz NW § 2). Raises ValueError before 1995."""
    return rules.public_holidays(year)


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither Saturday, Sunday nor public holiday in NRW."""
    return rules.is_working_day(day)


def authority_period_end(
    notified_on: date,
    period: Period,
    *,
    procedural_code: ProceduralCode | str = ProceduralCode.VWVFG_NRW,
    end_day_was_communicated: bool = False,
) -> PeriodEnd:
    """Return the end of a period that the authority sets, such as the time to send a document (VwVfG § 31(2), (3))."""
    return rules.authority_period_end(
        notified_on,
        period,
        procedural_code=ProceduralCode(procedural_code),
        end_day_was_communicated=end_day_was_communicated,
    )


def remedy_ruling(*, procedural_code: ProceduralCode | str, matter: Matter | None = None) -> RemedyRuling:
    """Return which remedy a decision under this code is open to (JustG NRW § 110), to check a service package with."""
    return rules.remedy_kind(matter or rules.matter_of(ProceduralCode(procedural_code)))


def timeliness(received_on: date, deadline: RemedyDeadline) -> Timeliness:
    """Return whether a remedy came in time, as a hint to the person who decides on it."""
    return rules.timeliness(received_on, deadline)


def inactivity_action_from(filed_on: date) -> date:
    """Return the first day on which an action for inactivity is admissible as a rule (VwGO § 75)."""
    return rules.inactivity_action_from(filed_on)
