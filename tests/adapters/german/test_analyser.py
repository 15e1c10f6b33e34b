"""The German analyser: equal spellings, compounds, typing errors, colloquial words."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from gemeinwerk.adapters.german import GermanAnalyser, check
from gemeinwerk.adapters.german.folding import folded, plain, stem
from gemeinwerk.adapters.german.vocabulary import GermanVocabulary

ANALYSER = GermanAnalyser()
TITLES = (
    "Bewohnerparkausweis",
    "Hundesteuer Anmeldung",
    "Sperrmüll Anmeldung",
    "Geburtsurkunde",
    "Sondernutzungserlaubnis",
    "Gewerbeanmeldung",
    "Personalausweis",
    "Führerschein Umtausch",
    "Wohnberechtigungsschein",
    "Straßenreinigung",
    "Kfz-Zulassung",
    "Unterhaltsvorschuss",
    "Eheschließung",
    "Grünabfall",
)
WORDS = Counter(word for title in TITLES for word in set(ANALYSER.words(title)))
KNOWN: GermanVocabulary = ANALYSER.vocabulary(WORDS, size=len(TITLES), version=1)


def tokens(word: str) -> set[str]:
    return {token.text for token in ANALYSER.tokens(plain(word), KNOWN)}


def asked(text: str) -> dict[str, float]:
    """Every token a query asks for, with its weight."""
    return {
        token.text: term.weight * token.quality for term in ANALYSER.query(text, KNOWN) for token in term.alternatives
    }


def index(word: str) -> str:
    return stem(folded(plain(word)))


@pytest.mark.parametrize(
    "spellings",
    [
        ("Führerschein", "Fuehrerschein", "Fuhrerschein", "FÜHRERSCHEIN", "fu\u0308hrerschein"),
        ("Straße", "Strasse", "STRASSE", "STRAẞE"),
        ("Sperrmüll", "Sperrmuell", "sperrmull"),
        ("Eheschließung", "Eheschliessung"),
        ("Grünabfall", "Gruenabfall", "Grunabfall"),
    ],
)
def test_spellings_of_one_word_are_equal(spellings: tuple[str, ...]) -> None:
    assert len({index(word) for word in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anmelden", "Anmeldung"),
        ("Hunde", "Hund"),
        ("Urkunden", "Urkunde"),
        ("Ausweise", "Ausweis"),
        ("Zulassung", "zulassen"),
        ("Bewohner", "Bewohnern"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert index(one) == index(other)


@pytest.mark.parametrize("word", ["neue", "bauen", "steuer", "quelle", "treue"])
def test_an_e_that_is_heard_stays(word: str) -> None:
    assert folded(word) == word


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Bewohnerparkausweis", "Bewohner Park Ausweis"),
        ("Hundesteuer", "Hund Steuer"),
        ("Sperrmüll", "sperr Müll"),
        ("Geburtsurkunde", "Geburt Urkunde"),
        ("Wohnberechtigungsschein", "wohn Berechtigung Schein"),
        ("Gewerbeanmeldung", "Gewerbe Anmeldung"),
        ("Personalausweis", "Personal Ausweis"),
        ("Straßenreinigungsgebühr", "Straße Reinigung Gebühr"),
        ("Unterhaltsvorschuss", "Unterhalt Vorschuss"),
        ("Baugenehmigungen", "Bau Genehmigung"),
    ],
)
def test_compounds_are_split(word: str, parts: str) -> None:
    assert {index(part) for part in parts.split()} <= tokens(word)


@pytest.mark.parametrize("word", ["Anmeldung", "Ausweis", "Verlängerung", "Zulassung", "Auskunft", "x", "123"])
def test_simple_words_stay_whole(word: str) -> None:
    assert len(tokens(word)) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Parkausweis", "Ausweis"),
        ("Hundestuer", "Hundesteuer"),
        ("Gebrutsurkunde", "Geburtsurkunde"),
        ("Bewohnerparkauswies", "Bewohnerparkausweis"),
        ("Personalauswei", "Personalausweis"),
        ("Perso", "Personalausweis"),
        ("Anwohnerparken", "Bewohnerparkausweis"),
        ("Hund anmelden", "Hundesteuer"),
        ("heiraten", "Eheschließung"),
        ("Gewerbe anmelden", "Gewerbeanmeldung"),
        ("Hundest", "Hundesteuer"),
        ("WBS", "Wohnberechtigungsschein"),
        ("unterhaltsvorschus", "Unterhaltsvorschuss"),
    ],
)
def test_a_query_asks_for_what_is_meant(text: str, wanted: str) -> None:
    assert index(wanted) in asked(text)


def test_the_exact_word_outweighs_its_parts() -> None:
    weights = asked("Personalausweis")
    assert weights[index("Personalausweis")] > 2 * weights[index("Ausweis")]


def test_function_words_ask_for_nothing_unless_alone() -> None:
    assert set(asked("ich möchte für meinen Hund")) == set(asked("Hund"))
    assert ANALYSER.words("Wie kann ich das Gewerbe anmelden?") == ("gewerbe", "anmelden")
    assert asked("und oder") == {}


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "🦄", "a" * 10_000, "wort " * 500, "%_'\"\\", "\u202e", "٣٤"])
def test_any_text_yields_a_handful_of_terms(text: str) -> None:
    started = time.perf_counter()
    terms = ANALYSER.query(text, KNOWN)
    assert len(terms) <= 16 and all(len(term.alternatives) <= 10 for term in terms)
    assert time.perf_counter() - started < 0.5


def test_a_long_word_without_meaning_is_split_in_reasonable_time() -> None:
    started = time.perf_counter()
    KNOWN.splitter.split("bauamt" * 10)
    assert KNOWN.splitter.split("bau" * 1000) == ()
    assert time.perf_counter() - started < 0.5


def test_a_foreign_vocabulary_is_a_fault() -> None:
    with pytest.raises(TypeError):
        ANALYSER.query("Hund", object())  # type: ignore[arg-type]


def test_self_check() -> None:
    assert check().ok
