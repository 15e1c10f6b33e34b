"""The description of the standard API: OpenAPI 3.1, composed of the declarations of its operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from gemeinwerk.domain.transport.types import ApiScope
from gemeinwerk.web.api.standard import destinations, login, replies, sending, shapes
from gemeinwerk.web.api.standard.bodies import FORM
from gemeinwerk.web.api.standard.operations import Operation

OPERATIONS: Final = (
    *login.OPERATIONS,
    *sending.OPERATIONS,
    *replies.OPERATIONS,
    *destinations.OPERATIONS,
)
TITLES: Final = {
    400: "Anfrage nicht richtig aufgebaut",
    401: "Zugriffstoken fehlt oder ist ungültig",
    403: "Berechtigung fehlt oder Zustellpunkt eines anderen Clients",
    404: "Gegenstand unbekannt",
    409: "Im jetzigen Stand nicht möglich",
    408: "Zu langsam übertragen",
    413: "Zu groß",
    415: "Medientyp wird nicht gelesen",
    422: "Lesbar, aber von einer Regel abgelehnt",
    429: "Zu viele Anfragen",
}
TOKEN_FORM: Final = {
    "type": "object",
    "required": ["grant_type", "client_id", "client_secret"],
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "client_id": {"type": "string"},
        "client_secret": {"type": "string"},
        "scope": {"type": "string"},
    },
}
_PARAMETER: Final = re.compile(r"<(\w+):(\w+)>")
_REF: Final = "#/components/schemas/{name}"


@lru_cache(maxsize=1)
def schemas() -> dict[str, Any]:
    """Return the schemas of all shapes by name."""
    used = {shape for one in OPERATIONS for shape in (one.body, *one.answers.values()) if _is_shape(shape)}
    ordered = sorted({*used, shapes.Problem}, key=lambda shape: str(shape.__name__))
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    return dict(components)


def description(base_url: str, more: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return the whole description; ``more`` are operations that other modules describe as plain data."""
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        where = "/" + _PARAMETER.sub(r"{\2}", one.path)
        paths.setdefault(where, {})[one.method.lower()] = _operation(one)
    for given in more:
        told = {key: value for key, value in given.items() if key not in ("method", "path")}
        paths.setdefault("/" + str(given["path"]).lstrip("/"), {})[str(given["method"]).lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Standard-API von Gemeinwerk",
            "version": "2.0.0",
            "description": "Zustelldienst, Zustellpunkte, Routing und Leistungskatalog, kompatibel zu FIT-Connect.",
        },
        "servers": [{"url": f"{base_url}/api"}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "client": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": f"{base_url}/api/fit-connect/token",
                            "scopes": {one.value: _SCOPES[one] for one in ApiScope},
                        }
                    },
                }
            },
        },
    }


_SCOPES: Final = {
    ApiScope.SEND: "Einreichungen senden und Antworten empfangen",
    ApiScope.MANAGE: "Zustellpunkte verwalten",
    ApiScope.SUBSCRIBE: "Einreichungen empfangen und Antworten senden",
}


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)


def operation_id(one: Operation) -> str:
    """Return the name of an operation, made of method and path."""
    name = _PARAMETER.sub(r"\2", one.path).removeprefix("fit-connect/")
    return f"{one.method.lower()}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


def _operation(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation_id(one),
        "summary": one.summary,
        "tags": [one.tag],
        "parameters": _parameters(one),
        "responses": _answers(one),
    }
    if one.note:
        found["description"] = one.note
    if one.scopes:
        found["security"] = [{"client": [scope.value]} for scope in one.scopes]
    if (body := _body(one)) is not None:
        found["requestBody"] = {"required": True, "content": body}
    return found


def _parameters(one: Operation) -> list[dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {
        "uuid": {"type": "string", "format": "uuid"},
        "str": {"type": "string", "minLength": 1, "maxLength": 200},
    }
    found = [
        {"name": name, "in": "path", "required": True, "schema": kinds[kind]}
        for kind, name in _PARAMETER.findall(one.path)
    ]
    found += [{"name": name, "in": "query", "schema": schema, "description": text} for name, schema, text in one.query]
    if one.writes:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
                "description": "Dieselbe Anfrage mit demselben Schlüssel wirkt nur einmal (sieben Tage lang).",
            }
        )
    return found


def _body(one: Operation) -> dict[str, Any] | None:
    if one.method in ("GET", "DELETE") or not one.media:
        return None
    if one.media == FORM:
        return {FORM[0]: {"schema": TOKEN_FORM}}
    schema: dict[str, Any] = {"type": "object", "required": ["kty", "n", "e"], "description": "JWK (RFC 7517)"}
    if _is_shape(one.body):
        schema = {"$ref": _REF.format(name=one.body.__name__)}
    elif one.body is None:
        schema = {"type": "string", "pattern": r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){2,4}$"}
    return {media: {"schema": schema} for media in one.media}


def _answers(one: Operation) -> dict[str, Any]:
    found = {str(status): _answer(status, shape) for status, shape in one.answers.items()}
    made = str(next(iter(one.answers)))
    if links := _links(one):
        found[made]["links"] = links
    for answer in found.values():
        answer["headers"] = _LIMITS
    refused = {*one.problems, 429}
    if one.query or one.writes or _body(one):
        refused.add(400)
    if _body(one):
        refused |= {408, 413, 415, 422}
    if one.scopes:
        refused |= {401, 403}
    if one.writes:
        refused.add(409)
    if "<" in one.path:
        refused.add(404)
    schema = {"$ref": _REF.format(name="Problem")}
    for status in sorted(refused):
        told = {"description": TITLES[status], "content": {"application/problem+json": {"schema": schema}}}
        if status == 401:
            told["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
        elif status == 429:
            told["headers"] = {"Retry-After": {"required": True, "schema": _NUMBER}, **_LIMITS}
        found.setdefault(str(status), told)
    return found


_NUMBER: Final = {"type": "integer", "minimum": 0}
_LIMITS: Final = {
    "RateLimit-Limit": {"description": "Anfragen je Minute", "schema": _NUMBER},
    "RateLimit-Remaining": {"description": "Davon noch übrig", "schema": _NUMBER},
    "RateLimit-Reset": {"description": "Sekunden bis zur nächsten Minute", "schema": _NUMBER},
}
# What an answer makes: the part of a path that names it, and the member of the answer with its id.
_MADE: Final[dict[Any, str]] = {
    shapes.Announced: "submission",
    shapes.AnnouncedReply: "reply",
    shapes.DestinationShown: "destination",
}


def _links(one: Operation) -> dict[str, Any]:
    """Return what can be done next with what an operation has made."""
    noun = _MADE.get(one.answers.get(201))
    if noun is None:
        return {}
    found = {}
    for other in OPERATIONS:
        names = [name for _, name in _PARAMETER.findall(other.path)]
        same_api = other.path.split("/")[:3] == one.path.split("/")[:3]
        if same_api and (names == [noun] or (names == ["case"] and noun != "destination")):
            (name,) = names
            found[operation_id(other)] = {
                "operationId": operation_id(other),
                "parameters": {name: f"$response.body#/{name}Id"},
            }
    return found


def _answer(status: int, shape: Any) -> dict[str, Any]:
    if shape is None:
        return {"description": "Erledigt"}
    if isinstance(shape, str):
        return {"description": "Inhalt", "content": {shape: {"schema": {"type": "string"}}}}
    schema = {"$ref": _REF.format(name=shape.__name__)} if _is_shape(shape) else {"type": "object"}
    media = "application/json"
    return {"description": "Antwort" if status < 400 else "Abgelehnt", "content": {media: {"schema": schema}}}
