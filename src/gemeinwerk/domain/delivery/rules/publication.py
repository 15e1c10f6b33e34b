"""Service by public announcement: when it may be ordered, what the announcement says, how long it must hang.

Source: LZG NRW § 10, parallel to VwZG § 10 (state 2026-11; the wording of the LZG in force is to be read before go-live).
"""

from __future__ import annotations

from datetime import date, timedelta

from gemeinwerk.domain.delivery.rules.periods import count_from_event
from gemeinwerk.domain.delivery.types import AnnouncementFacts, Period, PublicGround, Unit
from gemeinwerk.kernel.dates import long_date

GROUND_LABELS: dict[PublicGround, str] = {
    PublicGround.RESIDENCE_UNKNOWN: "Der Aufenthaltsort der Person ist allgemein unbekannt",
    PublicGround.COMPANY_UNREACHABLE: "Juristische Person mit Handelsregisterpflicht: unter keiner bekannten Anschrift zu erreichen",
    PublicGround.ABROAD_IMPOSSIBLE: "Zustellung im Ausland ist nicht möglich oder verspricht keinen Erfolg",
}
LEAST_FINDINGS = 30
"""Least length of the reasons: a single word never says what was tried."""

_TWO_WEEKS = Period(2, Unit.WEEKS)


def public_service_obstacles(*, findings: str, no_representative: bool, has_representative: bool) -> tuple[str, ...]:
    """Why service by public announcement may not be ordered, in German; empty where a person may decide it.

    Source: LZG NRW § 10(1): it is the last way, and not open while a representative can be served (state 2026-11).
    """
    obstacles = (
        (
            len(findings.strip()) < LEAST_FINDINGS,
            "Bitte schreiben Sie, was Sie versucht haben und mit welchem Ergebnis. Das gehört in die Akte.",
        ),
        (has_representative, "Im Vorgang ist eine Vertretung eingetragen. Zuzustellen ist an sie."),
        (
            not no_representative,
            "Bitte bestätigen Sie, dass an keine Vertretung und keine bevollmächtigte Person zugestellt werden kann.",
        ),
    )
    return tuple(reason for present, reason in obstacles if present)


def announcement_lines(facts: AnnouncementFacts) -> tuple[str, ...]:
    """The text of an announcement: only what LZG NRW § 10(2) names, and the warning (state 2026-11)."""
    return (
        f"Behörde, für die zugestellt wird: {facts.authority}",
        f"Zustellung an: {facts.name}",
        f"Letzte bekannte Anschrift: {facts.address or 'nicht bekannt'}",
        f"Datum des Dokuments: {long_date(facts.dated)}",
        f"Aktenzeichen: {facts.reference}",
        f"Das Dokument kann hier eingesehen werden: {facts.inspection_at}",
        "Das Dokument wird öffentlich zugestellt. Dadurch können Fristen in Gang gesetzt werden, nach deren Ablauf "
        "Rechtsverluste drohen können.",
    )


def publication_complete_on(posted_on: date) -> date:
    """The day on which an announcement has hung long enough: two weeks after its day (LZG NRW § 10(2), state 2026-11)."""
    return count_from_event(posted_on, _TWO_WEEKS)


def removable_from(posted_on: date) -> date:
    """The first day on which an announcement may be taken down, after two whole weeks (LZG NRW § 10(2), state 2026-11)."""
    return publication_complete_on(posted_on) + timedelta(days=1)
