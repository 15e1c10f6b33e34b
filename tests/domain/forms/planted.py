"""A faultless schema, and for each official quality number a schema with that fault planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gemeinwerk.domain.forms.types.schema import (
    Basis,
    Code,
    DocumentProfile,
    Header,
    Identification,
    Keyword,
    ListReference,
    Message,
    Precision,
    Relation,
    RuleParameter,
    Schema,
    SchemaField,
    SchemaGroup,
    SchemaRule,
    SchemaValue,
    SchemaValues,
    Use,
)

BASIS = (Basis("§ 1 StrWG NRW", "https://recht.example.de/strwg/1"),)


def key(letter: str, number: int, version: str | None = "1.0.0") -> Identification:
    return Identification(f"{letter}97900{number:06}", version)


def common(name: str, label: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "output_label": f"{label} (Ausgabe)",
        "bases": BASIS,
        "status": Code("3"),
        "approved_on": "2026-01-31",
        "creator": "Stadt Musterstadt",
        "element_kind": Code("RNG"),
    }


def part(number: int = 1, kind: str = "input", datatype: str = "text", **more: Any) -> SchemaField:
    limits: dict[str, Any] = {}
    if kind == "input" and datatype in {"text", "text_latin"}:
        limits = {"precision": Precision(min_length=1, max_length=80)}
    if kind == "input" and datatype in {"num", "num_int", "num_currency"}:
        limits = {"precision": Precision(min_value="0", max_value="10")}
    if kind == "input" and datatype == "date":
        limits = {"precision": Precision(min_value="2000-01-01", max_value="2100-01-01")}
    values = {
        "identification": key("F", number),
        **common(f"Feld {number}", f"Frage {number}"),
        "kind": Code(kind),
        "datatype": Code(datatype),
        "prefill": Code("keine"),
        **limits,
        **more,
    }
    return SchemaField(**values)


def group(number: int, *uses: Use, **more: Any) -> SchemaGroup:
    values = {"identification": key("G", number), **common(f"Gruppe {number}", f"Teil {number}"), "uses": uses, **more}
    return SchemaGroup(**values)


def schema(*uses: Use, **more: Any) -> Schema:
    shared = {k: v for k, v in common("Schema", "Antrag").items() if k not in {"element_kind", "output_label"}}
    values = {
        "identification": key("S", 1),
        **shared,
        "structure_changes": Code("3"),
        "display_changes": Code("1"),
        "document_profile": Identification("D99000000123", "1.0.0"),
        "uses": uses or (Use(part()), Use(part(2))),
        **more,
    }
    return Schema(**values)


def rule(**more: Any) -> SchemaRule:
    values = {
        "identification": key("R", 1),
        "name": "Regel",
        "prose": "Feld F97900000001 muss angegeben werden.",
        "type": Code("K"),
        **more,
    }
    return SchemaRule(**values)


def profile(**more: Any) -> DocumentProfile:
    shared = {k: v for k, v in common("Steckbrief", "Antrag").items() if k not in {"element_kind", "output_label"}}
    values = {
        "identification": key("D", 1),
        **shared,
        "definition": "Ein Antrag.",
        "abstract": "false",
        "document_kind": Code("001"),
        "help": "Wofür der Antrag da ist.",
        **more,
    }
    return DocumentProfile(**values)


def message(content: Any) -> Message:
    return Message("3.0.0", Header("test", "2026-01-31T12:00:00Z"), content)


def one(**more: Any) -> Schema:
    """A schema whose first field has ``more``."""
    kind, datatype = more.pop("kind", "input"), more.pop("datatype", "text")
    return schema(Use(part(1, kind, datatype, **more)), Use(part(2)))


def limited(datatype: str, low: str | None = None, high: str | None = None, content: str | None = None) -> Schema:
    return one(datatype=datatype, precision=Precision(min_value=low, max_value=high), content=content)


def long(least: int | None, most: int | None, content: str | None = None) -> Schema:
    return one(precision=Precision(min_length=least, max_length=most), content=content)


def values(*codes: str, **more: Any) -> Schema:
    entries = SchemaValues(tuple(SchemaValue(code, f"Wert {place}") for place, code in enumerate(codes)))
    return one(kind="select", values=entries, **more)


def listed(**reference: Any) -> ListReference:
    return ListReference(**{"uri": "urn:de:liste", "version": "2026-01-31", **reference})


def chosen(content: str | None = None, reference: ListReference | None = None, **more: Any) -> Schema:
    return one(kind="select", code_list=reference or listed(), content=content, **more)


def with_rule(**more: Any) -> Schema:
    return schema(rules=(rule(**more),))


def related(content: Any, kind: str, target: str | None) -> Any:
    found = Relation(Code(kind), Identification(target) if target is not None else None)
    return replace(content, relations=(found,))


def nested_in_itself() -> Schema:
    inner = group(1, Use(part(1)), Use(part(2)))
    outer = group(1, Use(inner), Use(part(3)))
    return schema(Use(outer))


def choice(*uses: Use) -> Schema:
    return schema(Use(group(1, *uses, kind=Code("X"))))


def published(**of_part: Any) -> Schema:
    return schema(
        Use(part(1, published_on="2026-01-31") if not of_part else part(1, **of_part)), published_on="2026-01-31"
    )


def published_group(**of_part: Any) -> Schema:
    inner = group(1, Use(part(1, **of_part)), Use(part(2, published_on="2026-01-31")), published_on="2026-01-31")
    return schema(Use(inner))


VKN = Relation(Code("VKN"), Identification("D99000000009"))

PLANTED: dict[int, Callable[[], Any]] = {
    1001: lambda: with_rule(prose="Feld F97900000077 muss angegeben werden."),
    1002: lambda: one(name=" "),
    1003: lambda: schema(Use(part(1)), Use(group(1, Use(part(1, identification=key("F", 1, "1.1.0"))), Use(part(2))))),
    1004: lambda: schema(Use(group(1, Use(part(1)), Use(part(1))))),
    1005: lambda: chosen(reference=listed(uri="Bestätigung")),
    1006: lambda: one(bases=()),
    1007: lambda: schema(document_profile=None),
    1009: lambda: one(label=""),
    1010: lambda: one(output_label=None),
    1011: lambda: values("a", "b", datatype="num_int"),
    1012: lambda: values("a", "b", precision=Precision(max_length=5)),
    1013: lambda: schema(Use(group(1, Use(part(1)), Use(part(2)), element_kind=Code("ABS")))),
    1014: lambda: one(element_kind=Code("ABS")),
    1015: lambda: one(datatype="date", precision=Precision(max_length=5)),
    1016: lambda: one(precision=Precision(min_value="5")),
    1017: lambda: one(values=SchemaValues((SchemaValue("a", "A"), SchemaValue("b", "B")))),
    1018: lambda: one(kind="select"),
    1019: lambda: with_rule(prose="Feld F97900000001V1.0.0 muss angegeben werden."),
    1022: lambda: schema(Use(group(1, Use(part(1, element_kind=Code("HAR"))), Use(part(2))))),
    1023: lambda: schema(Use(group(1))),
    1024: lambda: with_rule(prose=""),
    1025: lambda: schema(Use(part(1)), Use(part(1))),
    1026: nested_in_itself,
    1027: lambda: one(kind="zauber"),
    1028: lambda: one(datatype="zauber"),
    1029: lambda: related(schema(), "ZZZ", "S97900000002"),
    1030: lambda: one(prefill=Code("immer")),
    1031: lambda: one(element_kind=None),
    1032: lambda: one(status=Code("99")),
    1033: lambda: schema(structure_changes=None),
    1034: lambda: schema(display_changes=Code("7")),
    1036: lambda: schema(
        Use(part(1, "select", code_list=listed(version_uri="urn:de:liste_a"))),
        Use(part(2, "select", code_list=listed(version_uri="urn:de:liste_b"))),
    ),
    1037: lambda: schema(
        Use(part(1, "select", code_list=listed())),
        Use(part(2, "select", code_list=listed(version="2025-01-31"))),
    ),
    1038: lambda: one(identification=Identification("", "1.0.0")),
    1039: lambda: one(identification=Identification("F00-4cb0dd14", "1.0.0")),
    1040: lambda: chosen(reference=listed(uri="")),
    1041: lambda: with_rule(prose="Feld F97000001 muss angegeben werden."),
    1042: lambda: schema(Use(group(1, Use(part(1)), Use(part(2)), kind=Code("Y")))),
    1043: lambda: choice(Use(part(1), least=0)),
    1044: lambda: values("a"),
    1045: lambda: values("a", "a"),
    1046: lambda: schema(Use(part(1), least=-1), Use(part(2))),
    1047: lambda: schema(Use(part(1), least=3, most=2), Use(part(2))),
    1048: lambda: chosen(reference=listed(uri="urn:de:fim:artbeschäftigung")),
    1049: lambda: profile(definition=""),
    1050: lambda: schema(label=""),
    1051: lambda: schema(bases=()),
    1052: lambda: profile(bases=()),
    1053: lambda: profile(relations=(VKN,)),
    1054: lambda: profile(abstract="true", relations=(VKN,)),
    1055: lambda: profile(document_kind=Code("777")),
    1056: lambda: one(max_size=5),
    1057: lambda: one(media_types=("application/pdf",)),
    1058: lambda: one(key_column="Code"),
    1059: lambda: long(-1, 5),
    1060: lambda: long(0, 0),
    1061: lambda: long(6, 5),
    1062: lambda: limited("num", "viel"),
    1063: lambda: limited("num_currency", high="viel"),
    1064: lambda: limited("num_int", "6", "5"),
    1065: lambda: limited("num_int", "0.5"),
    1066: lambda: limited("num_int", "0", "1,5"),
    1067: lambda: limited("date", "heute"),
    1068: lambda: limited("date", high="31.01.2026"),
    1069: lambda: limited("num", "0", "5", "viel"),
    1070: lambda: limited("num_int", "0", "5", "0.5"),
    1071: lambda: limited("date", "2000-01-01", content="31.01.2026"),
    1072: lambda: limited("num", "2", "5", "1"),
    1073: lambda: limited("num", "2", "5", "6"),
    1074: lambda: long(5, 9, "kurz"),
    1075: lambda: long(1, 3, "lang"),
    1076: lambda: chosen("fehlt"),
    1077: lambda: one(datatype="bool", precision=None, content="ja"),
    1078: lambda: replace(schema(), uses=()),
    1079: lambda: limited("datetime", "2026-01-31"),
    1080: lambda: limited("datetime", high="morgen"),
    1081: lambda: limited("time", "früh"),
    1082: lambda: limited("time", high="25:00"),
    1083: lambda: limited("datetime", content="2026-01-31"),
    1084: lambda: limited("time", content="mittags"),
    1085: lambda: values("a", "b", content="c"),
    1087: lambda: related(schema(), "ABL", "G97900000001"),
    1088: lambda: related(schema(), "VKN", "S97900000002"),
    1090: lambda: one(kind="label", datatype="num", precision=None, content="1"),
    1091: lambda: related(schema(), "ABL", None),
    1092: lambda: profile(abstract="vielleicht"),
    1093: lambda: one(kind="select", values=SchemaValues((SchemaValue("a", "Gleich"), SchemaValue("b", "Gleich")))),
    1094: lambda: schema(Use(part(1, identification=Identification("F60000000001", "1.0.0"))), Use(part(2))),
    1095: lambda: schema(Use(part(1, identification=Identification("F60000000001", "1.0.0")))),
    1096: lambda: schema(document_profile=Identification("D99000000001", "1.0.0")),
    1097: lambda: schema(document_profile=Identification("D99000000001", "1.0.0"), status=Code("6")),
    1098: lambda: one(input_help="Frage 1"),
    1099: lambda: one(input_help="Feld 1"),
    1100: lambda: one(datatype="file", precision=None, content="x"),
    1101: lambda: one(element_kind=Code("HAR"), bases=()),
    1102: lambda: one(precision=None),
    1103: lambda: one(datatype="date", precision=None),
    1105: lambda: chosen(reference=listed(version="3")),
    1106: lambda: schema(Use(group(1, Use(part(1))))),
    1107: lambda: profile(help=""),
    1109: lambda: one(kind="label", precision=None),
    1115: lambda: chosen(reference=listed(uri="urn:de:unbekannt")),
    1116: lambda: one(status=Code("7")),
    1117: lambda: schema(creator=None),
    1118: lambda: choice(Use(part(1), least=1), Use(part(2), least=0)),
    1120: lambda: one(datatype="file", precision=Precision(pattern="a+")),
    1121: lambda: chosen("fehlt", listed(version=None)),
    1122: lambda: chosen(key_column="Fehlt"),
    1123: lambda: chosen(reference=listed(version=None), key_column="Fehlt"),
    1124: lambda: schema(document_profile=Identification("D97000000001", "1.0.0")),
    1127: lambda: published(published_on=None),
    1128: lambda: published_group(published_on=None),
    1129: lambda: published(published_on="2026-01-31", status=Code("2")),
    1130: lambda: published_group(published_on="2026-01-31", status=Code("2")),
    1131: lambda: one(description="höchstens ≤ 5"),
    1132: lambda: one(bases=(Basis("§ 1 StVG; § 2 StVG"),)),
    1133: lambda: one(bases=(Basis("§ 1 StVG", "siehe Gesetz"),)),
    1134: lambda: replace(one(), identification=key("S", 1, None)),
    1135: lambda: one(identification=key("F", 1, None)),
    1136: lambda: one(name="x" * 300),
    1137: lambda: schema(keywords=(Keyword("Parken", "urn:de:" + "x" * 300),)),
    1138: lambda: one(bases=(Basis("§ 1 StVG", "https://recht.example.de/" + "x" * 300),)),
    1139: lambda: one(datatype="file", precision=None),
    1140: lambda: one(creator="FIM-Baustein Datenfelder"),
    1141: lambda: schema(creator="FIM Baustein Datenfelder"),
    1142: lambda: one(approved_on=None),
    1143: lambda: schema(approved_on=None),
    1144: lambda: profile(approved_on=None),
}

PARAMETER = RuleParameter("F97900000077", "a")
