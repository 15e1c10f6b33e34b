"""Service by public announcement as tables: when it is open, what it says, when it takes effect (LZG NRW § 10)."""

from __future__ import annotations

from datetime import date

import pytest

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.types import (
    AnnouncementFacts,
    Channel,
    DeliveryFacts,
    NotificationStatus,
    ProceduralCode,
    PublicGround,
    Remedy,
)

TRIED = "Melderegister am 20.11.2026: unbekannt verzogen; Post kam zurück."
FACTS = AnnouncementFacts(
    "Stadt Bochum",
    "Erika Mustermann",
    "Beispielweg 1, 44787 Bochum",
    date(2026, 11, 20),
    "32-1/2026",
    "Rathaus, Zimmer 1",
)


@pytest.mark.parametrize(
    ("findings", "none_to_serve", "represented", "count"),
    [
        (TRIED, True, False, 0),
        ("", True, False, 1),
        ("unbekannt", True, False, 1),
        (" " * 60, True, False, 1),
        (TRIED, False, False, 1),
        (TRIED, True, True, 1),
        ("", False, True, 3),
    ],
)
def test_it_is_the_last_way(findings: str, none_to_serve: bool, represented: bool, count: int) -> None:
    found = rules.public_service_obstacles(
        findings=findings, no_representative=none_to_serve, has_representative=represented
    )
    assert len(found) == count and all(reason.endswith(".") for reason in found)


def test_the_text_says_what_the_statute_names_and_nothing_else() -> None:
    lines = rules.announcement_lines(FACTS)
    text = "\n".join(lines)
    assert len(lines) == 7
    for part in ("Stadt Bochum", "Erika Mustermann", "Beispielweg 1, 44787 Bochum", "20. November 2026", "32-1/2026",
                 "Rathaus, Zimmer 1", "öffentlich zugestellt", "Fristen", "Rechtsverluste"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("code", list(ProceduralCode))
@pytest.mark.parametrize(
    ("posted", "served", "last_day"),
    [
        (date(2026, 11, 23), date(2026, 12, 7), date(2027, 1, 7)),
        (date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 15)),
        (date(2027, 2, 14), date(2027, 2, 28), date(2027, 3, 29)),
    ],
    ids=["T24", "before Christmas", "end of February"],
)
def test_served_two_weeks_after_the_day_it_was_hung_out(
    code: ProceduralCode, posted: date, served: date, last_day: date
) -> None:
    try:
        found = rules.deemed_notification(code, Channel.SERVED_PUBLIC, DeliveryFacts(published_on=posted))
    except rules.NoDeliveryRule:
        assert code not in (ProceduralCode.VWVFG_NRW, ProceduralCode.SGB_X, ProceduralCode.AO_VIA_KAG)
        return
    assert found.earliest == served == rules.publication_complete_on(posted)
    assert found.statute == "§ 10 LZG NRW"
    deadline = rules.remedy_deadline(found, Remedy.ACTION)
    assert deadline.citizen_last_day == last_day or served.weekday() >= 5


def test_it_takes_effect_whether_or_not_anybody_reads_it() -> None:
    posted = date(2026, 11, 23)
    for facts in (
        DeliveryFacts(published_on=posted, receipt_contested=True),
        DeliveryFacts(published_on=posted, received_on=date(2027, 1, 20)),
    ):
        found = rules.deemed_notification(ProceduralCode.VWVFG_NRW, Channel.SERVED_PUBLIC, facts)
        assert (found.status, found.deemed_on) == (NotificationStatus.NOTIFIED, date(2026, 12, 7))


def test_it_hangs_for_two_whole_weeks() -> None:
    assert rules.removable_from(date(2026, 11, 23)) == date(2026, 12, 8)


def test_every_ground_has_words() -> None:
    assert set(rules.GROUND_LABELS) == set(PublicGround)
