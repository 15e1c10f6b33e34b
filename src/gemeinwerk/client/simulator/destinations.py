"""Destinations of the simulated service: created, activated, read, their keys changed."""

from __future__ import annotations

import ipaddress
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from gemeinwerk.client import sealing
from gemeinwerk.client.faults import KeyWrong
from gemeinwerk.client.simulator.problems import Refusal
from gemeinwerk.client.simulator.service import Call, Reply, Service
from gemeinwerk.client.simulator.store import MANAGE, Destination

ABOUT: Final = ("name", "contactInformation", "metadataVersions", "replyChannels")


def create(service: Service, call: Call) -> Reply:
    """Create a destination, which takes nothing before it is active."""
    client = service.caller(call, MANAGE)
    body = call.json()
    services = body.get("services" if call.version == "v1" else "publicServices")
    if not isinstance(body.get("name"), str) or not isinstance(services, list) or not services:
        raise Refusal(400, "request-invalid", "Es fehlen name oder die Leistungen.")
    encryption = _accepted(service, body.get("encryptionPublicKey"), sealing.encryption_key)
    signature = _accepted(service, body.get("signingPublicKey"), sealing.signature_key)
    made = Destination(
        destination_id=uuid4(),
        owner=client.client_id,
        about={name: body[name] for name in ABOUT if name in body},
        services=services,
        status="created",
        encryption_kid=encryption["kid"],
        keys={one["kid"]: one for one in (encryption, signature)},
        callback=_callback(service, body.get("callback")),
    )
    service.store.destinations[made.destination_id] = made
    return Reply(201, _seen(service, made, call, own=True))


def read(service: Service, call: Call) -> Reply:
    """Return a destination to anybody; its callback to its own client only, its secret to nobody."""
    found = service.store.destinations.get(call.ident("destinationId"))
    if found is None:
        name = "not-found" if service.has("destination-unknown-name") else "destination-not-found"
        raise Refusal(404, name, "Diesen Zustellpunkt gibt es nicht.")
    own = "authorization" in call.headers and service.caller(call, "").client_id == found.owner
    return Reply(200, _seen(service, found, call, own=own))


def patch(service: Service, call: Call) -> Reply:
    """Change single members (RFC 7396)."""
    client = service.caller(call, MANAGE)
    odd = {"patch-json-refused": "application/json", "merge-patch-refused": "application/merge-patch+json"}
    if any(service.has(fault) and call.media == media for fault, media in odd.items()):
        raise Refusal(415, "unsupported-media-type")
    body = call.json()
    found = service.store.destination(call.ident("destinationId"))
    service.unless("foreign-patch", found.owner != client.client_id, 403, "foreign-destination")
    if "callback" in body:
        found.callback = _callback(service, body["callback"])
    if "encryptionKid" in body:
        if body["encryptionKid"] not in found.keys:
            raise Refusal(422, "key-not-found", "Diesen Schlüssel hat der Zustellpunkt nicht.")
        if service.has("old-key-dropped"):
            del found.keys[found.encryption_kid]
        found.encryption_kid = body["encryptionKid"]
    found.status = str(body.get("status", found.status))
    changes: dict[str, Any] = {name: body[name] for name in ABOUT if name in body}
    contact = changes.get("contactInformation")
    if isinstance(contact, dict) and not service.has("contact-replaced"):
        changes["contactInformation"] = _contact(found.about.get("contactInformation", {}), contact)
    found.about |= changes
    return Reply(200, _seen(service, found, call, own=True))


def add_key(service: Service, call: Call) -> Reply:
    """Add a public key."""
    client = service.caller(call, MANAGE)
    found = service.store.destination(call.ident("destinationId"))
    service.unless("foreign-patch", found.owner != client.client_id, 403, "foreign-destination")
    body = call.json()
    check = sealing.signature_key if body.get("use") == "sig" else sealing.encryption_key
    made = _accepted(service, body, check)
    found.keys[made["kid"]] = made
    return Reply(201, made)


