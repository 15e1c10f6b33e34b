"""A short run of the soak; ``make soak`` runs 100,000 messages."""

from __future__ import annotations

from tests.journeys.soak import BEHAVIOURS, soak


def test_a_receiver_with_twelve_bad_behaviours_loses_and_doubles_nothing() -> None:
    found = soak(48, workers=1)
    assert found.clean, found
    assert found.sent == 48 and found.forged > 0
    assert set(found.met) == set(BEHAVIOURS), found.met
