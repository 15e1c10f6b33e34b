"""Seals: valid against the root, and every changed bit is found."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gemeinwerk.adapters.demo.seal_keys import DemoSealKeys
from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.seals import FolderSealKeys, PdfSealer
from gemeinwerk.adapters.seals.sealing import SealUnavailable
from gemeinwerk.domain.documents.types import SealKey
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter
from tests.adapters.seals.publishing import Publisher

BOCHUM = UUID(int=1)
AT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> DemoSealKeys:
    return DemoSealKeys(tmp_path_factory.mktemp("seals"))


@pytest.fixture(scope="module")
def key(keys: DemoSealKeys) -> SealKey:
    return keys.seal_key(BOCHUM, authority="Stadt Bochum")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return TypstLetters().render(letter(), seal_field=True)


@pytest.fixture(scope="module")
def sealed(pdf: bytes, key: SealKey) -> bytes:
    return PdfSealer().seal(pdf, key, at=AT)


def test_the_seal_is_intact_trusted_and_covers_the_file(sealed: bytes, keys: DemoSealKeys) -> None:
    verdict = PdfSealer().verify(sealed, roots=keys.trusted_roots())
    assert verdict.valid
    assert verdict.demo
    assert verdict.subject == "Stadt Bochum"
    assert verdict.sealed_at == AT


def test_sealing_keeps_both_standards(sealed: bytes) -> None:
    assert broken_rules(sealed) == []


def test_the_change_has_one_time_in_both_places(sealed: bytes) -> None:
    """The library asks the clock for each place; where a second ends between them, the file breaks PDF/A."""
    with pikepdf.open(BytesIO(sealed)) as document:
        said = document.open_metadata().get("xmp:ModifyDate")
        assert str(document.docinfo["/ModDate"]).startswith("D:20261124123000")
        assert datetime.fromisoformat(str(said)) == AT


def test_it_is_a_pades_seal_that_forbids_changes(sealed: bytes) -> None:
    assert b"/ETSI.CAdES.detached" in sealed
    assert b"/DocMDP" in sealed
    assert b"/P 1" in sealed


def test_one_flipped_bit_is_found(sealed: bytes, keys: DemoSealKeys) -> None:
    step = len(sealed) // 40
    for position in range(10, len(sealed), step):
        changed = bytearray(sealed)
        changed[position] ^= 1
        verdict = PdfSealer().verify(bytes(changed), roots=keys.trusted_roots())
        assert not verdict.valid, position


def test_not_even_the_filling_of_the_signature_may_change(sealed: bytes, keys: DemoSealKeys) -> None:
    filling = sealed.index(b"0" * 200) + 100
    for other in (b"1", b"A", b" "):
        changed = sealed[:filling] + other + sealed[filling + 1 :]
        assert not PdfSealer().verify(changed, roots=keys.trusted_roots()).valid
    digit = next(at for at in range(filling - 1000, filling) if chr(sealed[at]).isalpha())
    changed = sealed[:digit] + sealed[digit : digit + 1].swapcase() + sealed[digit + 1 :]
    assert not PdfSealer().verify(changed, roots=keys.trusted_roots()).valid


def test_appended_bytes_are_found(sealed: bytes, keys: DemoSealKeys) -> None:
    assert not PdfSealer().verify(sealed + b"\n%x\n", roots=keys.trusted_roots()).valid


def test_a_stranger_is_not_trusted(pdf: bytes, keys: DemoSealKeys, tmp_path: Path) -> None:
    other = DemoSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt Bochum")
    verdict = PdfSealer().verify(PdfSealer().seal(pdf, other, at=AT), roots=keys.trusted_roots())
    assert verdict.intact
    assert not verdict.trusted


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", os.urandom(2000), b"%PDF-1.7\n1 0 obj<</A 1 0 R>>endobj\n%%EOF"])
def test_any_bytes_have_a_verdict(content: bytes, keys: DemoSealKeys) -> None:
    assert not PdfSealer().verify(content, roots=keys.trusted_roots()).sealed


def test_an_unsealed_file_is_not_sealed(pdf: bytes, keys: DemoSealKeys) -> None:
    assert not PdfSealer().verify(pdf, roots=keys.trusted_roots()).sealed


def test_a_file_without_the_field_or_already_sealed_is_refused(sealed: bytes, key: SealKey) -> None:
    for content in (TypstLetters().render(letter(), seal_field=False), sealed, b"no pdf"):
        with pytest.raises(SealUnavailable):
            PdfSealer().seal(content, key, at=AT)


def test_the_key_object_is_kept(pdf: bytes, key: SealKey) -> None:
    sealer = PdfSealer()
    sealer.seal(pdf, key, at=AT)
    first = sealer._signer(key)
    sealer.seal(pdf, key, at=AT)
    assert sealer._signer(key) is first


def test_no_key_in_a_representation(key: SealKey) -> None:
    assert str(key.private_key) not in repr(key)


def test_demo_keys_survive_a_restart_and_follow_a_new_name(tmp_path: Path) -> None:
    first = DemoSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt Bochum")
    again = DemoSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt Bochum")
    renamed = DemoSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt Bochum (neu) " + "x" * 100)
    assert first == again
    assert renamed.certificates != first.certificates
    assert "DEMO - nicht rechtsverbindlich" in first.subject
    assert oct((tmp_path / str(BOCHUM) / "key.der").stat().st_mode)[-3:] == "600"


def test_several_processes_may_start_at_once(tmp_path: Path) -> None:
    found: list[SealKey] = []
    threads = [
        threading.Thread(target=lambda: found.append(DemoSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt Bochum")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.certificates for key in found}) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def deposit(folder: Path, key: SealKey) -> None:
    from cryptography import x509

    place = folder / str(BOCHUM)
    place.mkdir(parents=True)
    private = serialization.load_der_private_key(key.private_key, None)
    pem, pkcs8, plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (place / "key.pem").write_bytes(private.private_bytes(pem, pkcs8, plain))
    chain = [x509.load_der_x509_certificate(der).public_bytes(pem) for der in key.certificates]
    (place / "certificates.pem").write_bytes(b"".join(chain))
    (folder / "roots.pem").write_bytes(chain[-1])


def test_deposited_keys_seal_and_are_trusted(pdf: bytes, key: SealKey, tmp_path: Path) -> None:
    deposit(tmp_path, key)
    folder = FolderSealKeys(tmp_path)
    sealed = PdfSealer().seal(pdf, folder.seal_key(BOCHUM, authority="Stadt Bochum"), at=AT)
    assert PdfSealer().verify(sealed, roots=folder.trusted_roots()).valid
    assert folder.check().ok


def test_a_missing_or_foreign_key_is_refused(key: SealKey, tmp_path: Path) -> None:
    folder = FolderSealKeys(tmp_path)
    assert not folder.check().ok
    with pytest.raises(SealUnavailable):
        folder.seal_key(BOCHUM, authority="Stadt Bochum")
    deposit(tmp_path, key)
    pem, pkcs8, plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    foreign = rsa.generate_private_key(65537, 2048).private_bytes(pem, pkcs8, plain)
    (tmp_path / str(BOCHUM) / "key.pem").write_bytes(foreign)
    with pytest.raises(SealUnavailable):
        folder.seal_key(BOCHUM, authority="Stadt Bochum")


def test_the_status_counts_lists_and_says_which_are_outdated(key: SealKey, tmp_path: Path) -> None:
    deposit(tmp_path, key)
    folder, authority = FolderSealKeys(tmp_path), Publisher(1)
    (tmp_path / "a.crl").write_bytes(authority.list())
    assert folder.check().ok and folder.check().detail.endswith("1 Sperrlisten")
    authority.age = timedelta(days=3)
    (tmp_path / "b.crl").write_bytes(authority.list())
    assert folder.check().ok and folder.check().detail.endswith("2 Sperrlisten, davon 1 abgelaufen")
    (tmp_path / "c.crl").write_bytes(b"no list")
    assert not folder.check().ok and "nicht lesen" in folder.check().detail
