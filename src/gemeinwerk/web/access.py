"""Who may open this door: every view of every door declares one rule, and a registry lets tests walk all routes.

A visitor who may not open a door learns nothing about what lies behind it: the answer is the same 404 as for a page
that does not exist. Only a missing sign-in leads to the sign-in page, because that tells nothing about its content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, get_resolver

from gemeinwerk.domain.transport.queries import TokenInvalid
from gemeinwerk.kernel.actor import Actor, ActorKind, AssuranceLevel

SIGN_IN = "/anmelden/"
STAFF_SIGN_IN = "/arbeitsplatz/anmelden/"
View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)


class Opening(StrEnum):
    """To whom a door opens."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    STAFF = "staff"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """The declared rule of one view: to whom it opens, with which assurance level or which roles."""

    opening: Opening
    level: AssuranceLevel = AssuranceLevel.NONE
    roles: frozenset[str] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """Whether the actor may pass; the assurance level is not looked at, it can be raised by a new sign-in."""
        if self.opening is Opening.PUBLIC:
            return True
        if self.opening is Opening.SIGNED_IN:
            return actor.kind is ActorKind.CITIZEN
        if self.opening is Opening.CLIENT:
            return actor.kind is ActorKind.CLIENT
        return actor.kind is ActorKind.STAFF and (not self.roles or bool(self.roles & actor.roles))


class AccessUndeclared(RuntimeError):
    """A route leads to a view without an access rule."""


_RULES: dict[str, AccessRule] = {}


def actor_of(request: HttpRequest) -> Actor:
    """The actor whom the middleware found for this request; a guest if nobody is signed in."""
    found = getattr(request, "actor", None)
    return found if isinstance(found, Actor) else Actor(kind=ActorKind.GUEST, id="guest")


def public(view: V) -> V:
    """Anybody may open this door."""
    return _declare(view, AccessRule(Opening.PUBLIC))


def signed_in(level: AssuranceLevel = AssuranceLevel.BASIC) -> Callable[[V], V]:
    """Signed-in citizens and businesses may open this door, with at least this assurance level."""
    return lambda view: _declare(view, AccessRule(Opening.SIGNED_IN, level=level))


def staff(*roles: str) -> Callable[[V], V]:
    """Staff with one of these roles may open this door; without roles, all staff."""
    return lambda view: _declare(view, AccessRule(Opening.STAFF, roles=frozenset(roles)))


def clients(view: V) -> V:
    """Machines with a client token may open this door (the API checks the token and its scopes)."""
    return _declare(view, AccessRule(Opening.CLIENT))


def rule_of(view: Any) -> AccessRule | None:
    """The rule that a view declares, or None."""
    return cast("AccessRule | None", getattr(view, "access_rule", None))


def declared_rules() -> dict[str, AccessRule]:
    """All declared rules by the dotted name of the view."""
    return dict(_RULES)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the project with its pattern; tests walk it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        else:
            yield path, pattern


def undeclared_routes() -> list[str]:
    """The routes whose view declares no rule; must be empty apart from what the API framework checks itself."""
    return [path for path, pattern in routes() if rule_of(pattern.callback) is None]


def _declare(view: V, rule: AccessRule) -> V:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refused = _refusal(request, rule)
        return refused if refused is not None else view(request, *args, **kwargs)

    guarded.access_rule = rule  # type: ignore[attr-defined]
    _RULES[f"{view.__module__}.{view.__qualname__}"] = rule
    return cast(V, guarded)


def _refusal(request: HttpRequest, rule: AccessRule) -> HttpResponse | None:
    actor = actor_of(request)
    if rule.admits(actor):
        if rule.opening is Opening.SIGNED_IN and actor.assurance < rule.level:
            return _to_sign_in(request, SIGN_IN, rule.level)
        return None
    if rule.opening is Opening.SIGNED_IN and actor.kind is ActorKind.GUEST:
        return _to_sign_in(request, SIGN_IN, rule.level)
    if rule.opening is Opening.STAFF and actor.kind is ActorKind.GUEST:
        return _to_sign_in(request, STAFF_SIGN_IN, AssuranceLevel.NONE)
    if rule.opening is Opening.CLIENT and actor.kind is not ActorKind.CLIENT:
        raise TokenInvalid()
    raise Http404


def _to_sign_in(request: HttpRequest, page: str, level: AssuranceLevel) -> HttpResponse:
    query = {"weiter": request.get_full_path() if request.method == "GET" else request.path}
    if level > AssuranceLevel.BASIC:
        query["niveau"] = level.name.lower()
    return HttpResponseRedirect(f"{page}?{urlencode(query)}")
