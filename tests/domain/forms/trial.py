"""A small form with every kind of field that rules speak of, and short ways to read sentences over it."""

from __future__ import annotations

from dataclasses import replace

from gemeinwerk.domain.forms.meaning import ReadRule
from gemeinwerk.domain.forms.rules.prose import read_prose
from gemeinwerk.domain.forms.rules.prose.names import Dictionary, book_of
from gemeinwerk.domain.forms.types import FieldNode, FormModel, GroupNode, Node, Option, RuleText

ANSWER = "F00000000001"
KIND = "F00000000002"
PROOF = "F00000000003"
BEGIN = "F00000000004"
END = "F00000000005"
BORN = "F00000000006"
COUNT = "F00000000007"
OTHER = "F00000000008"
TOTAL = "F00000000009"
REMARK = "F00000000010"
PHONE = "F00000000011"
MAIL = "F00000000012"
BASE = "G00000000001"
CONTACT = "G00000000002"
CHILD = "G00000000003"
NAME = "F00000000013"
SCHOOL = "F00000000014"
ATTENDS = "F00000000015"


def field(element_id: str, name: str, datatype: str = "text", *, least: int = 0, **more: object) -> FieldNode:
    """A field with the given name as its label too."""
    kind = "select" if more.get("options") else "input"
    one = FieldNode(element_id, "1.0.0", kind, datatype, name, name, name, "", least, 1)
    return replace(one, **more)  # type: ignore[arg-type]


def group(element_id: str, name: str, *children: Node, least: int = 0, most: int | None = 1) -> GroupNode:
    """A group with the given name as its label too."""
    return GroupNode(element_id, "1.0.0", name, name, name, "", least, most, children)


KINDS = (Option("001", "Verein"), Option("002", "Privatperson"), Option("003", "Firma oder Gewerbe"))


def form(
    *rules: RuleText, contact_rules: tuple[RuleText, ...] = (), child_rules: tuple[RuleText, ...] = ()
) -> FormModel:
    """The trial form with rules at the form itself, at the group of contacts and at the repeated children."""
    base = group(
        BASE,
        "Grundangaben",
        field(ANSWER, "Abfrage Nachweis", "bool"),
        field(KIND, "Art des Antragstellers", options=KINDS),
        field(PROOF, "Nachweis (Kopie)"),
        field(BEGIN, "Beginn", "date"),
        field(END, "Ende", "date"),
        field(BORN, "Geburtsdatum", "date"),
        field(COUNT, "Anzahl Hunde", "num_int"),
        field(OTHER, "Anzahl Katzen", "num_int"),
        field(TOTAL, "Anzahl Tiere", "num_int"),
        field(REMARK, "Bemerkung"),
        least=1,
    )
    contact = replace(group(CONTACT, "Kontakt", field(PHONE, "Telefon"), field(MAIL, "E-Mail")), rules=contact_rules)
    child = group(
        CHILD,
        "Kind",
        field(NAME, "Name des Kindes"),
        field(ATTENDS, "Schulkind", "bool"),
        field(SCHOOL, "Schule"),
        most=None,
    )
    children: tuple[Node, ...] = (base, contact, replace(child, rules=child_rules))
    return FormModel("S00000000001", "1.0.0", "Probe", "Probe", "", "", "3.0.0", children, rules=rules)


def rule(prose: str, rule_id: str = "R00000000001", script: str = "") -> RuleText:
    """A rule text."""
    return RuleText(rule_id, "1.0.0", "Regel", prose, script)


def read(prose: str, *carrier: str) -> ReadRule:
    """Read one text as a rule of the trial form."""
    return read_prose("R00000000001", prose, Dictionary(book_of(FORM), carrier or (BASE,)))


FORM = form()
