"""RdfFiles keeps every word of the glossary in all three formats and refuses hostile files in time."""

from __future__ import annotations

import json
import socket
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemeinwerk.adapters.skos import RdfFiles
from gemeinwerk.adapters.skos import files as limits
from gemeinwerk.config.glossary_files import shipped_terms
from gemeinwerk.domain.glossary.ports import FORMATS
from gemeinwerk.domain.glossary.rules.content import canonical
from gemeinwerk.domain.glossary.types import Harmonisation, LegalSource, Relation, RelationKind, TermContent
from gemeinwerk.kernel.refusal import Refusal, TooLarge

FILES = RdfFiles()
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=40
)
CLEAN = WORDS.map(lambda text: " ".join(text.split()) or "ß")
TERMS = st.builds(
    TermContent,
    term_id=st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,8}){0,2}", fullmatch=True),
    label=CLEAN,
    definition=CLEAN,
    plain=st.one_of(st.just(""), CLEAN),
    harmonisation=st.sampled_from(Harmonisation),
    sources=st.lists(
        st.builds(
            LegalSource, CLEAN, st.one_of(st.none(), st.dates()), st.sampled_from(["", "https://a.example/§?x=1"])
        ),
        max_size=12,
        unique=True,
    ).map(tuple),
    allowed=st.lists(CLEAN, max_size=3).map(tuple),
    forbidden=st.lists(CLEAN, max_size=3).map(tuple),
    relations=st.lists(
        st.builds(Relation, st.sampled_from(RelationKind), st.sampled_from(["a", "b-c"])), max_size=3
    ).map(tuple),
    elements=st.lists(st.from_regex(r"[FG][0-9]{11}", fullmatch=True), max_size=2).map(tuple),
    identifier=st.sampled_from(["", "authority"]),
    limits=st.one_of(st.just(""), CLEAN),
).map(canonical)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(terms=st.lists(TERMS, max_size=4, min_size=1, unique_by=lambda one: one.term_id))
def test_what_is_written_is_read(form: str, terms: list[TermContent]) -> None:
    read = FILES.read(FILES.write(terms, form), form)
    assert read.left_out == ()
    assert read.terms == tuple(sorted(terms, key=lambda one: one.term_id))


@pytest.mark.parametrize("form", FORMATS)
def test_all_shipped_terms_survive_the_journey(form: str) -> None:
    terms = tuple(sorted(shipped_terms(), key=lambda one: one.term_id))
    assert FILES.read(FILES.write(terms, form), form).terms == terms
    assert FILES.check().ok


FOREIGN = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://begriffe.example/Kfz-Halter> a skos:Concept ; skos:prefLabel "Fahrzeughalter"@de, "keeper"@en ;
  skos:definition "Wer ein Fahrzeug auf eigene Rechnung gebraucht."@de-DE ; skos:altLabel "Halter" ;
  skos:broader <https://anderswo.example/person> ; skos:exactMatch <https://fim.example/F60000000227V1.1.0> .
<https://begriffe.example/leer> a skos:Concept ; skos:prefLabel "Nur Name"@de .
"""


def test_a_foreign_file_is_understood_and_what_is_not_is_named() -> None:
    read = FILES.read(FOREIGN.encode(), "ttl")
    assert read.terms == (
        TermContent(
            "kfz-halter", "Fahrzeughalter", "Wer ein Fahrzeug auf eigene Rechnung gebraucht.", allowed=("Halter",),
            elements=("F60000000227",),
        ),
    )  # fmt: skip
    assert len(read.left_out) == 2 and "leer" in " ".join(read.left_out) and "anderswo" in " ".join(read.left_out)


ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>'
REMOTE: list[Any] = [
    {"@context": "https://example.org/context.jsonld", "@id": "x"},
    {"@context": [{"a": {"@id": "urn:a", "@context": "http://127.0.0.1:1/x"}}], "a": {"b": 1}},
    {"@context": {"@import": "https://example.org/c"}, "@id": "x"},
    {"@context": {}, "@graph": [{"@context": "file:///etc/passwd"}]},
]


@pytest.mark.parametrize(
    ("source", "form"),
    [
        (b"", "ttl"), (b"\xff\xfe", "ttl"), (b"{", "jsonld"), (b"[]", "jsonld"), (b"<a>", "rdf"), (ENTITY.encode(), "rdf"),
        (b"@prefix x: <", "ttl"), (("[ <urn:a> " * 5_000).encode(), "ttl"), (("(" * 50_000).encode(), "ttl"),
        (b"[" * 100_000, "jsonld"), (b'{"a":' * 500 + b"1" + b"}" * 500, "jsonld"),
        (b"<a xmlns='urn:x'>" * 20_000, "rdf"), (b"1" * 6_000_000, "ttl"), (b"\x00" * 1000, "ttl"),
        *[(json.dumps(one).encode(), "jsonld") for one in REMOTE],
    ],
)  # fmt: skip
def test_hostile_files_are_refused_without_network(source: bytes, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object, **more: object) -> None:
        raise AssertionError("a file made the reader open a connection")

    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    with pytest.raises(Refusal) as caught:
        FILES.read(source, form)
    assert caught.value.message and caught.value.hint


def test_number_and_time_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    many = b"".join(b"<urn:a> <urn:p> %d .\n" % number for number in range(2_000))
    with pytest.raises(TooLarge):
        RdfFiles(seconds=0).read(many, "ttl")
    monkeypatch.setattr(limits, "MOST_STATEMENTS", 1_000)
    with pytest.raises(TooLarge):
        FILES.read(many, "ttl")


def test_dates_that_are_none_are_left_out() -> None:
    term = TermContent("a", "A", "Ein Begriff.", sources=(LegalSource("§ 1 BGB", date(2020, 1, 1)),))
    text = FILES.write([term], "ttl").decode().replace("2020-01-01", "bald")
    assert FILES.read(text.encode(), "ttl").terms[0].sources == (LegalSource("§ 1 BGB"),)
