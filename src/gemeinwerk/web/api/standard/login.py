"""Access tokens for clients (RFC 6749 section 4.4), the public keys of the service, and its version."""

from __future__ import annotations

from typing import Final

import msgspec
from django.http import HttpResponse, HttpResponseBase

from gemeinwerk.domain.transport import queries as transport
from gemeinwerk.domain.transport.types import ApiVersion
from gemeinwerk.web.api.standard import shapes
from gemeinwerk.web.api.standard.bodies import FORM
from gemeinwerk.web.api.standard.operations import Call, Operation, answered

ERRORS: Final = {
    "invalid_request": (400, "Die Anfrage ist unvollständig oder enthält ein Feld zweimal."),
    "unsupported_grant_type": (400, "Erlaubt ist nur grant_type=client_credentials."),
    "invalid_client": (401, "Kennung oder Geheimnis ist falsch. Beide gehören in den Rumpf der Anfrage."),
}
MAX_FIELD: Final = 4000
VERSIONS: Final = {"v1": (1, 3, 0), "v2": (2, 0, 0)}


def token(call: Call) -> HttpResponseBase:
    """Give an access token for client id and secret in the form; HTTP Basic is not offered."""
    form: dict[str, str] = call.body
    if "Authorization" in call.request.headers:
        return _error("invalid_client")
    if "grant_type" not in form or any(len(value) > MAX_FIELD for value in form.values()):
        return _error("invalid_request")
    if form["grant_type"] != "client_credentials":
        return _error("unsupported_grant_type")
    try:
        made = transport.access_token(
            client_id=form.get("client_id", ""),
            client_secret=form.get("client_secret", ""),
            scope=form.get("scope", ""),
            now=call.now,
        )
    except transport.ClientUnknown:
        return _error("invalid_client")
    return _uncached(answered(shapes.TokenAnswer(made.token, "Bearer", made.expires_in, made.scope)))


def jwks(call: Call) -> HttpResponseBase:
    """Give the public keys with which events and tokens of the service are checked."""
    answer = answered(shapes.Keys(transport.jwks()["keys"]))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def info(call: Call) -> HttpResponseBase:
    """Name the version of the interface."""
    return answered(shapes.Info(shapes.Version(*VERSIONS[call.version.value])))


def _error(code: str) -> HttpResponse:
    status, text = ERRORS[code]
    answer = HttpResponse(
        msgspec.json.encode(shapes.TokenError(code, text)), status=status, content_type="application/json"
    )
    return _uncached(answer)


def _uncached(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    return answer


OPERATIONS: Final = (
    Operation(
        "POST",
        "fit-connect/token",
        token,
        "Zugriffstoken holen",
        {200: shapes.TokenAnswer, 400: shapes.TokenError, 401: shapes.TokenError},
        media=FORM,
        limit=64 * 1024,
        tag="Anmeldung",
        note="OAuth 2.0 Client Credentials mit client_id und client_secret im Rumpf. Unbekannte Werte in scope werden "
        "übergangen; ohne scope gelten alle Berechtigungen des Clients. Das Token gilt 30 Minuten.",
    ),
    Operation(
        "GET",
        "fit-connect/submission-api/.well-known/jwks.json",
        jwks,
        "Öffentliche Schlüssel des Zustelldienstes",
        {200: shapes.Keys},
        tag="Anmeldung",
    ),
    *(
        Operation("GET", where, info, "Version der Schnittstelle", {200: shapes.Info}, tag="Anmeldung", version=version)
        for version, where in (
            (ApiVersion.V2, "fit-connect/submission-api/info"),
            (ApiVersion.V1, "fit-connect/submission-api/v1/info"),
            (ApiVersion.V2, "fit-connect/submission-api/v2/info"),
        )
    ),
)
