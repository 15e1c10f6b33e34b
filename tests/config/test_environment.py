"""Settings: read from one place, refused where unsafe."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from gemeinwerk.config.environment import Environment, UnsafeSettings, key_file


def safe(tmp_path: Path) -> dict[str, object]:
    key = tmp_path / "key"
    key_file(key)
    return {
        "mode": "production",
        "secret_key": "x" * 60,
        "base_url": "https://example.org",
        "DATABASE_URL": "postgresql://app@db/gemeinwerk",
        "master_key_file": key,
        "seal_folder": tmp_path,
        "smtp_host": "mail.example.org",
        "clamav_address": "127.0.0.1:3310",
    }


def test_safe_settings_start(tmp_path: Path) -> None:
    Environment(_env_file=None, **safe(tmp_path)).refuse_unsafe()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"debug": True}, "DEBUG"),
        ({"secret_key": "nur-fuer-demo-und-test"}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"base_url": "http://example.org"}, "BASE_URL"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"master_key_file": None}, "MASTER_KEY_FILE"),
        ({"seal_folder": None}, "SEAL_FOLDER"),
        ({"smtp_host": ""}, "SMTP_HOST"),
        ({"clamav_address": ""}, "CLAMAV"),
    ],
)
def test_unsafe_production_is_refused(tmp_path: Path, change: dict[str, object], word: str) -> None:
    with pytest.raises(UnsafeSettings, match=word):
        Environment(_env_file=None, **{**safe(tmp_path), **change}).refuse_unsafe()


def test_a_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    secret = key_file(path)
    assert len(secret) == 32 and key_file(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"short")
    with pytest.raises(UnsafeSettings):
        key_file(path)


@pytest.mark.parametrize("address", ["", "/run/clamav/clamd.ctl", "scanner", "scanner:3310", "[::1]", "[::1]:3310"])
def test_addresses_of_the_scanner(address: str) -> None:
    assert Environment(_env_file=None, clamav_address=address).clamav_address == address


@pytest.mark.parametrize(
    "address", ["scanner:port", "scanner:0", "scanner:70000", ":3310", "tcp://scanner", "scanner:"]
)
def test_wrong_addresses_of_the_scanner_are_refused_at_start(address: str) -> None:
    with pytest.raises(ValidationError, match="Sockets"):
        Environment(_env_file=None, clamav_address=address)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": 8099}, "http://127.0.0.1:8099"),
        ({"port": 8099, "host": "0.0.0.0"}, "http://127.0.0.1:8099"),
        ({"port": 8099, "host": "::1"}, "http://[::1]:8099"),
        ({"port": 8099, "host": "192.0.2.7"}, "http://192.0.2.7:8099"),
        ({"port": 8099, "base_url": "https://dienste.example.org"}, "https://dienste.example.org"),
    ],
)
def test_the_own_address_follows_the_port(given: dict[str, object], address: str) -> None:
    assert Environment(_env_file=None, **given).base_url == address


def test_the_demonstration_names_the_port_at_which_it_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    from gemeinwerk.config.commands.demo import _welcome

    monkeypatch.setenv("GEMEINWERK_PORT", "8099")
    text = _welcome(Environment(_env_file=None).base_url, 1.0)
    assert "http://127.0.0.1:8099" in text and "8000" not in text


def test_trusted_addresses_of_revocation_services_are_addresses(tmp_path: Path) -> None:
    found = Environment(_env_file=None, **{**safe(tmp_path), "seal_revocation_trusted": ("10.1.2.3", "fd00::1")})
    assert found.seal_revocation_trusted and not found.seal_revocation_online
    with pytest.raises(ValidationError):
        Environment(_env_file=None, **{**safe(tmp_path), "seal_revocation_trusted": ("ocsp.intern",)})


def test_addresses_in_certificates_are_asked_only_where_the_operator_allows_it(tmp_path: Path) -> None:
    from gemeinwerk.config.wiring import _sealer

    for allowed in (False, True):
        settings = Environment(
            _env_file=None,
            **{**safe(tmp_path), "seal_timestamp_url": "http://127.0.0.1:9/", "seal_revocation_online": allowed},
        )
        assert _sealer(settings).asks is allowed
