"""``gemeinwerk form``: what it prints and how it ends, also for files that are no good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from gemeinwerk.adapters.genericode import write_code_list
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader, form, reading
from gemeinwerk.config.command import main
from gemeinwerk.config.commands.form import KINDS
from gemeinwerk.domain.forms import queries
from gemeinwerk.domain.forms.models import FormSchema
from gemeinwerk.domain.forms.types import FieldNode, Option, RuleFindingKind, schema
from gemeinwerk.domain.forms.types.code_lists import CodeList, Column, Key
from tests.adapters.xdatenfelder import from_xsd
from tests.domain.forms import invented
from tests.domain.forms.rules.test_translated import REQUIRED, entry, name


def written(folder: Path, data: object) -> str:
    path = folder / "rules.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return str(path)


def test_agreement_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["form", "rules", written(tmp_path, [entry(REQUIRED, "required", name("F1"))])])
    assert code == 0
    assert "stimmt überein: 1\nunsicher: 0\nfalsch: 0" in capsys.readouterr().out


def test_a_wrong_reading_is_shown_and_ends_badly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["form", "rules", written(tmp_path, [entry(REQUIRED, "forbidden", name("F1"))])])
    assert code == 1
    shown = capsys.readouterr().out
    assert "falsch: 1" in shown
    assert REQUIRED in shown


def test_doubts_are_named_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doubtful = entry("Das Feld 'Beleg' soll plausibel sein.", "required", name("F1"))
    assert main(["form", "rules", written(tmp_path, [doubtful]), "--verbose"]) == 0
    shown = capsys.readouterr().out
    assert "unsicher: 1" in shown
    assert "Nicht verstanden" in shown


@pytest.mark.parametrize("data", ["", "{", "[" * 100_000, {"a": 1}, [1], "\u0000", '[{"text": 1}]'])
def test_a_bad_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: object) -> None:
    assert main(["form", "rules", written(tmp_path, data)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_names_come_from_schemas(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared_data / "fim" / "rules" / "translated-rules-150.json"
    assert main(["form", "rules", str(file), "--schemas", str(shared_data / "fim" / "xdf3")]) == 0
    shown = capsys.readouterr().out
    assert "Namen aus 26 Datenschemata" in shown
    assert "falsch: 0" in shown


@pytest.mark.django_db
def test_files_are_imported_with_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "schema.xml"
    path.write_bytes(XDatenfelderReader().write(invented.message()))
    assert main(["form", "import", str(path)]) == 0
    shown = capsys.readouterr().out
    fields = sum(isinstance(one, schema.SchemaField) for _, _, one in invented.message().parts())
    groups = sum(isinstance(one, schema.SchemaGroup) for _, _, one in invented.message().parts())
    assert f"{fields} Felder, {groups} Gruppen" in shown
    assert "Codeliste liegt nicht vor" in shown
    assert "Bitte" in shown


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["input_help", "bases", "uses", "code", "rules", "max_length"])
def test_whatever_the_import_drops_ends_badly(
    lost: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "schema.xml"
    path.write_bytes(XDatenfelderReader().write(invented.message()))
    whole, dropped = reading._Reader.values, []

    def careless(self: Any, one: Any, attributes: Any) -> Any:
        values, unknown = whole(self, one, attributes)
        if lost in values and not dropped and one.name not in {"stammdatenschema", "identifikation"}:
            dropped.append(one)
            values[lost] = values[lost][:-1] if isinstance(values[lost], tuple) else None
        return values, unknown

    monkeypatch.setattr(reading._Reader, "values", careless)
    assert main(["form", "import", str(path)]) == 1
    assert dropped
    shown = capsys.readouterr().out
    assert "nicht vollständig übernommen" in shown
    assert "Zeile " in shown
    assert not FormSchema.objects.exists()


@pytest.mark.django_db
def test_a_field_that_the_form_forgets_ends_badly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "schema.xml"
    path.write_bytes(XDatenfelderReader().write(invented.message()))
    whole = form._children
    monkeypatch.setattr(form, "_children", lambda *given: whole(*given)[1:] or whole(*given))
    assert main(["form", "import", str(path)]) == 1
    assert "fehlt im Formular" in capsys.readouterr().out
    assert not FormSchema.objects.exists()


@pytest.mark.django_db
def test_characters_that_the_standard_refuses_are_kept_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "schema.xml"
    path.write_bytes(XDatenfelderReader().write(invented.message_of(invented.field(1, "text", label="„Wörter“ …"))))
    assert main(["form", "import", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "“ „ …" in shown
    assert "--latin" in shown
    assert main(["form", "export", str(path), "--as", "xdf3"]) == 0
    assert "--latin ersetzt sie" in capsys.readouterr().err


@pytest.mark.django_db
def test_another_export_of_the_same_schema_is_no_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, again, changed = (tmp_path / f"{name}.xml" for name in ("first", "again", "changed"))
    source = XDatenfelderReader().write(invented.message())
    first.write_bytes(source)
    again.write_bytes(source.replace(b"muster-1", b"muster-2"))
    changed.write_bytes(source.replace(b"Frage 1<", b"Frage eins<"))
    assert main(["form", "import", str(first), str(again)]) == 0
    assert main(["form", "import", str(changed)]) == 1
    assert "Bitte erhöhen Sie die Version" in capsys.readouterr().out
    assert FormSchema.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["0101", "0103", "0104", "0105"])
@pytest.mark.parametrize("version", ["2.0", "3.0.0"])
def test_other_messages_are_refused_in_words(
    kind: str, version: str, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schemas = from_xsd.official(shared_data / "fim" / "xsd" / version)
    root = next(name for name in schemas.roots if name.endswith(kind))
    path = tmp_path / "message.xml"
    if kind == "0105":
        path.write_text(f'<x:{root} xmlns:x="{schemas.namespace}"/>')
    else:
        path.write_text(from_xsd.Chance(schemas, 1).message(root), encoding="utf-8")
    assert main(["form", "import", str(path)]) == 1
    shown = capsys.readouterr().out
    assert f"({kind})" in shown
    assert "Zeile " in shown
    assert "--keep" in shown if kind == "0105" else "0102" in shown


@pytest.mark.django_db
def test_findings_come_with_line_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "schema.xml"
    path.write_bytes(XDatenfelderReader().write(invented.message()).replace(b">0:1<", b">3:1<"))
    assert main(["form", "import", str(path), str(tmp_path / "missing.xml")]) == 1
    shown = capsys.readouterr().out
    assert shown.count("Bitte geben Sie die Anzahl") > 20
    assert "missing.xml: nicht übernommen" in shown
    assert "0 von 2 Dateien" in shown


@pytest.mark.django_db
def test_a_kept_list_is_used_by_the_columns_that_a_field_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_forms", {})
    columns = tuple(Column(name, required=True) for name in ("code", "iso", "name", "long", "info"))
    rows = (dict(zip(("code", "iso", "name", "long", "info"), ("1", "DE", "D", "Deutschland", "Land"), strict=True)),)
    listed = CodeList("urn:example:liste", "1", "urn:example:liste_1", "Liste", columns, (Key("k", ("code",)),), rows)
    path = tmp_path / "list.xml"
    path.write_bytes(write_code_list(listed))
    reference = schema.ListReference(uri="urn:example:liste", version_uri="urn:example:liste_1")
    named = {"key_column": "iso", "name_column": "long", "help_column": "info"}
    fields = (
        invented.field(1, "text", "select", code_list=reference, **named),
        invented.field(2, "text", "select", code_list=reference),
        invented.field(3, "text", "select", code_list=reference, key_column="none"),
    )
    form_path = tmp_path / "form.xml"
    form_path.write_bytes(XDatenfelderReader().write(invented.message_of(*fields)))
    assert main(["form", "codelist", str(path), "--keep"]) == 0
    assert main(["form", "import", str(form_path)]) == 0
    shown = capsys.readouterr().out
    assert "1 Werte, 5 Spalten übernommen" in shown
    assert "keine Spalte „none“" in shown
    found = [node.options for node in queries.form("S97000000001", "1.0.0").children if isinstance(node, FieldNode)]
    assert found == [(Option("DE", "Deutschland", "Land"),), (Option("1", "DE"),), (Option("1", "DE"),)]


def test_entries_that_lack_something_are_unsure_and_the_others_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = entry(REQUIRED, "required", {"equal": [name("F1"), True]})
    lacking: list[object] = [
        None,
        {**good, "text": 5},
        {**good, "context": "G1"},
        {**good, "actions": None},
        {**good, "actions": ["shown"]},
        {**good, "condition": None, "operator": None},
        {**good, "condition": {"equal": [name("F1"), float("inf")]}},
        {**good, "child": "G9.F2"},
        {**good, "child": None, "target_id": None},
        {**good, "scope": "Atlantis"},
    ]
    assert main(["form", "rules", written(tmp_path, [*lacking, good])]) == 0
    told = capsys.readouterr().out
    assert "stimmt überein: 1\n" in told
    assert f"unsicher: {len(lacking)}\n" in told
    assert told.count("\nEintrag ") == len(lacking)


def test_what_an_entry_says_twice_may_be_missing_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = entry(REQUIRED, "required", {"equal": [name("F1"), True]})
    shorter = [
        {key: value for key, value in good.items() if key not in left}
        for left in ({"target_id", "source_id"}, {"child", "parent"}, {"condition"}, {"rule_id", "kind", "values"})
    ]
    turned = [{**dict(reversed(good.items())), "more": [1]}]
    assert main(["form", "rules", written(tmp_path, {"items": [*shorter, *turned]})]) == 0
    assert "stimmt überein: 5\n" in capsys.readouterr().out


@pytest.mark.parametrize("raw", [b"[", b"\xff\xfe[", b"[" * 100_000, b"[]", b"[1]", b'{"a": [], "b": []}'])
def test_a_file_that_cannot_be_judged_ends_with_two_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes
) -> None:
    file = tmp_path / "rules.json"
    file.write_bytes(raw)
    assert main(["form", "rules", str(file)]) == 2
    assert "Die Datei" in capsys.readouterr().out


def test_the_published_rules_agree_wherever_the_file_lies(
    tmp_path: Path, shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.json"
    copy.write_bytes((shared_data / "fim/rules/translated-rules-150.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["form", "rules", "copy.json"]) == 0
    assert "stimmt überein: 145\nunsicher: 5\nfalsch: 0\n" in capsys.readouterr().out


def test_the_exit_codes_stand_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["form", "rules", "--help"])
    assert "Rückgabewert: 0" in capsys.readouterr().out


def test_every_kind_of_finding_has_a_word() -> None:
    assert set(KINDS) == set(get_args(RuleFindingKind))
