"""Settings and secrets from files: what is missing or unfit is told by its name, secrets are never shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gemeinwerk.client import Credentials, SetupWrong, private_keys, setup
from tests.adapters.jose.material import sealing, signing
from tests.client.bench import files

CLIENTS = {name: (f"kennung-{name}", "ganz-geheim") for name in ("sender", "subscriber", "other")}


def test_settings_lead_to_both_sides(tmp_path: Path) -> None:
    found = setup(files(tmp_path, "https://host.example/api", CLIENTS, "0"))
    assert found.sender().credentials == ("kennung-sender", "ganz-geheim")
    assert found.subscriber().addresses.submission == "https://host.example/api/submission-api"
    assert found.keys() == {sealing().kid: sealing().private_jwk} and found.signing_key() == signing().private_jwk
    other = found.other()
    assert other is not None and other.credentials[0] == "kennung-other"
    assert "ganz-geheim" not in repr(found) + repr(Credentials("a", "ganz-geheim"))
    assert setup(tmp_path / "api.toml", base="https://other.example").addresses.token == "https://other.example/token"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("base = ", "kein TOML"),
        ('base = "https://h.example"\nsecret = "x"', "secret"),
        ('base = "http://h.example"', "keine brauchbare Adresse"),
        ('base = "https://h.example"\nversion = "v3"', "v1 oder v2"),
        ('base = "https://h.example"\ndecryption_keys = 7', "falsche Art"),
        ('[addresses]\ntoken = "https://h.example/token"', "falsche Art"),
    ],
)
def test_unfit_settings_are_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "api.toml"
    path.write_text(text)
    with pytest.raises(SetupWrong, match=words):
        setup(path)


def test_what_is_not_named_is_missed_when_it_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "api.toml"
    path.write_text('base = "https://h.example"\nsender = "fehlt.json"')
    found = setup(path)
    assert found.other() is None
    for need in (found.sender, found.subscriber, found.keys, found.signing_key):
        with pytest.raises(SetupWrong):
            need()
    with pytest.raises(SetupWrong, match="nicht lesbar"):
        setup(tmp_path / "fehlt.toml")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"client_id": "a"}', '{"client_id": "a", "client_secret": 7}'])
def test_unfit_credentials_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sender.json"
    path.write_text(content)
    with pytest.raises(SetupWrong):
        Credentials.read(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"kid": "a"}', b'{"kid": 7, "d": "a"}', b"x" * 300_000])
def test_unfit_key_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.jwk"
    path.write_bytes(content)
    with pytest.raises(SetupWrong):
        private_keys([path])


def test_a_public_key_is_no_key_to_open_with(tmp_path: Path) -> None:
    path = tmp_path / "key.jwk"
    path.write_text(json.dumps(json.loads(sealing().public_jwk)))
    with pytest.raises(SetupWrong, match="privaten"):
        private_keys([path])
