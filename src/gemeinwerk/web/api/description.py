"""The description of the interface: as OpenAPI for machines, as a page for people."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gemeinwerk.web.access import public
from gemeinwerk.web.api import catalogue, routing
from gemeinwerk.web.api.standard.openapi import description
from gemeinwerk.web.portal.page import show

# Operations that modules of plain views describe as data.
MORE: list[dict[str, Any]] = [*routing.OPERATIONS, *catalogue.OPERATIONS]
VERBS = ("get", "post", "put", "patch", "delete")


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 of every operation."""
    body = msgspec.json.encode(description(settings.TRANSPORT_PORTAL, MORE))
    answer = HttpResponse(body, content_type="application/json")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same description to read, by subject."""
    found = description(settings.TRANSPORT_PORTAL, MORE)
    groups: dict[str, list[dict[str, Any]]] = {}
    for where, methods in found["paths"].items():
        for verb in VERBS:
            if verb in methods:
                told = methods[verb]
                groups.setdefault(told["tags"][0], []).append(_row(where, verb, told))
    context = {"groups": sorted(groups.items()), "base": found["servers"][0]["url"], "shapes": _shapes(found)}
    return show(request, "interface.html", context, section="interface")


def _row(where: str, verb: str, told: dict[str, Any]) -> dict[str, Any]:
    scopes = [scope for one in told.get("security", ()) for scope in one["client"]]
    return {
        "id": told.get("operationId", f"{verb}-{where}"),
        "verb": verb.upper(),
        "path": where,
        "summary": told["summary"],
        "note": told.get("description", ""),
        "scopes": ", ".join(scopes),
        "parameters": [
            {"name": one["name"], "where": one["in"], "text": one.get("description", "")} for one in told["parameters"]
        ],
        "body": _named(next(iter(told.get("requestBody", {}).get("content", {}).values()), {})),
        "answers": [
            {"status": status, "text": one["description"], "shape": _named(next(iter(one.get("content", {}).values()), {}))}
            for status, one in told["responses"].items()
        ],
    }  # fmt: skip


def _named(media: dict[str, Any]) -> str:
    return str(media.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def _shapes(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "text": schema.get("description", ""),
            "members": [
                {"name": member, "needed": member in schema.get("required", ()), "kind": _kind(told)}
                for member, told in schema.get("properties", {}).items()
            ],
        }
        for name, schema in sorted(found["components"]["schemas"].items())
    ]


def _kind(told: dict[str, Any]) -> str:
    if "$ref" in told:
        return str(told["$ref"]).rpartition("/")[2]
    if told.get("type") == "array":
        return f"Liste von {_kind(told.get('items', {}))}"
    if "anyOf" in told:
        return " oder ".join(_kind(one) for one in told["anyOf"])
    words = {"string": "Text", "integer": "Zahl", "object": "Objekt", "boolean": "ja/nein", "null": "leer"}
    return "UUID" if told.get("format") == "uuid" else words.get(str(told.get("type", "")), "beliebig")
