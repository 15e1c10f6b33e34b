"""Import, export, import: nothing is lost, and the official schemas accept what is written."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.conversion import to_version_3
from gemeinwerk.domain.forms.rules.conversion_back import to_version_2
from gemeinwerk.domain.forms.rules.latin_texts import foreign_characters, in_latin
from gemeinwerk.domain.forms.types import FieldNode
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.kernel.refusal import Refusal
from tests.domain.forms import invented

FILES = XDatenfelderReader()
# Types of XML Schema around which blanks do not count.
TOKENS = {"id", "version", "code", "canonicalIdentification", "canonicalVersionUri", "nachrichtID"}


def official(shared_data: Path) -> dict[str, etree.XMLSchema]:
    """The official schemas of both versions."""
    folder = shared_data / "fim" / "xsd"
    return {
        version: etree.XMLSchema(etree.parse(str(folder / version / "xdatenfelder.xsd")))
        for version in ("2.0", "3.0.0")
    }


def canonical(element: etree._Element) -> Any:
    """An element with everything that counts: no layout, no comments, no hint where a schema lies."""
    children = [canonical(child) for child in element if isinstance(child.tag, str)]
    text = element.text or ""
    if children and not text.strip():
        text = ""
    if etree.QName(element).localname in TOKENS:
        text = " ".join(text.split())
    attributes = {key: value for key, value in element.attrib.items() if "XMLSchema-instance" not in key}
    return element.tag, sorted(attributes.items()), text, children


def test_real_files_come_back_as_they_were(shared_data: Path) -> None:
    files = sorted((shared_data / "fim").glob("xdf[23]/*.xml"))
    schemas = official(shared_data)
    assert len(files) >= 29
    for path in files:
        source = path.read_bytes()
        message, warnings = FILES.message(source)
        written = FILES.write(message)
        assert [one for one in warnings if one.locks] == [], path.name
        assert FILES.message(written)[0] == message, path.name
        assert canonical(etree.fromstring(source)) == canonical(etree.fromstring(written)), path.name
        # Two real files hold characters that the official schema of their own version refuses.
        if foreign_characters(message):
            assert not schemas[message.standard].validate(etree.fromstring(source)), path.name
            message, notes = in_latin(message)
            assert notes
            written = FILES.write(message)
        schemas[message.standard].assertValid(etree.fromstring(written))


def test_real_files_convert_to_valid_files_of_the_other_version(shared_data: Path) -> None:
    schemas = official(shared_data)
    for path in sorted((shared_data / "fim").glob("xdf[23]/*.xml")):
        message, _ = FILES.message(path.read_bytes())
        old = message.standard == model.STANDARD_2
        converted = to_version_3(message, changed_at=invented.MOMENT) if old else to_version_2(message)
        schemas[converted.message.standard].assertValid(etree.fromstring(FILES.write(converted.message)))
        before, after = FILES.form(message), FILES.form(converted.message)
        assert [_asked(node) for _, node in before.walk()] == [_asked(node) for _, node in after.walk()], path.name


def _asked(node: Any) -> Any:
    """What a conversion may not change in what people are asked."""
    if not isinstance(node, FieldNode):
        return node.label.split(), node.least, node.most
    return node.datatype, node.least, node.most, node.constraints.max_length, node.constraints.pattern


def test_invented_schema_with_everything_comes_back(shared_data: Path) -> None:
    message = invented.message()
    written = FILES.write(message)
    again, warnings = FILES.message(written)
    assert warnings == ()
    assert again == message
    official(shared_data)["3.0.0"].assertValid(etree.fromstring(written))


def test_invented_schema_leaves_no_attribute_of_the_model_empty() -> None:
    """So the round trip above has seen each of them (what only 2.0 knows stands in the real files of 2.0)."""
    used: set[tuple[str, str]] = set()
    declared: set[tuple[str, str]] = set()
    _gather(invented.message(), used, declared)
    only_2 = {("ListReference", "identification"), ("Schema", "output_label"), ("SchemaRule", "label")}
    rules_3 = {("SchemaRule", name) for name in (
        "output_label", "definition", "status", "approved_on", "valid_from", "valid_until", "version_note",
        "published_on", "relations",
    )}  # fmt: skip
    names = {("Code", "name")}
    assert {one for one in declared - used if one[1] not in {"unknown", "line"}} - only_2 - rules_3 - names == set()


def _gather(one: Any, used: set[tuple[str, str]], declared: set[tuple[str, str]]) -> None:
    for part in fields(one):
        value = getattr(one, part.name)
        declared.add((type(one).__name__, part.name))
        if value not in (None, "", ()):
            used.add((type(one).__name__, part.name))
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner) and not isinstance(inner, type):
                _gather(inner, used, declared)


@pytest.mark.parametrize(
    "content",
    [
        invented.field(1, "text", precision=invented.limits(max_length=3)),
        invented.group(1, (invented.use(invented.field(2, "date")),)),
        model.DocumentProfile(
            **invented.common("D97000000001", "Steckbrief"), label="Steckbrief", abstract="false",
            document_kind=model.Code("001", "urn:xoev-de:fim-datenfelder:codeliste:dokumentart", "2022-01-01"),
        ),
        model.Translations(
            model.Identification("S97000000001", "1.0.0"),
            (model.Language("de", "DE", "simple", 1, (
                model.ElementTranslation(
                    model.Identification("F97000000001", "1.0.0"), "Frage", "Antwort", "Hilfe", None, "Inhalt",
                    invented.VALUES,
                    (model.RuleTranslation(model.Identification("R97000000001"), (model.RuleError("Falsch", 1),)),),
                ),
            )),),
        ),
    ],
    ids=["field", "group", "profile", "translations"],
)  # fmt: skip
def test_other_messages_come_back(content: model.Content, shared_data: Path) -> None:
    message = replace(invented.message(), content=content)
    written = FILES.write(message)
    assert FILES.message(written) == (message, ())
    official(shared_data)["3.0.0"].assertValid(etree.fromstring(written))


def test_single_fields_and_groups_of_version_2_come_back(shared_data: Path) -> None:
    for content in (invented.field(1, "num"), invented.group(1, (invented.use(invented.field(2, "date")),))):
        old = to_version_2(replace(invented.message(), content=content)).message
        written = FILES.write(old)
        official(shared_data)["2.0"].assertValid(etree.fromstring(written))
        assert FILES.message(written) == (old, ())


UNKNOWN = [
    ("<xdf3:name>Feld 1 text</xdf3:name>", '<xdf3:name neu="ja">Feld 1 text</xdf3:name>', "name/@neu"),
    (
        "<xdf3:name>Feld 1 text</xdf3:name>",
        "<xdf3:name>Feld 1 text</xdf3:name><xdf3:neu a='1'>x<b/>y</xdf3:neu>",
        "neu",
    ),
    ("<xdf3:name>Feld 1 text</xdf3:name>", "<xdf3:name>Feld 1 text</xdf3:name><xdf3:name>zwei</xdf3:name>", "name"),
    ("<xdf3:name>Feld 1 text</xdf3:name>", '<xdf3:name>Feld 1 text</xdf3:name><n:x xmlns:n="urn:n"><n:y/></n:x>', "x"),
    ("<xdf3:maxSize>2000000</xdf3:maxSize>", "<xdf3:maxSize>viel</xdf3:maxSize>", "maxSize"),
    ('minLength="2"', 'minLength="zwei"', "@minLength"),
    ("<xdf3:enthaelt>", "<xdf3:enthaelt><xdf3:neu/>", "neu"),
]


@pytest.mark.parametrize(("old", "new", "name"), UNKNOWN, ids=[f"{u[2]}-{n}" for n, u in enumerate(UNKNOWN)])
def test_unknown_parts_are_kept_and_lock_the_release(old: str, new: str, name: str) -> None:
    whole = invented.message_of(
        invented.field(1, "text", precision=invented.limits(min_length=2)),
        invented.field(2, "file", max_size=2_000_000),
    )
    source = FILES.write(whole).decode()
    assert old in source
    message, warnings = FILES.message(source.replace(old, new, 1).encode())
    assert [one.locks for one in warnings] == [True]
    assert name in warnings[0].message
    assert warnings[0].line > 0
    assert warnings[0].remedy
    written = FILES.write(message)
    assert FILES.message(written)[0] == message
    again = canonical(etree.fromstring(written))
    assert again == canonical(etree.fromstring(source.replace(old, new, 1).encode()))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": model.Code("slider")}, "Feldart"),
        ({"datatype": model.Code("geo")}, "Datentyp"),
        ({"element_kind": model.Code("NEU")}, "schemaelementart"),
        ({"prefill": model.Code("immer")}, "vorbefuellung"),
        ({"status": model.Code("9")}, "status"),
        ({"relations": (model.Relation(model.Code("NEU"), model.Identification("F1")),)}, "praedikat"),
        ({"precision": model.Precision(pattern="(?=a)b")}, "Muster"),
        ({"precision": model.Precision(min_length=5, max_length=2)}, "Länge"),
    ],
)
def test_unknown_codes_import_with_a_warning(change: dict[str, Any], word: str) -> None:
    message = invented.message_of(replace(invented.field(1, "text"), **change))
    again, _ = FILES.message(FILES.write(message))
    form = FILES.form(again)
    assert again == message
    assert [word in warning.message for warning in form.warnings] == [True]
    assert form.warnings[0].locks
    assert form.warnings[0].remedy


def test_what_a_version_cannot_say_is_refused_with_all_findings() -> None:
    message = invented.message_of(replace(invented.field(1, "text"), name=None, label=None, changed_at=None))
    with pytest.raises(Refusal) as refusal:
        FILES.write(message)
    assert len(refusal.value.details) == 3
    with pytest.raises(Refusal) as refusal:
        FILES.write(replace(invented.message(), standard=model.STANDARD_2))
    assert any("mediaType" in str(d) or "media_types" in str(d) for d in refusal.value.details)
    with pytest.raises(Refusal):
        FILES.write(invented.message_of(replace(invented.field(1, "text"), name="a\x00b")))
