"""How an operation of the standard API is declared, and how a call becomes an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from gemeinwerk.domain.transport import actions as transport
from gemeinwerk.domain.transport.queries import TokenInvalid
from gemeinwerk.domain.transport.types import ApiScope, ApiVersion, StoredAnswer
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.limits import counter
from gemeinwerk.kernel.refusal import Forbidden, Invalid, Refusal, TooLarge, TooMany
from gemeinwerk.kernel.strict_json import json_object
from gemeinwerk.web.access import actor_of, clients, public
from gemeinwerk.web.api.problems import problem
from gemeinwerk.web.party import party_of

SMALL: Final = 1024 * 1024
LARGE: Final = 96 * 1024 * 1024
IDEMPOTENCY: Final = "Idempotency-Key"
JSON: Final = ("application/json",)
PATCH: Final = ("application/merge-patch+json", "application/json")
FORM: Final = ("application/x-www-form-urlencoded",)
JOSE: Final = ("application/jose",)


class WrongMediaType(Invalid):
    """The body is of another media type than the operation reads."""

    code = "transport.media_type"
    message = "Dieser Medientyp wird hier nicht gelesen."


class TextMissing(Invalid):
    """A query parameter or the body is not as the description of the interface says."""

    code = "transport.request"
    message = "Die Anfrage entspricht nicht der Beschreibung der Schnittstelle."
    hint = "Bitte vergleichen Sie sie mit der OpenAPI-Beschreibung unter /api/."


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
        """Return a whole number of the query; raises TextMissing outside its limits."""
        given = self.request.GET.get(name)
        if given is None:
            return default
        if not given.isascii() or not given.isdigit() or len(given) > 12 or not least <= int(given) <= most:
            raise TextMissing(f"{name} muss eine ganze Zahl von {least} bis {most} sein.")
        return int(given)

    def page(self) -> tuple[int, int]:
        """Return offset and limit of the query."""
        return self.number("offset", default=0, least=0, most=10**9), self.number(
            "limit", default=100, least=1, most=500
        )

    def uuid(self, name: str) -> UUID | None:
        """Return an id of the query, None without one; raises TextMissing for anything else."""
        given = self.request.GET.get(name)
        if given is None:
            return None
        try:
            return UUID(given)
        except ValueError as fault:
            raise TextMissing(f"{name} ist keine UUID.") from fault


Handler = Callable[[Call], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``scopes`` empty means that anybody may call it; ``writes`` that it takes an idempotency key.

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


@dataclass(slots=True)
class _Limit:
    headers: dict[str, str] = field(default_factory=dict)


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
    def view(request: HttpRequest, **ids: Any) -> HttpResponseBase:
        operation = methods.get("GET" if request.method == "HEAD" else str(request.method))
        if operation is None:
            return HttpResponseNotAllowed(sorted(methods))
        return _answer(operation, request, ids)

    view.__module__, view.__qualname__ = __name__, f"view[{where}]"
    # Machines carry no cookies, so a form token would protect nothing; the bearer token is checked per operation.
    opened = public(view) if any(one.open for one in methods.values()) else clients(view)
    return csrf_exempt(opened)


def _answer(operation: Operation, request: HttpRequest, ids: Mapping[str, Any]) -> HttpResponseBase:
    limit = _Limit()
    try:
        _permit(operation, actor_of(request))
        _count(request, limit)
        answer = _performed(operation, request, ids)
    except Refusal as refusal:
        answer = problem(request, refusal)
    for name, value in limit.headers.items():
        answer.headers[name] = value
    if answer.status_code == 429:
        answer.headers["Retry-After"] = limit.headers.get("RateLimit-Reset", "60")
    return answer


def _permit(operation: Operation, actor: Actor) -> None:
    if operation.open:
        return
    if actor.kind is not ActorKind.CLIENT:
        raise TokenInvalid()
    if not actor.roles & {one.value for one in operation.scopes}:
        raise Forbidden(
            "Ihr Zugriffstoken hat nicht die nötige Berechtigung (scope).", hint="Bitte erweitern Sie den Client."
        )


def _count(request: HttpRequest, limit: _Limit) -> None:
    most = settings.API_REQUESTS_PER_MINUTE
    used = counter().count("api", party_of(request))
    left_seconds = 60 - now().second
    limit.headers = {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(most - used, 0)),
        "RateLimit-Reset": str(left_seconds),
    }
    if used > most:
        raise TooMany()


def _performed(operation: Operation, request: HttpRequest, ids: Mapping[str, Any]) -> HttpResponseBase:
    body, raw = _body(operation, request)
    call = Call(request, actor_of(request), now(), operation.version, ids, body)
    key = request.headers.get(IDEMPOTENCY)
    # A stream is idempotent by its own id, and no transaction may stay open while it flows.
    if not operation.writes or key is None or operation.streamed:
        return operation.handler(call)
    text = f"{request.method} {request.get_full_path()}".encode()
    fingerprint = hashlib.sha256(text + b"\0" + raw).digest()
    kept = transport.answer_once(
        actor=call.actor, now=call.now, key=key, fingerprint=fingerprint, perform=lambda: _kept(operation.handler(call))
    )
    return HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)


def _kept(answer: HttpResponseBase) -> StoredAnswer:
    content = answer.content if isinstance(answer, HttpResponse) else b""
    return StoredAnswer(answer.status_code, content, answer.headers.get("Content-Type", ""))


def _body(operation: Operation, request: HttpRequest) -> tuple[Any, bytes]:
    if operation.method in ("GET", "DELETE") or (operation.body is None and not operation.media):
        return None, b""
    if request.content_type not in operation.media and not (operation.media == JOSE and request.content_type in _BARE):
        raise WrongMediaType(hint=f"Gelesen wird: {', '.join(operation.media)}.")
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > operation.limit:
        raise TooLarge(hint=f"Erlaubt sind höchstens {operation.limit} Byte.")
    if operation.streamed or operation.media == FORM:
        return None, b""
    raw = request.read(operation.limit + 1)
    if len(raw) > operation.limit:
        raise TooLarge(hint=f"Erlaubt sind höchstens {operation.limit} Byte.")
    if declared.isdigit() and len(raw) < int(declared):
        raise TextMissing("Die Anfrage ist unvollständig angekommen.")
    if operation.media == JOSE:
        return _ascii(raw), raw
    given = json_object(raw, max_length=operation.limit)
    if operation.body is None:
        return given, raw
    try:
        return msgspec.convert(given, operation.body), raw
    except (msgspec.ValidationError, ValueError) as fault:
        raise TextMissing(f"Die Anfrage ist nicht richtig aufgebaut: {str(fault)[:300]}.") from fault


# Old clients name a signed event or a sealed part by one of these.
_BARE: Final = frozenset({"application/secevent+jwt", "application/jwt", "application/octet-stream", "text/plain"})


def _ascii(raw: bytes) -> str:
    try:
        return raw.strip().decode("ascii")
    except UnicodeDecodeError as fault:
        raise TextMissing("Erwartet wird ein Token in kompakter Schreibweise.") from fault
