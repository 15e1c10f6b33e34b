"""Seals whose key never leaves its device: SoftHSM as the device, elliptic and RSA keys, wrong PIN, lost session."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gemeinwerk.adapters.pdf import TypstLetters
from gemeinwerk.adapters.seals import FolderSealKeys, PdfSealer
from gemeinwerk.adapters.seals.sealing import SealUnavailable
from tests.adapters.pdf.letters import letter
from tests.adapters.seals.authority import Authority

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
MODULE = next((path for path in MODULES if Path(path).is_file()), "")
BOCHUM, KLEVE = UUID(int=1), UUID(int=2)
AT = datetime.now(UTC)
PEM = serialization.Encoding.PEM

pytestmark = pytest.mark.skipif(
    not MODULE or shutil.which("softhsm2-util") is None, reason="SoftHSM (Debian: softhsm2) is not installed"
)


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Authority]]:
    """A folder of seals whose two authorities keep their keys in one device."""
    folder, authority = tmp_path_factory.mktemp("device"), Authority()
    (folder / "tokens").mkdir()
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm.conf")
    util("--init-token", "--free", "--label", "Siegel", "--so-pin", "12345678", "--pin", "geheim-4711")
    keys = {BOCHUM: ec.generate_private_key(ec.SECP256R1()), KLEVE: rsa.generate_private_key(65537, 3072)}
    (folder / "roots.pem").write_bytes(authority.root.public_bytes(PEM))
    for number, (tenant, key) in enumerate(keys.items(), start=1):
        plain = serialization.NoEncryption()
        (folder / "key.pem").write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, plain))
        place = ("--token", "Siegel", "--pin", "geheim-4711")
        util("--import", str(folder / "key.pem"), *place, "--label", f"siegel-{number}", "--id", f"0{number}")
        (folder / "key.pem").unlink()
        home = folder / str(tenant)
        home.mkdir()
        (home / "token.toml").write_text(
            f'module = "{MODULE}"\ntoken = "Siegel"\nkey = "siegel-{number}"\npin_file = "pin"\n'
        )
        (home / "pin").write_text("geheim-4711\n")
        own = authority.certificate("Stadt Prüfstadt", key, days=(-1, 700))
        (home / "certificates.pem").write_bytes(own.public_bytes(PEM) + authority.root.public_bytes(PEM))
    yield folder, authority
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def util(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


@pytest.mark.parametrize("tenant", [BOCHUM, KLEVE], ids=["elliptic", "rsa"])
def test_a_key_in_a_device_seals(device: tuple[Path, Authority], tenant: UUID) -> None:
    keys, pdf = FolderSealKeys(device[0]), TypstLetters().render(letter(), seal_field=True)
    key = keys.seal_key(tenant, authority="Stadt Prüfstadt")
    assert key.private_key == b"" and "geheim" not in repr(key)
    sealer = PdfSealer()
    for _ in range(2):
        sealed = sealer.seal(pdf, key, at=AT)
        assert sealer.verify(sealed, roots=keys.trusted_roots()).valid
    assert keys.check().ok


def test_a_session_that_the_device_forgot_is_opened_anew(device: tuple[Path, Authority]) -> None:
    keys, pdf = FolderSealKeys(device[0]), TypstLetters().render(letter(), seal_field=True)
    key, sealer = keys.seal_key(BOCHUM, authority="Stadt Prüfstadt"), PdfSealer()
    sealer.seal(pdf, key, at=AT)
    sealer._signer(key)._open.session.close()
    assert sealer.verify(sealer.seal(pdf, key, at=AT), roots=keys.trusted_roots()).valid


def test_what_is_wrong_is_a_refusal(device: tuple[Path, Authority], tmp_path: Path) -> None:
    pdf = TypstLetters().render(letter(), seal_field=True)
    home = tmp_path / str(BOCHUM)
    shutil.copytree(device[0] / str(BOCHUM), home)
    text = (home / "token.toml").read_text()
    for wrong in (
        text.replace("siegel-1", "keiner"),
        text.replace('"Siegel"', '"Fremd"'),
        text.replace(MODULE, "/nichts.so"),
    ):
        (home / "token.toml").write_text(wrong)
        with pytest.raises(SealUnavailable):
            PdfSealer().seal(pdf, FolderSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt"), at=AT)
    (home / "token.toml").write_text("module = 1")
    with pytest.raises(SealUnavailable):
        FolderSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt")
    (home / "token.toml").write_text(text)
    (home / "pin").unlink()
    with pytest.raises(SealUnavailable):
        FolderSealKeys(tmp_path).seal_key(BOCHUM, authority="Stadt")
