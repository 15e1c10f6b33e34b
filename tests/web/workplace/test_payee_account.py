"""The account of the authority: who may change it, what no bank would take, and what payers then see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gemeinwerk.domain.payments import queries
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, loaded_world, staff, taken_back

PAGE = "/arbeitsplatz/behoerde/konto/"
RIGHT = {"name": "Stadtkasse Muster", "iban": "de89 3704 0044 0532 0130 00", "bic": "", "creditor_id": ""}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), loaded_world():
        yield


def iban_of(key: str) -> str:
    with tenant_scope(tenants.place(key).tenant_id):
        found = queries.creditor()
    return found.iban if found else ""


def test_the_account_is_changed_for_the_own_authority_alone(town: None) -> None:
    with taken_back():
        admin = staff("leistungen", "bochum")
        assert "DE61000000001000000001" in admin.get(PAGE).content.decode()
        for _ in range(2):
            assert admin.post(PAGE, RIGHT).status_code == 303
        assert iban_of(BOCHUM) == "DE89370400440532013000" and "gespeichert" in admin.get(PAGE).content.decode()
        assert iban_of("051540036036") == "DE34000000001000000002"
        assert staff("sachbearbeitung", "bochum").post(PAGE, RIGHT).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"iban": "DE88370400440532013000"},
        {"iban": ""},
        {"iban": "DE34" + "0" * 500},
        {"name": ""},
        {"name": "x" * 71},
        {"bic": "KEINEBIC!"},
        {"creditor_id": "DE99ZZZ09999999999"},
    ],
)
def test_what_no_bank_would_take_is_refused_and_nothing_is_kept(town: None, change: dict[str, str]) -> None:
    with taken_back():
        answer = staff("leistungen", "bochum").post(PAGE, RIGHT | change)
        assert answer.status_code == 422 and f'href="#f-{next(iter(change))}"' in answer.content.decode()
        assert iban_of(BOCHUM) == "DE61000000001000000001"
