"""What tests of the workplace start from: terms, packages and towns are loaded once for a module.

Tests in the browser have modules of their own. The browser brings an event loop, and with it this thread gets another
connection to the database: what was loaded before the browser started would not be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

# The makers are imported inside the fixtures, because this module is loaded before Django is set up.


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Terms, packages and towns for all tests of a module."""
    from tests.web.seeding import loaded_world

    with django_db_blocker.unblock(), loaded_world():
        yield


@pytest.fixture
def world(loaded: None) -> Iterator[None]:
    """The loaded world for one test, which leaves nothing in it."""
    from tests.web.seeding import taken_back

    with taken_back():
        yield


@pytest.fixture
def author(world: None) -> Client:
    """The client of somebody in Bochum who models services."""
    from tests.web.seeding import staff

    return staff("leistungen", "bochum")
