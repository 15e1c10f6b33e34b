"""German words for what the delivery service names in codes."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest

from gemeinwerk.domain.transport import queries
from gemeinwerk.domain.transport.types import (
    ApiScope,
    CallbackState,
    DestinationStatus,
    KeyStatus,
    MessageKind,
    MessageState,
)

SCOPES: Final = {
    ApiScope.SEND: "Einreichungen senden",
    ApiScope.MANAGE: "Zustellpunkte verwalten",
    ApiScope.SUBSCRIBE: "Einreichungen abholen und beantworten",
}
STATES: Final = {
    MessageState.INCOMPLETE: "angekündigt",
    MessageState.SUBMITTED: "wartet auf Abholung",
    MessageState.FORWARDED: "weitergeleitet",
    MessageState.REJECTED: "zurückgewiesen",
    MessageState.ACCEPTED: "angenommen",
}
DESTINATIONS: Final = {
    DestinationStatus.CREATED: "angelegt, noch nicht aktiv",
    DestinationStatus.ACTIVE: "aktiv",
    DestinationStatus.INACTIVE: "nimmt zurzeit nichts an",
    DestinationStatus.DECOMMISSIONED: "außer Betrieb",
}
KINDS: Final = {MessageKind.SUBMISSION: "Einreichung", MessageKind.REPLY: "Antwort"}
CALLBACKS: Final = {
    CallbackState.WAITING: "wartet auf den nächsten Versuch",
    CallbackState.DELIVERED: "angekommen",
    CallbackState.DEAD: "aufgegeben",
}
KEY_USES: Final = {"enc": "Verschlüsseln", "sig": "Unterschreiben"}
KEY_STATES: Final = {KeyStatus.ACTIVE: "gültig", KeyStatus.RETIRED: "zurückgezogen"}
RESULTS: Final = {
    "failed": "nicht erfüllt",
    "warned": "Hinweis",
    "skipped": "nicht geprüft",
    "passed": "erfüllt",
}
MAX_KEY: Final = 64 * 1024
EVENTS: Final = {
    "create": "angekündigt",
    "submit": "abgesendet",
    "notify": "Empfänger benachrichtigt",
    "forward": "weitergeleitet",
    "reject": "zurückgewiesen",
    "accept": "angenommen",
    "delete": "Inhalt gelöscht",
}


def event_words(name: str) -> str:
    """Return what an event such as ``accept-submission`` says; an unknown one keeps its name."""
    verb, _, noun = name.partition("-")
    if verb not in EVENTS:
        return name
    return f"Antwort: {EVENTS[verb]}" if noun == "reply" else EVENTS[verb]


def uuid_or_none(text: str) -> UUID | None:
    """Return an id that a form names; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def key_text(request: HttpRequest, name: str) -> str:
    """Return a key as it was pasted, or what stands in the file that was chosen instead."""
    upload = request.FILES.get(f"{name}_file")
    if upload is None:
        return request.POST.get(name, "")[: MAX_KEY + 1]
    content: bytes = upload.read(MAX_KEY + 1)
    return content.decode("utf-8-sig", "replace").replace("\0", "")


def kept_key(text: str) -> str:
    """Return what a form shows again of a pasted key: nothing of a private one."""
    return "" if queries.holds_private_part(text) else text
