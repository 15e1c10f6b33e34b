"""Public keys: of the delivery service and of destinations."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import uuid4

from gemeinwerk.client import sealing
from gemeinwerk.client.conformance import forging, sources
from gemeinwerk.client.conformance.bench import Bench, members
from gemeinwerk.client.conformance.checks import Area, expect, refused, status
from gemeinwerk.client.faults import KeyWrong
from gemeinwerk.client.session import Session
from gemeinwerk.client.types import Version
from gemeinwerk.client.wire import Answer

AREA = Area("Schlüssel und Zustellpunkte")


def _service_keys(bench: Bench, who: Session | None = None) -> list[dict[str, Any]]:
    answer = bench.ask("GET", f"{bench.setup.addresses.submission}/.well-known/jwks.json", who)
    found = members(answer).get("keys")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


@AREA.check("jwks.public", "Die Schlüssel des Zustelldienstes sind ohne Token lesbar", sources.EVENTS)
def public(bench: Bench) -> None:
    """Anybody can check an event."""
    status(bench.ask("GET", f"{bench.setup.addresses.submission}/.well-known/jwks.json"), 200)
    expect(bool(_service_keys(bench)), "Die Liste keys fehlt oder ist leer.")


@AREA.check("jwks.private", "Die Schlüssel des Zustelldienstes enthalten nichts Geheimes", "RFC 7517, 9.2")
def private(bench: Bench) -> None:
    """A private member in public is the end of all proof."""
    found = {name for one in _service_keys(bench, bench.sender) for name in one}
    expect(not found & {"d", "p", "q", "dp", "dq", "qi", "k"}, "Ein Schlüssel enthält private Bestandteile.")


@AREA.check(
    "jwks.algorithm", "Die Schlüssel des Zustelldienstes sind RSA mit mindestens 4096 Bit für PS512", sources.CRYPTO
)
def algorithm(bench: Bench) -> None:
    """What signs events is of the published strength."""
    for one in _service_keys(bench, bench.sender):
        plain = {name: value for name, value in one.items() if name != "d"}
        try:
            sealing.signature_key(plain, str(one.get("kid", "")))
        except KeyWrong as fault:
            expect(False, fault.message)


@AREA.check("jwks.thumbprint", "Die Kennungen der Dienstschlüssel sind Fingerabdrücke", "RFC 7638", assumed=True)
def thumbprint(bench: Bench) -> None:
    """Then a key cannot be replaced under the same id."""
    for one in _service_keys(bench, bench.sender):
        plain: dict[str, Any] = {name: one[name] for name in ("kty", "n", "e", "kid") if name in one}
        try:
            sealing.signature_key(plain, str(one.get("kid", "")), any_id=False)
        except KeyWrong as fault:
            expect(False, fault.message)


def _destination(bench: Bench, version: Version = "v2") -> dict[str, object]:
    return members(bench.ask("GET", bench.submission(f"destinations/{bench.destination_id}", version), bench.sender))


@AREA.check("destination.v2", "Ein Zustellpunkt ist in Version 2 mit publicServices lesbar", sources.DESTINATION)
def destination_v2(bench: Bench) -> None:
    """The members that senders of version 2 read."""
    found = _destination(bench)
    for name in ("destinationId", "status", "encryptionKid", "publicServices"):
        expect(name in found, f"Die Angabe {name} fehlt.")
    expect(found["destinationId"] == str(bench.destination_id), "Die Antwort ist ein anderer Zustellpunkt.")


@AREA.check("destination.v1", "Derselbe Zustellpunkt ist in Version 1 mit services lesbar", sources.DESTINATION)
def destination_v1(bench: Bench) -> None:
    """The members that senders of version 1 read."""
    found = _destination(bench, "v1")
    for name in ("destinationId", "status", "encryptionKid", "services"):
        expect(name in found, f"Die Angabe {name} fehlt.")


@AREA.check("destination.unknown", "Ein unbekannter Zustellpunkt gibt 404 destination-not-found", sources.ERRORS)
def destination_unknown(bench: Bench) -> None:
    """Clients branch by this name."""
    answer = refused(bench.ask("GET", bench.submission(f"destinations/{uuid4()}"), bench.sender), 404)
    found = str(members(answer).get("type", ""))
    expect(found.endswith("/destination-not-found"), f"type ist „{found}“.")


def _key(bench: Bench, kid: str, version: Version = "v2", who: Session | None = None) -> Answer:
    path = f"destinations/{bench.destination_id}/keys/{quote(kid, safe='')}"
    return bench.ask("GET", bench.submission(path, version), who)


def _encryption_key(bench: Bench) -> dict[str, object]:
    return members(_key(bench, str(_destination(bench).get("encryptionKid", "")), who=bench.sender))


@AREA.check("key.public", "In Version 1 ist der Schlüssel eines Zustellpunkts ohne Token lesbar", sources.CLIENTS)
def key_public(bench: Bench) -> None:
    """Older clients ask before they have a token."""
    status(_key(bench, str(_destination(bench).get("encryptionKid", "")), "v1"), 200)


@AREA.check("key.id", "Der gelieferte Schlüssel ist der verlangte", sources.CRYPTO)
def key_id(bench: Bench) -> None:
    """A sender looks for the id that it asked for."""
    wanted = _destination(bench).get("encryptionKid")
    expect(_encryption_key(bench).get("kid") == wanted, "kid ist nicht encryptionKid des Zustellpunkts.")


@AREA.check("key.encryption", "Der Schlüssel ist RSA mit mindestens 4096 Bit für RSA-OAEP-256", sources.CRYPTO)
def key_encryption(bench: Bench) -> None:
    """Kind, size and purpose."""
    found = _encryption_key(bench)
    try:
        sealing.encryption_key(found, str(found.get("kid", "")), any_id=True)
    except KeyWrong as fault:
        expect(False, fault.message)


@AREA.check(
    "key.signature", "Der Signaturschlüssel des Zustellpunkts ist unter seiner Kennung lesbar", sources.VERIFYING
)
def key_signature(bench: Bench) -> None:
    """Senders verify acceptances with it."""
    kid = sealing.key_id(bench.signing_key)
    found = members(status(_key(bench, kid, who=bench.sender), 200))
    try:
        sealing.signature_key(found, kid)
    except KeyWrong as fault:
        expect(False, fault.message)


@AREA.check("key.unknown", "Ein unbekannter Schlüssel gibt 404", "RFC 9110, 15.5.5")
def key_unknown(bench: Bench) -> None:
    """No other key instead."""
    refused(_key(bench, "gibt-es-nicht-0123456789", who=bench.sender), 404)


@AREA.check("destination.lifecycle", "Ein neuer Zustellpunkt nimmt nichts an, bevor er aktiv ist", sources.ERRORS)
def lifecycle(bench: Bench) -> None:
    """destination-state-invalid is a published problem."""
    made = bench.created(active=False)
    answer = refused(bench.announce(destinationId=made))
    found = str(members(answer).get("type", ""))
    expect(found.endswith("/destination-state-invalid"), f"type ist „{found}“.")


@AREA.check("destination.activate", "Ein Zustellpunkt wird mit application/merge-patch+json aktiviert", "RFC 7396")
def activate(bench: Bench) -> None:
    """The registered content type."""
    found = members(status(bench.patch(bench.created(active=False), {"status": "active"}), 200))
    expect(found.get("status") == "active", f"status ist {found.get('status')!r}.")


@AREA.check("destination.patch-json", "Auch application/json wird zum Aktivieren angenommen", sources.CLIENTS)
def patch_json(bench: Bench) -> None:
    """Older clients send this content type."""
    made = bench.created(active=False)
    status(bench.patch(made, {"status": "active"}, media="application/json"), 200)


@AREA.check(
    "destination.patch-contact",
    "Eine Änderung einzelner Kontaktangaben lässt die übrigen stehen",
    "RFC 7396",
    assumed=True,
)
def patch_contact(bench: Bench) -> None:
    """The registered content type says so; how deep a server merges is not published."""
    made = bench.created(active=False)
    before = members(status(bench.patch(made, {"contactInformation": {"phone": "0234 9100"}}), 200))
    found = before.get("contactInformation", {})
    expect(found.get("legalName") == "Konformitätsprüfung", "Die übrigen Kontaktangaben sind verloren.")
    expect(found.get("phone") == "0234 9100", "Die neue Kontaktangabe fehlt.")
    after = members(status(bench.patch(made, {"contactInformation": {"phone": None}}), 200))
    expect("phone" not in after.get("contactInformation", {}), "null entfernt die Kontaktangabe nicht.")


@AREA.check("destination.foreign", "Ein fremder Client ändert einen Zustellpunkt nicht", sources.DESTINATION)
def foreign(bench: Bench) -> None:
    """It belongs to one client."""
    refused(bench.patch(str(bench.destination_id), {"name": "Übernommen"}, who=bench.stranger))


@AREA.check("destination.private-key", "Ein privater Schlüssel wird nicht angenommen", "RFC 7517, 9.2")
def private_key(bench: Bench) -> None:
    """Whoever sends it has made a mistake that must not be kept."""
    order = bench.order()
    refused(bench.create(encryptionPublicKey={**order["encryptionPublicKey"], "d": "AQAB", "p": "AQAB", "q": "AQAB"}))


@AREA.check("destination.weak-key", "Ein Schlüssel mit 2048 Bit wird nicht angenommen", sources.CRYPTO)
def weak_key(bench: Bench) -> None:
    """4096 bits are the published least."""
    refused(bench.create(encryptionPublicKey=forging.weak_key(bench.order()["encryptionPublicKey"])))


@AREA.check("key.rotation", "Nach einem Schlüsselwechsel bleibt der alte Schlüssel lesbar", sources.DESTINATION)
def rotation(bench: Bench) -> None:
    """Submissions on their way are still encrypted with it; the change is announced by encryptionKid."""
    made = bench.created()
    old = bench.key["kid"]
    pair = bench.spare
    added = bench.ask("POST", bench.management(f"destinations/{made}/keys"), bench.subscriber, body=pair)
    expect(added.status < 300, f"Ein weiterer Schlüssel wird nicht angenommen (Status {added.status}).")
    changed = members(status(bench.patch(made, {"encryptionKid": pair["kid"]}), 200))
    expect(changed.get("encryptionKid") == pair["kid"], "encryptionKid hat sich nicht geändert.")
    status(bench.ask("GET", bench.submission(f"destinations/{made}/keys/{old}"), bench.sender), 200)
