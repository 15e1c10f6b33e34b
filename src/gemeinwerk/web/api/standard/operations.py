"""How an operation of the standard API is declared, and how a call becomes an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from gemeinwerk.domain.transport import actions as transport
from gemeinwerk.domain.transport.queries import TokenInvalid
from gemeinwerk.domain.transport.types import ApiScope, ApiVersion, StoredAnswer
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Forbidden, Refusal
from gemeinwerk.web.access import actor_of, clients, public
from gemeinwerk.web.api.problems import problem
from gemeinwerk.web.api.reading import count_request
from gemeinwerk.web.api.standard.bodies import JSON, Body, RequestWrong

SMALL: Final = 1024 * 1024
LARGE: Final = 96 * 1024 * 1024
IDEMPOTENCY: Final = "Idempotency-Key"
MAX_KEY: Final = 255


class ScopeLacking(Forbidden):
    """The access token does not hold the scope that the operation needs (RFC 6750 section 3.1)."""

    code = "transport.scope"
    message = "Ihr Zugriffstoken hat nicht die nötige Berechtigung (scope)."
    hint = "Bitte lassen Sie die Anbindung um die Berechtigung erweitern."


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who, when, the ids of the path, and the body as the operation declares it."""

    request: HttpRequest
    actor: Actor
    now: datetime
    version: ApiVersion
    ids: Mapping[str, Any]
    body: Any = None

    def number(self, name: str, *, default: int, least: int, most: int) -> int:
        """Return a whole number of the query; raises RequestWrong outside its limits."""
        given = self.request.GET.get(name)
        if given is None:
            return default
        if not given.isascii() or not given.isdigit() or len(given) > 12 or not least <= int(given) <= most:
            raise RequestWrong(f"{name} muss eine ganze Zahl von {least} bis {most} sein.")
        return int(given)

    def page(self) -> tuple[int, int]:
        """Return offset and limit of the query."""
        return self.number("offset", default=0, least=0, most=10**9), self.number(
            "limit", default=100, least=1, most=500
        )

    def uuid(self, name: str) -> UUID | None:
        """Return an id of the query, None without one; raises RequestWrong for anything else."""
        given = self.request.GET.get(name)
        if given is None:
            return None
        try:
            return UUID(given)
        except ValueError as fault:
            raise RequestWrong(f"{name} ist keine UUID.") from fault


Handler = Callable[[Call], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``scopes`` empty means that anybody may call it; ``writes`` that it takes an idempotency key;
    ``headable`` is not what has an effect although it is a GET.

    ``body`` is the shape of a JSON body; ``media`` what is read otherwise. ``answers`` name shape or media type per status.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    answers: Mapping[int, Any]
    scopes: tuple[ApiScope, ...] = ()
    body: Any = None
    media: tuple[str, ...] = JSON
    limit: int = SMALL
    streamed: bool = False
    writes: bool = False
    headable: bool = True
    query: tuple[tuple[str, dict[str, Any], str], ...] = ()
    version: ApiVersion = ApiVersion.V2
    problems: tuple[int, ...] = ()
    tag: str = ""
    note: str = ""

    @property
    def open(self) -> bool:
        """Tell whether anybody may call it."""
        return not self.scopes


def answered(shape: Any, status: int = 200) -> HttpResponse:
    """Return a JSON answer."""
    return HttpResponse(msgspec.json.encode(shape), status=status, content_type="application/json")


def nothing() -> HttpResponse:
    """Return 204."""
    return HttpResponse(status=204)


def urls(operations: tuple[Operation, ...]) -> list[URLPattern]:
    """Return one route per path; its access rule opens to clients only where every operation of it does."""
    paths: dict[str, dict[str, Operation]] = {}
    for one in operations:
        methods = paths.setdefault(one.path, {})
        if one.method in methods:
            raise ValueError(f"{one.method} {one.path} is declared twice")
        methods[one.method] = one
    return [path(where, _view(where, methods)) for where, methods in paths.items()]


def _view(where: str, methods: Mapping[str, Operation]) -> Callable[..., HttpResponseBase]:
    known = dict(methods)
    if "GET" in methods and methods["GET"].headable:
        known["HEAD"] = methods["GET"]
    allowed = sorted([*known, "OPTIONS"])

    def view(request: HttpRequest, **ids: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
        operation = known.get(str(request.method))
        if operation is None:
            return HttpResponseNotAllowed(allowed)
        return _answer(operation, request, ids)

    view.__module__, view.__qualname__ = __name__, f"view[{where}]"
    # Machines carry no cookies, so a form token would protect nothing; the bearer token is checked per operation.
    opened = public(view) if any(one.open for one in methods.values()) else clients(view)
    exempt = csrf_exempt(opened)
    exempt.operations = dict(methods)  # type: ignore[attr-defined]
    return exempt


def _answer(operation: Operation, request: HttpRequest, ids: Mapping[str, Any]) -> HttpResponseBase:
    headers: dict[str, str] = {}
    try:
        _permit(operation, actor_of(request))
        count_request(request, headers)
        answer = _performed(operation, request, ids)
    except Refusal as refusal:
        answer = problem(request, refusal)
    for name, value in headers.items():
        answer.headers[name] = value
    if answer.status_code == 429:
        answer.headers["Retry-After"] = headers.get("RateLimit-Reset", "60")
    return answer


def _permit(operation: Operation, actor: Actor) -> None:
    if operation.open:
        return
    if actor.kind is not ActorKind.CLIENT:
        raise TokenInvalid()
    if not actor.roles & {one.value for one in operation.scopes}:
        raise ScopeLacking()


def _performed(operation: Operation, request: HttpRequest, ids: Mapping[str, Any]) -> HttpResponseBase:
    body = _body(operation, request)
    call = Call(request, actor_of(request), now(), operation.version, ids)
    key = request.headers.get(IDEMPOTENCY)
    if not operation.writes or key is None:
        return _handled(operation, call, body)
    if not (1 <= len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        raise RequestWrong(f"{IDEMPOTENCY} muss aus 1 bis {MAX_KEY} druckbaren ASCII-Zeichen bestehen.")
    # A stream is idempotent by its own id, and no transaction may stay open while it flows.
    if operation.streamed:
        return _handled(operation, call, body)
    text = f"{request.method} {request.get_full_path()}".encode()
    fingerprint = hashlib.sha256(text + b"\0" + (body.digest() if body else b"")).digest()
    kept = transport.answer_once(
        actor=call.actor,
        now=call.now,
        key=key,
        fingerprint=fingerprint,
        perform=lambda: _kept(_handled(operation, call, body)),
    )
    return HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)


def _handled(operation: Operation, call: Call, body: Body | None) -> HttpResponseBase:
    return operation.handler(replace(call, body=body.content() if body else None))


def _kept(answer: HttpResponseBase) -> StoredAnswer:
    content = answer.content if isinstance(answer, HttpResponse) else b""
    return StoredAnswer(answer.status_code, content, answer.headers.get("Content-Type", ""))


def _body(operation: Operation, request: HttpRequest) -> Body | None:
    if operation.method in ("GET", "DELETE") or (operation.body is None and not operation.media):
        return None
    return Body(
        request,
        media=operation.media,
        shape=operation.body,
        limit=operation.limit,
        streamed=operation.streamed,
    )
