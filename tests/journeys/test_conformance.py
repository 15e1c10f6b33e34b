"""Gemeinwerk itself before the conformance kit: every check is met by a running installation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemeinwerk.client import setup
from gemeinwerk.client.conformance import CHECKS, Bench, Outcome, Result, as_html, as_json, run
from gemeinwerk.kernel.clock import now
from tests.client.bench import files
from tests.client.world import order
from tests.journeys.world import World, running

BOCHUM, KLEVE, ESSEN = "059110000000", "051540036036", "051130000000"
SEND, MANAGE, SUBSCRIBE = "send-submissions", "manage-destinations", "subscribe-destinations"


def registered(world: World, name: str, place: str, *scopes: str) -> tuple[str, str]:
    """Register a client as an operator does and return its credentials."""
    words = [word for scope in scopes for word in ("--scope", scope)]
    made = json.loads(world.command("api-client", "--place", place, "--name", name, *words))
    return made["client_id"], made["client_secret"]


def settings(world: World, folder: Path) -> Path:
    """Register three clients, create an active destination, and return the settings of a run."""
    base = f"{world.address}/api/fit-connect"
    clients = {
        "sender": registered(world, "Portal", KLEVE, SEND),
        "subscriber": registered(world, "Fachverfahren", BOCHUM, MANAGE, SUBSCRIBE),
        "other": registered(world, "Unbeteiligt", ESSEN, SEND, MANAGE, SUBSCRIBE),
    }
    subscriber = setup(files(folder, base, clients, "00000000-0000-4000-8000-000000000000")).subscriber()
    made = subscriber.create_destination(order())
    subscriber.change_destination(made.destination_id, {"status": "active"})
    return files(folder, base, clients, str(made.destination_id))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Outcome]]:
    with running() as world:
        yield run(Bench.of(setup(settings(world, tmp_path_factory.mktemp("kit")))))


def test_every_check_is_met(outcomes: list[Outcome]) -> None:
    unmet = {one.check.id: one.seen for one in outcomes if one.result is not Result.PASSED}
    assert unmet == {}
    assert len(outcomes) == len(CHECKS) >= 60


def test_the_report_says_so(outcomes: list[Outcome]) -> None:
    found = json.loads(as_json(outcomes, base="https://example.org", at=now()))
    assert found["passed"] is True and found["counts"]["failed"] == 0
    page = as_html(outcomes, base="https://example.org", at=now())
    assert f"Alle {len(outcomes)} Prüfungen sind ohne Fehler durchlaufen." in page
