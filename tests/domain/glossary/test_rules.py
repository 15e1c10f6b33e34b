"""Pure rules of the glossary as tables."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.config.glossary_files import shipped_terms
from gemeinwerk.domain.glossary.rules import lint
from gemeinwerk.domain.glossary.rules.citing import citations, statute_id
from gemeinwerk.domain.glossary.rules.comparing import holds, same, similar
from gemeinwerk.domain.glossary.rules.content import canonical, faults, term_id_of
from gemeinwerk.domain.glossary.rules.difference import state_changes, state_on, term_changes
from gemeinwerk.domain.glossary.rules.matching import TermIndex, cyclic
from gemeinwerk.domain.glossary.types import (
    FieldWording,
    LegalSource,
    PassageKind,
    PassageText,
    Relation,
    RelationKind,
    StatuteStateInfo,
    TermContent,
    WordingFinding,
    WordingKind,
)
from gemeinwerk.kernel.refusal import Refusal
from tests.domain.glossary.sample import ADDRESS, SURNAME

REGISTER = TermContent("register-ort", "Ort der Eintragung", "Wo jemand steht.", elements=("F60000000327",))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("§ 18 StrWG NRW", ["strwg-nrw-18"]),
        ("§ 45 Abs. 1b Satz 1 Nr. 2a StVO", ["stvo-45"]),
        ("§ 6a Abs. 5a StVG in Verbindung mit der Gebührensatzung", ["stvg-6a"]),
        ("§ 28 (1) MuSchG v. 12.12.2019", ["muschg-28"]),
        ("§§ 49 und 50 PStG", ["pstg-49", "pstg-50"]),
        ("§ 17 Abs. 1 und § 20 KrWG", ["krwg-17", "krwg-20"]),
        ("§ 155 Abs. 4 AO in Verbindung mit § 12 Abs. 1 Nr. 4 Buchst. b KAG NRW", ["ao-155", "kag-nrw-12"]),
        ("Art. 6 Abs. 1 Buchst. e DSGVO in Verbindung mit § 3 DSG NRW", ["dsgvo-6", "dsg-nrw-3"]),
        ("VwVfG § 41 Abs. 2a; OZG § 9", ["vwvfg-41", "ozg-9"]),
        ("VwGO §§ 68 bis 73", ["vwgo-68", "vwgo-69", "vwgo-70", "vwgo-71", "vwgo-72", "vwgo-73"]),
        ("§ 80 Abs. 2 Satz 1 Nr. 1 VwGO", ["vwgo-80"]),
        ("§ 31 SGB X und § 37 SGB X", ["sgb-x-31", "sgb-x-37"]),
        ("Hundesteuersatzung der Kommune", []),
        ("§ 4 der Satzung", []),
        ("§ 3 KAG NW", ["kag-nrw-3"]),
        ("§ 45 Abs. 1 und 2 StVO", ["stvo-45"]),
        ("§§ 187 Abs. 1, 188 BGB", ["bgb-187", "bgb-188"]),
        ("BGB §§ 187(1), 188(1), (2)", ["bgb-187", "bgb-188"]),
        ("§ 6 a StVG", ["stvg-6a"]),
        ("eIDAS Art. 3 Nr. 25", ["eidas-3"]),
    ],
)
def test_citations_lead_to_one_key(text: str, keys: list[str]) -> None:
    assert [one.statute_id for one in citations(text)] == keys


@given(st.text(alphabet="§ArtAbsNr.SatzVOGB 0123456789()undbis,abcX", max_size=400))
def test_citing_never_fails(text: str) -> None:
    for one in citations(text):
        assert one.law and statute_id(one.law, one.provision) == one.statute_id


@pytest.mark.parametrize(
    "text", ["§ " + "1 und " * 5000, "A" * 20_000, "§ 1 Abs. " * 4000, "(1)" * 7000, "Aa" * 10_000]
)
def test_hostile_texts_are_read_in_time(text: str) -> None:
    citations(text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Familienname", "Familiennamen", True), ("Bitte geben Sie Ihren Familiennamen an", "Familienname", True),
        ("Straße", "Strasse", True), ("Ihre Anschrift", "Anschrift", True), ("Familienname", "Familienstand", False),
        ("Name", "Familienname", False), ("Geburtsort", "Geburtsname", False), ("", "", False),
    ],
)  # fmt: skip
def test_the_same_words(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Familenname", "Familienname", True), ("Staatsangehörigkeit", "Staatsangehörigkiet", True),
        ("Postleitzahl", "Postleit-Zahl", True), ("Ausweisdokument", "Art des Ausweisdokuments", False), ("Geburtsort", "Geburtsland", False), ("Ort", "Orte", False),
    ],
)  # fmt: skip
def test_slips_of_the_pen(one: str, other: str, expected: bool) -> None:
    assert similar(one, other) is expected


def test_part_of_a_label() -> None:
    assert holds("Familienname der Halterin", "Familienname") and not holds("Familiennamensrecht", "Familienname")


@pytest.mark.parametrize(
    ("element", "label", "kind"),
    [
        ("F60000000227", "Familienname", None),
        ("F60000000227", "Nachname der Halterin", None),
        ("F60000000327", "Ort", None),
        ("F60000000227", "Zuname", WordingKind.OTHER_NAME),
        ("F60000000227", "Wie heißt Ihr Hund?", WordingKind.DEVIATES),
        ("F05000000001", "Ihr Zuname", WordingKind.OTHER_NAME),
        ("F05000000001", "Bitte geben Sie Ihre Adresse an", WordingKind.OTHER_NAME),
        ("F05000000001", "Familienname", WordingKind.UNLINKED),
        ("F05000000001", "Familenname", WordingKind.UNLINKED),
        ("F05000000001", "Rasse des Hundes", None),
        ("F05000000001", "Adressat der Rechnung", None),
        ("F05000000001", "", None),
    ],
)
def test_the_lint_finds_other_names(element: str, label: str, kind: WordingKind | None) -> None:
    found = lint([FieldWording("G1/x", element, label)], [SURNAME, ADDRESS, REGISTER])
    assert [one.kind for one in found] == ([] if kind is None else [kind])
    for one in found:
        assert one.path == "G1/x" and one.message and one.remedy and one.term_id in ("familienname", "anschrift")


def test_the_lint_prefers_the_building_block_where_two_terms_share_a_word() -> None:
    place = TermContent("ort", "Ort", "Gemeinde, für die gesucht wird.")
    block = TermContent(
        "ort-der-anschrift",
        "Ort der Anschrift",
        "Ort in einer Anschrift.",
        allowed=("Ort",),
        elements=("F60000000247",),
    )
    found = lint([FieldWording("a", "F1", "Ort")], [place, block])
    assert [one.term_id for one in found] == ["ort-der-anschrift"]


def test_shipped_terms_are_faultless_and_agree() -> None:
    terms = shipped_terms()
    assert len(terms) > 120
    assert [(one.term_id, faults(one)) for one in terms if faults(one)] == []
    ids = {one.term_id for one in terms}
    assert len(ids) == len(terms)
    assert [r for one in terms for r in one.relations if r.term_id not in ids] == []
    blocks = [one for one in terms if one.elements]
    assert len({element for one in blocks for element in one.elements}) >= 60 and all(one.plain for one in blocks)
    # Every building block under its own name is in order, and no term forbids what another one is called.
    fields = [FieldWording(one.term_id, element, one.label) for one in blocks for element in one.elements]
    assert lint(fields, terms) == ()
    nouns = lint([FieldWording(one.term_id, "", one.label) for one in terms if not one.elements], terms)
    assert [(one.path, one.kind) for one in nouns] == [("ort", WordingKind.UNLINKED)]


def test_terms_in_a_passage() -> None:
    index = TermIndex([SURNAME, ADDRESS])
    form = PassageText(PassageKind.FORM, "p", "Anschrift des Hundes", "", "F60000000227")
    assert index.terms_in(form) == {"familienname"}
    text = PassageText(PassageKind.NOTICE, "p", text="Ihre Anschriften und Nachnamen, nicht: anschriftlich")
    assert index.terms_in(text) == {"familienname", "anschrift"}


def test_faults_name_the_input() -> None:
    bad = TermContent(
        "Nein!", " ", "kurz", sources=(LegalSource("", None, "javascript:alert(1)"),), allowed=("a", "b"),
        forbidden=("A", "x" * 201), elements=("F1",), relations=(Relation(RelationKind.BROADER, "Nein!"),),
    )  # fmt: skip
    assert {one.where for one in faults(bad)} == {
        "label", "definition", "sources", "forbidden", "elements", "relations"
    }  # fmt: skip
    assert faults(SURNAME) == ()
    assert term_id_of("Straße & Ähnliches") == "strasse-aehnliches"


def test_differences_are_told_in_words() -> None:
    after = canonical(
        TermContent("familienname", "Familienname", SURNAME.definition, plain="Neu.", allowed=("Nachname",))
    )
    told = {one.what: (one.before, one.after) for one in term_changes(SURNAME, after)}
    assert told["In einfachen Worten"] == ("Ihr Nachname.", "Neu.")
    assert told["Bausteine"] == ("F60000000227", "")
    assert "Definition" not in told and term_changes(after, after) == ()
    old = StatuteStateInfo(date(2020, 1, 1), "Alt", "", "")
    new = StatuteStateInfo(date(2026, 7, 1), "Neu", "Frist verkürzt", "GV. NRW. 2026")
    assert [one.what for one in state_changes(old, new)] == ["Gültig ab", "Was sich ändert", "Inhalt", "Fundstelle"]
    assert state_on((old, new), date(2026, 6, 30)) == old and state_on((old, new), date(2026, 7, 1)) == new
    assert state_on((old, new), date(1990, 1, 1)) == old and state_on((), date(2026, 1, 1)) is None


def test_circles_are_found_and_long_chains_are_none() -> None:
    chain = {str(number): [str(number + 1)] for number in range(20_000)}
    assert cyclic(chain) == ()
    assert set(cyclic({"a": ["b"], "b": ["c"], "c": ["b"]})) == {"b", "c"}
    assert cyclic({"a": ["b", "c"], "b": ["d"], "c": ["d"]}) == ()


def test_the_official_labels_of_real_forms_are_no_other_names(shared_data: Path) -> None:
    """What the standard itself calls its building blocks may not be what the shipped terms forbid."""
    terms = shipped_terms()
    found: list[WordingFinding] = []
    elements = 0
    for path in sorted((shared_data / "fim").rglob("*.xml")):
        try:
            model = XDatenfelderReader().read(path.read_bytes())
        except Refusal:
            continue
        fields = [FieldWording("/".join(where), node.id, node.label) for where, node in model.walk()]
        linked = [one for one in fields if one.element_id[1:4] == "600"]
        elements += len(linked)
        found += [one for one in lint(linked, terms) if one.kind is WordingKind.OTHER_NAME]
    assert elements > 500 and found == []


# Words of those who build and run the platform; nobody else uses them.
OF_DEVELOPERS = re.compile(
    r"\b(?:Mandant|Instanz|Entität|Objekt|Version|Schema|Paket|Leistungspaket|Tabelle|Datenbank|Modell|Prozess|Status|System"
    r"|Server|String|JSON|XML|API|Schnittstelle|Konfiguration|implementier\w+|aufgelöst|[a-z]+_[a-z]+)\b"
)


@pytest.mark.parametrize("term", shipped_terms(), ids=lambda term: term.term_id)
def test_every_shipped_term_has_plain_words_for_everybody(term: TermContent) -> None:
    assert 12 < len(term.plain) <= 300 and term.plain[-1] in ".!?"
    assert term.plain != term.definition
    assert OF_DEVELOPERS.search(term.plain) is None
    sentences = re.split(r"(?<=[a-zäöüß“])[.!?] ", term.plain)
    assert max(len(one.split()) for one in sentences) <= 22


@pytest.mark.parametrize("planted", ["Version eines Pakets.", "Was in der Datenbank steht.", "Das service_package."])
def test_words_of_developers_are_found(planted: str) -> None:
    assert OF_DEVELOPERS.search(planted)
