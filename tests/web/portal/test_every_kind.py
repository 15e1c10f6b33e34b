"""Every kind of field in a real browser: names, descriptions and errors for screen readers, axe, and keyboard only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.http import QueryDict

from gemeinwerk.domain.forms.queries import check_answers
from gemeinwerk.web.design.build import DESIGN, STATIC
from gemeinwerk.web.portal.form_page.compiled import CompiledForm, compile_form
from gemeinwerk.web.portal.form_page.reading import StepReader, unknown_names
from gemeinwerk.web.portal.form_page.render import PageState
from tests.journeys.axe import assert_accessible
from tests.web.portal.kinds import FORM, LAYOUT

TODAY = date(2026, 11, 25)
ERROR = "Bitte prüfen Sie diese Angabe."
# (role, accessible name, part of the description)
NAMES = [
    ("textbox", "Vornamen", ""),
    ("textbox", "Familienname", ""),
    ("textbox", "Tag (freiwillig)", ""),
    ("textbox", "Monat (freiwillig)", ""),
    ("textbox", "Jahr", ""),
    ("textbox", "Straße", ""),
    ("textbox", "Hausnummer (freiwillig)", ""),
    ("textbox", "Postleitzahl", ""),
    ("combobox", "Ort", ""),
    ("textbox", "Telefonnummer (freiwillig)", "Für Rückfragen."),
    ("textbox", "E-Mail-Adresse", ""),
    ("combobox", "Staat", ""),
    ("textbox", "Beginn", "24.12.2026"),
    ("textbox", "Uhrzeit", "14:30"),
    ("textbox", "Abholung", "24.12.2026 14:30"),
    ("radio", "Ja", ""),
    ("textbox", "Fläche", ""),
    ("textbox", "Anzahl", ""),
    ("textbox", "Kosten", ""),
    ("textbox", "IBAN", "DE89"),
    ("radio", "Größe 1", ""),
    ("checkbox", "Größe 2", ""),
    ("textbox", "Begründung", ""),
    ("button", "Foto (freiwillig)", "höchstens 5 MB"),
    ("textbox", "Webadresse (freiwillig)", ""),
    ("textbox", "Erklärung", "Vor- und Nachnamen"),
    ("textbox", "Bezeichnung, Gerät 1", ""),
    ("textbox", "Anschaffung, Gerät 1", "24.12.2026"),
]
GROUPS = [
    "Angaben zur Person",
    "Geburtsdatum",
    "Anschrift",
    "Angaben zur Sache",
    "Merkmale (freiwillig)",
    "Begleitperson 1",
]


def compiled() -> CompiledForm:
    return compile_form(FORM, LAYOUT)


def page_of(errors: dict[str, list[str]], answers: dict[str, Any]) -> str:
    """The form as the step page shows it, without request or database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    from django.template import Context, Engine, Library
    from django.utils.safestring import mark_safe

    folders = [str(DESIGN / "templates"), str(DESIGN.parent / "portal" / "templates")]
    engine = Engine(
        dirs=folders,
        libraries={"design": "gemeinwerk.web.design.templatetags.design", "i18n": "django.templatetags.i18n"},
    )
    plain = Library()
    plain.simple_tag(lambda path: f"/static/{path}", name="static")
    engine.template_libraries["static"] = plain
    fields = "".join(step.renderer.render(answers, errors, PageState()) for step in compiled().steps)
    context = {
        "service": "Probe", "step": compiled().steps[0], "number": 1, "total": 2, "action": "/x/", "stand": "1.a",
        "fields": mark_safe(fields), "csrf_token": "t", "uploads": True, "session_seconds": 2, "progress": "Schritt 1.",
    }  # fmt: skip
    return engine.get_template("portal/step.html").render(Context(context, use_l10n=False))


def questions() -> list[str]:
    from gemeinwerk.web.portal.form_page.compiled import names_in

    repeated = {"G3": ["G3.0.F18", "G3.0.F19"], "G4": ["G4.0.F20", "G4.0.F21"]}
    names = [name for step in compiled().steps for name in names_in(step.parts)]
    return [path for name in names for path in repeated.get(name, [name])]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    folder: Path = tmp_path_factory.mktemp("kinds")
    (folder / "static").symlink_to(STATIC)
    (folder / "plain.html").write_text(page_of({}, {}), encoding="utf-8")
    wrong = {name: [ERROR] for name in questions()}
    (folder / "wrong.html").write_text(page_of(wrong, {}), encoding="utf-8")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def do_POST(self) -> None:
            """Prolong the session, as the door does."""
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"28800")

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def described(page: Any, element: Any) -> str:
    return str(
        element.evaluate(
            "e => (e.getAttribute('aria-describedby') || '').split(' ').filter(Boolean)"
            ".map(id => { const n = document.getElementById(id); if (!n) throw new Error(id); return n.textContent; }).join(' ')"
        )
    )


