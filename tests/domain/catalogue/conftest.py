"""What the tests of the catalogue share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.domain.catalogue.sample import sample_readers


@pytest.fixture
def readers() -> Iterator[None]:
    """Stand-ins for the readers of forms, processes and notices."""
    with sample_readers():
        yield
