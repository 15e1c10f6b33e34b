"""Every portal template with made-up contents in a real browser: axe finds nothing, light, dark, phone, desktop."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from gemeinwerk.web.design.build import DESIGN, STATIC
from gemeinwerk.web.design.controls import Choice, Control
from gemeinwerk.web.portal.form_page.render import StepRenderer
from gemeinwerk.web.portal.form_page.tree import Question, Section
from tests.journeys.axe import assert_accessible

NOW = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
PLACE = Thing(name="Bochum, Stadt", short_name="Bochum", label="Bochum", kreis_name="", postcode="44777", key="05911")
TENANT = Thing(
    short_name="Bochum", authority_name="Stadt Bochum, Die Oberbürgermeisterin", street="Willy-Brandt-Platz 2",
    postcode="44777", city="Bochum", phone="0234 000", email="post@example.org",
)  # fmt: skip
PERSON = Thing(
    display_name="Erika Mustermann", street="Musterstraße", house_number="12", postcode="44787", city="Bochum",
    email="erika@example.org",
)  # fmt: skip
COMMON = {"demo": True, "place": PLACE, "person": PERSON, "tenant": TENANT, "unread": 2}
ERRORS = [{"message": "Bitte geben Sie ein Kennzeichen an.", "hint": "Zum Beispiel BO-GW 1.", "anchor": "f-G1.F0"}]
STEPS = [
    {"title": "Zu Ihnen", "state": "done", "url": "/a"},
    {"title": "Ihr Fahrzeug", "state": "current", "url": "/b"},
    {"title": "Prüfen und absenden", "state": "todo", "url": ""},
]
VALUE = Thing(value=True, source_name="", via="package")
OFFER = Thing(
    package_id="bewohnerparkausweis", title="Bewohnerparkausweis beantragen", enabled=VALUE, notice_of_absence="",
    automatic_basis="", texts={"teaser": Thing(value="Parken in Ihrem Viertel.")},
)  # fmt: skip
ENTRY = Thing(
    message_id="1", subject="Ihr Bewohnerparkausweis", sender="Stadt Bochum", created_at=NOW, is_unread=True, kind="n",
)  # fmt: skip
DELIVERY = Thing(
    citizen_sentences=("Der Bescheid gilt am 27. November 2026 als bekannt gegeben.",),
    citizen_last_day=date(2026, 12, 28),
    steps=(Thing(label="Im Postfach bereitgestellt", at=NOW),),
)


def fields() -> str:
    choices = tuple(Choice(str(number), f"Bewohnerparkzone {number}") for number in range(40))
    parts = (
        Question("F0", Control("F0", "Kennzeichen", hint="So wie im Fahrzeugschein.", legal_basis=("§ 45 StVO",))),
        Question("F1", Control("F1", "Zone", "select", choices=choices)),
        Question("F2", Control("F2", "Halten Sie das Fahrzeug selbst?", "radio", choices=(Choice("true", "Ja"),))),
        Question("F3", Control("F3", "Fahrzeugschein", "upload", accept=".pdf")),
        Section("G2", "Weiteres Fahrzeug", least=0, most=3, parts=(Question("F4", Control("F4", "Kennzeichen")),)),
    )
    page = StepRenderer([Section("G1", "Fahrzeug", parts=parts)])
    answers = {"G1": {"G2": [{}, {}], "F3": {"upload": "x", "name": "schein.pdf", "size": 120_000}}}
    return page.render(answers, {"G1.F0": ["Bitte geben Sie ein Kennzeichen an."]})


STEP = {
    "service": "Bewohnerparkausweis", "step": Thing(title="Ihr Fahrzeug", intro="Den **Fahrzeugschein** bereithalten."),
    "steps": STEPS, "number": 2, "total": 3, "action": "/x/", "previous": "/a", "conditional": True,
    "uploads": True, "saved_at": NOW,
}  # fmt: skip
OVERVIEW: dict[str, Any] = {
    "service": "Bewohnerparkausweis", "progress": "1 von 3 Schritten ist fertig.", "review": "/p", "url": "/x/",
    "moment": NOW, "refused": [{"label": "Zweitwagen", "value": "BO-GW 2"}], "added": ["Farbe"],
    "rows": [{"title": "Zu Ihnen", "url": "/a", "state": "done", "words": "fertig"},
             {"title": "Vertretung", "url": "/b", "state": "unneeded", "words": "nicht nötig"}],
    "cosigned": [{"name": "Max Mustermann", "unchanged": False}],
}  # fmt: skip
REVIEW = {
    "service": "Bewohnerparkausweis", "steps": STEPS, "total": 3, "action": "/x/",
    "authority": "Stadt Bochum", "fee": Thing(amount="30.70", lines=[Thing(text="1 Jahr", amount="30.70", legal_basis="§ 6a StVG")]), "previous": "/a", "first_open": "/a", "consented": "",
    "wording": Thing(title="Bescheide digital erhalten", text="Ich willige ein.", version="1"),
    "parts": [Thing(url="/a", section=Thing(title="Zu Ihnen", rows=[{"label": "Ort", "value": "E"}]))],
}  # fmt: skip
SETTINGS: dict[str, Any] = {
    "general": {"digital": True, "since": NOW, "given": True, "refused": False, "reason": "Eine Einwilligung liegt vor.",
                "wording": REVIEW["wording"]},
    "services": [{"title": "Hundesteuer", "scope": "hundesteuer", "digital": False, "given": False, "refused": True,
                  "reason": "Der digitale Bescheid wurde abgelehnt.", "wording": REVIEW["wording"]}],
    "post": Thing(stance="post_always", given_at=NOW), "post_wording": REVIEW["wording"], "charges_need_consent": True,
    "history": [{"text": "Eingewilligt", "scope": "alle Leistungen", "at": NOW, "via": "im Konto", "channel": "Postfach",
                 "wording": "postfach-de-1", "ended_at": NOW, "ended_via": "am Telefon", "used": False}],
    "authorities": [TENANT, Thing(key="05154", authority_name="Kreis Kleve")],
}  # fmt: skip
SERVICE = {
    "offer": OFFER, "teaser": "Parken in Ihrem Viertel.", "authority": TENANT, "unit": "Straßenverkehr", "days": 14,
    "sections": [Thing(key="fees", title="Was kostet es?", text="- **30,70 €** im Jahr", origin="Von Bochum")],
    "plain": "Sie wollen parken.", "sign_in_needed": True, "level_name": "substanziell",
}  # fmt: skip
LETTER = {
    "entry": ENTRY, "kind": "Bescheid", "key": "k", "notice": "",
    "letter": Thing(entry=ENTRY, can_retrieve=False, body="Guten Tag,\n\nanbei.", document_id="d", can_reply=True,
                    replies=[Thing(created_at=NOW, body="Danke", upload_ids=["1"])], delivery=DELIVERY),
}  # fmt: skip
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "home": ("home.html", {"offers": [OFFER]}),
    "home_new": ("home.html", {"place": None, "person": None}),
    "place": ("place.html", {"places": [PLACE, PLACE], "text": "Bo", "searched": True, "weiter": "/"}),
    "place_none": ("place.html", {"places": [], "text": "Xy", "searched": True, "weiter": "/", "place": None}),
    "search": ("search.html", {"words": "Parkausweis", "hits": [Thing(package_id="a", title="Bewohnerparkausweis",
               teaser="Parken", note=""), Thing(package_id="", title="Wohngeld", teaser="", note="")]}),
    "search_none": ("search.html", {"words": "Xyz", "hits": ()}),
    "service": ("service.html", SERVICE),
    "sign_in": ("sign_in.html", {"person": None, "choices": [("a", "Erika")], "levels": [("basic", "normal")],
                "level": "basic", "provider": "Demo-Anmeldung", "provider_is_demo": True, "errors": ERRORS,
                "raise_level": True, "weiter": "/"}),
    "step": ("step.html", {**STEP, "fields": fields, "errors": ERRORS}),
    "review": ("review.html", REVIEW),
    "review_open": ("review.html", {**REVIEW, "errors": ERRORS, "wording": None}),
    "receipt": ("receipt.html", {"service": "Bewohnerparkausweis", "reference": "GW-7K2M-9QXD", "received_at": NOW,
                "authority": "Stadt Bochum", "receipt_url": "/x.pdf", "days": 14, "digital": True}),
    "account": ("account.html", {"level_name": "substanziell", "drafts": [Thing(title="Hundesteuer", place="Bochum",
                changed_at=NOW, url="/x", delete_url="/y", expires_on=date(2027, 1, 1))], "submissions": [Thing(
                title="Parkausweis", authority="Stadt Bochum", sent_at=NOW, reference="GW-1", status="", url="/z")]}),
    "application_status": ("application_status.html", {"sent": Thing(title="Parkausweis", authority="Stadt Bochum",
                           sent_at=NOW, reference="GW-1"), "messages": [ENTRY], "status": Thing(label="In Prüfung",
                           sentence="Ihr Antrag wird geprüft.", history=[Thing(text="Eingegangen", at=NOW)])}),
    "overview": ("overview.html", {**OVERVIEW, "made": {"link": "https://example.org/uebergabe/abc/", "code": "ABCD 2345",
                 "until": NOW}, "handovers": [Thing(id="1", created_at=NOW, expires_at=NOW, taken_at=NOW, closed_at=None,
                 signed_at=NOW, signed_name="Max Mustermann")], "newer": True, "kept": Thing(title="Hundesteuer",
                 saved_at=NOW)}),
    "overview_helper": ("overview.html", {**OVERVIEW, "helper": True, "errors": ERRORS}),
    "take_over": ("take_over.html", {"token": "a:b:c", "authority": "Stadt Bochum", "errors": []}),
    "step_restored": ("step.html", {**STEP, "fields": fields, "restored": True, "progress": "1 von 3 fertig."}),
    "account_new": ("account.html", {"drafts": [], "submissions": [], "level_name": "normal"}),
    "delivery": ("delivery_settings.html", SETTINGS),
    "delivery_new": ("delivery_settings.html", {**SETTINGS, "services": [], "history": [], "post": None, "errors": ERRORS,
                     "general": {**SETTINGS["general"], "digital": False, "given": False}}),
    "postbox": ("postbox.html", {"rows": [{"entry": ENTRY, "kind": "Bescheid"}]}),
    "postbox_empty": ("postbox.html", {"rows": []}),
    "message": ("message.html", LETTER),
    "message_closed": ("message.html", {**LETTER, "errors": ERRORS, "letter": Thing(entry=ENTRY, can_retrieve=True,
                       body="", document_id=None, can_reply=True, replies=(), delivery=DELIVERY)}),
    "announcements": ("announcements.html", {"tenant": Thing(authority_name="Stadt Bochum"), "announcements": [Thing(
                      name="Erika Mustermann", posted_on=date(2026, 11, 23), lines=("Behörde: Stadt Bochum", "Aktenzeichen: 1"))]}),
    "announcements_none": ("announcements.html", {"tenant": Thing(authority_name="Stadt Bochum"), "announcements": []}),
    "announcements_nowhere": ("announcements.html", {"tenant": None, "announcements": []}),
    "error": ("error.html", {"title": "Diese Seite gibt es nicht", "text": "Vielleicht.", "trace": "a1"}),
    **{name: (f"information/{name}.html", {}) for name in ("help", "accessibility", "privacy", "imprint")},
}  # fmt: skip


def rendered(name: str) -> str:
    """The page as HTML, without request or database."""
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
    template, own = PAGES[name]
    if callable(own.get("fields")):
        own = {**own, "fields": mark_safe(own["fields"]())}
    request = Thing(get_full_path="/x")
    data = {**COMMON, "csrf_token": "t", "request": request, **own}
    return engine.get_template(f"portal/{template}").render(Context(data, use_l10n=False))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not (STATIC / "gemeinwerk.css").is_file():
        pytest.skip("Die Oberflächendateien sind nicht gebaut (gemeinwerk assets)")
    folder: Path = tmp_path_factory.mktemp("portal")
    (folder / "static").symlink_to(STATIC)
    for name in PAGES:
        (folder / f"{name}.html").write_text(rendered(name), encoding="utf-8")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(("width", "dark"), [(320, True), (1440, False)])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_accessible(browser: Any, address: str, name: str, width: int, dark: bool) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{address}/{name}.html")
    assert_accessible(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    context.close()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_has_nothing_inline_and_nothing_foreign(name: str) -> None:
    html = rendered(name)
    assert " style=" not in html and "<style" not in html and " onclick" not in html
    assert 'src="http' not in html and 'href="http' not in html
    assert html.count("<h1") == 1 and '<html lang="de"' in html
    assert html.count("kern-btn--primary") <= 3


def test_a_long_choice_gets_a_search_box(browser: Any, address: str) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{address}/step.html")
    choice, box = page.get_by_label("Zone", exact=True), page.get_by_label("Liste eingrenzen: Zone")
    assert choice.locator("option").count() == 41
    box.fill("zone 17")
    assert choice.locator("option").all_inner_texts()[1:] == ["Bewohnerparkzone 17"]
    box.press("Enter")
    assert choice.evaluate("node => document.activeElement === node"), "the keyboard goes on to the choice"
    box.fill("gibt es nicht")
    assert page.get_by_text("0 Treffer in der Liste").is_visible()
    page.context.close()


def test_what_stands_on_paper(browser: Any, address: str) -> None:
    """The receipt and the notice can be printed: without navigation and buttons, black on white."""
    page = browser.new_context(viewport={"width": 794, "height": 1123}, color_scheme="dark").new_page()
    for name, text in {"receipt": "GW-7K2M-9QXD", "message": "Was jetzt gilt", "review": "Prüfen und absenden"}.items():
        page.goto(f"{address}/{name}.html")
        page.emulate_media(media="print")
        assert page.get_by_text(text).first.is_visible()
        assert not any(link.is_visible() for link in page.locator("nav a, footer a, .kern-btn").all())
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()
