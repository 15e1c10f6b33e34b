"""The data of a message to the bridge: content as a JSON string, signed, with token and certificate of its author.

message_v6 carries a notice into a postbox, status_v6 the state of an application into its account.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gemeinwerk.adapters.ozg.settings import Author
from gemeinwerk.domain.delivery.types import PostboxNotice, PostboxStatus

MESSAGE: Final = "urn:schema-fitko-de:fit-connect:id.bund.de:message_v6"
MESSAGE_NAME: Final = "ZBP Message Forwarding"
STATUS: Final = "urn:schema-fitko-de:fit-connect:id.bund.de:status_v6"
STATUS_NAME: Final = "ZBP State Forwarding"
SCHEMA: Final = "https://schema.fitko.de/fit-connect/id.bund.de/message_v6/1.0.0/zbp-message.schema.json"
TOKEN_LIFE: Final = timedelta(minutes=30)
LONGEST_NAME: Final = 255
LONGEST_STATUS_REFERENCE: Final = 50
LONGEST: Final = {"sender": 255, "title": 1024, "service": 255, "reference": 255}


class MessageUnfit(ValueError):
    """The notice does not fit into a message; the text says why, in German."""


def message_data(notice: PostboxNotice, author: Author, *, stork_level: int, at: datetime) -> bytes:
    """Return the data of a submission to the bridge. Raises MessageUnfit."""
    return _signed(_content(notice, stork_level), author, at)


def status_data(message: PostboxStatus, author: Author, *, at: datetime) -> bytes:
    """Return the data that tell an account the state of an application: which one, how far, since when. Raises MessageUnfit."""
    names = {"publicServiceName": message.service, "senderName": message.sender}
    kept = {name: " ".join(text.split())[:LONGEST_NAME] for name, text in names.items()}
    if not all(kept.values()):
        raise MessageUnfit("Die Statusmeldung ist unvollständig.")
    found: dict[str, Any] = {
        "applicationId": str(message.application_id),
        "status": message.status.value,
        "publicServiceName": {"de": kept["publicServiceName"]},
        "senderName": kept["senderName"],
        "createdDate": message.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    if reference := " ".join(message.reference.split())[:LONGEST_STATUS_REFERENCE]:
        found["reference"] = reference
    return _signed(found, author, at)


def _signed(found: dict[str, Any], author: Author, at: datetime) -> bytes:
    content = json.dumps(found, ensure_ascii=False)
    data = {
        "content": content,
        "sha512sum": base64.b64encode(_signature(author.key, content.encode())).decode(),
        "authorToken": author_token(author, at),
        "authorCertificate": author.certificate,
    }
    return json.dumps(data, ensure_ascii=False).encode()


def author_token(author: Author, at: datetime) -> str:
    """Return who signed, as compact JWS with RS512 (RFC 7515), valid for half an hour."""
    issued = int(at.timestamp())
    claims = {
        "iat": issued,
        "exp": issued + int(TOKEN_LIFE.total_seconds()),
        "signer": author.name,
        "roles": ["THIRD_PARTY"],
    }
    head = {"alg": "RS512", "typ": "JWT"}
    signed = ".".join(_encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return f"{signed}.{_encoded(_signature(author.key, signed.encode()))}"


def _content(notice: PostboxNotice, stork_level: int) -> dict[str, Any]:
    texts = {"sender": notice.sender, "title": notice.title, "service": notice.service, "reference": notice.reference}
    # A shortened title is still understood; the whole one stands in the notice itself.
    kept = {name: " ".join(text.split())[: LONGEST[name]] for name, text in texts.items()}
    missing = [name for name in ("sender", "title", "service") if not kept[name]]
    if missing or not notice.content.strip() or not notice.pdf:
        raise MessageUnfit("Die Nachricht ist unvollständig.")
    found: dict[str, Any] = {
        "stork_qaa_level": stork_level,
        "mailboxUuid": str(notice.mailbox),
        **{name: text for name, text in kept.items() if text},
        "content": notice.content,
        "attachments": [
            {
                "filename": notice.file_name,
                "sha512sum": hashlib.sha512(notice.pdf).hexdigest(),
                "contentLength": len(notice.pdf),
            }
        ],
    }
    return found


def _signature(key: rsa.RSAPrivateKey, content: bytes) -> bytes:
    return key.sign(content, padding.PKCS1v15(), hashes.SHA512())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
