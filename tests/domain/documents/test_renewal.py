"""Sealed documents are protected anew before their seals run out: once, in versions that hold each other, each found again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from gemeinwerk.adapters.seals import PdfSealer
from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.documents import actions, jobs, queries
from gemeinwerk.domain.documents.models import DocumentVersion
from gemeinwerk.domain.documents.ports import object_store, seal_keys, sealer
from gemeinwerk.domain.documents.types import Authenticity, SealedDocumentInfo, SealKey
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.ports import AdapterStatus
from tests.adapters.pdf.letters import letter
from tests.adapters.seals.authority import Authority, stamping

NOW = datetime.now(UTC)


class Keys:
    """The seal of one authority, whose certificate runs out soon."""

    def __init__(self) -> None:
        self.authority = Authority()
        self.key = self.authority.seal_key(days=(-10, 40))

    def seal_key(self, tenant_id: UUID, *, authority: str) -> SealKey:
        return self.key

    def trusted_roots(self) -> tuple[bytes, ...]:
        return self.authority.roots

    def revocations(self) -> tuple[bytes, ...]:
        return ()

    def check(self) -> AdapterStatus:
        return AdapterStatus(ok=True, detail="Test")


@pytest.fixture
def keys() -> Iterator[Keys]:
    before = seal_keys(), sealer()
    found = Keys()
    seal_keys.bind(found)
    sealer.bind(PdfSealer())
    yield found
    seal_keys.bind(before[0])
    sealer.bind(before[1])


@pytest.fixture
def issued(tenant: UUID, keys: Keys) -> SealedDocumentInfo:
    prepared = queries.prepare_document(replace(letter(), demo=False), authority="Stadt Prüfstadt", at=NOW)
    return actions.issue_document(actor=SYSTEM, now=NOW, prepared=prepared, case_id=new_id(), purpose="notice")


def test_a_document_whose_seal_runs_out_gets_one_more_version(
    tenant: UUID, keys: Keys, issued: SealedDocumentInfo, tmp_path: Path
) -> None:
    first = queries.newest_document(document_id=issued.id)
    jobs.renew_seals(tenant_id=tenant)
    assert len(queries.versions_of(document_id=issued.id)) == 1, "there is no time stamp service yet"
    with stamping(keys.authority, tmp_path / "tsa") as address:
        sealer.bind(PdfSealer(address))
        for _ in range(3):
            jobs.renew_seals(tenant_id=tenant)
    one, two = queries.versions_of(document_id=issued.id)
    assert (one.sha256, two.previous_sha256) == (issued.sha256, issued.sha256)
    assert two.protected_until > NOW + timedelta(days=1000) > one.protected_until
    second = queries.newest_document(document_id=issued.id)
    assert second.startswith(first) and hashlib.sha256(second).hexdigest() == two.sha256
    assert queries.open_document(document_id=issued.id)[1] == first, "what was delivered stays what it was"
    assert queries.is_chain_whole(document_id=issued.id)
    for pdf in (first, second):
        answer = queries.check_file(content=pdf)
        assert (answer.verdict, answer.registered) == (Authenticity.GENUINE, True)
    assert [one.verb for one in audit.entries(actor=SYSTEM)].count("documents.renew") == 1


def test_a_renewal_that_comes_second_changes_nothing(
    tenant: UUID, keys: Keys, issued: SealedDocumentInfo, tmp_path: Path
) -> None:
    with stamping(keys.authority, tmp_path / "tsa") as address:
        sealer.bind(PdfSealer(address))
        both = [queries.prepare_renewal(document_id=issued.id, now=NOW) for _ in range(2)]
    kept = [actions.renew(actor=SYSTEM, now=NOW, renewed=one) for one in both if one is not None]
    assert kept[0] is not None and kept[1] is None
    assert len(queries.versions_of(document_id=issued.id)) == 2


def test_a_damaged_version_is_not_protected_and_does_not_stop_the_others(
    tenant: UUID, keys: Keys, issued: SealedDocumentInfo, tmp_path: Path
) -> None:
    prepared = queries.prepare_document(letter(), authority="Stadt Prüfstadt", at=NOW)
    other = actions.issue_document(actor=SYSTEM, now=NOW, prepared=prepared, case_id=new_id(), purpose="notice")
    row = DocumentVersion.objects.get(document_id=issued.id)
    object_store().put(row.object_key, BytesIO(b"%PDF-1.7 something else"))
    with stamping(keys.authority, tmp_path / "tsa") as address:
        sealer.bind(PdfSealer(address))
        with pytest.raises(queries.VersionDamaged):
            jobs.renew_seals(tenant_id=tenant)
    assert len(queries.versions_of(document_id=other.id)) == 2
    assert len(queries.versions_of(document_id=issued.id)) == 1
    assert not queries.is_chain_whole(document_id=issued.id)


def test_versions_and_register_are_locked(tenant: UUID, issued: SealedDocumentInfo) -> None:
    for statement in (
        "UPDATE documents_documentversion SET sha256 = 'x'",
        "DELETE FROM documents_documentversion",
        "UPDATE documents_sealentry SET code_digest = 'x'",
        "DELETE FROM documents_sealentry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_revoked_and_expired_seals_are_told_apart_for_anybody(tenant: UUID, keys: Keys, tmp_path: Path) -> None:
    prepared = queries.prepare_document(letter(), authority="Stadt Prüfstadt", at=NOW, coded=False)
    assert queries.check_file(content=prepared.pdf).verdict is Authenticity.GENUINE
    keys.revocations = lambda: (keys.authority.revoked(keys.key, NOW - timedelta(days=1)),)  # type: ignore[method-assign]
    answer = queries.check_file(content=prepared.pdf)
    assert (answer.verdict, answer.authority) == (Authenticity.REVOKED, "Stadt Prüfstadt")
    keys.revocations = lambda: ()  # type: ignore[method-assign]
    keys.key = keys.authority.seal_key(days=(-500, -30))
    old = queries.prepare_document(letter(), authority="Stadt Prüfstadt", at=NOW, coded=False)
    assert queries.check_file(content=old.pdf).verdict is Authenticity.EXPIRED