@pytest.mark.browser
def test_every_kind_has_its_name_and_description(open_page: Any, address: str) -> None:
    page = open_page(scripts=True)
    page.goto(f"{address}/plain.html")
    for role, name, description in NAMES:
        found = page.get_by_role(role, name=name, exact=True)
        assert found.count() >= 1, f"{role} {name}"
        assert description in described(page, found.first), f"{role} {name}"
    for name in GROUPS:
        assert page.get_by_role("group", name=re.compile(f"^{re.escape(name)}$")).count() == 1, name
    for name in ("Wird ein Fahrzeug gebraucht?", "Größe"):
        assert page.get_by_role("radiogroup", name=name, exact=True).count() == 1
    assert page.get_by_role("table", name="Gerät").count() == 1
    assert page.get_by_role("searchbox", name=re.compile("^Liste eingrenzen: Staat")).count() == 1
    assert "A-1" in page.content() and "geheim" not in page.content()


@pytest.mark.browser
@pytest.mark.parametrize("phone", [True, False])
def test_errors_are_tied_to_every_kind(open_page: Any, address: str, phone: bool) -> None:
    page = open_page(phone=phone)
    page.goto(f"{address}/wrong.html")
    wanted = len(questions())
    assert page.locator(".kern-error").count() == wanted
    for error in page.locator(".kern-error").all():
        own = error.get_attribute("id")
        owner = page.locator(f'[aria-describedby~="{own}"]')
        assert owner.count() == 1, own
        # A group of check boxes has no state of its own; its error is read with the group.
        boxes = owner.locator("input[type=checkbox]").count()
        assert boxes or owner.get_attribute("aria-invalid") == "true", own
    assert_accessible(page)


@pytest.mark.browser
@pytest.mark.parametrize(("phone", "scripts"), [(True, True), (False, True)])
def test_axe_finds_nothing(open_page: Any, address: str, phone: bool, scripts: bool) -> None:
    page = open_page(phone=phone, scripts=scripts)
    page.goto(f"{address}/plain.html")
    assert_accessible(page)


@pytest.mark.browser
def test_the_end_of_the_session_is_told_and_can_be_put_off(open_page: Any, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/plain.html")
    dialog = page.get_by_role("alertdialog", name="Ihre Sitzung endet bald")
    dialog.wait_for(timeout=5000)
    assert_accessible(page)
    page.keyboard.press("Enter")
    dialog.wait_for(state="detached", timeout=5000)


TYPED = {
    "F60000000228": "Erika", "F60000000227": "Mustermann", "F60000000231": "5", "F60000000232": "2",
    "F60000000233": "1964", "F60000000243": "Beispielstraße", "F60000000244": "12 a", "F60000000246": "44787",
    "F60000000247": "Bochum", "F60000000240": "0234 123456", "F60000000242": "erika@example.org", "F1": "1.2.2027",
    "F2": "9:05 Uhr", "F3": "24.12.2026 14:30", "F5": "12,5", "F6": "3", "F7": "1.234,50", "F11": "Weil es nötig ist.",
    "F8": "DE89 3704 0044 0532 0130 00", "F16": "www.example.org", "F17": "Erika Mustermann", "F18": "Leiter",
    "F19": "3. März 2020", "F20": "Max Mustermann",
}  # fmt: skip


def walk_by_keyboard(page: Any) -> None:
    """Go through the form with the keyboard alone: Tab, letters, arrows and space."""
    page.locator("h1").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    for _ in range(200):
        page.keyboard.press("Tab")
        name, kind = page.evaluate("[document.activeElement.name || '', document.activeElement.type || '']")
        key = name.rpartition(".")[2]
        if name == "_action" and page.evaluate("document.activeElement.value") == "next":
            return
        if kind == "radio" or kind == "checkbox":
            page.keyboard.press("Space")
        elif kind == "select-one":
            page.keyboard.press("ArrowDown")
        elif key in TYPED and kind in ("text", "tel", "email", "url", "textarea"):
            page.keyboard.type(TYPED[key])
    raise AssertionError("the keyboard does not reach the button")


@pytest.mark.browser
def test_the_keyboard_alone_fills_every_kind(open_page: Any, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/plain.html")
    page.evaluate("document.querySelectorAll('[data-gw-live]').forEach(e => e.removeAttribute('data-gw-live'))")
    page.evaluate("document.querySelectorAll('button[data-gw-update]').forEach(e => e.remove())")
    walk_by_keyboard(page)
    pairs = page.evaluate(
        "[...new FormData(document.querySelector('form')).entries()].filter(([, v]) => typeof v === 'string')"
    )
    post = QueryDict(mutable=True)
    for name, value in pairs:
        post.appendlist(name, value)
    parts = tuple(part for step in compiled().steps for part in step.parts)
    assert unknown_names(post, parts) == []
    answers = StepReader(post, PageState(), lambda name: None, TODAY).read(parts, {})
    result = check_answers(FORM, LAYOUT, answers, today=TODAY, parameters={})
    assert result.errors == ()
    person, matter = answers["G1"], answers["G2"]
    assert person["G60000000083"] == {"F60000000231": "5", "F60000000232": "2", "F60000000233": "1964"}
    assert (matter["F1"], matter["F2"], matter["F3"]) == ("2027-02-01", "09:05", "2026-12-24T14:30")
    assert (matter["F5"], matter["F7"], matter["F4"]) == ("12.5", "1234.50", True)
    assert matter["F8"] == "DE89370400440532013000" and matter["F17"] == "Erika Mustermann, am 25.11.2026"
    assert answers["G3"] == [{"F18": "Leiter", "F19": "2020-03-03"}]
