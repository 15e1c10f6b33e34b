"""What can go wrong between a client and a server of the standard API: one class per thing that a caller does about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gemeinwerk.kernel.refusal import Refusal, RefusalKind


class ClientFault(Refusal):
    """Anything that this client reports; every subclass has a German message and a hint."""

    code = "client.fault"


class SetupWrong(ClientFault):
    """Addresses, credentials or keys of the caller itself are unfit."""

    code = "client.setup"
    message = "Die Einrichtung der Schnittstelle ist nicht brauchbar."
    hint = "Bitte prüfen Sie Adressen, Zugangsdaten und Schlüsseldateien."


class Unreachable(ClientFault):
    """No usable answer after all attempts; whether the request had an effect is unknown, so repeat it with its key."""

    code = "client.unreachable"
    kind = RefusalKind.UNAVAILABLE
    message = "Der Server der Schnittstelle ist nicht erreichbar."
    hint = "Bitte versuchen Sie es später noch einmal; mit demselben Schlüssel geschieht nichts doppelt."


class AnswerWrong(ClientFault):
    """The server answered something that the standard does not provide for."""

    code = "client.answer"
    kind = RefusalKind.UNAVAILABLE
    message = "Die Antwort des Servers ist nicht verwertbar."
    hint = "Bitte wenden Sie sich an den Betreiber des Servers."


class Refused(ClientFault):
    """The server refused the request with a problem document (RFC 9457)."""

    code = "client.refused"
    message = "Der Server hat die Anfrage abgelehnt."

    def __init__(self, status: int, problem: Mapping[str, Any], *, message: str | None = None) -> None:
        self.status = status
        self.problem = dict(problem)
        self.type = str(problem.get("type", ""))
        said = " ".join(str(problem[name])[:500] for name in ("title", "detail") if problem.get(name))
        super().__init__(message or f"Der Server hat die Anfrage abgelehnt ({status}). {said}".rstrip())

    @property
    def name(self) -> str:
        """Return the last part of the problem type, such as ``submission-not-found``."""
        return self.type.rstrip("/").rpartition("/")[2]


class LoginRefused(Refused):
    """Client id and secret, or the token made of them, are not accepted."""

    code = "client.login"
    kind = RefusalKind.FORBIDDEN


class KeyWrong(ClientFault):
    """A key of the other side is not the one that it says it is, or cannot be used."""

    code = "client.key"
    message = "Der Schlüssel der Gegenstelle ist nicht brauchbar."
    hint = "Bitte senden Sie nichts, bis der Betreiber des Zustellpunkts den Schlüssel berichtigt hat."


class EventWrong(ClientFault):
    """A token of an event log is forged, malformed or in the wrong place."""

    code = "client.event"
    message = "Das Ereignisprotokoll ist nicht glaubwürdig."
    hint = "Bitte bewahren Sie Ihre Unterlagen auf und wenden Sie sich an den Betreiber des Zustelldienstes."


class ContentWrong(ClientFault):
    """What arrived is not what was sent; ``problems`` can be given as reasons of a rejection."""

    code = "client.content"
    message = "Der Inhalt der Einreichung ist nicht in Ordnung."
    hint = "Bitte weisen Sie die Einreichung mit den genannten Gründen zurück."

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


class Problem(dict[str, str]):
    """A reason of a rejection with ``type``, ``title``, ``detail`` and ``instance`` (FIT-Connect, reject-submission)."""

    TYPES = "https://schema.fitko.de/fit-connect/events/problems/"

    def __init__(self, name: str, title: str, detail: str, instance: str) -> None:
        super().__init__(type=f"{self.TYPES}{name}", title=title, detail=detail, instance=instance)
