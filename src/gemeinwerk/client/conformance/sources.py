"""Where a check comes from."""

from __future__ import annotations

from typing import Final

_DOCS: Final = "FIT-Connect-Dokumentation"
LOGIN: Final = f"{_DOCS}: Erste Schritte, Authentifizierung"
SCOPES: Final = f"{_DOCS}: Details, Authentifizierung, Scopes"
SENDING: Final = f"{_DOCS}: Versenden, Übersicht und Absenden"
RECEIVING: Final = f"{_DOCS}: Empfangen, Abholen und Bestätigen"
VERIFYING: Final = f"{_DOCS}: Empfangen, Prüfung"
DESTINATION: Final = f"{_DOCS}: Empfangen, Zustellpunkt"
EVENTS: Final = f"{_DOCS}: Erste Schritte, Event-Log"
CRYPTO: Final = f"{_DOCS}: Details, Kryptographie; RFC 7516, RFC 7518"
CALLBACKS: Final = f"{_DOCS}: Details, Callbacks"
ERRORS: Final = f"{_DOCS}: Details, Status- und Fehlercodes"
REPLIES: Final = f"{_DOCS}: Rückkanal, Ereignisse von Antworten"
OBSERVED: Final = "Verhalten des Testdienstes der FITKO (beobachtet im Juni 2026)"
CLIENTS: Final = "Verhalten öffentlicher Clients der Version 1 (PyPI fitconnect 0.4.2, fitconnect-client 0.1.3)"
ROUTING: Final = "FIT-Connect Routing API 2.0.0 (OpenAPI)"
IDEMPOTENCY: Final = "IETF-Entwurf „The Idempotency-Key HTTP Header Field“; nicht Teil von FIT-Connect"
ASSUMED: Final = "Annahme: in den veröffentlichten Texten nicht geregelt"
