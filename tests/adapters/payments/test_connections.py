"""How a provider knows us: OAuth2 client credentials, client certificates, and one file of settings that is read strictly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gemeinwerk.adapters.payments import SettingsWrong, XBezahldienste, connection
from gemeinwerk.adapters.payments.settings import is_safe, origin
from gemeinwerk.domain.payments.ports import ProviderUnavailable
from gemeinwerk.domain.payments.types import ProviderState
from tests.adapters.payments.certificates import PASSWORD, files
from tests.adapters.payments.simulator import AUTHORITY, let_fail, order, simulator


def settings(folder: Path, text: str) -> Path:
    """Write a file of settings."""
    path = folder / "zahlung.toml"
    path.write_text(text)
    return path


def client(path: Path) -> XBezahldienste:
    """Return the client of a file of settings."""
    return XBezahldienste(connection(path), step_seconds=5, all_seconds=8)


@pytest.mark.parametrize("form", ["form", "json"])
def test_client_credentials(tmp_path: Path, form: str) -> None:
    (tmp_path / "zugang.json").write_text(json.dumps({"client_id": "simulator", "client_secret": "simulator"}))
    with simulator("--login") as address:
        text = f'base = "{address}"\noriginator = "portal"\n[login]\ntoken = "{address}/auth/token"\n'
        path = settings(tmp_path, f'{text}credentials = "zugang.json"\nscope = "post"\nformat = "{form}"\n')
        used = client(path)
        begun = used.create(order())
        assert begun.state is ProviderState.INITIAL and used.available(authority=AUTHORITY)
        # The token is kept: this failure waits for the next one, which is fetched when the old one is refused.
        let_fail(address, "error-500", "token")
        used.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
        used._wire._token = "abgelaufen"
        with pytest.raises(ProviderUnavailable, match="Zugangsdaten"):
            used.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
        used.status(authority=AUTHORITY, transaction_id=begun.transaction_id)
        (tmp_path / "zugang.json").write_text(json.dumps({"client_id": "simulator", "client_secret": "falsch"}))
        wrong = client(path)
        assert not wrong.available(authority=AUTHORITY)
        with pytest.raises(ProviderUnavailable, match="Zugangsdaten"):
            wrong.create(order())


def test_client_certificates(tmp_path: Path) -> None:
    made = files(tmp_path)
    (tmp_path / "passwort").write_bytes(PASSWORD + b"\n")
    with simulator("--certificate", str(made.server), "--clients", str(made.root)) as address:
        head = f'base = "{address}"\noriginator = "portal"\nauthorities = "root.pem"\nprobe = "demo"\n'
        packed = '[certificate]\nfile = "client.p12"\npassword = "passwort"\n'
        for certificate in (packed, '[certificate]\nfile = "client.pem"\n'):
            used = client(settings(tmp_path, head + certificate))
            assert used.create(order()).redirect_url.startswith("https://") and used.check().ok
        with pytest.raises(ProviderUnavailable):
            client(settings(tmp_path, head)).create(order())
        untrusted = head.replace('authorities = "root.pem"\n', "")
        with pytest.raises(ProviderUnavailable):
            client(settings(tmp_path, untrusted + packed)).create(order())


@pytest.mark.parametrize(("days", "said"), [(10, "Tagen ab"), (-2, "abgelaufen")])
def test_a_certificate_that_ends_is_told(tmp_path: Path, days: int, said: str) -> None:
    files(tmp_path, days=days)
    text = 'base = "https://127.0.0.1:9"\noriginator = "portal"\n[certificate]\nfile = "client.pem"\n'
    status = client(settings(tmp_path, text)).check()
    assert not status.ok and said in status.detail


def test_a_wrong_password_or_file_is_told(tmp_path: Path) -> None:
    files(tmp_path)
    (tmp_path / "falsch").write_text("falsch")
    head = 'base = "https://127.0.0.1:9"\noriginator = "portal"\n[certificate]\n'
    for certificate in ('file = "client.p12"\npassword = "falsch"', 'file = "root.pem"', 'file = "fehlt.p12"'):
        with pytest.raises(SettingsWrong):
            client(settings(tmp_path, head + certificate))


@pytest.mark.parametrize("text", [
    "", "base = ", 'base = "https://a.example"', 'base = "http://a.example"\noriginator = "x"',
    'base = "https://a.example"\noriginator = "a/b"', 'base = "https://a.example"\noriginator = "x"\nfremd = 1',
    'base = "https://a:b@a.example"\noriginator = "x"', 'base = "https://a.example"\noriginator = "x"\npages = "y"',
    'base = "https://a.example"\noriginator = "x"\npages = ["ftp://y"]', 'base = 5\noriginator = "x"',
    'base = "https://a.example"\noriginator = "x"\n[login]\ntoken = "https://a.example/t"\ncredentials = "fehlt.json"',
    'base = "https://a.example"\noriginator = "x"\nlogin = "y"', 'base = "https://a.example"\noriginator = "x"\nprobe = "ä"',
])  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsWrong):
        connection(settings(tmp_path, text))


def test_secrets_do_not_show(tmp_path: Path) -> None:
    (tmp_path / "zugang.json").write_text(json.dumps({"client_id": "ich", "client_secret": "sehr-geheim"}))
    text = 'base = "https://a.example"\noriginator = "x"\n[login]\ntoken = "https://a.example/t"\ncredentials = "zugang.json"\n'
    assert "sehr-geheim" not in repr(connection(settings(tmp_path, text)))
    with pytest.raises(SettingsWrong):
        connection(tmp_path / "fehlt.toml")


@pytest.mark.parametrize(("url", "safe"), [
    ("https://a.example/x?y=1", True), ("http://127.0.0.1:80/", True), ("http://a.example/", False), ("https:///x", False),
    ("https://a@b.example/", False), ("https://a.example:99999/", False), ("javascript:alert(1)", False),
    ("https://a.example\\@b.example/", False), ("https://ä.example/", False), ("//a.example/", False), ("", False),
])  # fmt: skip
def test_addresses(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


def test_the_origin_of_an_address() -> None:
    assert origin("https://A.example/x") == origin("https://a.example:443/y") != origin("https://a.example:444/")
