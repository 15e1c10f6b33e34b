"""Time stamps, renewal, end of life and revocation of seals, with a real time stamp service and real lists."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.seals import PdfSealer
from gemeinwerk.adapters.seals.sealing import SealUnavailable
from gemeinwerk.adapters.seals.verifying import verify
from tests.adapters.pdf.conformance import broken_rules
from tests.adapters.pdf.letters import letter
from tests.adapters.pdf.verapdf import violations
from tests.adapters.seals.authority import Authority, stamping

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return TypstLetters().render(letter(), seal_field=True)


@pytest.fixture(scope="module")
def service(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with stamping(authority, tmp_path_factory.mktemp("tsa")) as address:
        yield address


@pytest.fixture(scope="module")
def stamped(authority: Authority, pdf: bytes, service: str) -> bytes:
    """Sealed with a time stamp by a certificate that runs out in 30 days."""
    return PdfSealer(service).seal(pdf, authority.seal_key(days=(-10, 30)), at=NOW)


def test_a_time_stamp_proves_when_it_was_sealed(authority: Authority, stamped: bytes) -> None:
    check = verify(stamped, roots=authority.roots)
    assert check.valid and check.stamped_at is not None
    assert NOW - timedelta(minutes=1) < check.stamped_at <= datetime.now(UTC) + timedelta(minutes=1)
    assert PdfSealer().protected_until(stamped) > NOW + timedelta(days=1900)


def test_it_outlives_its_certificate_only_with_a_time_stamp(authority: Authority, pdf: bytes, stamped: bytes) -> None:
    bare = PdfSealer().seal(pdf, authority.seal_key(days=(-10, 30)), at=NOW)
    later = NOW + timedelta(days=100)
    assert verify(stamped, roots=authority.roots, now=later).valid
    check = verify(bare, roots=authority.roots, now=later)
    assert check.intact and check.whole_file and check.expired and not check.valid and not check.revoked
    assert verify(bare, roots=authority.roots).valid


def test_an_expired_seal_of_a_stranger_is_a_strangers(pdf: bytes) -> None:
    stranger = Authority()
    sealed = PdfSealer().seal(pdf, stranger.seal_key(days=(-10, 30)), at=NOW)
    check = verify(sealed, roots=Authority().roots, now=NOW + timedelta(days=100))
    assert check.intact and not check.trusted and not check.expired


def test_a_revoked_key_seals_nothing_any_more(authority: Authority, pdf: bytes, service: str) -> None:
    key = authority.seal_key()
    bare, stamped = PdfSealer().seal(pdf, key, at=NOW), PdfSealer(service).seal(pdf, key, at=NOW)
    before, after = NOW - timedelta(days=3), NOW + timedelta(days=3)
    for sealed in (bare, stamped):
        check = verify(sealed, roots=authority.roots, revocations=(authority.revoked(key, before),))
        assert check.intact and check.revoked and not check.valid
    # Revoked later: only a time stamp proves that the seal is older.
    lists = (authority.revoked(key, after),)
    assert verify(stamped, roots=authority.roots, revocations=lists, now=NOW + timedelta(days=9)).valid
    assert verify(bare, roots=authority.roots, revocations=lists, now=NOW + timedelta(days=9)).revoked


def test_each_renewal_holds_all_before_and_keeps_both_standards(
    authority: Authority, stamped: bytes, tmp_path: Path
) -> None:
    with stamping(authority, tmp_path / "second", days=(-5, 4000)) as second:
        first = PdfSealer(second).renew(stamped, now=NOW)
        once, until = first.pdf, first.protected_until
        twice = PdfSealer(second).renew(once, now=NOW).pdf
    assert once.startswith(stamped) and twice.startswith(once) and len(twice) > len(once)
    assert until > NOW + timedelta(days=3900)
    for pdf, stamps in ((once, 1), (twice, 2)):
        check = verify(pdf, roots=authority.roots)
        assert check.valid and check.stamps == stamps
        # The first service has run out by then; the renewal carries what it proved.
        assert verify(pdf, roots=authority.roots, now=NOW + timedelta(days=3000)).valid
        assert broken_rules(pdf) == []
    assert not verify(stamped, roots=authority.roots, now=NOW + timedelta(days=3000)).valid
    assert violations([stamped, once, twice]) == [[], [], []]


def test_every_change_of_a_renewed_file_is_found(authority: Authority, stamped: bytes, service: str) -> None:
    renewed = PdfSealer(service).renew(stamped, now=NOW).pdf
    assert not verify(renewed + b"\n%x\n", roots=authority.roots).valid
    for place in range(10, len(renewed), len(renewed) // 60):
        changed = bytearray(renewed)
        changed[place] ^= 1
        assert not verify(bytes(changed), roots=authority.roots).valid, place


def test_a_strangers_time_stamp_proves_nothing(authority: Authority, pdf: bytes, tmp_path: Path) -> None:
    sealed = PdfSealer().seal(pdf, authority.seal_key(days=(-10, 30)), at=NOW)
    with stamping(Authority(), tmp_path / "strange") as strange:
        renewed = PdfSealer(strange).renew(sealed, now=NOW).pdf
    check = verify(renewed, roots=authority.roots, now=NOW + timedelta(days=100))
    assert check.stamped_at is None and check.expired and not check.valid


def test_without_a_service_there_is_a_clear_refusal(stamped: bytes) -> None:
    assert not PdfSealer().renews
    for sealer in (PdfSealer(), PdfSealer("http://127.0.0.1:9/")):
        with pytest.raises(SealUnavailable):
            sealer.renew(stamped, now=NOW)


def test_poppler_agrees(stamped: bytes, service: str, tmp_path: Path) -> None:
    renewed = PdfSealer(service).renew(stamped, now=NOW).pdf
    path = tmp_path / "a.pdf"
    path.write_bytes(renewed)
    try:
        said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    assert "Signature is Valid" in said and "Signature Field Name: Siegel" in said
