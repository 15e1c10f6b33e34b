"""A new destination for one of the own clients. Private keys made for tests are on one answer page and nowhere else."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.transport import actions
from gemeinwerk.domain.transport.types import ApiScope, ClientInfo
from gemeinwerk.domain.transport.types.typed import NewDestination, TypedDestination, TypedService
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Finding, Invalid
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import INTERFACE_ROLES, go, problems, show, staff_of
from gemeinwerk.web.workplace.views.interfaces.sheet import able_clients, url_of
from gemeinwerk.web.workplace.views.interfaces.words import kept_key, key_text, uuid_or_none

MOST_SERVICES: Final = 20
MAKE: Final = "make"
KEYS: Final = (
    ("own", "Ich habe Schlüssel und gebe nur die öffentlichen an"),
    (MAKE, "Nur für Tests: zwei Schlüsselpaare hier erzeugen"),
)
MIME_TYPES: Final = (("application/json", "JSON"), ("application/xml", "XML"))
PARTS: Final = ("identifier", "name", "schema", "mime", "regions")
ORDER: Final = (
    "client",
    "name",
    "legal_name",
    "email",
    "services",
    "callback_url",
    "callback_secret",
    "encryption_key",
    "signing_key",
)
LINES: Final = ("client", "name", "legal_name", "email", "phone", "callback_url", "callback_secret")


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The form for a new destination; a POST creates it, or shows one more service to fill in."""
    clients = able_clients(request, ApiScope.MANAGE)
    if request.method == "GET":
        return _form(request, clients, _fresh(request))
    values = _given(request)
    if request.POST.get("_action") == "more":
        values["services"] += [_empty(request)] if len(values["services"]) < MOST_SERVICES else []
        return _form(request, clients, values)
    client_id = uuid_or_none(values["client"])
    try:
        made = actions.create_typed_destination(
            actor=actor_of(request),
            now=now(),
            client_id=client_id if client_id in {one.client_id for one in clients} else None,
            typed=_typed(values),
        )
    except Invalid as refusal:
        return _form(request, clients, values, refusal)
    if made.private_sealing:
        return _private_keys(request, made)
    return go(url_of(made.destination.destination_id), flash="destination_made")


def _fresh(request: HttpRequest) -> dict[str, Any]:
    own = tenants.tenant(staff_of(request).tenant_id)
    values: dict[str, Any] = dict.fromkeys((*LINES, "encryption_key", "signing_key"), "")
    return {**values, "legal_name": own.authority_name, "keys": "own", "services": [_empty(request)]}


def _empty(request: HttpRequest) -> dict[str, str]:
    key = tenants.tenant(staff_of(request).tenant_id).key
    return {**dict.fromkeys(PARTS, ""), "mime": MIME_TYPES[0][0], "regions": f"DE{key.removeprefix('DE')}"}


def _given(request: HttpRequest) -> dict[str, Any]:
    """What was typed; a service of which nothing was filled in is left out, unless it is the only one."""
    found: dict[str, Any] = {name: request.POST.get(name, "")[:2000] for name in LINES}
    rows = [
        {part: request.POST.get(f"services-{number}-{part}", "")[:4000] for part in PARTS}
        for number in range(MOST_SERVICES)
        if f"services-{number}-identifier" in request.POST
    ]
    filled = [row for row in rows if any(row[part].strip() for part in ("identifier", "name", "schema"))]
    found["services"] = filled or rows[:1] or [_empty(request)]
    found["keys"] = MAKE if request.POST.get("keys") == MAKE else "own"
    return found | {name: key_text(request, name) for name in ("encryption_key", "signing_key")}


def _typed(values: dict[str, Any]) -> TypedDestination:
    return TypedDestination(
        name=values["name"],
        legal_name=values["legal_name"],
        email=values["email"],
        phone=values["phone"],
        services=tuple(
            TypedService(row["identifier"], row["name"], row["schema"], row["mime"], row["regions"])
            for row in values["services"]
        ),
        callback_url=values["callback_url"],
        callback_secret=values["callback_secret"],
        encryption_key=values["encryption_key"],
        signing_key=values["signing_key"],
        for_tests=values["keys"] == MAKE,
    )


def _form(
    request: HttpRequest, clients: tuple[ClientInfo, ...], values: dict[str, Any], refusal: Invalid | None = None
) -> HttpResponse:
    if refusal:
        refusal.details = tuple(sorted(refusal.details, key=_place))
    details = refusal.details if refusal else ()
    wrong = {one.where: f"{one.message} {one.hint}".strip() for one in details}
    context = {
        "clients": [(str(one.client_id), _client_words(one)) for one in clients],
        # Neither a secret nor what may be a private key is sent back to where it came from.
        "values": values | {name: kept_key(values[name]) for name in ("encryption_key", "signing_key")},
        "secret_again": bool(values["callback_secret"]) and request.method == "POST",
        "services": [_service(row, number, wrong) for number, row in enumerate(values["services"])],
        "more": len(values["services"]) < MOST_SERVICES,
        "mime_types": MIME_TYPES,
        "key_choices": KEYS,
        "wrong": wrong,
        "errors": problems(refusal, "f-client"),
    }
    return show(
        request, "interfaces/destination_new.html", context, section="interfaces", status=422 if refusal else 200
    )


def _place(one: Finding) -> tuple[int, int, int]:
    """Where a field stands on the page, so that errors are told from top to bottom."""
    field, _, rest = one.where.partition("-")
    number, _, part = rest.partition("-")
    return ORDER.index(field), int(number or 0), PARTS.index(part) if part else 0


def _service(row: dict[str, str], number: int, wrong: dict[str, str]) -> dict[str, Any]:
    place = f"services-{number}"
    fields = {part: {"id": f"{place}-{part}", "value": row[part], "wrong": wrong.get(f"{place}-{part}", "")}
              for part in PARTS}  # fmt: skip
    return {"number": number + 1, **fields}


def _client_words(one: ClientInfo) -> str:
    return one.name if ApiScope.SUBSCRIBE in one.scopes else f"{one.name} (darf nicht abholen)"


def _private_keys(request: HttpRequest, made: NewDestination) -> HttpResponse:
    context = {
        "one": made.destination,
        "here": url_of(made.destination.destination_id),
        "sealing": made.private_sealing.decode(),
        "signing": made.private_signing.decode(),
    }
    answer = show(request, "interfaces/private_keys.html", context, section="interfaces")
    answer.headers["Cache-Control"] = "no-store"
    return answer
