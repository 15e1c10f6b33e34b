"""Sentences in the manner of many authors; what changes in a sentence must change its meaning, or leave it unsure."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemeinwerk.domain.forms.meaning import Element, Meaning, elements
from gemeinwerk.domain.forms.rules.prose.words import tokens
from gemeinwerk.domain.forms.rules.translated import rename
from tests.domain.forms.rules.manners import MANNERS
from tests.domain.forms.rules.reference import same, statements
from tests.domain.forms.trial import (
    ANSWER,
    BASE,
    BEGIN,
    BORN,
    COUNT,
    END,
    FORM,
    KIND,
    OTHER,
    PROOF,
    REMARK,
    TOTAL,
    read,
)

SHORT = {
    "A": ANSWER, "K": KIND, "P": PROOF, "B": BEGIN, "E": END, "G": BORN, "H": COUNT, "C": OTHER, "T": TOTAL, "R": REMARK,
}  # fmt: skip
PATHS = dict(FORM.walk())


def meant(notation: str) -> list[Meaning]:
    """The statements that a line of the table means."""
    long = re.sub(r"(?<![A-Za-z,])[AKPBEGHCTR](?![A-Za-z])|(?<=,)[AKPBEGHCTR](?=[,)])", lambda m: SHORT[m[0]], notation)
    return statements(long, (BASE,), PATHS)


@pytest.mark.parametrize(("prose", "notation"), MANNERS, ids=[prose[:70] for prose, _ in MANNERS])
def test_a_sentence_is_read_as_meant_or_said_to_be_unsure(prose: str, notation: str) -> None:
    rule = read(prose)
    if notation == "?":
        assert not rule.certain
    elif rule.certain or not notation.startswith("~"):
        assert rule.reasons == ()
        assert same(meant(notation), list(rule.meanings))


def test_most_that_has_one_meaning_is_understood() -> None:
    """Sentences marked „~“ may stay unsure; this holds how many of them do not."""
    clear = [prose for prose, notation in MANNERS if notation != "?"]
    understood = sum(read(prose).certain for prose in clear)
    assert understood >= UNDERSTOOD
    assert len(MANNERS) >= 250


UNDERSTOOD = 125
CERTAIN = [prose for prose, _ in MANNERS if read(prose).certain]


def put(prose: str, place: int, word: str) -> str:
    starts = [piece.start for piece in tokens(prose)]
    start = starts[place % len(starts)]
    return f"{prose[:start]} {word} {prose[start:]}"


def test_a_thing_denied_twice_is_not_understood() -> None:
    plain = (
        "Bemerkung muss angegeben werden, wenn im Feld 'Art des Antragstellers' nicht der Wert '001' ausgewählt ist."
    )
    assert plain in CERTAIN and not read(plain.replace("nicht der", "nicht nicht der")).certain


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(CERTAIN), st.integers(0, 60), st.sampled_from(["nicht", "kein", "weder", "außer", "ohne"]))
def test_one_more_denial_never_leaves_the_meaning_as_it_was(prose: str, place: int, word: str) -> None:
    denied = read(put(prose, place, word))
    assert not denied.certain or not same(list(denied.meanings), list(read(prose).meanings))


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(CERTAIN),
    st.integers(0, 60),
    st.sampled_from(["möglichst", "Hundehalter", "teilweise", "ca.", "42", "(siehe Merkblatt)", "xyz", "F00000099999"]),
)
def test_what_is_not_known_anywhere_makes_a_sentence_unsure(prose: str, place: int, word: str) -> None:
    assert not read(put(prose, place, word)).certain


ALIKE = (
    ("Beginn", "Ende", "Geburtsdatum"),
    ("Anzahl Hunde", "Anzahl Katzen", "Anzahl Tiere"),
    ("Bemerkung", "Nachweis (Kopie)"),
)
IDS = {"Beginn": BEGIN, "Ende": END, "Geburtsdatum": BORN, "Anzahl Hunde": COUNT, "Anzahl Katzen": OTHER,
       "Anzahl Tiere": TOTAL, "Bemerkung": REMARK, "Nachweis (Kopie)": PROOF}  # fmt: skip
BY_ID = {element_id: name for name, element_id in IDS.items()}


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(CERTAIN), st.sampled_from(ALIKE).flatmap(st.permutations))
def test_exchanged_names_exchange_the_elements(prose: str, order: list[str]) -> None:
    """Renaming in the text renames in the meaning: „A vor B“ is not „B vor A“."""
    if any(one in prose for one in ("F0000", "BEMERKUNG")):
        return
    turn = dict(zip(order, order[1:] + order[:1], strict=True))
    other = read(re.sub("|".join(map(re.escape, turn)), lambda m: turn[m[0]], prose))
    assert other.certain
    assert same([_renamed(one, turn) for one in read(prose).meanings], list(other.meanings))


def _renamed(one: Meaning, turn: dict[str, str]) -> Meaning:
    known = {element: _turned(element, turn) for element in elements(one.condition)}
    target = _turned(one.target, turn) if one.target else None
    return Meaning(one.effect, rename(one.condition, known), target, one.value)


def _turned(element: Element, turn: dict[str, str]) -> Element:
    name = turn.get(BY_ID.get(element.path[-1], ""), "")
    return Element((*element.path[:-1], IDS[name]), name, element.kind) if name else element


@settings(deadline=None)
@given(st.permutations(["Beginn", "Ende", "Bemerkung", "Geburtsdatum"]), st.sampled_from([" oder ", ", ", ", oder "]))
def test_the_order_of_a_list_means_nothing(order: list[str], last: str) -> None:
    first = read("Es muss mindestens eines der Felder Beginn, Ende, Bemerkung oder Geburtsdatum befüllt sein.")
    listed = ", ".join(order[:-1]) + last + order[-1]
    rule = read(f"Es muss mindestens eines der Felder {listed} befüllt sein.")
    assert rule.certain
    assert same(list(first.meanings), list(rule.meanings))


@settings(deadline=None)
@given(st.permutations(["'001'", "'002'", "'003'"]))
def test_the_order_of_values_means_nothing(order: list[str]) -> None:
    rule = read(
        f"Bemerkung muss angegeben werden, wenn 'Art des Antragstellers' den Wert {order[0]} oder {order[1]} hat."
    )
    other = read(
        f"Bemerkung muss angegeben werden, wenn 'Art des Antragstellers' den Wert {order[1]} oder {order[0]} hat."
    )
    third = read(
        f"Bemerkung muss angegeben werden, wenn 'Art des Antragstellers' den Wert {order[0]} oder {order[2]} hat."
    )
    assert same(list(rule.meanings), list(other.meanings))
    assert not same(list(rule.meanings), list(third.meanings))
