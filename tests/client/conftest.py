"""One simulator for each test; its keys are made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gemeinwerk.client.simulator import Simulator, running
from tests.client.world import Town, service_pair, town


@pytest.fixture()
def simulator() -> Iterator[Simulator]:
    with running(pair=service_pair()) as started:
        yield started


@pytest.fixture(params=["v1", "v2"])
def both(request: pytest.FixtureRequest, simulator: Simulator) -> Town:
    """A town in each version of the standard API."""
    return town(simulator, request.param)


@pytest.fixture()
def place(simulator: Simulator) -> Town:
    """A town in version 2."""
    return town(simulator)
