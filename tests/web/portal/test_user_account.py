"""The question about the postbox of the user account: who is asked, by which text, and what an answer changes (OZG § 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.adapters.demo.ozg_postbox import DemoOzgPostbox
from gemeinwerk.adapters.ozg import NoOzgPostbox
from gemeinwerk.domain.delivery import ports, queries
from gemeinwerk.domain.delivery.actions import WordingOutdated
from gemeinwerk.domain.delivery.types import ProceduralCode, Stance
from gemeinwerk.domain.identity import actions as identity
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.web.portal.user_account import PostboxQuestion, answered, question

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
VWVFG, KAG = ProceduralCode.VWVFG_NRW, ProceduralCode.AO_VIA_KAG


@pytest.fixture(autouse=True)
def box(tmp_path: Path) -> Iterator[None]:
    before = ports.ozg_postbox()
    ports.ozg_postbox.bind(DemoOzgPostbox(tmp_path))
    yield
    ports.ozg_postbox.bind(before)


@pytest.fixture
def deemed(settings: Any) -> Iterator[None]:
    """The law as OZG § 9(1) has it."""
    settings.DELIVERY_POLICY = {"ozg_postbox_needs_explicit_consent": False}
    queries.policy.cache_clear()
    yield
    queries.policy.cache_clear()


def signed_in(name: str = "petra-mustermann") -> Person:
    return identity.sign_in(actor=SYSTEM, now=NOW, answer={"person": name, "level": "substantial"})


def asked(person: Person, tenant: UUID, code: ProceduralCode = VWVFG, scope: str = "parken") -> PostboxQuestion:
    found = question(person.account_id, tenant, code, scope)
    assert found is not None
    return found


def answer(person: Person, one: PostboxQuestion, wanted: bool) -> bool:
    return answered(one, wanted=wanted, version=one.wording.version, actor=person.as_actor(), now=NOW)


def stances(person: Person) -> list[tuple[Stance, str]]:
    return [(one.stance, one.scope) for one in queries.declarations(account_id=person.account_id)]


def test_only_who_has_a_postbox_is_asked_and_only_where_one_is_connected(tenant: UUID) -> None:
    person = signed_in()
    assert asked(person, tenant).asks_for_consent
    assert question(None, tenant, VWVFG) is None
    assert question(signed_in("erika-mustermann").account_id, tenant, VWVFG) is None
    ports.ozg_postbox.bind(NoOzgPostbox())
    assert question(person.account_id, tenant, VWVFG) is None


def test_by_default_a_yes_is_needed(tenant: UUID) -> None:
    person = signed_in()
    one = asked(person, tenant)
    assert not one.used and one.wording.version == "nutzerkonto-de-1"
    assert answer(person, one, False) is False and stances(person) == []
    assert answer(person, one, True) is True
    again = asked(person, tenant)
    assert again.used and stances(person) == [(Stance.GIVEN, "parken")]
    assert not asked(person, tenant, scope="hunde").used
    assert answer(person, again, True) is True and len(stances(person)) == 1
    assert answer(person, again, False) is False
    assert asked(person, tenant).reason == "Die Bekanntgabe im Postfach des Nutzerkontos wurde ausgeschlossen."


@pytest.mark.usefixtures("deemed")
def test_as_the_law_has_it_only_a_no_is_kept(tenant: UUID) -> None:
    person = signed_in()
    one = asked(person, tenant)
    assert one.used and not one.asks_for_consent and one.wording.version == "nutzerkonto-widerspruch-de-1"
    assert answer(person, one, True) is True and stances(person) == []
    assert answer(person, one, False) is False and stances(person) == [(Stance.REFUSED, "parken")]
    assert not asked(person, tenant).used and asked(person, tenant, scope="hunde").used


def test_charges_have_a_text_of_their_own(tenant: UUID) -> None:
    person = signed_in()
    one = asked(person, tenant, KAG)
    assert one.used and one.wording.version == "nutzerkonto-abgaben-de-1" and not one.asks_for_consent
    assert answer(person, one, False) is False and not asked(person, tenant, KAG).used


def test_another_text_than_the_one_in_force_counts_for_nothing(tenant: UUID) -> None:
    person = signed_in()
    with pytest.raises(WordingOutdated):
        answered(asked(person, tenant), wanted=True, version="alt", actor=person.as_actor(), now=NOW)


def test_a_sign_in_without_a_postbox_clears_the_handle(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from gemeinwerk.adapters.demo import identity as demo

    person = signed_in()
    assert person.postbox_handle and asked(person, tenant)
    for given in ("", "kein-postfach", "x" * 5000):
        other = replace(demo.PERSONS["petra-mustermann"], postbox_handle=given)
        monkeypatch.setitem(demo.PERSONS, "petra-mustermann", other)
        assert signed_in().postbox_handle == ""
        assert question(person.account_id, tenant, VWVFG) is None
