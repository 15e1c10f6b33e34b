"""German words for what the delivery service names in codes."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.transport.types import ApiScope, CallbackState, DestinationStatus, MessageKind, MessageState

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
