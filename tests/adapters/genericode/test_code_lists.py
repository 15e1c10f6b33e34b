"""Code lists in both namespace styles: read, written, compared, searched; ambiguous ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.adapters.genericode import Genericode, read_code_list, write_code_list
from gemeinwerk.domain.forms.types import Option
from gemeinwerk.domain.forms.types.code_lists import Renamed, difference, search
from gemeinwerk.kernel.refusal import Refusal

BARE = """<?xml version="1.0" encoding="UTF-8"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
<Annotation><Description>Ein Muster</Description></Annotation>
<Identification><ShortName>muster</ShortName><LongName>Musterliste</LongName><Version>1</Version>
<CanonicalUri>urn:example:muster</CanonicalUri><CanonicalVersionUri>urn:example:muster_1</CanonicalVersionUri>
<Agency><LongName>Musteramt</LongName></Agency></Identification>
<ColumnSet><Column Id="schluessel" Use="required"><ShortName>s</ShortName><Data Type="string"/></Column>
<Column Id="bezeichnung" Use="optional"><ShortName>b</ShortName><Data Type="string"/></Column>
<Key Id="k"><ShortName>k</ShortName><ColumnRef Ref="schluessel"/></Key></ColumnSet>
<SimpleCodeList>
<Row><Value ColumnRef="schluessel"><SimpleValue>01</SimpleValue></Value>
<Value ColumnRef="bezeichnung"><SimpleValue>Eins &amp; mehr</SimpleValue></Value></Row>
<Row><Value ColumnRef="schluessel"><SimpleValue>02</SimpleValue></Value><Value ColumnRef="bezeichnung"/></Row>
</SimpleCodeList></gc:CodeList>
"""
QUALIFIED = BARE.replace("gc:", "").replace(":gc=", "=")


def test_both_styles_say_the_same() -> None:
    bare, qualified = read_code_list(BARE.encode()), read_code_list(QUALIFIED.encode())
    assert bare == qualified
    assert bare.options == (Option("01", "Eins & mehr"), Option("02", "02"))
    assert (bare.version_uri, bare.name, bare.authority) == ("urn:example:muster_1", "Musterliste", "Musteramt")
    assert Genericode().read(Genericode().write(bare)) == bare


def test_real_lists_come_back(shared_data: Path) -> None:
    files = sorted((shared_data / "fim" / "codelists").glob("*.xml"))
    assert files
    for path in files:
        read = read_code_list(path.read_bytes())
        assert read.options, path.name
        assert read_code_list(write_code_list(read)) == read, path.name


@pytest.mark.parametrize(
    "bad",
    [
        "", "<a/>", BARE[:400], BARE.replace("<SimpleValue>02", "<SimpleValue>01"), BARE.replace("?>", "?><!DOCTYPE a>"),
        BARE.replace('Id="bezeichnung"', 'Id="schluessel"'), BARE.replace("Column ", "Spalte ").replace("Column>", "Spalte>"),
    ],
)  # fmt: skip
def test_bad_lists_are_refused_with_a_remedy(bad: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_code_list(bad.encode())
    assert refusal.value.details
    assert all(one.hint for one in refusal.value.details)


def test_difference_names_what_changes() -> None:
    before = (Option("1", "Eins"), Option("2", "Zwei"), Option("3", "Drei"))
    after = (Option("3", "Drei"), Option("2", "Zwo"), Option("4", "Vier"))
    found = difference(before, after)
    assert found.added == (Option("4", "Vier"),)
    assert found.removed == (Option("1", "Eins"),)
    assert found.renamed == (Renamed("2", "Zwei", "Zwo"),)
    assert found.moved
    assert difference(before, before).empty


def test_search_finds_every_word_and_puts_beginnings_first() -> None:
    options = (Option("1", "Neu Frankreich"), Option("129", "Frankreich"), Option("2", "Belgien"))
    assert [one.code for one in search(options, "frank")] == ["129", "1"]
    assert [one.code for one in search(options, "frank neu")] == ["1"]
    assert [one.code for one in search(options, "2")] == ["2", "129"]
    assert len(search(options, "", limit=2)) == 2
