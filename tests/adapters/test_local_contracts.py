"""The contracts of ports that compute inside the process: reading schemas, checking documents, reading packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.adapters.jsonschema import JsonSchemaValidator
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.config.readers import HouseFormReader, HouseNoticeReader, HouseProcessReader
from gemeinwerk.domain.forms.types import FieldNode
from gemeinwerk.kernel.refusal import Refusal, TooLarge

PACKAGE = Path(__file__).resolve().parents[2] / "packages" / "bewohnerparkausweis"
SCHEMA = (PACKAGE / "form.xdf3.xml").read_bytes()
NAMESPACE = b"urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
OPEN = b'<x:xdatenfelder.stammdatenschema.0102 xmlns:x="' + NAMESPACE + b'">'
CLOSE = b"</x:xdatenfelder.stammdatenschema.0102>"


def test_a_schema_is_read_completely() -> None:
    model = XDatenfelderReader().read(SCHEMA)
    fields = [node for _, node in model.walk() if isinstance(node, FieldNode)]
    assert model.standard == "3.0.0" and len(fields) == SCHEMA.count(b"<xdf3:datenfeld>") > 10
    assert all(field.legal_bases and field.label and field.line for field in fields)


HOSTILE = {
    "nothing": b"",
    "no xml": b"\x00\x01\x02",
    "another document": b"<html/>",
    "doctype": b'<!DOCTYPE x SYSTEM "http://boese.example/x.dtd">' + SCHEMA,
    "doctype late": b" " * 70_000 + b'<!DOCTYPE x [<!ENTITY a "b">]>' + OPEN + b"&a;" + CLOSE,
    "laughing": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + OPEN + b"&b;" + CLOSE,
    "utf-16": SCHEMA.decode().encode("utf-16"),
    "utf-7": b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x' + OPEN + CLOSE,
    "cut": SCHEMA[: len(SCHEMA) // 2],
    "deep": OPEN + b"<a>" * 5000 + b"</a>" * 5000 + CLOSE,
    "deep below what is dropped": OPEN + b"<x:relation>" * 5000 + b"</x:relation>" * 5000 + CLOSE,
    "unknown entity": OPEN + b"&unbekannt;" + CLOSE,
    "without fields": OPEN + b"<x:stammdatenschema><x:identifikation><x:id>S1</x:id></x:identifikation>"
    b"</x:stammdatenschema>" + CLOSE,
    "outside file": b'<?xml version="1.0"?><?xml-stylesheet href="file:///etc/passwd"?>' + OPEN + CLOSE,
    "include": OPEN + b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>' + CLOSE,
    "one long attribute": OPEN[:-1] + b' a="' + b"x" * 11_000_000 + b'">' + CLOSE,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_schema_is_refused_with_a_place_and_a_remedy(kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        XDatenfelderReader().read(HOSTILE[kind])
    details = refused.value.details
    assert details and all(finding.message and "Bitte" in finding.hint for finding in details)


def test_too_many_bytes_and_too_many_elements() -> None:
    with pytest.raises(TooLarge):
        XDatenfelderReader().read(b" " * (64 * 1024 * 1024 + 1))
    with pytest.raises(TooLarge):
        XDatenfelderReader().read(OPEN + b"<a/>" * 400_001 + CLOSE)


def test_documents_are_checked_and_nothing_is_fetched() -> None:
    validator = JsonSchemaValidator()
    schema = {"type": "object", "properties": {"d": {"type": "string", "format": "date"}}, "required": ["d"]}
    assert list(validator.problems(schema, {"d": "2026-11-25"})) == []
    assert list(validator.problems(schema, {"d": "25.11.2026"})) and list(validator.problems(schema, {}))
    with pytest.raises(Exception, match="not allowed"):
        list(validator.problems({"$ref": "http://boese.example/schema.json"}, {}))


def test_readers_of_packages_find_what_stands_in_the_files() -> None:
    outline = HouseFormReader().outline(SCHEMA)
    assert len(outline.elements) > 20 and all(one.legal_bases for one in outline.elements if one.kind == "field")
    broken = HouseProcessReader().check(b"<definitions/>", None, package_id="bewohnerparkausweis", names=())
    assert broken and all(finding.where == "process.bpmn" and finding.hint for finding in broken)
    template = b"<p>Guten Tag {{ name }}</p>"
    assert "Erika" in HouseNoticeReader().text(template, {"name": "Erika"})
    unknown = HouseNoticeReader().check(b"<p>{{ fremd }}</p>", where="notices/x.html", names={"name"})
    assert [finding.where for finding in unknown] == ["notices/x.html"]
