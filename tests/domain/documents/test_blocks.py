"""Templates: what is refused, what is filled, what comes out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemeinwerk.domain.documents.blocks import TemplateInvalid, fill, fill_text, html_of, read_template, text_of
from gemeinwerk.domain.documents.blocks.formatting import Unsayable, say
from gemeinwerk.domain.documents.blocks.names import unknown_names, used_names
from gemeinwerk.domain.documents.blocks.writing import with_levels
from gemeinwerk.domain.documents.types import Heading, Paragraph, Run
from tests.domain.documents.feel import TinyExpressions


def filled(source: str, **context: Any) -> Any:
    return fill(read_template(source.encode(), where="granted.html"), context, TinyExpressions())


def html(source: str, **context: Any) -> str:
    return html_of(filled(source, **context).blocks)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("<p>a</p>\n<script>x</script>", 2, "Das Element <script> ist nicht erlaubt."),
        ("<p>a</p>\n\n<p onclick='x'>b</p>", 3, "Das Attribut „onclick“ ist hier nicht erlaubt."),
        ("<p class=x>a</p>", 1, "Das Attribut „class“ ist hier nicht erlaubt."),
        ("<p>a\n<p>b</p>", 2, "<p> darf nicht in <p> stehen."),
        ("<ul>\n<p>b</p></ul>", 2, "<p> darf nicht in <ul> stehen."),
        ("<p>a</p>\nlose", 2, "Text darf nicht außerhalb eines Absatzes stehen."),
        ("<p>a</p></section>", 1, "</section> schließt nichts."),
        ("\n<section><p>a</p>", 2, "<section> wird nicht geschlossen."),
        ("<p>\n{{ a </p>", 1, "Ein Platzhalter ist nicht vollständig."),
        ("<p>{{ a | dollar }}</p>", 1, "Das Format „dollar“ gibt es nicht."),
        ("<p>\n\n{{ }}</p>", 3, "Der Platzhalter ist leer oder zu lang."),
        ('<p data-each="a of b">x</p>', 1, "data-each ist nicht lesbar."),
        ('<p data-if="">x</p>', 1, "„data-if“ ist leer oder zu lang."),
        ('<p data-if="a" data-if="b">x</p>', 1, "Das Attribut „data-if“ ist hier nicht erlaubt."),
        ("<!DOCTYPE html><p>a</p>", 1, "Eine Deklaration ist nicht erlaubt."),
        ("<?xml version='1.0'?><p>a</p>", 1, "Eine Verarbeitungsanweisung ist nicht erlaubt."),
        ("  \n", 1, "Die Vorlage ist leer."),
    ],
)
def test_what_is_not_allowed_is_found_with_its_line(source: str, line: int, message: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        read_template(source.encode(), where="granted.html")
    found = [(finding.line, finding.message) for finding in caught.value.details]
    assert (line, message) in found
    assert all(finding.where == "granted.html" and finding.hint for finding in caught.value.details)


@pytest.mark.parametrize("source", [b"\xff\xfe<p>", b"<p>" * 200_000, b"<section>" * 30, b"<p>a</p>" * 6000])
def test_oversized_deep_or_undecodable_templates_are_refused(source: bytes) -> None:
    with pytest.raises(TemplateInvalid):
        read_template(source, where="x.html")


@given(st.text(alphabet="<>/p ulih1{}a=\"'!-&;sectiondata-if\n", max_size=80))
def test_any_text_is_either_a_template_or_refused(source: str) -> None:
    try:
        template = read_template(source.encode(), where="x.html")
    except TemplateInvalid as refusal:
        assert refusal.details
    else:
        assert template.root.children


def test_values_never_become_markup() -> None:
    hostile = "<script>alert(1)</script>&amp;{{ secret }}"
    result = html("<p>Guten Tag {{ name }}</p>", name=hostile, secret="geheim")
    assert result == "<p>Guten Tag &lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;{{ secret }}</p>"


def test_conditions_and_repetitions() -> None:
    source = """<ul data-if="show"><li data-each="line in fee.lines" data-if="line.due">{{ line.text }}: {{ line.amount | euro }}</li></ul>
    <p data-if="missing">nie</p>"""
    lines = [
        {"text": "Gebühr", "amount": Decimal("1230.7"), "due": True},
        {"text": "Erlass", "amount": Decimal("1"), "due": False},
    ]
    assert html(source, show=True, fee={"lines": lines}) == "<ul><li>Gebühr: 1.230,70\u00a0€</li></ul>"
    assert html(source, show=False) == ""


def test_all_elements_have_their_html() -> None:
    source = """<h1>Bescheid</h1><section><h3>Teil</h3><p>Erste<br>Zeile <strong>fett <em>sehr</em></strong>.</p></section>
    <ol><li>eins</li><li>zwei<ul><li>drei</li></ul></li></ol>
    <table><thead><tr><th>Posten</th><th>Betrag</th></tr></thead><tbody><tr><th>a</th><td>30,70 €</td></tr></tbody></table>
    <dl><div><dt>Kennzeichen</dt><dd>BO-GW 1</dd></div></dl>"""
    assert html(source) == (
        "<h2>Bescheid</h2><section><h3>Teil</h3><p>Erste<br>Zeile <strong>fett </strong><strong><em>sehr</em>"
        "</strong>.</p></section><ol><li>eins</li><li><p>zwei</p><ul><li>drei</li></ul></li></ol><table><thead><tr>"
        '<th scope="col">Posten</th><th scope="col">Betrag</th></tr></thead><tbody><tr><th scope="row">a</th>'
        "<td>30,70 €</td></tr></tbody></table><dl><div><dt>Kennzeichen</dt><dd>BO-GW 1</dd></div></dl>"
    )
    assert text_of(filled(source).blocks) == (
        "Bescheid\n\nTeil\n\nErste\nZeile fett sehr.\n\n1. eins\n2. zwei\n  - drei\n\n"
        "Posten | Betrag\na | 30,70 €\n\nKennzeichen: BO-GW 1"
    )


def test_amounts_in_cells_are_numeric_and_short_rows_are_filled() -> None:
    table = filled("<table><tr><th>a</th><th>b</th></tr><tr><td>12,00 €</td></tr></table>").blocks[0]
    assert table.rows[0][0].numeric
    assert len(table.rows[0]) == len(table.head) == 2


def test_heading_levels_never_skip() -> None:
    levels = with_levels((Heading(3, (Run("a"),)), Heading(1, (Run("b"),)), Heading(2, (Run("c"),))), 2)
    assert [block.level for block in levels if isinstance(block, Heading)] == [2, 2, 3]


def test_a_missing_value_leaves_a_finding_with_its_line() -> None:
    result = filled("<p>Ort:\n{{ place }}</p>")
    assert [(f.line, f.where) for f in result.missing] == [(2, "granted.html")]
    assert result.blocks == (Paragraph((Run("Ort:"),)),)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('<p data-if="name">x</p>', "data-if braucht wahr oder falsch."),
        ('<p data-each="x in name">x</p>', "data-each braucht eine Liste."),
        ("<p>{{ a + }}</p>", "Der Ausdruck ist nicht lesbar."),
        ("<p>{{ group }}</p>", "Der Wert ist kein Text"),
        ("<p>{{ name | euro }}</p>", "Eine Zahl wird gebraucht"),
    ],
)
def test_wrong_kinds_of_values_are_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        filled(source, name="Erika", group={"x": 1})
    assert message in caught.value.details[0].message


def test_endless_lists_are_refused() -> None:
    with pytest.raises(TemplateInvalid):
        filled('<p data-each="x in many">x</p>', many=[1] * 1001)
    with pytest.raises(TemplateInvalid):
        filled('<section data-each="x in m"><p data-each="y in m">x</p></section>', m=[1] * 900)


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (date(2026, 11, 24), "", "24.11.2026"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "", "02.07.2026, 00:30 Uhr"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "datum", "02.07.2026"),
        (date(2026, 3, 1), "datum_lang", "1. März 2026"),
        ("2026-03-01", "datum", "01.03.2026"),
        (time(8, 5), "", "08:05 Uhr"),
        (True, "", "Ja"),
        (False, "", "Nein"),
        (None, "", ""),
        (None, "euro", ""),
        (14, "", "14"),
        (Decimal("2026"), "", "2026"),
        (Decimal("1E+3"), "", "1000"),
        (Decimal("30.70"), "", "30,70"),
        (Decimal("30.00"), "", "30,00"),
        (Decimal("0.125"), "", "0,125"),
        (Decimal("30.7"), "euro", "30,70\u00a0€"),
        ("1234.5", "euro", "1.234,50\u00a0€"),
        (Decimal("1234567.5"), "zahl", "1.234.567,5"),
        (["a", Decimal("2")], "", "a, 2"),
        ({"upload": "x", "name": "Beleg.pdf"}, "", "Beleg.pdf"),
        ("a\x00b\u202ec\r\nd", "", "abc\nd"),
        ("u\u0308", "", "ü"),
    ],
)
def test_values_read_as_german(value: object, style: str, text: str) -> None:
    assert say(value, style) == text


@pytest.mark.parametrize(("value", "style"), [({}, ""), ("x", "datum"), (Decimal("NaN"), "euro"), (True, "euro")])
def test_values_without_a_form_are_refused(value: object, style: str) -> None:
    with pytest.raises(Unsayable):
        say(value, style)


def test_text_blocks_are_filled_as_plain_text() -> None:
    text = fill_text("Frist: {{ day }} <b>", {"day": date(2026, 1, 2)}, TinyExpressions(), where="reasons.toml")
    assert text == "Frist: 02.01.2026 <b>"


def test_misspelt_names_are_found() -> None:
    source = """<p data-if="plate = &quot;x y&quot;">{{ plat }}</p>
    <ul><li data-each="line in fee.lines">{{ line.text }} {{ parameter.fee_year | euro }}</li></ul>"""
    template = read_template(source.encode(), where="granted.html")
    found = unknown_names(template, {"plate", "fee", "parameter"})
    assert [(f.line, f.message) for f in found] == [(1, "Den Namen „plat“ gibt es nicht.")]


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ('if a.b > 3 then "c d" else string length(e)', {"a", "e"}),
        ("some x in list satisfies x.y = z", {"list", "z"}),
        ("{k: v}.k", {"v"}),
        ('date and time("2020-01-01") < now_at', {"now_at"}),
        ("not(a) and b in [1..3]", {"a", "b"}),
    ],
)
def test_names_of_an_expression(expression: str, names: set[str]) -> None:
    assert used_names(expression) == names
