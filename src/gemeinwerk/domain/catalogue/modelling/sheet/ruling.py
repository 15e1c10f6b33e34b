"""The rules that the condition cells of a sheet mean, beside the rules that a draft has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gemeinwerk.domain.catalogue.modelling.editing import walk, with_names
from gemeinwerk.domain.catalogue.modelling.sheet.cells import CellProblem
from gemeinwerk.domain.catalogue.modelling.sheet.columns import BY_KEY
from gemeinwerk.domain.catalogue.modelling.sheet.conditions import Wanted, negated, understood
from gemeinwerk.domain.catalogue.modelling.sheet.writing import cell_conditions, questions_of
from gemeinwerk.domain.catalogue.modelling.wording import RuleUnclear, executable
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES
from gemeinwerk.domain.catalogue.types.modelling import Effect, ModelRule, Path, Workpiece
from gemeinwerk.domain.catalogue.types.sheets import CellNote, SheetLine
from gemeinwerk.domain.forms.types.schema import SchemaField

MOST_RULES = 400
TITLE = BY_KEY["condition"].title


def with_rules(
    work: Workpiece,
    before: Workpiece,
    lines: tuple[SheetLine, ...],
    paths: Mapping[int, Path],
    unchanged: frozenset[int],
) -> tuple[Workpiece, tuple[CellNote, ...]]:
    """Return the draft with the rules of the cells, and findings; rules about what is gone fall away.

    ``paths`` are the places of the lines, ``unchanged`` the rows whose cell says what the rules say already.
    """
    held = {path: one.rules for path, one in cell_conditions(before).items()}
    old = {rule.id: rule for rule in work.rules}
    spoken = {paths[line.number] for line in lines if line.number in paths and line.number not in unchanged}
    by_cell = {key for keys in held.values() for key in keys}
    alive = {path for path, _, _ in walk(work.schema)}
    kept = [
        rule
        for rule in old.values()
        if not (rule.id in by_cell and rule.target in spoken)
        and (not rule.target or rule.target in alive)
        and all(one.path in alive for one in rule.conditions)
    ]
    notes = []
    if len(kept) < len(old) - sum(rule.id in by_cell and rule.target in spoken for rule in old.values()):
        gone = len(old) - len(kept) - sum(rule.id in by_cell and rule.target in spoken for rule in old.values())
        told = f"{gone} {'Regel entfällt' if gone == 1 else 'Regeln entfallen'}, weil ihre Fragen entfallen."
        notes.append(CellNote(0, "", told, "Bitte prüfen Sie danach die Seite „Regeln“."))
    writer = _Writer(work, kept)
    for line in lines:
        if line.condition and line.number in paths and line.number not in unchanged:
            writer.write(line, paths[line.number])
    return replace(work, rules=tuple(writer.rules)), (*notes, *writer.notes)


class _Writer:
    """Writes rules with numbers of their own and judges each by the line that it will run as."""

    def __init__(self, work: Workpiece, rules: list[ModelRule]) -> None:
        self.work, self.rules = work, rules
        self.questions = questions_of(work.schema)
        self.names = {path: name for name, path in with_names(work, RESERVED_NAMES).names.items()}
        self.order = {path: number for number, (path, _, _) in enumerate(walk(work.schema))}
        self.notes: list[CellNote] = []
        prefix = work.schema.identification.id[1:7]
        self.prefix = f"R{prefix}"
        self.number = max((int(rule.id[7:]) for rule in rules if rule.id[:7] == self.prefix), default=0)

    def write(self, line: SheetLine, path: Path) -> None:
        """Add the rules of one cell; what cannot be understood or run becomes a finding."""
        try:
            wanted = understood(line.condition, self.questions)
            opposite = negated(wanted)
            for target in self._targets(path):
                self._judge(line, target, wanted)
                if line.required and target == path:
                    self._add(Effect.REQUIRE, target, wanted)
                self._add(Effect.FORBID, target, opposite)
        except CellProblem as problem:
            self.notes.append(CellNote(line.number, TITLE, problem.message, problem.remedy, True))
        except RuleUnclear as unclear:
            self.notes.append(CellNote(line.number, TITLE, str(unclear), "Bitte ändern Sie die Bedingung.", True))

    def _targets(self, path: Path) -> list[Path]:
        """A question or a repeated group itself; for another heading everything that stands below it."""
        if path in self.names:
            return [path]
        found = [one for one in self.order if one[: len(path)] == path and one in self.names]
        repeated = [one for one in found if not isinstance(self.questions.fields.get(one), SchemaField)]
        return [one for one in found if not any(one != above and one[: len(above)] == above for above in repeated)]

    def _judge(self, line: SheetLine, target: Path, wanted: Wanted) -> None:
        for one in wanted.conditions:
            if one.path == target:
                raise CellProblem("Die Bedingung nennt die Frage selbst.", "Bitte nennen Sie eine andere Frage.")
            if self.order[one.path] > self.order[target]:
                told = "Die Bedingung nennt eine Frage, die erst später kommt."
                note = CellNote(line.number, TITLE, told, "Bitte stellen Sie die andere Frage davor.")
                self.notes += [] if note in self.notes else [note]

    def _add(self, effect: Effect, target: Path, wanted: Wanted) -> None:
        self.number += 1
        rule = ModelRule(f"{self.prefix}{self.number:05}", effect, target, wanted.conditions, wanted.any_of)
        executable(rule, self.work.schema, self.names)
        if len(self.rules) >= MOST_RULES:
            raise CellProblem(
                f"Ein Formular hat höchstens {MOST_RULES} Regeln.", "Bitte fassen Sie Bedingungen zusammen."
            )
        self.rules.append(rule)
