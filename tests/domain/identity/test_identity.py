"""Signing in: citizens by the provider, staff by password, nobody by guessing."""

from __future__ import annotations

from uuid import UUID

import pytest

from gemeinwerk.adapters.demo.identity import DemoIdentityProvider
from gemeinwerk.domain.identity import actions, queries
from gemeinwerk.domain.identity.actions import SignInFailed
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, NotFound
from gemeinwerk.kernel.scope import tenant_scope

pytestmark = pytest.mark.django_db
GUEST = Actor(kind=ActorKind.GUEST, id="guest")
GOOD = {"username": "b.beispiel", "name": "Berta Beispiel", "password": "ein-langes-passwort", "roles": ("officer",)}


def enter(**answer: str):
    return actions.sign_in(actor=GUEST, now=now(), answer=answer)


def test_a_person_signs_in_twice_with_one_account() -> None:
    first = enter(person="erika-mustermann", level="basic")
    second = enter(person="erika-mustermann", level="high")
    assert first.account_id == second.account_id
    assert (first.assurance, second.assurance) == (AssuranceLevel.BASIC, AssuranceLevel.HIGH)
    assert queries.person(first.account_id).display_name == "Erika Mustermann"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"person": "erika-mustermann"},
        {"person": "x", "level": "high"},
        {"level": "high"},
        {"person": "erika-mustermann", "level": "none"},
    ],
)
def test_a_wrong_answer_is_refused(answer: dict[str, str]) -> None:
    with pytest.raises(SignInFailed):
        enter(**answer)


def test_staff_sign_in_with_the_right_password_only(bochum: UUID) -> None:
    member = actions.create_staff(actor=SYSTEM, now=now(), tenant_id=bochum, **GOOD)
    signed = actions.staff_sign_in(actor=GUEST, now=now(), username="b.beispiel", password=GOOD["password"])
    assert signed == member and signed.as_actor().roles == {"officer"}
    for name, password in (
        ("b.beispiel", "falsch"),
        ("niemand", GOOD["password"]),
        ("", ""),
        ("b.beispiel", "x" * 10**6),
    ):
        with pytest.raises(SignInFailed):
            actions.staff_sign_in(actor=GUEST, now=now(), username=name, password=password)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"password": "kurz"}, Invalid), ({"roles": ("king",)}, Invalid), ({"roles": ()}, Invalid)],
)
def test_wrong_staff_data_is_refused(bochum: UUID, change: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        actions.create_staff(actor=SYSTEM, now=now(), tenant_id=bochum, **{**GOOD, **change})


def test_a_name_is_given_once_and_only_by_an_admin(bochum: UUID) -> None:
    actions.create_staff(actor=SYSTEM, now=now(), tenant_id=bochum, **GOOD)
    with pytest.raises(Conflict):
        actions.create_staff(actor=SYSTEM, now=now(), tenant_id=bochum, **GOOD)
    with tenant_scope(bochum), pytest.raises(Forbidden):
        actions.create_staff(actor=GUEST, now=now(), tenant_id=bochum, **GOOD)


def test_unknown_accounts_are_not_found() -> None:
    with pytest.raises(NotFound):
        queries.person(UUID(int=5))
    with pytest.raises(NotFound):
        queries.staff_member(UUID(int=5))


def test_the_demo_provider_proves_its_fictional_persons_only() -> None:
    provider = DemoIdentityProvider()
    keys = [choice.key for choice in provider.choices()]
    assert provider.demo and len(keys) == len(set(keys)) > 2
    for key in keys:
        assert provider.proof({"person": key, "level": "high"}).subject == key
    for answer in ({}, {"person": "fremd", "level": "high"}, {"person": keys[0], "level": "99"}, {"person": keys[0]}):
        with pytest.raises(SignInFailed):
            provider.proof(answer)
