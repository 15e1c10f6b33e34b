"""What the bridge checks of a message: limits of the content, its signature, the author's token, the attached files."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

MESSAGE: Final = "urn:schema-fitko-de:fit-connect:id.bund.de:message_v6"
STATUS: Final = "urn:schema-fitko-de:fit-connect:id.bund.de:status_v6"
NEEDED: Final = {"sender": 255, "title": 1024, "service": 255}
OPTIONAL: Final = {
    "applicationId": 36,
    "retrievalConfirmationAddress": 320,
    "replyAddress": 320,
    "reference": 255,
    "senderUrl": 255,
}
MEMBERS: Final = frozenset([*NEEDED, *OPTIONAL, "stork_qaa_level", "mailboxUuid", "content", "attachments"])


STATES: Final = frozenset({"INITIATED", "SUBMITTED", "RECEIVED", "PROCESSING", "ACTION_REQUIRED", "COMPLETED"})
STATUS_NEEDED: Final = frozenset({"applicationId", "status", "publicServiceName", "senderName", "createdDate"})
STATUS_OPTIONAL: Final = {"statusDetails": 50, "additionalInformation": 100, "reference": 50}
DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


class MessageWrong(Exception):
    """The message is not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a postbox shows it."""

    mailbox: UUID
    sender: str
    title: str
    text: str
    signer: str
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an application as an account shows it."""

    application: UUID
    status: str
    service: str
    sender: str
    created: str
    signer: str
    reference: str = ""


def checked(data: bytes, files: Mapping[str, bytes], *, at: datetime) -> Message:
    """Return a message whose content, signature, token and files are right; raises MessageWrong."""
    content, signer = _opened(data, at)
    mailbox = _within_limits(content)
    _same_files(content.get("attachments", []), files)
    return Message(mailbox, content["sender"], content["title"], content["content"], signer, dict(files))


def checked_status(data: bytes, files: Mapping[str, bytes], *, at: datetime) -> Status:
    """Return a state whose content, signature and token are right; raises MessageWrong, also for any file beside it."""
    content, signer = _opened(data, at)
    if not isinstance(content, dict) or not STATUS_NEEDED <= set(content) <= STATUS_NEEDED | set(STATUS_OPTIONAL):
        raise MessageWrong("Der Inhalt der Statusmeldung hat fehlende oder unbekannte Angaben.")
    if files:
        raise MessageWrong("Eine Statusmeldung hat keine Anhänge.")
    for name, most in STATUS_OPTIONAL.items():
        value = content.get(name, "x")
        text = value if name == "reference" or name not in content else _german(value)
        if not isinstance(text, str) or not 1 <= len(text) <= most:
            raise MessageWrong(f"Die Angabe {name} ist leer oder zu lang.")
    service, sender = _german(content["publicServiceName"]), content["senderName"]
    if content["status"] not in STATES or not service or not isinstance(sender, str) or not sender:
        raise MessageWrong("Status, Leistung oder Absender fehlen.")
    if not isinstance(content["createdDate"], str) or not DATE.fullmatch(content["createdDate"]):
        raise MessageWrong("Die Zeit ist nicht auf Millisekunden in UTC genannt.")
    try:
        application = UUID(content["applicationId"])
    except (ValueError, TypeError, AttributeError) as fault:
        raise MessageWrong("Der Antrag ist keine UUID.") from fault
    return Status(
        application, content["status"], service, sender, content["createdDate"], signer, content.get("reference", "")
    )


def _german(value: Any) -> str:
    text = value.get("de") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


def _opened(data: bytes, at: datetime) -> tuple[Any, str]:
    """Return the content and who signed it."""
    try:
        outer = json.loads(data)
        content = json.loads(outer["content"])
        certificate = x509.load_pem_x509_certificate(outer["authorCertificate"].encode())
        signature = base64.b64decode(outer["sha512sum"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise MessageWrong("Die Nachricht hat nicht die verlangte Form.") from fault
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise MessageWrong("Das Zertifikat hat keinen RSA-Schlüssel.")
    _verify(key, signature, outer["content"].encode(), "Die Signatur über den Inhalt stimmt nicht.")
    return content, _token(key, str(outer.get("authorToken", "")), at)


def _within_limits(content: Any) -> UUID:
    if not isinstance(content, dict) or set(content) - MEMBERS:
        raise MessageWrong("Der Inhalt hat unbekannte Angaben.")
    for name, most in {**NEEDED, **OPTIONAL}.items():
        value = content.get(name, None if name in NEEDED else "x")
        if not isinstance(value, str) or not 1 <= len(value) <= most:
            raise MessageWrong(f"Die Angabe {name} fehlt oder ist zu lang.")
    if content.get("stork_qaa_level") not in (1, 2, 3, 4) or not isinstance(content.get("content"), str):
        raise MessageWrong("Vertrauensniveau oder Text fehlen.")
    try:
        return UUID(content["mailboxUuid"])
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise MessageWrong("Das Postfach ist keine UUID.") from fault


def _token(key: rsa.RSAPublicKey, token: str, at: datetime) -> str:
    parts = token.split(".")
    try:
        head, claims = (json.loads(_decoded(part)) for part in parts[:2])
        signature = _decoded(parts[2])
    except (ValueError, IndexError) as fault:
        raise MessageWrong("Das Token des Urhebers ist keines.") from fault
    if len(parts) != 3 or head.get("alg") != "RS512":
        raise MessageWrong("Das Token des Urhebers ist nicht mit RS512 signiert.")
    _verify(key, signature, f"{parts[0]}.{parts[1]}".encode(), "Die Signatur des Tokens stimmt nicht.")
    issued, until, now = claims.get("iat", 0), claims.get("exp", 0), at.timestamp()
    if not issued - 60 <= now <= until or until - issued > 1800 or claims.get("roles") != ["THIRD_PARTY"]:
        raise MessageWrong("Das Token des Urhebers gilt nicht.")
    return str(claims.get("signer", ""))


def _same_files(listed: Any, files: Mapping[str, bytes]) -> None:
    try:
        said = {one["filename"]: (one["sha512sum"], one["contentLength"]) for one in listed}
    except (KeyError, TypeError) as fault:
        raise MessageWrong("Die Liste der Anhänge ist nicht lesbar.") from fault
    found = {name: (hashlib.sha512(content).hexdigest(), len(content)) for name, content in files.items()}
    if said != found:
        raise MessageWrong("Die Anhänge sind nicht die, die der Inhalt nennt.")


def _verify(key: rsa.RSAPublicKey, signature: bytes, content: bytes, otherwise: str) -> None:
    try:
        key.verify(signature, content, padding.PKCS1v15(), hashes.SHA512())
    except InvalidSignature as fault:
        raise MessageWrong(otherwise) from fault


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
