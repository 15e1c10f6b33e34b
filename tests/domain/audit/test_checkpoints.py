"""Signed checkpoints: made where a chain grew, signed with a key of the house, kept outside, refused over what is broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from gemeinwerk.config.checkpoints import HouseCheckpoints, KeyNotOwn
from gemeinwerk.domain.audit import actions, jobs, queries, rules
from gemeinwerk.domain.audit.ports import checkpoint_signer
from gemeinwerk.domain.keys.ports import key_wrapper
from gemeinwerk.domain.keys.types import NewKeyPair
from gemeinwerk.domain.transport.models import ServiceKey
from gemeinwerk.domain.transport.queries import tokens
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.kernel.scope import tenant_scope
from tests.adapters.jose.material import signing

pytestmark = pytest.mark.django_db


@action("test.grow")
def grow(*, actor: Any, now: Any, subject: str) -> None:
    record(subject)


def own_key(pair: NewKeyPair, *, wrapped: bytes | None = None, state: str = "active") -> None:
    """Put a key of the service into the table."""
    secret = key_wrapper().wrap(pair.private_jwk, context=f"transport:{pair.kid}") if wrapped is None else wrapped
    public = json.loads(pair.public_jwk)
    ServiceKey.objects.create(kid=pair.kid, public_jwk=public, wrapped_private=secret, state=state, created_at=now())


@pytest.fixture
def anchor(tmp_path: Path) -> Iterator[Path]:
    """An anchor file, and a key of the service that needs no making."""
    ServiceKey.objects.all().delete()
    tokens.forget_active_key()
    own_key(signing(5))
    before = checkpoint_signer()
    checkpoint_signer.bind(HouseCheckpoints(tmp_path / "anchor.jsonl"))
    yield tmp_path / "anchor.jsonl"
    checkpoint_signer.bind(before)
    tokens.forget_active_key()


def test_a_chain_that_grew_gets_a_checkpoint_and_one_at_rest_none(
    tenant: UUID, anchor: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        jobs.sign_checkpoint(tenant_id=tenant)
        assert queries.checkpoints() == []
        for number in range(3):
            grow(actor=SYSTEM, now=now(), subject=f"thing:{number}")
        for _ in range(3):
            jobs.sign_checkpoint(tenant_id=tenant)
        grow(actor=SYSTEM, now=now(), subject="thing:later")
        jobs.sign_checkpoint(tenant_id=tenant)
    first, second = queries.checkpoints()
    assert (first.number, first.seq, second.number, second.seq) == (1, 3, 2, 5)
    claims = checkpoint_signer().read(second.token)
    assert claims["previous"] == rules.token_hash(first.token) and claims["chain"] == str(tenant)
    assert queries.verify_chain(actor=SYSTEM).entries == 6
    own = queries.entries(actor=SYSTEM)[0]
    assert (own.verb, own.subject) == ("audit.sign_checkpoint", "checkpoint:2")
    assert json.loads(own.details) == {"covers": "5", "hash": rules.token_hash(second.token)}
    lines = [json.loads(line) for line in anchor.read_text().splitlines()]
    assert [line["token"] for line in lines] == [first.token, second.token]


def test_the_chain_of_the_platform_has_checkpoints_of_its_own(anchor: Path, bochum: UUID) -> None:
    grow(actor=SYSTEM, now=now(), subject="thing:platform")
    jobs.sign_platform_checkpoint()
    assert [one.chain for one in queries.checkpoints()] == [UUID(int=0)]
    with tenant_scope(bochum):
        assert queries.checkpoints() == []


def test_a_key_that_only_the_database_knows_signs_nothing(tenant: UUID, anchor: Path) -> None:
    grow(actor=SYSTEM, now=now(), subject="thing:1")
    token = actions.sign_checkpoint(actor=SYSTEM, now=now()).token
    assert checkpoint_signer().read(token)["number"] == 1
    forger = signing(6)
    own_key(forger, wrapped=b"\x01" + bytes(80), state="retired")
    from gemeinwerk.domain.keys.ports import signing as port

    forged = port().sign({"number": 1}, private_jwk=forger.private_jwk, kid=forger.kid, typ="audit-checkpoint+jws")
    with pytest.raises(KeyNotOwn):
        checkpoint_signer().read(forged)
    assert [one["kid"] for one in tokens.own_keys()] == [signing(5).kid]
    with pytest.raises(Refusal):
        checkpoint_signer().read(token[:-4] + "AAAA")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_checkpoint SET seq = 9", "DELETE FROM audit_checkpoint", "TRUNCATE audit_checkpoint"],
)
def test_the_application_cannot_change_checkpoints(tenant: UUID, anchor: Path, statement: str) -> None:
    grow(actor=SYSTEM, now=now(), subject="thing:1")
    actions.sign_checkpoint(actor=SYSTEM, now=now())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_anchor_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    broken = HouseCheckpoints(tmp_path / "missing" / "anchor.jsonl")
    broken.deposit("token")
    assert not broken.check().ok
    assert HouseCheckpoints(tmp_path / "anchor.jsonl").check().ok and HouseCheckpoints().check().ok
