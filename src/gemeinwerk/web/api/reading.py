"""Open operations that only read: counted like all others, checked by the parameters that they declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.limits import used_of
from gemeinwerk.kernel.refusal import Invalid, Refusal, TooMany
from gemeinwerk.web.access import public
from gemeinwerk.web.api.problems import document, problem
from gemeinwerk.web.party import party_of

LONGEST: Final = 100
OFFSET: Final = {
    "name": "offset",
    "in": "query",
    "schema": {"type": "integer", "minimum": 0, "maximum": 10**9, "default": 0},
    "description": "Zahl der Treffer, die übersprungen werden",
}
PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_REFUSED: Final = {400: "Anfrage nicht richtig aufgebaut", 404: "Kein Treffer", 429: "Zu viele Anfragen"}
Given = Mapping[str, Any]


class RequestUnfit(Invalid):
    """A parameter is missing, twice there, or not of the form that the description demands."""

    code = "request.unfit"
    message = "Die Anfrage entspricht nicht der Beschreibung der Schnittstelle."
    hint = "Bitte vergleichen Sie sie mit der OpenAPI-Beschreibung unter /api/."


def limit_of(most: int, usual: int, name: str = "limit", least: int = 1) -> dict[str, Any]:
    """Return the declaration of a page size."""
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": usual}
    return {"name": name, "in": "query", "schema": schema, "description": "Höchstzahl der Treffer"}


def text_of(name: str, description: str, pattern: str = "", **more: Any) -> dict[str, Any]:
    """Return the declaration of a text parameter; ``required`` and ``where`` may be given."""
    schema = {"type": "string", "minLength": 1, "maxLength": more.get("longest", LONGEST)}
    if pattern:
        schema["pattern"] = pattern
    where = more.get("where", "query")
    required = where == "path" or more.get("required", False)
    return {"name": name, "in": where, "required": required, "schema": schema, "description": description}


def operation(
    path: str, summary: str, tag: str, parameters: Sequence[dict[str, Any]], answer: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Return one operation as plain data: method, path below ``/api/`` and an OpenAPI 3.1 operation object."""
    refused = {400: _REFUSED[400], 429: _REFUSED[429]}
    if more.get("no_hit"):
        refused[404] = _REFUSED[404]
    media = more.get("media", "application/json")
    return {
        "method": "GET",
        "path": path,
        "operationId": more["name"],
        "summary": summary,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "Antwort", "content": {media: {"schema": answer}}},
            **{
                str(status): {"description": text, "content": {"application/problem+json": {"schema": PROBLEM}}}
                for status, text in sorted(refused.items())
            },
        },
    }


def taken(query: Any, path: Given, declared: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the declared parameters as typed values; raises RequestUnfit, naming the parameter."""
    found: dict[str, Any] = {}
    for one in declared:
        name, schema = one["name"], one["schema"]
        given = [path[name]] if one["in"] == "path" else query.getlist(name)
        if schema["type"] == "array":
            found[name] = _many(name, given, schema)
        elif len(given) > 1:
            raise RequestUnfit(f"{name} darf nur einmal angegeben werden.")
        elif given:
            found[name] = _value(name, given[0], schema)
        elif one.get("required"):
            raise RequestUnfit(f"{name} fehlt.")
        else:
            found[name] = schema.get("default")
    return found


def _many(name: str, given: Sequence[str], schema: Mapping[str, Any]) -> tuple[Any, ...]:
    least, most = schema["minItems"], schema["maxItems"]
    if not least <= len(given) <= most:
        raise RequestUnfit(f"{name} muss {least} bis {most} Mal angegeben werden.")
    return tuple(_value(name, one, schema["items"]) for one in given)


def _value(name: str, given: str, schema: Mapping[str, Any]) -> Any:
    if schema["type"] == "integer":
        least, most = schema["minimum"], schema["maximum"]
        if not (given.isascii() and given.isdigit() and len(given) < 12 and least <= int(given) <= most):
            raise RequestUnfit(f"{name} muss eine ganze Zahl von {least} bis {most} sein.")
        return int(given)
    if not schema["minLength"] <= len(given) <= schema["maxLength"]:
        raise RequestUnfit(f"{name} muss {schema['minLength']} bis {schema['maxLength']} Zeichen haben.")
    if "pattern" in schema and re.fullmatch(schema["pattern"].strip("^$"), given, re.ASCII) is None:
        raise RequestUnfit(f"{name} hat nicht die verlangte Form {schema['pattern']}.")
    return given


def reading(declared: Mapping[str, Any]) -> Callable[[Callable[[Given], Any]], Callable[..., HttpResponse]]:
    """Make a function from checked parameters to an answer the view of a declared operation."""

    def decorate(answer: Callable[[Given], Any]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, **path: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": "GET, HEAD, OPTIONS"})
            if request.method not in ("GET", "HEAD"):
                refused = document(405, "method_not_allowed", standard=request.path.startswith("/api/fit-connect/"))
                refused.headers["Allow"] = "GET, HEAD, OPTIONS"
                return refused
            headers: dict[str, str] = {}
            try:
                count_request(request, headers)
                found = answer(taken(request.GET, path, declared["parameters"]))
                reply = found if isinstance(found, HttpResponse) else _json(found)
            except Refusal as refusal:
                reply = problem(request, refusal)
            for name, value in headers.items():
                reply.headers[name] = value
            if reply.status_code == 429:
                reply.headers["Retry-After"] = headers["RateLimit-Reset"]
            return reply

        view.__module__, view.__qualname__, view.__doc__ = answer.__module__, answer.__qualname__, answer.__doc__
        # Nothing is changed here and machines carry no cookies, so a form token would protect nothing.
        return csrf_exempt(public(view))

    return decorate


def _json(body: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), content_type="application/json")


def count_request(request: HttpRequest, headers: dict[str, str]) -> None:
    """Count a request of its party and tell the limit in ``headers``, also of one that is refused; raises TooMany."""
    most = settings.API_REQUESTS_PER_MINUTE
    used = used_of("api", party_of(request), per_minute=most)
    headers["RateLimit-Limit"] = str(most)
    headers["RateLimit-Remaining"] = str(max(most - used, 0))
    headers["RateLimit-Reset"] = str(60 - now().second)
    if used > most:
        raise TooMany()
