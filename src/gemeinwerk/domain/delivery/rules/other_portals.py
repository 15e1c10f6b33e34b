"""What clerks read about the reply that was wished in another portal."""

from __future__ import annotations

from typing import Final

from gemeinwerk.domain.delivery.types import ReplyKind

NO_WAY: Final = "Auf diesem Weg gibt die Behörde keine Bescheide bekannt."
_NAMES: Final = {
    ReplyKind.EMAIL: "eine Antwort per E-Mail",
    ReplyKind.DE_MAIL: "eine Antwort per De-Mail",
    ReplyKind.FINK: "eine Antwort in ein FINK-Postfach",
    ReplyKind.ELSTER: "eine Antwort über ELSTER",
    ReplyKind.FIT_CONNECT: "eine Antwort an das Portal über FIT-Connect",
    ReplyKind.POSTBOX: "das Postfach des Nutzerkontos",
}


def wished(reply: ReplyKind) -> str:
    """The sentence about a reply channel, with why it is none for a notice.

    Source: metadata schema of FIT-Connect 2.1.0: no reply channel means a letter; OZG § 9(1) speaks of the postbox of the
    user account alone, and an e-mail is no provision (state 2026-11).
    """
    if reply is ReplyKind.NONE:
        return "Über das andere Portal wurde kein Rückkanal gewählt."
    said = f"Über das andere Portal wurde {_NAMES[reply]} gewünscht."
    return said if reply is ReplyKind.POSTBOX else f"{said} {NO_WAY}"
