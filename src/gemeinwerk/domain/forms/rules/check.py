"""The answer check: always on the server, whatever the browser did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gemeinwerk.domain.forms.rules.named import index, named_values, repeated_above, row_values
from gemeinwerk.domain.forms.rules.scripts import Statement, statements
from gemeinwerk.domain.forms.rules.structure import NOT_ASKED, asked, asks
from gemeinwerk.domain.forms.rules.values import problem
from gemeinwerk.domain.forms.types import (
    Answers,
    CheckResult,
    FieldError,
    FieldNode,
    FormModel,
    GroupNode,
    Layout,
    Node,
)
from gemeinwerk.domain.forms.types.datatypes import EDGE, MAX_ROWS

Evaluate = Callable[[str, Mapping[str, object]], object]


@dataclass(slots=True)
class _Run:
    hidden: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    errors: list[FieldError] = field(default_factory=list)

    def add(self, path: str, code: str, node: Node, message: str) -> None:
        self.errors.append(FieldError(path, code, node.label, message))


def check(
    model: FormModel,
    layout: Layout,
    answers: Answers,
    *,
    today: date,
    parameters: Mapping[str, object],
    evaluate: Evaluate,
) -> CheckResult:
    """Check ``answers`` against schema and executable rules.

    Values that a rule forbids, and values of fields that a client may not set, are dropped; so are empty values and
    blanks at the edges, which drafts hold. Unknown keys and wrong shapes are errors.
    """
    run = _Run()
    cleaned = _clean(model.children, answers if isinstance(answers, dict) else {}, "", run)
    context = {"parameter": dict(parameters), "today": today}
    shown = _apply(model, layout, cleaned, context, evaluate, run)
    _check_nodes(model.children, shown, "", run)
    _check_validity(model, layout, shown, context, evaluate, run)
    return CheckResult(tuple(run.errors), shown, frozenset(run.hidden), frozenset(run.required))


def check_structure(model: FormModel, answers: Any) -> CheckResult:
    """Check structure and values alone, without any rule over several fields.

    What is valid here and returned unchanged is exactly what JSON Schema and XML Schema of the same form accept.
    """
    run = _Run()
    cleaned = _clean(model.children, answers if isinstance(answers, dict) else {}, "", run)
    _check_nodes(model.children, cleaned, "", run)
    return CheckResult(tuple(run.errors), cleaned, frozenset())


def is_empty(value: Any) -> bool:
    """Tell whether an answer counts as not given; a false is an answer."""
    if value is None or value == "":
        return True
    if isinstance(value, dict):
        return all(is_empty(one) for one in value.values())
    if isinstance(value, list):
        return all(is_empty(one) for one in value)
    return False


def _clean(nodes: tuple[Node, ...], answers: Any, prefix: str, run: _Run) -> Answers:
    """Keep what the schema knows, without empty values and rows; strings are stripped."""
    known = {node.id: node for node in nodes}
    kept: Answers = {}
    for key, value in answers.items():
        node = known.get(key)
        if node is None:
            run.errors.append(
                FieldError(f"{prefix}{key}"[:200], "unknown", "", "Diese Angabe gehört nicht zum Formular.")
            )
            continue
        if isinstance(node, FieldNode) and node.kind in NOT_ASKED:
            continue
        found = _clean_value(node, value, f"{prefix}{key}", run)
        if not is_empty(found):
            kept[key] = found
    return kept


def _clean_value(node: Node, value: Any, path: str, run: _Run) -> Any:
    if node.most != 1:
        if not isinstance(value, list):
            # A value where a list is asked stays a fault that the check below names.
            return value
        rows = value
        if len(rows) > MAX_ROWS:
            run.add(path, "too_many", node, f"Bitte geben Sie höchstens {MAX_ROWS} Einträge an.")
            rows = rows[:MAX_ROWS]
        cleaned = [_clean_one(node, row, f"{path}.{place}", run) for place, row in enumerate(rows)]
        return [row for row in cleaned if not is_empty(row)]
    return _clean_one(node, value, path, run)


def _clean_one(node: Node, value: Any, path: str, run: _Run) -> Any:
    if isinstance(node, GroupNode) and isinstance(value, dict):
        return _clean(node.children, value, f"{path}.", run)
    return value.strip(EDGE) if isinstance(value, str) else value


def _apply(
    model: FormModel,
    layout: Layout,
    answers: Answers,
    context: Mapping[str, object],
    evaluate: Evaluate,
    run: _Run,
) -> Answers:
    """Apply require and forbid until nothing changes: a dropped value may decide about another field."""
    lines = [s for s in statements(model) if s.effect != "valid"]
    for _ in range(len(lines) + 1):
        run.required.clear()
        before = len(run.hidden)
        for line in lines:
            for path, values in _instances(model, layout, answers, line):
                if evaluate(line.condition, {**context, **values}) is True:
                    (run.hidden if line.effect == "forbid" else run.required).add(path)
        if len(run.hidden) == before:
            break
        answers = _drop(answers, "", run.hidden)
    run.required -= run.hidden
    return answers


def _instances(
    model: FormModel, layout: Layout, answers: Answers, line: Statement
) -> list[tuple[str, dict[str, object]]]:
    """Return the dotted path of the target and the names in force, once or for every row of its group."""
    target = layout.names.get(line.target, "")
    if line.effect != "valid" and not target:
        return []
    values = named_values(model, layout, answers)
    group = repeated_above(model, target) if target else _row_group(model, layout, line)
    if not group:
        return [(target.replace("/", "."), values)]
    rows: Any = answers
    for part in group.split("/"):
        rows = rows.get(part, {}) if isinstance(rows, dict) else {}
    found = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        path = f"{group.replace('/', '.')}.{place}"
        path += f".{target[len(group) + 1 :].replace('/', '.')}" if target else ""
        found.append((path, {**values, **row_values(model, layout, group, row)}))
    return found


def _row_group(model: FormModel, layout: Layout, line: Statement) -> str:
    """Return the repeated group that owns a validity rule, so that it is checked for every row."""
    path = "/".join(line.owner)
    node = index(model).get(path)
    if isinstance(node, GroupNode) and node.most != 1:
        return path
    return repeated_above(model, path) if path else ""


def _drop(value: Any, path: str, hidden: set[str]) -> Any:
    if isinstance(value, dict) and "upload" not in value:
        kept = {}
        for key, one in value.items():
            inner = f"{path}.{key}" if path else key
            if inner not in hidden:
                found = _drop(one, inner, hidden)
                if not is_empty(found):
                    kept[key] = found
        return kept
    if isinstance(value, list):
        return [_drop(one, f"{path}.{place}", hidden) for place, one in enumerate(value)]
    return value


def _check_nodes(nodes: tuple[Node, ...], answers: Mapping[str, Any], prefix: str, run: _Run) -> None:
    for node in nodes:
        path = f"{prefix}{node.id}"
        if path in run.hidden or not asks(node):
            continue
        value = answers.get(node.id)
        if node.most != 1:
            _check_rows(node, value, path, run)
        else:
            _check_single(node, value, path, run)


def _check_rows(node: Node, value: Any, path: str, run: _Run) -> None:
    if value is not None and not isinstance(value, list):
        run.add(path, "value", node, "Hier sind mehrere Einträge möglich; bitte geben Sie sie als Liste an.")
        return
    rows = value or []
    least = max(node.least, 1 if path in run.required else 0)
    if len(rows) < least:
        _missing(node, f"{path}.{len(rows)}", run, least)
    if node.most is not None and len(rows) > node.most:
        run.add(path, "too_many", node, f"Bitte geben Sie höchstens {node.most} Einträge an.")
    for place, row in enumerate(rows):
        _check_one(node, row, f"{path}.{place}", run)


def _check_single(node: Node, value: Any, path: str, run: _Run) -> None:
    demanded = node.least >= 1 or path in run.required
    if isinstance(node, GroupNode):
        if demanded or not is_empty(value) or _demanded_below(path, run):
            _check_one(node, {} if value is None else value, path, run)
    elif is_empty(value):
        if demanded:
            _missing(node, path, run, 1)
    else:
        _check_one(node, value, path, run)


def _demanded_below(path: str, run: _Run) -> bool:
    return any(one.startswith(f"{path}.") for one in run.required)


def _check_one(node: Node, value: Any, path: str, run: _Run) -> None:
    if isinstance(node, FieldNode):
        found = problem(node, value)
        if found:
            run.add(path, "value", node, found)
        return
    if not isinstance(value, dict):
        run.add(path, "value", node, "Bitte füllen Sie diesen Abschnitt aus.")
        return
    if node.choice:
        _check_choice(node, value, path, run)
        return
    _check_nodes(node.children, value, f"{path}.", run)


def _check_choice(node: GroupNode, value: Mapping[str, Any], path: str, run: _Run) -> None:
    """A choice group (Auswahlgruppe) holds exactly one of its children."""
    parts = asked(node.children)
    given = [child for child in parts if not is_empty(value.get(child.id))]
    if len(given) != 1:
        names = ", ".join(f"„{child.label}“" for child in parts)
        run.add(path, "choice", node, f"Bitte füllen Sie genau einen dieser Teile aus: {names}.")
    for child in given:
        check_part = _check_rows if child.most != 1 else _check_single
        check_part(child, value[child.id], f"{path}.{child.id}", run)


def _missing(node: Node, path: str, run: _Run, least: int) -> None:
    if isinstance(node, GroupNode):
        run.add(path, "missing", node, f"Bitte geben Sie mindestens {least} Mal „{node.label}“ an.")
    elif node.datatype == "file":
        run.add(path, "missing", node, "Bitte laden Sie eine Datei hoch.")
    elif node.kind == "select" or node.datatype == "bool":
        run.add(path, "missing", node, "Bitte wählen Sie eine Antwort aus.")
    else:
        run.add(path, "missing", node, "Bitte füllen Sie dieses Feld aus.")


def _check_validity(
    model: FormModel,
    layout: Layout,
    answers: Answers,
    context: Mapping[str, object],
    evaluate: Evaluate,
    run: _Run,
) -> None:
    """Check the rules over several fields; one that cannot be decided because answers are missing is passed over."""
    nodes = index(model)
    for line in statements(model):
        if line.effect != "valid":
            continue
        node = nodes.get("/".join(line.owner))
        for path, values in _instances(model, layout, answers, line):
            if evaluate(line.condition, {**context, **values}) is False:
                where = path or ".".join(line.owner)
                label = node.label if node else model.title
                message = line.message or "Diese Angaben passen nicht zusammen. Bitte prüfen Sie sie."
                run.errors.append(FieldError(where, f"rule:{line.rule_id}", label, message))
