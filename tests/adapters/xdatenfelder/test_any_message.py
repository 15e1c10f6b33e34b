"""Any message that the official schemas allow comes back whole, and whatever is lost on the way is noticed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.latin_texts import foreign_characters
from gemeinwerk.kernel.refusal import Refusal
from tests.adapters.xdatenfelder.from_xsd import Chance, official, parts_of
from tests.domain.forms import invented

FILES = XDatenfelderReader()
SEEDS = 60
ROOTS = [
    *(("2.0", f"xdatenfelder.{name}") for name in ("dokumentsteckbrief.0101", "stammdatenschema.0102",
                                                   "datenfeldgruppe.0103", "datenfeld.0104")),
    *(("3.0.0", f"xdatenfelder.{name}") for name in ("dokumentsteckbrief.0101", "stammdatenschema.0102",
                                                     "datenfeldgruppe.0103", "datenfeld.0104", "uebersetzung.0106")),
]  # fmt: skip


@pytest.fixture(scope="module")
def judges(shared_data: Path) -> dict[str, etree.XMLSchema]:
    """The official schemas of both versions."""
    folder = shared_data / "fim" / "xsd"
    return {one: etree.XMLSchema(etree.parse(str(folder / one / "xdatenfelder.xsd"))) for one in ("2.0", "3.0.0")}


@pytest.mark.parametrize(("version", "root"), ROOTS, ids=[f"{v}-{r[-4:]}" for v, r in ROOTS])
def test_any_message_comes_back_whole(
    version: str, root: str, shared_data: Path, judges: dict[str, etree.XMLSchema]
) -> None:
    schemas = official(shared_data / "fim" / "xsd" / version)
    seen: set[tuple[str, str]] = set()
    for seed in range(SEEDS):
        made = Chance(schemas, seed)
        source = made.message(root).encode()
        seen |= made.seen
        judges[version].assertValid(etree.fromstring(source))
        message, warnings = FILES.message(source)
        assert all("@listVersionID" in one.message for one in warnings), "only empty names of lists are remarkable"
        written = FILES.write(message)
        assert FILES.losses(source, message) == (), source.decode()
        assert FILES.message(written)[0] == message
        assert FILES.write(FILES.message(written)[0]) == written
        if not foreign_characters(message):
            judges[version].assertValid(etree.fromstring(written))
    assert parts_of(schemas, root) - seen == set()


def changes(one: Any) -> Iterator[tuple[str, Any]]:
    """Every single loss or change in a model: each text and number removed and altered, each part of a row removed."""
    for part in fields(one):
        value = getattr(one, part.name)
        if part.name in {"line", "unknown", "most", "standard"} or value in (None, "", ()):
            continue
        where = f"{type(one).__name__}.{part.name}"
        if isinstance(value, str):
            yield where, replace(one, **{part.name: f"{value}x"})
            if part.name not in {"id", "code", "text"}:
                yield where, replace(one, **{part.name: None})
        elif isinstance(value, int):
            yield where, replace(one, **{part.name: value + 1})
        elif isinstance(value, tuple):
            for place, inner in enumerate(value):
                yield where, replace(one, **{part.name: (*value[:place], *value[place + 1 :])})
                for deeper, changed in changes(inner) if is_dataclass(inner) else ():
                    yield deeper, replace(one, **{part.name: (*value[:place], changed, *value[place + 1 :])})
        elif is_dataclass(value):
            if part.name not in {"identification", "header", "content"}:
                yield where, replace(one, **{part.name: None})
            for deeper, changed in changes(value):
                yield deeper, replace(one, **{part.name: changed})


def test_every_single_loss_is_noticed() -> None:
    message = invented.message()
    source = FILES.write(message)
    assert FILES.losses(source, message) == ()
    every = list(changes(invented.message_of(*invented.fields()[:4], invented.fields()[14], invented.fields()[17])))
    assert len(every) > 700
    whole = invented.message_of(*invented.fields()[:4], invented.fields()[14], invented.fields()[17])
    source = FILES.write(whole)
    for where, changed in every:
        found = FILES.losses(source, changed)
        assert found, where
        assert found[0].message
        assert found[0].hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "iso-8859-15", "windows-1252"])
def test_declared_encodings_are_read(encoding: str) -> None:
    whole = invented.message_of(replace(invented.field(1, "text"), name="Straße § 1"))
    text = FILES.write(whole).decode().replace("UTF-8", encoding.removesuffix("-sig"), 1)
    source = text.encode(encoding)
    message, warnings = FILES.message(source)
    assert (message, warnings) == (whole, ())
    assert FILES.losses(source, message) == ()


EXTRA = [
    '<xdf3:neu xmlns:q="urn:q" q:a="1" b="2">Text<!-- c --><b>1</b> danach <q:c/></xdf3:neu>',
    '<Änderung xmlns="urn:x">ä</Änderung>',
    '<xdf3:relation><xdf3:praedikat listURI="u" listVersionID="1"><code>ABL</code></xdf3:praedikat>'
    "<xdf3:objekt><xdf3:id>F1</xdf3:id><xdf3:version>1.0.0</xdf3:version></xdf3:objekt></xdf3:relation>",
    "loser Text",
    "<xdf3:bezeichnungEingabe>doppelt</xdf3:bezeichnungEingabe>",
]


@pytest.mark.parametrize("extra", EXTRA, ids=range(len(EXTRA)))
def test_what_no_schema_knows_is_kept_at_every_place(extra: str) -> None:
    """Behind each end tag in turn: kept and warned of, or refused with line and remedy, but never lost in silence."""
    source = FILES.write(invented.message_of(invented.fields()[3], invented.fields()[17])).decode()
    places = [found.end() for found in re.finditer(r"</xdf3:\w+>|<xdf3:\w+>(?=\n)", source)][:-2]
    kept = 0
    for place in places:
        changed = (source[:place] + extra + source[place:]).encode()
        try:
            message, warnings = FILES.message(changed)
        except Refusal as refusal:
            assert all(one.line and one.hint for one in refusal.details), refusal.details
            continue
        kept += 1
        assert FILES.losses(changed, message) == (), changed.decode()[place - 60 : place + 200]
        # A further relation is understood wherever relations are; elsewhere it is kept like anything else.
        assert any(one.line and one.remedy for one in warnings) or extra.startswith("<xdf3:relation")
        assert FILES.message(FILES.write(message))[0] == message
    assert kept > len(places) * 0.9


def test_a_file_cut_off_anywhere_is_refused(shared_data: Path) -> None:
    source = (shared_data / "fim" / "xdf3" / "S07000000229.xdf3.xml").read_bytes()
    end = source.rindex(b">")
    chance = random.Random(1)
    for offset in (*range(120), *(chance.randrange(end) for _ in range(80)), end):
        with pytest.raises(Refusal) as refusal:
            FILES.message(source[:offset])
        assert refusal.value.details[0].hint


@pytest.mark.parametrize("encoding", ["utf-7", "utf-16", "utf-32", "cp037", "utf-8"])
def test_a_document_type_hidden_by_its_encoding_is_refused(encoding: str) -> None:
    good = FILES.write(invented.message_of(invented.field(1, "text"))).decode()
    text = good.replace("UTF-8", encoding).replace("?>", '?><!DOCTYPE a [<!ENTITY x "y">]>').replace("Frage 1", "&x;")
    with pytest.raises(Refusal) as refusal:
        FILES.message(text.encode(encoding))
    assert refusal.value.details[0].hint
