"""The design's pages in a real browser: axe finds nothing, and nothing scrolls sideways at 320 px."""

from __future__ import annotations

import os
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from gemeinwerk.web.design.build import STATIC
from gemeinwerk.web.design.controls import Choice, Control, compile_control
from tests.journeys.axe import assert_accessible, assert_each_page_accessible

CHOICES = tuple(Choice(str(number), f"Straßenreinigungsgebührenbescheid {number}") for number in range(3))
WIDGETS = [
    "text",
    "email",
    "tel",
    "postcode",
    "iban",
    "currency",
    "date",
    "textarea",
    "radio",
    "select",
    "checkbox",
    "checkboxes",
    "upload",
]


def page_of_controls() -> str:
    """A page with every control, once plain and once refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    from django.template import Context, Engine, Library

    engine = Engine(
        dirs=[str(STATIC.parents[1] / "templates")],
        libraries={"design": "gemeinwerk.web.design.templatetags.design", "i18n": "django.templatetags.i18n"},
    )
    plain = Library()
    plain.simple_tag(lambda path: f"/static/{path}", name="static")
    engine.template_libraries["static"] = plain
    fields = ""
    for number, widget in enumerate(WIDGETS * 2):
        errors = (
            ("Bitte geben Sie die Aufenthaltsbestimmungsrechtsangelegenheit an.",) if number >= len(WIDGETS) else ()
        )
        control = Control(
            f"G{number}.F1", f"Frage {number}", widget, hint="So geht es.", choices=CHOICES, legal_basis=("§ 45 StVO",)
        )
        fields += compile_control(control)("", errors)
    template = engine.from_string(
        '{% extends "design/base.html" %}{% load design %}{% block title %}Probe{% endblock %}{% block content %}'
        '<h1 class="gw-h1">Donaudampfschifffahrtsgesellschaftskapitänsbewerbung</h1>'
        "{% error_summary errors %}{% steps items 2 %}{% summary_list rows %}"
        '{% notification "warning" "Achtung" heading=2 %}<p class="kern-body">Text</p>{% endnotification %}'
        '{% data_table "Gebühren" columns table %}{% empty_state "Nichts da" "Noch nicht." "/" "Los" %}'
        '<form class="gw-form" method="post">{{ fields|safe }}{% primary_button "Weiter" %}</form>'
        "{% pagination 2 3 '/a' '/b' %}{% endblock %}"
    )
    context = {
        "fields": fields,
        "demo": True,
        "errors": [{"message": "Bitte angeben", "anchor": "f-G0.F1", "hint": "So."}],
        "items": [
            {"title": "A", "state": "done", "url": "/"},
            {"title": "B", "state": "current"},
            {"title": "C", "state": "todo"},
        ],
        "rows": [{"label": "Name", "value": "Muster", "note": "aus Ihrem Konto"}],
        "columns": ["Was", "Wie viel"],
        "table": [["Ausweis", "30,70 €"]],
    }
    return template.render(Context(context, use_l10n=False))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    folder: Path = tmp_path_factory.mktemp("design")
    (folder / "static").symlink_to(STATIC)
    (folder / "probe.html").write_text(page_of_controls(), encoding="utf-8")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/probe.html"
    server.shutdown()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 1440])
def test_every_control_is_accessible(browser: Any, address: str, dark: bool, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    assert_accessible(page)
    assert not problems
    context.close()


def test_a_page_that_was_refused_is_refused_again(browser: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what was found good is not judged again; another width or one element more is another page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page, judged = context.new_page(), list[str]()
    monkeypatch.setattr(
        "tests.journeys.axe.assert_accessible", lambda page: judged.append(assert_accessible(page) or "")
    )
    page.goto(address)
    for _ in range(2):
        assert_each_page_accessible(page)
    assert len(judged) == 1
    page.set_viewport_size({"width": 400, "height": 900})
    assert_each_page_accessible(page)
    assert len(judged) == 2
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"x\">')")
    for _ in range(2):
        with pytest.raises(AssertionError, match="image-alt"):
            assert_each_page_accessible(page)
    context.close()


def test_size_of_first_visit(address: str) -> None:
    import gzip

    files = [STATIC / "gemeinwerk.css", STATIC / "gemeinwerk.js"]
    total = sum(len(gzip.compress(path.read_bytes())) for path in files)
    total += len(gzip.compress(page_of_controls().encode()))
    assert total < 60_000