def keys(service: Service, call: Call) -> Reply:
    """Return all public keys."""
    return Reply(200, {"keys": [*service.store.destination(call.ident("destinationId")).keys.values()]})


def key(service: Service, call: Call) -> Reply:
    """Return one public key to anybody."""
    if service.has("key-guarded"):
        service.caller(call, "")
    found = service.store.destination(call.ident("destinationId"))
    kid = call.path["kid"]
    if service.has("key-any") and kid not in found.keys:
        kid = found.encryption_kid
    if kid not in found.keys:
        raise Refusal(404, "key-not-found", "Diesen Schlüssel gibt es nicht.")
    made = dict(found.keys[kid])
    encrypts = made.get("use") == "enc"
    if service.has("signature-key-hidden") and not encrypts:
        raise Refusal(404, "key-not-found", "Diesen Schlüssel gibt es nicht.")
    if service.has("key-purpose") and encrypts:
        made |= {"use": "sig", "alg": "PS512", "key_ops": ["verify"]}
    if service.has("key-id") and encrypts:
        made["kid"] = f"{kid}x"
    return Reply(200, made)


def _seen(service: Service, found: Destination, call: Call, *, own: bool) -> dict[str, Any]:
    other = service.has("v1-names") if call.version == "v2" else service.has("v2-names")
    old = (call.version == "v1") != other
    body = {
        **found.about,
        "destinationId": str(found.destination_id),
        "status": found.status,
        "encryptionKid": found.encryption_kid,
        "services" if old else "publicServices": found.services,
    }
    if own and found.callback:
        body["callback"] = {"url": found.callback}
        if service.has("callback-secret-shown"):
            body["callback"]["secret"] = "geheim-aber-gezeigt"
    return body


def _accepted(service: Service, jwk: Any, check: Any) -> dict[str, Any]:
    if not isinstance(jwk, dict):
        raise Refusal(400, "request-invalid", "Es fehlt ein öffentlicher Schlüssel.")
    careless = (service.has("private-key-taken") and "d" in jwk) or (
        service.has("weak-key-taken") and len(str(jwk.get("n"))) < 600
    )
    if careless:
        return {**jwk, "kid": str(jwk.get("kid", "ohne"))}
    try:
        found: dict[str, Any] = check(jwk, str(jwk.get("kid", "")), any_id=False)
    except KeyWrong as fault:
        raise Refusal(422, "key-invalid", fault.message) from fault
    return found


def _contact(target: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    made = _merged(target, changes)
    if any(name in target and name not in made for name in ("legalName", "email")):
        raise Refusal(422, "request-invalid", "legalName und email lassen sich nicht entfernen.")
    return made


def _merged(target: Any, changes: dict[str, Any]) -> dict[str, Any]:
    made = dict(target) if isinstance(target, dict) else {}
    for name, value in changes.items():
        made[name] = _merged(made.get(name), value) if isinstance(value, dict) else value
    return {name: value for name, value in made.items() if name not in changes or value is not None}


def _callback(service: Service, given: Any) -> str:
    if given is None:
        return ""
    url = given.get("url") if isinstance(given, dict) else None
    if not isinstance(url, str) or not isinstance(given.get("secret"), str):
        raise Refusal(400, "request-invalid", "Ein Callback braucht url und secret.")
    checked_callback(service, url, "callback-private-taken")
    return url


def checked_callback(service: Service, url: str, fault: str) -> None:
    """Refuse what is not a public address with https, unless asked to let that pass."""
    parts = urlsplit(url)
    service.unless("callback-http-taken", parts.scheme != "https", 422, "callback-url-invalid")
    service.unless(fault, _is_private(parts.hostname or ""), 422, "callback-url-invalid")


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global or host.startswith("::ffff:")
    except ValueError:
        return "." not in host or host.replace(".", "").isdigit() or host.endswith(".localhost")
