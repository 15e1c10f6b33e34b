"""A day after it was sealed a document gets the evidence that its seal was not revoked: once, and nobody waits for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from gemeinwerk.adapters.seals import PdfSealer
from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.documents import actions, jobs, queries
from gemeinwerk.domain.documents.models import DocumentVersion
from gemeinwerk.domain.documents.ports import SealRevoked, object_store, seal_keys, sealer
from gemeinwerk.domain.documents.types import Authenticity, SealedDocumentInfo, SealKey, SealLevel
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.jobs import queue
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Unavailable
from tests.adapters.pdf.letters import letter
from tests.adapters.seals.authority import stamping
from tests.adapters.seals.publishing import Publisher, publishing
from tests.adapters.seals.test_evidence import serial
from tests.domain.locks import locks

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Keys:
    """The seal of one authority that publishes its lists; some are deposited."""

    def __init__(self, authority: Publisher) -> None:
        self.authority = authority
        self.key = authority.seal_key(days=(-100, 700))
        self.deposited: tuple[bytes, ...] = ()

    def seal_key(self, tenant_id: UUID, *, authority: str) -> SealKey:
        return self.key

    def trusted_roots(self) -> tuple[bytes, ...]:
        return self.authority.roots

    def revocations(self) -> tuple[bytes, ...]:
        return self.deposited

    def check(self) -> AdapterStatus:
        return AdapterStatus(ok=True, detail="Test")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Keys, str]]:
    before = seal_keys(), sealer()
    with ExitStack() as until_the_end:
        authority = until_the_end.enter_context(publishing())
        address = until_the_end.enter_context(stamping(authority, tmp_path / "tsa"))
        keys = Keys(authority)
        seal_keys.bind(keys)
        sealer.bind(PdfSealer(address, authority.asker().ask))
        yield keys, address
    seal_keys.bind(before[0])
    sealer.bind(before[1])


@pytest.fixture
def keys(service: tuple[Keys, str]) -> Keys:
    return service[0]


def issued(age: timedelta = 2 * DAY) -> SealedDocumentInfo:
    prepared = queries.prepare_document(
        replace(letter(), demo=False), authority="Stadt Prüfstadt", at=datetime.now(UTC) - age
    )
    return actions.issue_document(actor=SYSTEM, now=NOW, prepared=prepared, case_id=new_id(), purpose="notice")


def levels(document: SealedDocumentInfo) -> list[SealLevel]:
    return [one.level for one in queries.versions_of(document_id=document.id)]


def test_a_document_is_completed_once_and_both_files_are_known(tenant: UUID, keys: Keys) -> None:
    document = issued()
    for _ in range(3):
        jobs.complete_seals(tenant_id=tenant)
    assert levels(document) == [SealLevel.TIMED, SealLevel.LASTING]
    one, two = queries.versions_of(document_id=document.id)
    assert (one.sha256, two.previous_sha256) == (document.sha256, document.sha256)
    assert queries.is_chain_whole(document_id=document.id)
    first, second = (
        queries.open_document(document_id=document.id)[1],
        queries.newest_document(document_id=document.id),
    )
    assert hashlib.sha256(first).hexdigest() == document.sha256, "what was delivered stays what it was"
    for pdf, evidenced in ((first, False), (second, True)):
        answer = queries.check_file(content=pdf)
        assert (answer.verdict, answer.registered) == (Authenticity.GENUINE, True)
        assert answer.evidenced is evidenced and answer.protected_until is not None and answer.reference
    assert [entry.verb for entry in audit.entries(actor=SYSTEM)].count("documents.renew") == 1


def test_young_documents_wait_a_day_and_very_old_ones_for_their_renewal(tenant: UUID, keys: Keys) -> None:
    waiting, old = issued(timedelta(hours=20)), issued(91 * DAY)
    jobs.complete_seals(tenant_id=tenant)
    assert levels(waiting) == levels(old) == [SealLevel.TIMED] and keys.authority.asked == []


def test_nothing_is_due_without_a_service_or_a_way_to_evidence(tenant: UUID, service: tuple[Keys, str]) -> None:
    keys, address = service
    document = issued()
    sealer.bind(PdfSealer(address))
    assert queries.completion_due(now=NOW, limit=10) == []
    keys.deposited = (keys.authority.list(),)
    assert queries.completion_due(now=NOW, limit=10) == [document.id]
    sealer.bind(PdfSealer())
    assert queries.completion_due(now=NOW, limit=10) == []


def test_who_waits_for_evidence_holds_up_nobody_behind(
    tenant: UUID, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []

    class Noted:
        def enqueue(self, requests: list[object]) -> None:
            asked.extend(one.ids for one in requests if one.name == actions.COMPLETE_JOB)  # type: ignore[attr-defined]

    before = queue()
    queue.bind(Noted())
    try:
        monkeypatch.setattr(jobs, "AT_ONCE", 1)
        stuck = issued()
        honest = keys.authority.behaviour
        keys.authority.behaviour = lambda path, body: None
        keys.key = keys.authority.seal_key()
        behind = issued()
        jobs.complete_seals(tenant_id=tenant)
        assert levels(stuck) == [SealLevel.TIMED] and asked == [{"after": str(stuck.id)}]
        keys.authority.behaviour = honest
        sealer.bind(PdfSealer(sealer()._timestamper.url, keys.authority.asker().ask))  # type: ignore[attr-defined]
        jobs.complete_seals(tenant_id=tenant, after=stuck.id)
        assert levels(behind) == [SealLevel.TIMED, SealLevel.LASTING] and levels(stuck) == [SealLevel.TIMED]
    finally:
        queue.bind(before)


def test_a_seal_that_was_revoked_before_fails_the_run_and_stops_no_other(tenant: UUID, keys: Keys) -> None:
    bad = issued()
    keys.authority.revocations[serial(keys.key)] = NOW - DAY
    keys.key = keys.authority.seal_key()
    good, damaged = issued(), issued()
    row = DocumentVersion.objects.get(document_id=damaged.id)
    object_store().put(row.object_key, BytesIO(b"%PDF-1.7 something else"))
    with pytest.raises((SealRevoked, queries.VersionDamaged)):
        jobs.complete_seals(tenant_id=tenant)
    assert levels(good) == [SealLevel.TIMED, SealLevel.LASTING]
    assert levels(bad) == levels(damaged) == [SealLevel.TIMED]


def test_two_runs_at_once_make_one_version(tenant: UUID, keys: Keys) -> None:
    document = issued()
    both = [queries.prepare_completion(document_id=document.id, now=datetime.now(UTC)) for _ in range(2)]
    kept = [actions.renew(actor=SYSTEM, now=NOW, renewed=one) for one in both if one is not None]
    assert kept[0] is not None and kept[1] is None and len(levels(document)) == 2


def test_others_are_asked_before_anything_is_written(tenant: UUID, keys: Keys) -> None:
    """While other machines answer, no row is locked: the preparation reads one row and writes nothing."""
    document = issued()
    said: list[str] = []

    def noted(execute: object, sql: str, *arguments: object) -> object:
        said.append("LOCK" if locks(sql) else sql.split()[0])
        return execute(sql, *arguments)  # type: ignore[operator]

    with connection.execute_wrapper(noted):
        assert queries.prepare_completion(document_id=document.id, now=datetime.now(UTC)) is not None
    assert set(said) == {"SELECT"} and keys.authority.asked


def test_the_notice_leaves_while_nobody_answers(tenant: UUID, service: tuple[Keys, str]) -> None:
    keys, address = service
    keys.authority.behaviour = lambda path, body: None
    document = issued()
    jobs.complete_seals(tenant_id=tenant)
    assert levels(document) == [SealLevel.TIMED]
    assert queries.check_file(content=queries.newest_document(document_id=document.id)).verdict is Authenticity.GENUINE
    # Lists that the operator deposits later help as well.
    keys.deposited = (keys.authority.list(),)
    sealer.bind(PdfSealer(address))
    jobs.complete_seals(tenant_id=tenant)
    assert levels(document) == [SealLevel.TIMED, SealLevel.LASTING]


def test_a_list_that_cannot_be_read_stops_the_completion_and_no_renewal(
    tenant: UUID, service: tuple[Keys, str], tmp_path: Path
) -> None:
    keys, address = service
    document = issued()
    with stamping(keys.authority, tmp_path / "short", days=(-5, 100)) as short:
        sealer.bind(PdfSealer(short, keys.authority.asker().ask))
        ending = issued()

    def unreadable() -> tuple[bytes, ...]:
        raise Unavailable("Eine Sperrliste lässt sich nicht lesen.")

    keys.revocations = unreadable  # type: ignore[method-assign]
    sealer.bind(PdfSealer(address, keys.authority.asker().ask))
    with pytest.raises(Unavailable):
        jobs.complete_seals(tenant_id=tenant)
    jobs.renew_seals(tenant_id=tenant)
    assert levels(document) == [SealLevel.TIMED] and levels(ending) == [SealLevel.TIMED, SealLevel.LASTING]
