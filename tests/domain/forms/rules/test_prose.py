"""The grammar of rule texts as a table: what a sentence means, and which sentences must stay unsure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.forms.meaning import Effect, ReadRule
from gemeinwerk.domain.forms.rules.programme import feel
from gemeinwerk.domain.forms.rules.prose.words import tokens
from tests.domain.forms.trial import BASE, CHILD, CONTACT, FORM, KIND, PROOF, read

NAMES = {"/".join(path): node.name.split()[-1].strip("()") for path, node in FORM.walk()}
NAMES |= {
    f"{BASE}/{KIND}": "Art",
    f"{BASE}/F00000000001": "Frage",
    f"{BASE}/{PROOF}": "Kopie",
    f"{CHILD}/F00000000013": "Name",
}


def lines(rule: ReadRule) -> list[str]:
    """Effect, target and condition of each statement in short names."""
    found = []
    for one in rule.meanings:
        target = f" {NAMES['/'.join(one.target.path)]}" if one.target else ""
        found.append(f"{one.effect}{target}: {feel(one.condition, NAMES)}")
    return found


SURE = [
    ("Nachweis (Kopie) muss angegeben werden, wenn Abfrage Nachweis = Ja.", ["require Kopie: (Frage = true)"]),
    ("Nachweis (Kopie) darf nicht angegeben werden, wenn Abfrage Nachweis = NEIN.", ["forbid Kopie: (Frage = false)"]),
    ("Das Feld 'Nachweis (Kopie)' ist anzugeben, falls 'Abfrage Nachweis' wahr ist.", ["require Kopie: (Frage = true)"]),
    ("Das Feld „Bemerkung“ ist nicht auszufüllen, sofern 'Abfrage Nachweis' nicht 'Ja' ist.",
     ["forbid Bemerkung: (Frage != true)"]),
    ("Bemerkung ist ein Pflichtfeld, wenn die Abfrage Nachweis bejaht wird.", ["require Bemerkung: (Frage = true)"]),
    ("Bemerkung muss ausgefüllt werden, soweit die Abfrage Nachweis verneint wird.",
     ["require Bemerkung: (Frage = false)"]),
    ("Das Feld 'Nachweis (Kopie)' muss befüllt sein, wenn 'Art des Antragstellers' den Wert '001' oder '003' hat.",
     ['require Kopie: ((Art = "001") or (Art = "003"))']),
    ("Das Feld 'Nachweis (Kopie)' darf nicht befüllt sein, wenn 'Art des Antragstellers' nicht den Wert '001' oder '003' "
     "hat.", ['forbid Kopie: ((Art != "001") and (Art != "003"))']),
    ("Das Feld 'Nachweis (Kopie)' muss befüllt sein, wenn 'Art des Antragstellers' 'Firma oder Gewerbe' ist.",
     ['require Kopie: (Art = "003")']),
    ("Wenn F00000000002 \"Art des Antragstellers\" <> 001 \"Verein\" UND <> 002 \"Privatperson\", dann muss das Feld "
     "F00000000003 befüllt werden.", ['require Kopie: ((Art != "001") and (Art != "002"))']),
    ("WENN F00000000002 = (001 \"Verein\" ODER 002 \"Privatperson\"), DANN darf das Feld F00000000010 nicht angezeigt werden.",
     ['forbid Bemerkung: ((Art = "001") or (Art = "002"))']),
    ("Wenn 'Abfrage Nachweis' = Ja und 'Bemerkung' leer ist, muss 'Nachweis (Kopie)' angegeben werden.",
     ["require Kopie: ((Frage = true) and (Bemerkung = null))"]),
    ("Wenn Anzahl Hunde größer als 3 ist, dann muss die Bemerkung ausgefüllt werden.", ["require Bemerkung: (Hunde > 3)"]),
    ("Wenn F00000000001 == Ja, dann zeige F00000000003 und F00000000010 als Pflichtfelder an, sonst zeige die Felder "
     "nicht an.",
     ["require Kopie: (Frage = true)", "require Bemerkung: (Frage = true)", "forbid Kopie: not((Frage = true))",
      "forbid Bemerkung: not((Frage = true))"]),
    ("Wenn F00000000001 === \"Ja\", dann zeige F00000000003 Nachweis (Kopie) an, ansonsten nicht.",
     ["show Kopie: (Frage = true)", "forbid Kopie: not((Frage = true))"]),
    ("Für die Länder NW, SL gilt: Das Feld F00000000010 \"Bemerkung\" muss befüllt werden. Für alle anderen Länder gilt: "
     "Das Feld F00000000010 \"Bemerkung\" darf nicht angezeigt werden.",
     ['require Bemerkung: ((land = "05") or (land = "10"))', 'forbid Bemerkung: ((land != "05") and (land != "10"))']),
    ("Das Feld F00000000002 \"Art des Antragstellers\" ist mit 001 \"Verein\" vorzubefüllen und in der Antragsstrecke "
     "auszublenden.", ["set Art: true"]),
    ("Es muss mindestens eines der Felder Anzahl Hunde oder Anzahl Katzen befüllt sein.",
     ["valid: (not((Hunde = null)) or not((Katzen = null)))"]),
    ("Genau eines der Felder 'Beginn', 'Ende' oder 'Bemerkung' muss befüllt sein.",
     ["valid: (sum([if not((Beginn = null)) then 1 else 0, if not((Ende = null)) then 1 else 0, "
      "if not((Bemerkung = null)) then 1 else 0]) >= 1 and sum([if not((Beginn = null)) "
      "then 1 else 0, if not((Ende = null)) then 1 else 0, if not((Bemerkung = null)) then 1 "
      "else 0]) <= 1)"]),
    ("Das Datum im Feld 'Ende' muss zeitlich nach dem Datum im Feld 'Beginn' liegen.", ["valid: (Ende > Beginn)"]),
    ("Das Geburtsdatum darf nicht in der Zukunft liegen.", ["valid: (Geburtsdatum <= today)"]),
    ("Geburtsdatum muss mindestens 16 Jahre zurückliegen.", ['valid: (Geburtsdatum <= (today - duration("P16Y")))']),
    ("Wenn Geburtsdatum < 18 Jahre, dann muss die Bemerkung ausgefüllt werden.",
     ['require Bemerkung: (Geburtsdatum > (today - duration("P18Y")))']),
    ("Die Summe aus Anzahl Hunde und Anzahl Katzen darf 10 nicht überschreiten.", ["valid: ((Hunde + Katzen) <= 10)"]),
    ("Bemerkung darf höchstens 20 Zeichen enthalten.", ["valid: (string length(Bemerkung) <= 20)"]),
    ("Anzahl Tiere ergibt sich aus der Summe von Anzahl Hunde und Anzahl Katzen.", ["set Tiere: true"]),
    ("Die Gruppe 'Kind' darf höchstens 3 Mal angegeben werden.", ["repeat Kind: true"]),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "expected"), SURE, ids=[prose[:60] for prose, _ in SURE])
def test_a_sentence_is_understood_in_full(prose: str, expected: list[str]) -> None:
    rule = read(prose)
    assert rule.reasons == ()
    assert rule.certain
    assert rule.confidence == 1.0
    assert lines(rule) == expected
    assert all(one.sentence and one.sentence in " ".join(prose.split()) for one in rule.meanings)


UNSURE = [
    ("Nachweis (Kopie) muss angegeben werden, wenn Abfrage Nachweis = Ja, außer an Feiertagen.", "Nicht verstanden"),
    ("Nachweis (Kopie) muss in der Regel angegeben werden, wenn Abfrage Nachweis = Ja.", "Nicht verstanden"),
    ("Nachweis (Kopie) muss nicht angegeben werden, wenn Abfrage Nachweis = Nein.", "muss nicht"),
    ("Nachweis (Kopie) darf nur angegeben werden, wenn Abfrage Nachweis = Ja.", "nur"),
    ("Das Feld 'Führerschein' muss angegeben werden, wenn 'Abfrage Nachweis' = Ja.", "nicht bekannt"),
    ("Bemerkung muss angegeben werden, wenn 'Art des Antragstellers' den Wert '004' hat.", "Werteliste"),
    ("Bemerkung muss angegeben werden, wenn F00000000002 = 001 \"Privatperson\".", "heißt in der Werteliste"),
    ("Bemerkung muss angegeben werden, wenn F00000000002 \"Geburtsdatum\" = 001.", "heißt im Formular"),
    ("Bemerkung muss angegeben werden, wenn F00000000002 <> 001 ODER <> 002.", "immer"),
    ("Bemerkung muss angegeben werden, wenn 'Abfrage Nachweis' = Ja und 'Beginn' leer ist oder 'Ende' leer ist.", "Klammern"),
    ("Bemerkung muss angegeben werden, wenn 'Abfrage Nachweis' den Wert '001' hat.", "kein Wert"),
    ("Entweder 'Beginn' oder 'Ende' muss befüllt sein.", "entweder"),
    ("Wenn 'Abfrage Nachweis' = Ja, dann zeige 'Bemerkung' an.", "sonst gilt"),
    ("Wenn 'Abfrage Nachweis' = Ja, dann muss 'Bemerkung' befüllt sein. Wenn 'Abfrage Nachweis' = Ja, dann darf "
     "'Bemerkung' nicht befüllt sein.", "verlangt und ausgeschlossen"),
    ("Das Geburtsdatum soll plausibel sein.", "Nicht verstanden"),
    ("Bemerkung muss kleiner als Beginn sein.", "Nicht verstanden"),
    ("Das Feld F00000000002 ist mit 001 vorzubefüllen.", "Vorbefüllung"),
    ("", "keinen Satz"),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "reason"), UNSURE, ids=[prose[:60] for prose, _ in UNSURE])
def test_what_is_not_said_clearly_stays_unsure(prose: str, reason: str) -> None:
    rule = read(prose)
    assert not rule.certain
    assert rule.confidence < 1
    assert reason in " ".join(rule.reasons)


def test_names_near_the_rule_win() -> None:
    rule = read("Es muss mindestens eines der Felder Telefon oder E-Mail befüllt sein.", CONTACT)
    assert rule.certain
    assert [part.path[0] for part in _paths(rule)] == [CONTACT, CONTACT]


def _paths(rule: ReadRule):  # type: ignore[no-untyped-def]
    from gemeinwerk.domain.forms.meaning import elements

    return list(elements(rule.meanings[0].condition))


WORDS = st.sampled_from([
    "wenn", "dann", "muss", "darf", "nicht", "angegeben", "werden", "befüllt", "sein", "und", "oder", "Bemerkung",
    "Beginn", "'Ende'", "=", "<>", "Ja", "Nein", "001", "(", ")", ",", ".", "mindestens", "eines", "der", "Felder", "sonst",
    "zeige", "an", "Feiertag", "Für", "NW", "gilt", ":", "F00000000002", '"Verein"', "leer", "ist", "entweder", "nur",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_any_text_is_read_without_an_error(prose: str) -> None:
    rule = read(prose)
    assert rule.certain == (not rule.reasons and bool(rule.meanings))


@settings(deadline=None)
@given(
    st.sampled_from([prose for prose, _ in SURE]),
    st.integers(0, 30),
    st.sampled_from(["vielleicht", "angeblich", "Feiertag"]),
)
def test_an_unknown_word_anywhere_is_never_passed_over(prose: str, place: int, word: str) -> None:
    starts = [piece.start for piece in tokens(prose)]
    start = starts[min(place, len(starts) - 1)]
    assert not read(f"{prose[:start]} {word} {prose[start:]}").certain


@pytest.mark.parametrize(
    "prose", ["Wenn " + "(" * 15_000, "Wenn 'Beginn' " * 1_400, "F00000000001 a " * 1_300, "(" * 30_000]
)
def test_hostile_texts_end_soon_and_unsure(prose: str) -> None:
    assert not read(prose).certain


def test_effects_are_the_ones_of_the_reference() -> None:
    assert {"require", "forbid", "valid"} <= {one.value for one in Effect}
