"""The check of pages: a good page passes, and each fault that it promises to see is planted once."""

from __future__ import annotations

import pytest

from gemeinwerk.adapters.pages import HtmlCheck
from gemeinwerk.adapters.pages.tokens import is_valid

GOOD = """<!doctype html><html lang="de"><head><title>Hund anmelden</title></head><body>
<a href="#inhalt">Zum Inhalt</a><main id="inhalt" tabindex="-1"><h1>Hund</h1>
<form><div><label for="f-G1.F1">Vorname</label><div id="f-G1.F1-hint">Wie im Ausweis</div>
<input id="f-G1.F1" name="G1.F1" aria-required="true" autocomplete="given-name" aria-invalid="true"
 aria-describedby="f-G1.F1-error f-G1.F1-hint"><p id="f-G1.F1-error">Bitte angeben.</p></div>
<fieldset role="radiogroup" aria-required="true"><legend>Geschlecht</legend>
<input type="radio" id="f-G1.F2" name="G1.F2" value="1"><label for="f-G1.F2">Hündin</label>
<input type="radio" id="f-G1.F2-1" name="G1.F2" value="2"><label for="f-G1.F2-1">Rüde</label></fieldset>
<fieldset><legend>Farbe (freiwillig)</legend><label><input type="checkbox" name="G1.F3" value="1"> braun</label>
<label><input type="checkbox" name="G1.F3" value="2"> weiß</label></fieldset>
<label for="f-G1.F4">Rasse (freiwillig)</label><select id="f-G1.F4" name="G1.F4"><option>Pudel</option></select>
<h2>Impfungen</h2><table><caption>Impfungen</caption><thead><tr><th scope="col">Tag</th></tr></thead>
<tbody><tr><td><label for="f-G2.0.F5">Tag, Impfungen 1</label><input id="f-G2.0.F5" name="G2.0.F5" required></td></tr>
</tbody></table>
<button name="_action" value="remove:G2.0">Entfernen<span>: Impfungen 1</span></button>
<button tabindex="-1" aria-hidden="true">Weiter</button><img src="x.png" alt="Ein Hund"></form></main></body></html>"""


def found(page: str) -> list[tuple[str, str]]:
    return [(one.criterion, one.name) for one in HtmlCheck().faults(page)]


