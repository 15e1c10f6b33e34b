"""The answer check: always on the server, whatever the browser did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from gemeinwerk.domain.forms.rules.instances import Instance, instances
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.programme import programme
from gemeinwerk.domain.forms.rules.scripts import Statement
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
    fixed: set[str] = field(default_factory=set)

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
    land: str = "",
) -> CheckResult:
    """Check ``answers`` against schema and executable rules: scripts, and prose that is understood for certain.

    Values that a rule forbids, and values of fields that a client may not set, are dropped; so are empty values and
    blanks at the edges, which drafts hold. Unknown keys and wrong shapes are errors.
    ``land`` is the two-digit key of the Land of the place; rules for certain Lands rest where it is not known.
    """
    run = _Run()
    cleaned = _clean(model.children, answers if isinstance(answers, dict) else {}, "", run)
    context = {"parameter": dict(parameters), "today": today, "land": land or None}
    layout = replace(layout, names={**programme(model).names, **layout.names})
    shown = _apply(model, layout, cleaned, context, evaluate, run)
    _check_nodes(model.children, shown, "", run)
    _check_validity(model, layout, shown, context, evaluate, run)
    return CheckResult(tuple(run.errors), shown, frozenset(run.hidden), frozenset(run.required), frozenset(run.fixed))


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
    """Apply set, require and forbid until nothing changes: a dropped or set value may decide about another field."""
    lines = [s for s in programme(model).statements if s.effect != "valid"]
    for _ in range(len(lines) + 1):
        before = (set(run.hidden), set(run.required), dict(answers))
        required: set[str] = set()
        for line in lines:
            for one in instances(model, layout, answers, line):
                if line.effect == "require" and not _present(model, line, one, run):
                    continue
                if evaluate(line.condition, {**context, **one.values}) is True:
                    answers = _done(line, one, context, evaluate, answers, run, required)
        run.required = required - run.hidden
        answers = _drop(answers, "", run.hidden)
        if before == (run.hidden, run.required, answers):
            break
    return answers


def _done(
    line: Statement,
    one: Instance,
    context: Mapping[str, object],
    evaluate: Evaluate,
    answers: Answers,
    run: _Run,
    required: set[str],
) -> Answers:
    """Carry out one line whose condition holds."""
    if line.effect == "forbid":
        run.hidden.add(one.path)
    elif line.effect == "require":
        required.add(one.path)
    else:
        value = evaluate(line.value, {**context, **one.values})
        if value is not None and one.path not in run.hidden:
            run.fixed.add(one.path)
            return dict(_set(answers, one.path.split("."), _written(value)))
    return answers


def _written(value: object) -> object:
    """Return a calculated value as an answer is kept."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _set(answers: Any, parts: list[str], value: object) -> Any:
    """Return the answers with one value at a path with row numbers; a path without its row changes nothing."""
    head, rest = parts[0], parts[1:]
    if isinstance(answers, list):
        # A list where the form has a single group stays the fault that the check names.
        return [_set(one, rest, value) if str(number) == head else one for number, one in enumerate(answers)]
    kept = dict(answers) if isinstance(answers, dict) else {}
    kept[head] = _set(kept.get(head, {}), rest, value) if rest else value
    return kept


def _present(model: FormModel, line: Statement, one: Instance, run: _Run) -> bool:
    """Tell whether the group that carries a rule is filled in or demanded; prose rules speak of what is there."""
    if not line.carried:
        return True
    ids = line.owner[len(one.base.split("/")) if one.base else 0 :]
    value, path = one.row, one.base.split("/") if one.base else []
    dotted = one.dotted
    for part in ids:
        path = [*path, part]
        dotted = f"{dotted}.{part}" if dotted else part
        value = value.get(part) if isinstance(value, dict) else None
        if not is_empty(value) or dotted in run.required:
            continue
        node = index(model).get("/".join(path))
        if dotted in run.hidden or node is None or node.least < 1:
            return False
    return True


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
    for line in programme(model).statements:
        if line.effect != "valid":
            continue
        node = nodes.get("/".join(line.owner))
        for one in instances(model, layout, answers, line):
            if not _present(model, line, one, run):
                continue
            if evaluate(line.condition, {**context, **one.values}) is False:
                where = one.path or ".".join(line.owner)
                label = node.label if node else model.title
                message = line.message or "Diese Angaben passen nicht zusammen. Bitte prüfen Sie sie."
                run.errors.append(FieldError(where, f"rule:{line.rule_id}", label, message))
