"""Failures on demand: what fails, at which call, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final

CALLS: Final = {
    "create": "Zahlung anlegen",
    "status": "Stand abfragen",
    "service": "Zustand des Dienstes",
    "token": "Anmeldung",
}
FAULTS: Final = {
    "slow": "Antwort kommt sehr spät",
    "drip": "Antwort tröpfelt",
    "error-500": "Fehler 500",
    "error-503": "Dienst nicht verfügbar (503)",
    "reset": "Verbindung bricht ab",
    "half": "Antwort bricht mittendrin ab",
    "lost": "Anfrage wirkt, Antwort geht verloren",
    "html": "HTML statt JSON",
    "huge": "Antwort ist riesig",
    "deep": "Antwort ist tief verschachtelt",
    "packed": "Antwort ist ungefragt gepackt",
    "moved": "Umleitung an eine andere Adresse",
    "twice": "Feld steht doppelt in der Antwort",
    "wrong-amount": "Falscher Betrag",
    "wrong-currency": "Falsche Währung",
    "wrong-transaction": "Antwort zu einer anderen Zahlung",
    "strange-state": "Unbekannter Zustand",
    "contradiction": "Widersprüchliche Zustände, jedes Mal ein anderer",
    "forged-redirect": "Gefälschte Bezahlseite",
    "no-redirect": "Bezahlseite fehlt",
    "unknown": "Zahlung unbekannt",
    "NO_VALID_ORIGINATOR_OR_DESTINATION": "NO_VALID_ORIGINATOR_OR_DESTINATION",
    "NO_VALID_ORIGINATOR_OR_ENDPOINT": "NO_VALID_ORIGINATOR_OR_ENDPOINT",
    "PAYMENT_EXISTS": "PAYMENT_EXISTS",
    "CALCULATION_ERROR": "CALCULATION_ERROR",
    "BOOKING_DATA_MISSING": "BOOKING_DATA_MISSING",
    "VALIDATION_ERROR": "VALIDATION_ERROR",
    "UNSPECIFIED": "UNSPECIFIED",
    "FORBIDDEN": "FORBIDDEN",
}
NONE: Final = "none"
CODES: Final = frozenset(name for name in FAULTS if name.isupper())
MAX_TIMES: Final = 1000


@dataclass(slots=True)
class Ordered:
    """A failure that was ordered and how often it still happens."""

    fault: str
    call: str
    left: int


class Faults:
    """The failures that are ordered, one for each call."""

    def __init__(self) -> None:
        self._ordered: dict[str, Ordered] = {}
        self._lock = Lock()

    def order(self, fault: str, call: str, times: int) -> bool:
        """Let a call fail so many times; ``none`` ends it. Returns whether all of it is known."""
        if call not in CALLS or (fault != NONE and fault not in FAULTS) or not 1 <= times <= MAX_TIMES:
            return False
        with self._lock:
            self._ordered.pop(call, None)
            if fault != NONE:
                self._ordered[call] = Ordered(fault, call, times)
        return True

    def next(self, call: str) -> str:
        """Return the failure of this call and count it, an empty text for none."""
        with self._lock:
            found = self._ordered.get(call)
            if found is None:
                return ""
            found.left -= 1
            if found.left <= 0:
                del self._ordered[call]
            return found.fault

    def listed(self) -> list[Ordered]:
        """Return what is ordered."""
        with self._lock:
            return list(self._ordered.values())
