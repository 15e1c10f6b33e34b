"""Refusals of the simulator as problem documents (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any, Final

PREFIX: Final = "https://schema.fitko.de/fit-connect/submission-api/problems/"
TITLES: Final = {
    400: "Ungültige Anfrage",
    401: "Anmeldung nötig",
    403: "Nicht erlaubt",
    404: "Nicht gefunden",
    405: "Methode nicht erlaubt",
    409: "Widerspruch zum Stand",
    413: "Zu groß",
    415: "Inhaltstyp nicht angenommen",
    422: "Inhalt nicht annehmbar",
    500: "Interner Fehler",
}


class Refusal(Exception):  # noqa: N818
    """An answer that refuses."""

    def __init__(self, status: int, name: str, detail: str = "") -> None:
        super().__init__(name)
        self.status = status
        self.name = name
        self.detail = detail or TITLES.get(status, "Fehler")

    def document(self) -> dict[str, Any]:
        """Return type, title, status and detail."""
        title = TITLES.get(self.status, "Fehler")
        return {"type": f"{PREFIX}{self.name}", "title": title, "status": self.status, "detail": self.detail}


def encoded(document: Any) -> bytes:
    """Return JSON."""
    return json.dumps(document, ensure_ascii=False).encode()
