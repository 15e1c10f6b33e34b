"""The words of a condition cell, such as ``nur wenn „Sperren Sie die Straße?“ ist „Ja“``, and the rules they mean.

A question with a condition is asked when it holds and dropped when it does not, so a cell becomes a rule that forbids by
the opposite, and, for a mandatory question, one that demands. What is not certainly understood is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from gemeinwerk.domain.catalogue.modelling.sheet.cells import NO, YES, CellProblem, limit
from gemeinwerk.domain.catalogue.modelling.sheet.columns import plain
from gemeinwerk.domain.catalogue.modelling.sheet.reading import written
from gemeinwerk.domain.catalogue.modelling.wording import NUMBERS, WITHOUT_VALUE, WORDS, label_of, value_words
from gemeinwerk.domain.catalogue.types.modelling import Condition, Operator, Path
from gemeinwerk.domain.forms.types.schema import Schema, SchemaField

MOST_CONDITIONS: Final = 5
LEAD: Final = re.compile(
    r"^(?:(?:nur|gilt|anzeigen|fragen|pflicht|sichtbar)?[,:]?\s*(?:wenn|falls|sofern)\s+)", re.IGNORECASE
)
QUOTED: Final = re.compile(r"[„\"“”»«](.+?)[“”\"«»](?=\s|$|[=<>≠:,.])")
SIGNS: Final = (
    (Operator.EMPTY, r"(?:ist\s+)?(?:nicht\s+angegeben|leer|nicht\s+ausgefüllt)"),
    (Operator.GIVEN, r"(?:ist\s+)?(?:angegeben|ausgefüllt|nicht\s+leer)"),
    (Operator.BEFORE_TODAY, r"liegt\s+(?:vor\s+dem\s+heutigen\s+tag|in\s+der\s+vergangenheit)"),
    (Operator.GREATER, r"(?:ist\s+)?(?:größer|mehr|höher|später)\s+als|>(?!=)"),
    (Operator.LESS, r"(?:ist\s+)?(?:kleiner|weniger|niedriger|früher)\s+als|<(?![=>])"),
    (Operator.NOT_EQUAL, r"ist\s+(?:nicht|ungleich)(?!\w)|!=|<>|≠|ungleich(?!\w)|nicht\s+gleich(?!\w)"),
    (Operator.EQUAL, r"ist\s+gleich(?!\w)|ist(?!\w)|lautet(?!\w)|gleich(?!\w)|==?|:"),
)
ANSWERED: Final = re.compile(r"mit\s+[„\"“”]?(ja|nein)[“”\"]?\s+beantwortet(?:\s+(?:ist|wird|wurde))?", re.IGNORECASE)
JOINT: Final = re.compile(r"\s+(und|oder)\s+", re.IGNORECASE)
REMEDY: Final = "Bitte schreiben Sie zum Beispiel: nur wenn „Sperren Sie die Straße?“ ist „Ja“."
OPPOSITE: Final = {
    Operator.EQUAL: Operator.NOT_EQUAL, Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.EMPTY: Operator.GIVEN, Operator.GIVEN: Operator.EMPTY,
}  # fmt: skip
BEYOND: Final = {Operator.LESS: Operator.GREATER, Operator.GREATER: Operator.LESS}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that hold together, or of which one is enough."""

    conditions: tuple[Condition, ...]
    any_of: bool = False


class Questions:
    """The questions of a schema by what a condition may call them."""

    def __init__(
        self, schema: Schema, paths: Mapping[Path, SchemaField], places: Mapping[Path, tuple[str, ...]]
    ) -> None:
        self.schema, self.fields = schema, paths
        self.known: dict[str, list[Path]] = {}
        for path, field in paths.items():
            label = " ".join((field.label or field.name or "").split())
            for name in {label, label.rstrip("?"), written((*places.get(path, ()), label))}:
                if name:
                    self.known.setdefault(_folded(name), []).append(path)
        self.names = sorted(self.known, key=len, reverse=True)

    def at(self, name: str) -> Path:
        """Return the question of a name; raises CellProblem where there is none or more than one."""
        found = self.known.get(_folded(name), [])
        if len(found) > 1:
            remedy = "Bitte schreiben Sie den Abschnitt davor, zum Beispiel „Ihre Angaben > Name“."
            raise CellProblem(f"Die Frage „{name[:60]}“ gibt es mehrmals.", remedy)
        if not found:
            raise CellProblem(f"Die Bedingung nennt keine Frage dieser Liste: „{name[:80]}“.", REMEDY)
        return found[0]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def understood(text: str, questions: Questions) -> Wanted:
    """Return what a condition says; raises CellProblem for what is not certain."""
    rest = LEAD.sub("", " ".join(text.split())).rstrip(". ")
    found: list[Condition] = []
    joints: set[str] = set()
    while rest:
        name, rest = _name(rest, questions)
        one, rest = _comparison(questions, questions.at(name), rest.lstrip(" ,"))
        found.append(one)
        if not rest:
            break
        joint = re.match(r"\s*,?\s*(und|oder)\s+(?:(?:wenn|falls)\s+)?", rest, re.IGNORECASE)
        if joint is None:
            raise CellProblem(f"Das verstehen wir nicht: „{rest[:60]}“.", REMEDY)
        joints.add(joint[1].casefold())
        rest = rest[joint.end() :]
    if not found or len(joints) > 1 or len(found) > MOST_CONDITIONS:
        message = (
            "„und“ und „oder“ in einer Bedingung sind nicht eindeutig."
            if len(joints) > 1
            else "Die Bedingung ist unklar."
        )
        raise CellProblem(message, "Bitte legen Sie die Regel nach dem Einlesen unter „Regeln“ an.")
    return Wanted(tuple(found), "oder" in joints)


