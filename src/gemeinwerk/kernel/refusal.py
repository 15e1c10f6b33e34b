"""Anticipated problems. A Refusal is raised where the problem is known and turned into an answer at the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class RefusalKind(StrEnum):
    """What sort of problem a refusal is; the doors map it to a status code."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a check: where it is, what is wrong and what to do (both in German)."""

    where: str
    line: int | None
    message: str
    hint: str

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        return f"{place}: {self.message} {self.hint}".rstrip()


class Refusal(Exception):
    """An anticipated problem with a stable code, a German message and a German hint on what to do."""

    code: ClassVar[str] = "refused"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID
    message: str = "Das ist so nicht möglich."
    hint: str = ""

    def __init__(self, message: str | None = None, *, hint: str | None = None, details: Iterable[Finding] = ()) -> None:
        if message is not None:
            self.message = message
        if hint is not None:
            self.hint = hint
        self.details: tuple[Finding, ...] = tuple(details)
        super().__init__(self.message)


class Invalid(Refusal):
    """The input does not meet the rules."""

    code = "input.invalid"
    message = "Die Angaben sind nicht gültig."
    hint = "Bitte prüfen Sie die Angaben."


class NotFound(Refusal):
    """The object does not exist, or not for this actor: the two are never told apart."""

    code = "not_found"
    kind = RefusalKind.NOT_FOUND
    message = "Das haben wir nicht gefunden."
    hint = "Bitte prüfen Sie die Adresse oder beginnen Sie auf der Startseite."


class Forbidden(Refusal):
    """The actor lacks the right."""

    code = "forbidden"
    kind = RefusalKind.FORBIDDEN
    message = "Dafür fehlt Ihnen die Berechtigung."
    hint = "Bitte melden Sie sich mit einem berechtigten Konto an."


class Conflict(Refusal):
    """The object has changed since it was read, or the step was already done."""

    code = "conflict"
    kind = RefusalKind.CONFLICT
    message = "Der Stand hat sich inzwischen geändert."
    hint = "Bitte laden Sie die Seite neu und prüfen Sie Ihre Angaben."


class TooLarge(Refusal):
    """The input exceeds a limit."""

    code = "too_large"
    kind = RefusalKind.TOO_LARGE
    message = "Die Eingabe ist zu groß."
    hint = "Bitte verkleinern Sie die Datei oder kürzen Sie den Text."


class TooMany(Refusal):
    """A rate limit is reached."""

    code = "too_many"
    kind = RefusalKind.TOO_MANY
    message = "Das waren zu viele Versuche in kurzer Zeit."
    hint = "Bitte warten Sie einen Moment und versuchen Sie es dann erneut."


class Unavailable(Refusal):
    """A needed part does not answer at the moment."""

    code = "unavailable"
    kind = RefusalKind.UNAVAILABLE
    message = "Dieser Dienst ist gerade nicht erreichbar."
    hint = "Bitte versuchen Sie es in einigen Minuten erneut. Ihre Angaben bleiben gespeichert."
