"""The mailer of the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.domain.delivery.ways import KeptMail


@pytest.fixture
def mailer() -> Iterator[KeptMail]:
    """Keep every mail of the test instead of sending it."""
    from gemeinwerk.domain.delivery import ports
    from tests.domain.delivery.ways import KeptMail

    before = ports.mailer() if ports.mailer.bound else None
    kept = KeptMail()
    ports.mailer.bind(kept)
    yield kept
    if before is not None:
        ports.mailer.bind(before)