def _name(rest: str, questions: Questions) -> tuple[str, str]:
    if quoted := QUOTED.match(rest):
        return quoted[1], rest[quoted.end() :]
    low = rest.casefold()
    for name in questions.names:
        if low.startswith(name) and (len(low) == len(name) or not low[len(name)].isalnum()):
            return name, rest[len(name) :].removeprefix("?")
    raise CellProblem(f"Die Bedingung nennt keine Frage dieser Liste: „{rest[:80]}“.", REMEDY)


def _comparison(questions: Questions, path: Path, rest: str) -> tuple[Condition, str]:
    field = questions.fields[path]
    if answered := ANSWERED.match(rest):
        return Condition(path, Operator.EQUAL, _value(field, answered[1])), rest[answered.end() :]
    for operator, pattern in SIGNS:
        sign = re.match(pattern, rest, re.IGNORECASE)
        if sign is None:
            continue
        after = rest[sign.end() :].lstrip()
        if operator in WITHOUT_VALUE:
            return Condition(path, operator), after
        text, after = _literal(after, questions)
        return Condition(path, operator, _value(field, text)), after
    raise CellProblem(f"Der Vergleich ist unklar: „{rest[:60]}“.", REMEDY)


def _literal(rest: str, questions: Questions) -> tuple[str, str]:
    """Return a value and what stands behind it: up to a joint behind which the next question begins."""
    if quoted := QUOTED.match(rest + " "):
        return quoted[1], rest[quoted.end() :]
    for joint in JOINT.finditer(rest):
        try:
            _name(re.sub(r"^(?:wenn|falls)\s+", "", rest[joint.end() :], flags=re.IGNORECASE), questions)
        except CellProblem:
            continue
        return rest[: joint.start()].strip(), rest[joint.start() :]
    return rest.strip(), ""


def _value(field: SchemaField, text: str) -> str:
    """Return a value as a condition keeps it; raises CellProblem where the question has no such answer."""
    datatype = field.datatype.code if field.datatype else "text"
    if field.values is not None:
        for value in field.values.values:
            if _folded(text) in (_folded(value.name or ""), _folded(value.code or "")):
                return value.code or ""
        known = ", ".join(f"„{value.name}“" for value in field.values.values[:8])
        raise CellProblem(f"Die Antwort „{text[:60]}“ gibt es bei „{field.label}“ nicht.", f"Möglich sind: {known}.")
    if datatype == "bool":
        if plain(text) not in YES | NO or not text:
            raise CellProblem(f"„{field.label}“ wird mit Ja oder Nein beantwortet.", REMEDY)
        return "true" if plain(text) in YES else "false"
    if datatype in NUMBERS or datatype == "date":
        found = limit(text, datatype)
        if found is not None:
            return found
    if not text or len(text) > 200:
        raise CellProblem("Der Bedingung fehlt der Wert.", REMEDY)
    return text


# ---- from the condition to rules and back -------------------------------------------------------------------------


def negated(wanted: Wanted) -> Wanted:
    """Return the opposite: what holds exactly when ``wanted`` does not; raises CellProblem where no rule can say it."""
    parts = [_negated(one) for one in wanted.conditions]
    if len(parts) == 1:
        return Wanted(parts[0], len(parts[0]) > 1)
    if wanted.any_of and any(len(part) > 1 for part in parts):
        raise CellProblem("Diese Bedingung ist zu verwickelt.", "Bitte legen Sie sie danach unter „Regeln“ an.")
    return Wanted(tuple(one for part in parts for one in part), not wanted.any_of)


def _negated(one: Condition) -> tuple[Condition, ...]:
    if one.operator in OPPOSITE:
        return (replace(one, operator=OPPOSITE[one.operator]),)
    if one.operator in BEYOND:
        empty = Condition(one.path, Operator.EMPTY)
        return empty, replace(one, operator=BEYOND[one.operator]), replace(one, operator=Operator.EQUAL)
    raise CellProblem("Diese Bedingung kann eine Tabelle nicht ausdrücken.", "Bitte legen Sie sie unter „Regeln“ an.")


def affirmed(forbidden: Wanted) -> Wanted | None:
    """Return the condition whose opposite ``forbidden`` is, or None where a cell cannot say it."""
    parts: list[Condition] = []
    left = list(forbidden.conditions)
    while left:
        one = left.pop(0)
        beyond = left[0].operator if one.operator is Operator.EMPTY and len(left) > 1 else None
        if beyond in BEYOND and left[1] == replace(left[0], operator=Operator.EQUAL) and left[0].path == one.path:
            parts.append(replace(left[0], operator=BEYOND[beyond]))
            left = left[2:]
        elif one.operator in OPPOSITE:
            parts.append(replace(one, operator=OPPOSITE[one.operator]))
        else:
            return None
    wanted = Wanted(tuple(parts), not forbidden.any_of and len(parts) > 1)
    try:
        return wanted if parts and len(parts) <= MOST_CONDITIONS and negated(wanted) == forbidden else None
    except CellProblem:
        return None


def in_words(wanted: Wanted, schema: Schema, places: Mapping[Path, tuple[str, ...]], unique: bool = True) -> str:
    """Return a condition as the text of a cell; ``unique`` False puts the headings before every question."""
    joint = " oder " if wanted.any_of else " und "
    return "nur wenn " + joint.join(_in_words(one, schema, places, unique) for one in wanted.conditions)


def _in_words(one: Condition, schema: Schema, places: Mapping[Path, tuple[str, ...]], unique: bool) -> str:
    label = " ".join(label_of(schema, one.path).split())
    name = label if unique else written((*places.get(one.path, ()), label))
    words = f"„{name}“ {WORDS[one.operator]}"
    return words if one.operator in WITHOUT_VALUE else f"{words} „{value_words(schema, one)}“"
