"""Files that are wrong, contradictory or meant to do harm: a finding with line and remedy, nothing half-read."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader, stream
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.kernel.refusal import Refusal, TooLarge
from tests.domain.forms import invented

FILES = XDatenfelderReader()
GOOD = FILES.write(invented.message_of(invented.field(1, "text"), invented.field(2, "date"))).decode()
ONE = "<xdf3:anzahl>0:1</xdf3:anzahl>"


def twice() -> str:
    """The same field twice under one parent."""
    return FILES.write(invented.message_of(invented.field(1, "text"), invented.field(1, "text"))).decode()


def circle() -> str:
    """A group that contains itself."""
    inner = invented.group(1, (invented.use(invented.field(1, "text")),))
    outer = invented.group(1, (invented.use(invented.group(2, (invented.use(inner),))),))
    return FILES.write(invented.message_of(outer)).decode()


BAD = {
    "empty": "",
    "no XML": "Sehr geehrte Damen und Herren",
    "truncated": GOOD[: len(GOOD) // 2],
    "wrong root": "<a/>",
    "unknown namespace": GOOD.replace("xdatenfelder_3.0.0", "xdatenfelder_9.9"),
    "other message": GOOD.replace("stammdatenschema.0102", "codeliste.0105"),
    "document type": GOOD.replace("?>", '?><!DOCTYPE a [<!ENTITY x "y">]>', 1),
    "entity": GOOD.replace("?>", '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1).replace(
        "Feld 1", "&x;"
    ),
    "undefined entity": GOOD.replace("Feld 1 text", "&nbsp;", 1),
    "no content": GOOD.replace("xdf3:stammdatenschema>", "xdf3:schema>"),
    "no fields": GOOD.replace("xdf3:struktur>", "xdf3:strukturen>"),
    "no id": GOOD.replace("<xdf3:id>F97000000001</xdf3:id>", "<xdf3:id></xdf3:id>"),
    "long id": GOOD.replace("<xdf3:id>F97000000001</xdf3:id>", f"<xdf3:id>F{'9' * 60}</xdf3:id>"),
    "count backwards": GOOD.replace(ONE, "<xdf3:anzahl>3:1</xdf3:anzahl>", 1),
    "count in words": GOOD.replace(ONE, "<xdf3:anzahl>einmal</xdf3:anzahl>", 1),
    "count without end": GOOD.replace(ONE, f"<xdf3:anzahl>1:{'9' * 5000}</xdf3:anzahl>", 1),
    "foreign digits": GOOD.replace(ONE, "<xdf3:anzahl>٠:١</xdf3:anzahl>", 1),
    "nothing in a use": GOOD.replace("datenfeld>", "anderes>"),
    "same id twice": twice(),
    "circle": circle(),
    "control character": GOOD.replace("Feld 1 text", "Feld \x01", 1),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_line_and_remedy(name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        FILES.read(BAD[name].encode())
    details = refusal.value.details
    assert details
    assert all(one.hint and one.message for one in details)
    if name not in {"empty", "document type", "entity"}:
        assert details[0].line or name == "no fields", details


@pytest.mark.parametrize("source", [GOOD.encode("utf-16"), GOOD.encode("utf-16-le"), b"\xff\xfe\x00", b"\xc3\x28" * 50])
def test_other_encodings_are_refused(source: bytes) -> None:
    with pytest.raises(Refusal):
        FILES.read(source)


def test_all_contradictions_are_named_at_once() -> None:
    both = GOOD.replace(ONE, "<xdf3:anzahl>3:1</xdf3:anzahl>")
    with pytest.raises(Refusal) as refusal:
        FILES.read(both.encode())
    assert len(refusal.value.details) == 2
    assert len({one.line for one in refusal.value.details}) == 2


def test_too_large_files_are_refused_unread() -> None:
    with pytest.raises(TooLarge):
        FILES.read(b"<a>" + b" " * stream.MAX_BYTES)


def test_one_huge_text_is_refused_as_such() -> None:
    with pytest.raises(TooLarge) as refusal:
        FILES.read(GOOD.replace("Feld 1 text", "x" * 11_000_000, 1).encode())
    assert "Text" in refusal.value.hint


def test_deep_files_are_refused() -> None:
    deep = "<xdf3:neu>" * 200 + "</xdf3:neu>" * 200
    with pytest.raises(Refusal):
        FILES.read(GOOD.replace("<xdf3:bezeichnung>", f"{deep}<xdf3:bezeichnung>", 1).encode())
    with pytest.raises(Refusal):
        FILES.read(b"<a>" * 100_000)


def test_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_KEPT", 50)
    with pytest.raises(TooLarge):
        FILES.read(GOOD.encode())


def test_thousands_of_relations_stay_small() -> None:
    relations = tuple(
        model.Relation(invented.coded("relation", "ABL"), model.Identification(f"F9700{n:07d}", "1.0.0"))
        for n in range(20_000)
    )
    message = invented.message_of(replace(invented.field(1, "text"), relations=relations))
    source = FILES.write(message)
    tracemalloc.start()
    again, warnings = FILES.message(source)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert again == message
    assert warnings == ()
    assert peak < 3 * len(source) + 30_000_000


def test_a_costly_pattern_is_not_run() -> None:
    bomb = invented.field(1, "text", precision=invented.limits(pattern="(a{0,100}){0,100}"))
    form = FILES.form(invented.message_of(bomb))
    assert form.warnings[0].locks
    assert form.children[0].constraints.pattern is None  # type: ignore[union-attr]