def test_a_good_page_has_no_fault() -> None:
    assert HtmlCheck().faults(GOOD) == ()


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        # Names: none, empty, two of them.
        ('<label for="f-G1.F4">Rasse (freiwillig)</label>', "", ("4.1.2", "G1.F4")),
        (">Vorname</label>", "> </label>", ("4.1.2", "G1.F1")),
        ('name="G1.F1" ', 'name="G1.F1" aria-label="Name" ', ("4.1.2", "G1.F1")),
        ('<label for="f-G1.F1">', '<label for="f-G1.F1">Noch einer</label><label for="f-G1.F1">', ("4.1.2", "G1.F1")),
        ('name="G1.F1" ', 'name="G1.F1" aria-labelledby="fehlt" ', ("4.1.2", "G1.F1")),
        # Ids and references.
        ('<div id="f-G1.F1-hint">', '<div id="f-G1.F1">', ("4.1.2", "G1.F1")),
        ('<div id="f-G1.F1-hint">Wie im Ausweis</div>', "", ("1.3.1", "G1.F1")),
        ('<p id="f-G1.F1-error">Bitte angeben.</p>', "", ("1.3.1", "G1.F1")),
        (' aria-describedby="f-G1.F1-error f-G1.F1-hint"', ' aria-errormessage="weg"', ("1.3.1", "G1.F1")),
        (' aria-describedby="f-G1.F1-error f-G1.F1-hint"', "", ("3.3.1", "G1.F1")),
        ("Bitte angeben.", "", ("3.3.1", "G1.F1")),
        ('<a href="#inhalt">', '<a href="#f-G1.F9">', ("1.3.1", "G1.F9")),
        # Groups of radio buttons and check boxes.
        ("<legend>Geschlecht</legend>", "", ("1.3.1", "G1.F2")),
        ("<legend>Geschlecht</legend>", "<p>Geschlecht</p><legend> </legend>", ("1.3.1", "G1.F2")),
        ("<fieldset><legend>Farbe (freiwillig)</legend>", "<fieldset>", ("1.3.1", "G1.F3")),
        # What is demanded, and what is not, in words.
        ("Rasse (freiwillig)", "Rasse", ("3.3.2", "G1.F4")),
        (">Vorname<", ">Vorname (freiwillig)<", ("3.3.2", "G1.F1")),
        ('role="radiogroup" aria-required="true"', 'role="radiogroup"', ("3.3.2", "G1.F2")),
        # Headings, language, title.
        ("<h2>Impfungen</h2>", "<h3>Impfungen</h3>", ("1.3.1", "")),
        ("<h1>Hund</h1>", "", ("1.3.1", "")),
        ("<h1>Hund</h1>", "<h1>Hund</h1><h1>Katze</h1>", ("1.3.1", "")),
        ("<h2>Impfungen</h2>", "<h2> </h2>", ("2.4.6", "")),
        (' lang="de"', "", ("3.1.1", "")),
        (' lang="de"', ' lang="deutsch sprache"', ("3.1.1", "")),
        ("<title>Hund anmelden</title>", "", ("2.4.2", "")),
        # Purposes.
        ('autocomplete="given-name"', 'autocomplete="vorname"', ("1.3.5", "G1.F1")),
        ('autocomplete="given-name"', 'autocomplete="home given-name"', ("1.3.5", "G1.F1")),
        ('autocomplete="given-name"', 'autocomplete=""', ("1.3.5", "G1.F1")),
        # Order of focus.
        ('name="G1.F1" ', 'name="G1.F1" tabindex="3" ', ("2.4.3", "G1.F1")),
        ('<button tabindex="-1" aria-hidden="true">', '<button aria-hidden="true">', ("4.1.2", "")),
        # Links, buttons, pictures.
        (">Zum Inhalt</a>", "><span aria-hidden='true'>x</span></a>", ("2.4.4", "")),
        (">Entfernen<span>: Impfungen 1</span>", ">", ("4.1.2", "G2.0")),
        (' alt="Ein Hund"', "", ("1.1.1", "")),
        # Tables.
        ("<caption>Impfungen</caption>", "", ("1.3.1", "G2.0.F5")),
        ('<th scope="col">Tag</th>', "<td>Tag</td>", ("1.3.1", "G2.0.F5")),
        ('<th scope="col">Tag</th>', "<th>Tag</th>", ("1.3.1", "G2.0.F5")),
        ('<th scope="col">Tag</th>', '<th scope="col"></th>', ("1.3.1", "G2.0.F5")),
    ],
)
def test_each_fault_is_seen(good: str, bad: str, expected: tuple[str, str]) -> None:
    assert good in GOOD
    faults = found(GOOD.replace(good, bad, 1))
    assert expected in faults, faults


def test_every_fault_says_what_to_do() -> None:
    faults = HtmlCheck().faults(GOOD.replace("<label", "<span").replace("id=", "data-x="))
    assert len(faults) > 5 and all(one.message and one.remedy for one in faults)


def test_a_heavy_page_is_a_fault_and_a_huge_one_is_not_read() -> None:
    assert found(GOOD.replace("Wie im Ausweis", "x" * 200_000)) == [("size", "")]
    assert found("<p>" * 2_000_000) == [("size", "")]
    assert found("") == [("4.1.1", "")]


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("email", True), ("section-a shipping street-address", True), ("work tel", True), ("off", True),
        ("bday-day", True), ("username webauthn", True), ("work name", False), ("emial", False), ("name email", False),
        ("on off", False), ("", False), ("section-a", False),
    ],
)  # fmt: skip
def test_tokens_of_purposes(value: str, valid: bool) -> None:
    assert is_valid(value) is valid
