"""Every control ties label, hint and error together and escapes what people typed."""

from __future__ import annotations

import time

import pytest

from gemeinwerk.web.design.controls import Choice, Control, compile_control, file_size

WIDGETS = [
    "text",
    "email",
    "tel",
    "url",
    "postcode",
    "iban",
    "integer",
    "number",
    "currency",
    "date",
    "time",
    "textarea",
    "radio",
    "select",
    "search",
    "checkbox",
    "checkboxes",
    "upload",
]
CHOICES = (Choice("1", "Eins"), Choice("2", "Zwei <b>"))


def render(widget: str, value: object = "", errors: tuple[str, ...] = (), **options: object) -> str:
    control = Control(name="G1.0.F1", label="Frage & Antwort", widget=widget, choices=CHOICES, **options)  # type: ignore[arg-type]
    return compile_control(control)(value, errors)  # type: ignore[arg-type]


@pytest.mark.parametrize("widget", WIDGETS)
def test_label_hint_and_error_are_tied(widget: str) -> None:
    html = render(widget, errors=("Bitte angeben.",), hint="So geht es.")
    assert 'id="f-G1.0.F1-error"' in html and "Bitte angeben." in html
    assert 'aria-describedby="f-G1.0.F1-error f-G1.0.F1-hint"' in html
    assert 'id="f-G1.0.F1-hint"' in html and "So geht es." in html
    assert 'id="f-G1.0.F1"' in html
    assert "Frage &amp; Antwort" in html
    assert "aria-invalid" in html or widget == "checkboxes"


@pytest.mark.parametrize("widget", WIDGETS)
def test_without_error_nothing_is_invalid(widget: str) -> None:
    html = render(widget)
    assert "aria-invalid" not in html and "kern-error" not in html


@pytest.mark.parametrize("widget", ["text", "textarea", "date", "currency", "email"])
def test_typed_text_is_escaped(widget: str) -> None:
    html = render(widget, '"><script>alert(1)</script>')
    assert "<script" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("widget", ["radio", "checkboxes", "select"])
def test_choice_is_kept(widget: str) -> None:
    html = render(widget, "2")
    assert html.count(" checked") + html.count("selected") == 1
    assert "Zwei &lt;b&gt;" in html


def test_optional_is_said_in_words_and_required_is_not_starred() -> None:
    assert "(freiwillig)" in render("text", required=False)
    assert "aria-required" in render("text") and "*" not in render("text")


def test_legal_basis_on_demand() -> None:
    html = render("text", legal_basis=("§ 45 StVO",))
    assert "<details" in html and "Rechtsgrundlage: § 45 StVO" in html


def test_long_choice_gets_a_search_box() -> None:
    many = tuple(Choice(str(number), f"Wert {number}") for number in range(31))
    assert "data-gw-filter" in compile_control(Control("a", "A", "select", choices=many))("", ())
    assert "data-gw-filter" not in compile_control(Control("a", "A", "select", choices=many[:30]))("", ())


def test_upload_shows_the_file_and_a_way_to_remove_it() -> None:
    html = render("upload", {"upload": "x", "name": "a<b>.pdf", "size": 1_400_000})
    assert "a&lt;b&gt;.pdf (1,4 MB)" in html and 'value="remove-upload:G1.0.F1"' in html


def test_no_inline_style_script_or_handler() -> None:
    for widget in WIDGETS:
        html = render(widget, errors=("x",), hint="h", legal_basis=("l",))
        assert " style=" not in html and "<script" not in html and " onclick" not in html


@pytest.mark.parametrize(("size", "text"), [(12, "12 Byte"), (12_300, "12 kB"), (1_440_000, "1,4 MB")])
def test_file_size(size: int, text: str) -> None:
    assert file_size(size) == text


def test_eight_fields_are_fast() -> None:
    renderers = [compile_control(Control(f"F{n}", f"Feld {n}", "text", hint="Hinweis")) for n in range(8)]
    start = time.perf_counter()
    for _ in range(100):
        "".join(render_field("Wert", ()) for render_field in renderers)
    assert (time.perf_counter() - start) / 100 < 0.0015
