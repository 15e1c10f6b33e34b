"""An invented schema that says everything the standard can say, with plainly invented ids and texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gemeinwerk.domain.forms.rules.codes import coded
from gemeinwerk.domain.forms.types import schema as model

MOMENT = "2026-11-25T12:00:00Z"


def common(key: str, name: str) -> dict[str, Any]:
    """All general details of an element."""
    return {
        "identification": model.Identification(key, "1.0.0"),
        "name": name,
        "description": f"Beschreibung\r\nvon {name}",
        "definition": f'Definition mit <Zeichen> & "Anführung" von {name}',
        "bases": (model.Basis("§ 1 Mustergesetz", "https://example.org/1?a=1&b=2"), model.Basis("§ 2 Mustergesetz")),
        "status": coded("freigabestatus", "6"),
        "approved_on": "2026-11-01",
        "creator": "Musterredaktion",
        "valid_from": "2026-01-01",
        "valid_until": "2030-12-31",
        "version_note": "Erste Fassung",
        "published_on": "2026-11-02",
        "changed_at": MOMENT,
        "relations": (
            model.Relation(coded("relation", "ABL"), model.Identification("F97000000099", "1.0.0")),
            model.Relation(coded("relation", "EQU"), model.Identification("F97000000098")),
        ),
        "keywords": (model.Keyword("Muster", "urn:example:kategorie"),),
    }


def rule(key: str, prose: str) -> model.SchemaRule:
    """A rule with everything that a rule can have."""
    found = common(key, "Regel")
    return model.SchemaRule(
        identification=found["identification"],
        name="Regel",
        description="Beschreibung der Regel",
        prose=prose,
        bases=found["bases"],
        keywords=found["keywords"],
        creator="Musterredaktion",
        changed_at=MOMENT,
        type=coded("regeltyp", "V"),
        parameters=(model.RuleParameter("F97000000001", "a", "wert"),),
        targets=(model.RuleTarget("F97000000002", "b"),),
        script="if (a < 1 && b > 2) { return true; }",
        errors=(model.RuleError("Das passt nicht.", 1), model.RuleError("Bitte prüfen.", -2)),
    )


def field(number: int, datatype: str, kind: str = "input", **more: Any) -> model.SchemaField:
    """A field; ``more`` overrides any part."""
    key = f"F970000{number:05d}"
    found = common(key, f"Feld {number} {datatype}")
    values: dict[str, Any] = {
        **found,
        "label": f"Frage {number}",
        "output_label": f"Antwort {number}",
        "element_kind": coded("schemaelementart", "RNG"),
        "input_help": f"Hilfe zu Frage {number}",
        "output_help": "Hilfe zur Ausgabe",
        "kind": coded("feldart", kind),
        "datatype": coded("datentyp", datatype),
        "prefill": coded("vorbefuellung", "optional"),
        **more,
    }
    return model.SchemaField(**values)


def group(number: int, uses: tuple[model.Use, ...], *, choice: bool = False, **more: Any) -> model.SchemaGroup:
    """A group; ``choice`` makes it a choice group."""
    key = f"G970000{number:05d}"
    return model.SchemaGroup(
        **{
            **common(key, f"Gruppe {number}"),
            "label": f"Abschnitt {number}",
            "output_label": f"Abschnitt {number}",
            "element_kind": coded("schemaelementart", "HAR"),
            "input_help": f"Hilfe zu Abschnitt {number}",
            "output_help": "Hilfe zur Ausgabe",
            "kind": coded("gruppenart", "X") if choice else None,
            "uses": uses,
            **more,
        }
    )


def use(content: Any, least: int = 0, most: int | None = 1) -> model.Use:
    """One use with a legal basis of its own."""
    return model.Use(content, least, most, (model.Basis("§ 3 Mustergesetz", "https://example.org/3"),))


def limits(**given: Any) -> model.Precision:
    """A Praezisierung."""
    return model.Precision(**given)


VALUES = model.SchemaValues((
    model.SchemaValue("001", "Eins", "Der erste Wert"), model.SchemaValue("002", "Zwei & mehr"),
    model.SchemaValue("x-3", "Drei"),
))  # fmt: skip
LIST = model.ListReference(None, "urn:example:liste", "1", "urn:example:liste_1")


def fields() -> tuple[model.SchemaField, ...]:
    """Every datatype and kind, with and without limits."""
    return (
        field(1, "text", rules=(rule("R97000000003", "Regel am Feld"),)),
        field(2, "text", precision=limits(min_length=2, max_length=5, text="Hinweis")),
        field(3, "text", precision=limits(max_length=5, pattern=r"\d{5}")),
        field(4, "text", precision=limits(pattern=r"^[A-Z]{1,3}-(?:\d+|[a-c])$")),
        field(5, "text_latin", precision=limits(max_length=40)),
        field(6, "date"),
        field(7, "date", precision=limits(min_value="2000-02-29", max_value="2030-12-31")),
        field(8, "time", precision=limits(min_value="08:00", max_value="17:30")),
        field(9, "datetime", precision=limits(min_value="2026-01-01T00:00")),
        field(10, "bool"),
        field(11, "num", precision=limits(min_value="0.1", max_value="100.25")),
        field(12, "num", precision=limits(min_value="-2.5", max_value="-0.05")),
        field(13, "num_int", precision=limits(min_value="1", max_value="31")),
        field(14, "num_currency", precision=limits(min_value="0", max_value="1000000")),
        field(15, "file", max_size=2_000_000, media_types=("application/pdf", "image/png")),
        field(16, "file"),
        field(17, "text", "select", values=VALUES),
        field(18, "text", "select", code_list=LIST, key_column="code", name_column="name", help_column="hilfe"),
        field(19, "text", "label", content="Ein Hinweis\nin zwei Zeilen"),
        field(20, "text", "hidden", content="fest"),
        field(21, "text", "locked"),
        field(22, "obj"),
        field(23, "num_int"),
        field(24, "num_currency"),
        field(25, "time"),
        field(26, "text", precision=limits(pattern=r"[\p{L}0-9. ]*", max_length=20)),
    )


def message() -> model.Message:
    """The whole schema in version 3.0.0."""
    every = fields()
    nested = group(3, (use(field(31, "text"), 1), use(field(32, "text"), 0, None)))
    uses = (
        *(use(one, 1 if place % 5 == 0 else 0) for place, one in enumerate(every)),
        use(group(1, tuple(use(one) for one in every[:6]), rules=(rule("R97000000002", "Prosa"),))),
        use(group(2, (use(field(41, "text")), use(field(42, "date"), 2, 3), use(nested, 1, 2)), choice=True), 1),
        use(nested, 1, 3),
        use(group(4, (use(group(5, (use(field(51, "bool")), use(field(52, "text"))))),)), 1),
        use(group(6, (use(field(61, "text", "label")), use(field(62, "text", "hidden"), 1))), 1),
        use(group(7, (use(field(71, "text"), 0, 3), use(field(72, "num"), 2, 3))), 0, None),
    )
    schema = model.Schema(
        **common("S97000000001", "Musterschema"),
        label="Musterantrag",
        help="Hilfe zum Antrag",
        structure_changes=coded("struktur", "3"),
        display_changes=coded("repraesentation", "1"),
        document_profile=model.Identification("D97000000001", "1.0.0"),
        rules=(rule("R97000000001", "WENN das Datenfeld F97000000010 = wahr, DANN ..."),),
        uses=uses,
    )
    header = model.Header("muster-1", MOMENT, "muster-0", "Gemeinwerk", "Gemeinwerk", "1.0", model.Code("TEST"))
    return model.Message(model.STANDARD_3, header, schema)


def message_of(*contents: Any) -> model.Message:
    """The invented schema with other contents."""
    whole = message()
    assert isinstance(whole.content, model.Schema)
    uses = tuple(one if isinstance(one, model.Use) else use(one) for one in contents)
    return replace(whole, content=replace(whole.content, uses=uses, rules=()))
