"""Rules over doors, actions and ports."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.urls.resolvers import RoutePattern, URLResolver

from gemeinwerk import domain
from gemeinwerk.kernel.actions import ACTIONS, action, steps
from gemeinwerk.kernel.ports import Port, PortUnbound
from gemeinwerk.web import access


def undecorated(module: ModuleType) -> list[str]:
    """Return public functions of an ``actions`` module that are no actions."""
    return [
        f"{module.__name__}.{name}"
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and value.__module__.startswith("gemeinwerk.domain.")
        and ".actions" in value.__module__
        and not hasattr(value, "audit_verb")
        and not (getattr(value, "steps", ()) and set(value.steps) <= set(ACTIONS))
        and value.__module__.startswith(module.__name__)
    ]


def unbound(ports: dict[str, Port[object]]) -> list[str]:
    """Return the ports without an adapter."""
    return [name for name, port in ports.items() if not port.bound]


def test_every_route_declares_an_access_rule() -> None:
    assert access.undeclared_routes() == []
    planted = URLResolver(RoutePattern(""), [path("offen/", lambda request: HttpResponse())])
    found = [p for _, p in access.routes(planted) if isinstance(p, URLPattern) and access.rule_of(p.callback) is None]
    assert len(found) == 1


def test_every_public_function_of_actions_is_an_action() -> None:
    problems: list[str] = []
    for room in pkgutil.iter_modules(domain.__path__):
        name = f"{domain.__name__}.{room.name}.actions"
        try:
            problems += undecorated(importlib.import_module(name))
        except ModuleNotFoundError as fault:
            assert fault.name == name
    assert problems == []


def test_an_undecorated_action_is_found() -> None:
    planted = ModuleType("gemeinwerk.domain.planted.actions")

    def careless() -> None:
        """Write without a trace."""

    careless.__module__ = planted.__name__
    planted.careless = careless  # type: ignore[attr-defined]
    assert undecorated(planted) == ["gemeinwerk.domain.planted.actions.careless"]


def test_a_function_of_several_steps_names_actions_that_exist() -> None:
    planted = ModuleType("gemeinwerk.domain.planted.actions")

    @steps("transport.note_attachment")
    def slow(*, actor: object, now: object) -> None:
        """Write by an action."""

    @steps("planted.missing")
    def slower(*, actor: object, now: object) -> None:
        """Write by nothing."""

    for one in (slow, slower):
        one.__module__ = planted.__name__
        setattr(planted, one.__name__, one)
    assert undecorated(planted) == ["gemeinwerk.domain.planted.actions.slower"]


def test_an_action_of_the_wrong_shape_is_refused_at_import() -> None:
    with pytest.raises(TypeError):
        action("planted.positional")(lambda actor, now: None)
    with pytest.raises(TypeError):

        @action("planted.no_actor")
        def planted(*, now: object) -> None:
            """Act for nobody."""


def test_every_port_has_an_adapter() -> None:
    assert unbound(Port.registry) == []
    planted: Port[object] = Port("planted")
    try:
        assert unbound(Port.registry) == ["planted"]
        with pytest.raises(PortUnbound):
            planted()
    finally:
        del Port.registry["planted"]
