"""What all tests share: a real PostgreSQL with migrated tables and all regions, cloned for each test process."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

PROJECT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("GEMEINWERK_TEST_DATA", PROJECT / ".cache" / "test"))
TEMPLATE = "gemeinwerk_test_template"
_database = f"gemeinwerk_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{secrets.token_hex(3)}"

os.environ["GEMEINWERK_MODE"] = "test"
os.environ["GEMEINWERK_DATA_DIR"] = str(DATA)
os.environ["GEMEINWERK_DATABASE_NAME"] = _database
os.environ["DJANGO_SETTINGS_MODULE"] = "gemeinwerk.config.settings"
os.environ.pop("GEMEINWERK_AS_OWNER", None)


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up with the test settings and name the markers; passwords of this process are hashed at little cost."""
    import django

    django.setup()
    from django.contrib.auth.hashers import ScryptPasswordHasher

    ScryptPasswordHasher.work_factor = 2**4
    config.addinivalue_line("markers", "browser: needs a Chromium; reported as skipped where none is installed")
    config.addinivalue_line("markers", "slow: takes more than a few seconds")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real schemas, code lists and regions; a public clone does not have it."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real data is not present")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Clone the migrated template database for this process; the tests work with the application's role."""
    from tests.template import build_template, clone, drop

    build_template(DATA, TEMPLATE)
    clone(DATA, TEMPLATE, _database)
    from django.conf import settings
    from django.db import connections

    from gemeinwerk.config.database import connection_settings
    from gemeinwerk.config.environment import environment

    fresh = connection_settings(environment(), name=_database)
    settings.DATABASES["default"].update(fresh)
    connections["default"].settings_dict.update(fresh)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connections.close_all()
    drop(DATA, _database)


@pytest.fixture
def bochum(db: None) -> UUID:
    """The tenant of a kreisfreie Stadt."""
    from gemeinwerk.domain.tenants import queries

    return queries.place("059110000000").tenant_id


@pytest.fixture
def kleve(db: None) -> UUID:
    """The tenant of a kreisangehörige Stadt."""
    from gemeinwerk.domain.tenants import queries

    return queries.place("051540036036").tenant_id


@pytest.fixture
def tenant(bochum: UUID) -> Iterator[UUID]:
    """The scope of one tenant for the whole test."""
    from gemeinwerk.kernel.scope import tenant_scope

    with tenant_scope(bochum):
        yield bochum


@pytest.fixture(autouse=True)
def fresh_caches(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forget what this process keeps of immutable rows: a test's rows are rolled back, so they were not immutable."""
    yield
    if "django_db_setup" not in request.fixturenames:
        return
    from functools import _lru_cache_wrapper

    import gemeinwerk.domain.cases.queries.application as application
    import gemeinwerk.domain.cases.queries.writing as writing
    from gemeinwerk.domain.catalogue.queries import packages
    from gemeinwerk.domain.forms import queries as forms
    from gemeinwerk.domain.keys import queries as keys
    from gemeinwerk.domain.processes import queries as processes
    from gemeinwerk.domain.tenants.queries import forget_directory
    from gemeinwerk.domain.transport.queries import messages, tokens
    from gemeinwerk.web.portal import application as portal

    for module in (application, writing, packages, processes, portal, messages):
        for value in vars(module).values():
            if isinstance(value, _lru_cache_wrapper):
                value.cache_clear()
    portal._offers.clear()
    forms._forms.clear()
    keys._private.clear()
    tokens.forget_active_key()
    forget_directory()
