"""Callbacks: only to public addresses with https, and their secret is never shown."""

from __future__ import annotations

from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import Bench, members
from gemeinwerk.client.conformance.checks import Area, expect, refused

AREA = Area("Callbacks")
SECRET = "pruefung-nur-fuer-die-konformitaet-0123456789"
PRIVATE = (
    "https://127.0.0.1/",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://2130706433/",
    "https://localhost/",
)


def _target(url: str) -> dict[str, str]:
    return {"url": url, "secret": SECRET}


@AREA.check("callback.http", "Ein Callback ohne TLS wird nicht angenommen", sources.CALLBACKS)
def http(bench: Bench) -> None:
    """Callback addresses must be HTTPS."""
    refused(bench.create(callback=_target("http://empfaenger.example.org/callback")))


@AREA.check(
    "callback.private",
    "Callbacks an private Adressen werden nicht angenommen",
    "OWASP ASVS, SSRF; RFC 6890",
    assumed=True,
)
def private(bench: Bench) -> None:
    """Else a stranger makes the server call into its own network."""
    for url in PRIVATE:
        answer = bench.create(callback=_target(url))
        expect(400 <= answer.status < 500, f"Status {answer.status} für {url}.")


@AREA.check(
    "callback.sender-private",
    "Auch der Absender kann keine private Adresse nennen",
    "OWASP ASVS, SSRF; RFC 6890",
    assumed=True,
)
def sender_private(bench: Bench) -> None:
    """The same for the callback of an announcement."""
    for url in PRIVATE[:3]:
        answer = bench.announce(callback=_target(url))
        expect(400 <= answer.status < 500, f"Status {answer.status} für {url}.")


@AREA.check("callback.secret", "Das Geheimnis eines Callbacks wird nie ausgegeben", sources.CALLBACKS)
def secret(bench: Bench) -> None:
    """It is write-only."""
    answer = bench.create(callback=_target("https://empfaenger.example.org/callback"))
    expect(answer.status < 300, f"Ein richtiger Callback wird nicht angenommen (Status {answer.status}).")
    made = str(members(answer).get("destinationId"))
    bench.kept.setdefault("made", []).append(made)
    read = bench.ask("GET", bench.management(f"destinations/{made}"), bench.subscriber)
    for one in (answer, read):
        callback = members(one).get("callback") or {}
        expect("secret" not in callback, "Die Antwort enthält das Geheimnis.")
