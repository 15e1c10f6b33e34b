"""What a person types or pastes for a destination, turned into what the standard API says; refused in words for people."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from gemeinwerk.domain.transport.rules.findings import Findings
from gemeinwerk.domain.transport.rules.routing import LEIKA, check_service
from gemeinwerk.domain.transport.types import (
    CallbackTarget,
    DestinationOrder,
    DestinationService,
    SubmissionSchema,
)
from gemeinwerk.domain.transport.types.typed import TypedDestination, TypedService
from gemeinwerk.kernel.refusal import Invalid

METADATA: Final = ("2.1.0",)
MIME_TYPES: Final = ("application/json", "application/xml")
MAX_KEY: Final = 64 * 1024
MAX_SERVICES: Final = 20
LEIKA_KEY: Final = re.compile(r"99\d{12}")
MAIL: Final = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}")
URI: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[!-~]{1,460}")
PRIVATE: Final = re.compile(r'PRIVATE KEY|"(?:d|p|q|dp|dq|qi|k)"\s*:')
JWK_HINT: Final = "Nötig ist der öffentliche Schlüssel als JWK, ein kurzer Text, der mit { beginnt."
PRIVATE_HINT: Final = (
    "Wir haben ihn nicht gespeichert und zeigen ihn nicht wieder an. Bitte erzeugen Sie trotzdem ein neues Paar und "
    "geben Sie davon nur den öffentlichen Schlüssel weiter."
)


def holds_private_part(text: str) -> bool:
    """Tell whether a text looks like a private key, so that it is not shown again."""
    return bool(PRIVATE.search(text))


def public_jwk(text: str) -> dict[str, Any]:
    """Return a pasted public key as a parsed JWK; raises Invalid for anything else. Its kind is judged elsewhere."""
    clean = text.strip()
    if not clean:
        raise Invalid("Bitte fügen Sie den öffentlichen Schlüssel ein oder wählen Sie eine Datei.", hint=JWK_HINT)
    if holds_private_part(clean):
        raise Invalid("Das ist ein privater Schlüssel. Er darf Ihr Haus nicht verlassen.", hint=PRIVATE_HINT)
    if len(clean) > MAX_KEY:
        raise Invalid("Das ist zu lang für einen Schlüssel.", hint=JWK_HINT)
    if clean.startswith("-----BEGIN") or clean.startswith("ssh-"):
        raise Invalid("Dieser Schlüssel hat ein anderes Format (PEM oder SSH).", hint=JWK_HINT)
    try:
        found = json.loads(clean)
    except (ValueError, RecursionError) as fault:
        raise Invalid("Das ist kein lesbarer Schlüssel.", hint=JWK_HINT) from fault
    if isinstance(found, dict) and isinstance(found.get("keys"), list):
        if len(found["keys"]) != 1:
            raise Invalid("Das ist eine Sammlung von Schlüsseln.", hint="Bitte fügen Sie genau einen Schlüssel ein.")
        (found,) = found["keys"]
    if not isinstance(found, dict):
        raise Invalid("Das ist kein lesbarer Schlüssel.", hint=JWK_HINT)
    return found


def service_urn(text: str) -> str:
    """Return the URN of a service from a LeiKa key of 14 digits or a URN; raises Invalid."""
    clean = "".join(text.split())
    if LEIKA_KEY.fullmatch(clean):
        return LEIKA + clean
    if not clean or clean.isdecimal():
        raise Invalid("Bitte geben Sie den LeiKa-Schlüssel an.", hint="Er hat 14 Ziffern und beginnt mit 99.")
    return check_service(clean)


def regions(text: str) -> tuple[str, ...]:
    """Return regions from a text with one or several keys, with or without ``DE``; raises Invalid where it has none."""
    found = tuple(
        dict.fromkeys(one if one.startswith("DE") else f"DE{one}" for one in re.split(r"[\s,;]+", text) if one)
    )
    if not found:
        raise Invalid("Bitte nennen Sie mindestens ein Gebiet.", hint="Zum Beispiel: DE059110000000")
    return found


def typed_order(typed: TypedDestination, findings: Findings) -> DestinationOrder:
    """Return what was typed as an order; what is refused is noted by field, and the order has a gap there."""
    contact = {"legalName": findings.take("legal_name", lambda: _required(typed.legal_name, "die Stelle"), "")}
    contact["email"] = findings.take("email", lambda: _mail(typed.email), "")
    if phone := typed.phone.strip():
        contact["phone"] = phone[:100]
    if len(typed.services) > MAX_SERVICES:
        findings.note("services", Invalid(f"Hier sind höchstens {MAX_SERVICES} Leistungen möglich."))
    return DestinationOrder(
        name=typed.name,
        contact=contact,
        services=tuple(_service(one, f"services-{number}", findings) for number, one in enumerate(typed.services)),
        encryption_key=_key(typed.encryption_key, "encryption_key", typed.for_tests, findings),
        signing_key=_key(typed.signing_key, "signing_key", typed.for_tests, findings),
        metadata_versions=METADATA,
        callback=_callback(typed, findings),
    )


def _service(one: TypedService, place: str, findings: Findings) -> DestinationService:
    mime_type = one.mime_type if one.mime_type in MIME_TYPES else MIME_TYPES[0]
    schema = findings.take(f"{place}-schema", lambda: _schema_uri(one.schema_uri), "")
    return DestinationService(
        identifier=findings.take(f"{place}-identifier", lambda: service_urn(one.identifier), ""),
        schemas=(SubmissionSchema(schema, mime_type),),
        regions=findings.take(f"{place}-regions", lambda: regions(one.regions), ()),
        name=" ".join(one.name.split()),
    )


def _key(text: str, where: str, for_tests: bool, findings: Findings) -> dict[str, Any]:
    return {} if for_tests else findings.take(where, lambda: public_jwk(text), {})


def _callback(typed: TypedDestination, findings: Findings) -> CallbackTarget | None:
    url = typed.callback_url.strip()
    if url:
        return CallbackTarget(url, typed.callback_secret)
    if typed.callback_secret:
        findings.note(
            "callback_url", Invalid("Zu dem Geheimnis fehlt die Adresse.", hint="Oder lassen Sie beides leer.")
        )
    return None


def _schema_uri(text: str) -> str:
    clean = text.strip()
    if not URI.fullmatch(clean):
        raise Invalid(
            "Bitte geben Sie die Adresse des Datenschemas an.", hint="Sie beginnt meist mit https:// oder urn:"
        )
    return clean


def _mail(text: str) -> str:
    clean = text.strip()
    if not MAIL.fullmatch(clean):
        raise Invalid("Bitte geben Sie eine E-Mail-Adresse an.", hint="Zum Beispiel: technik@stadt.example")
    return clean


def _required(text: str, what: str) -> str:
    clean = " ".join(text.split())
    if not 1 <= len(clean) <= 250:
        raise Invalid(f"Bitte nennen Sie {what}, mit höchstens 250 Zeichen.", hint="")
    return clean
