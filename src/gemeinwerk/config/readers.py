"""The readers through which the catalogue checks and tries a package: forms, processes and notices of the house."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from gemeinwerk.adapters.feel import Feel
from gemeinwerk.domain.catalogue.ports import FormElement, FormOutline, FormVerdict, ProcessWalk
from gemeinwerk.domain.documents.blocks import TemplateInvalid, fill, read_template, text_of
from gemeinwerk.domain.documents.blocks.names import unknown_names
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.actions import import_schema
from gemeinwerk.domain.forms.rules.scripts import faulty_lines, statements
from gemeinwerk.domain.forms.types import FieldNode, FormModel, Layout
from gemeinwerk.domain.processes.actions import publish_definition
from gemeinwerk.domain.processes.ports import decisions, process_engine
from gemeinwerk.domain.processes.types import RunResult
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.clock import now as present
from gemeinwerk.kernel.refusal import Finding, Refusal

MAX_STEPS = 20
OUTCOMES = frozenset({"granted", "granted_in_part", "rejected", "assessed", "confirmed"})


class HouseFormReader:
    """Implements catalogue.FormReader."""

    def outline(self, schema: bytes) -> FormOutline:
        """Return what the catalogue needs to know; raises SchemaRefused."""
        model = self._model(schema)
        elements = tuple(
            FormElement(
                path="/".join(path),
                kind="field" if isinstance(node, FieldNode) else "group",
                title=node.label,
                legal_bases=tuple(base.text for base in node.legal_bases),
                line=node.line,
            )
            for path, node in model.walk()
        )
        return FormOutline(model.id, model.version, model.title, elements)

    def check(self, schema: bytes, layout: Mapping[str, Any], where: str) -> tuple[Finding, ...]:
        """Return warnings of the import, unreadable rule lines, unknown targets and unreadable conditions."""
        model, plan = self._model(schema), forms.layout_from(layout)
        found = [
            Finding(where, w.line, w.message, w.remedy or "Bitte berichtigen Sie das Datenschema.")
            for w in model.warnings
        ]
        for rule, line in faulty_lines(model):
            found.append(
                Finding(
                    where, None, f"Regel {rule.id}: „{line[:80]}“ ist nicht lesbar.", "require|forbid … when …; valid …"
                )
            )
        names = frozenset(plan.names) | {"parameter", "today"}
        for statement in statements(model):
            if statement.target and statement.target not in plan.names:
                message = f"Regel {statement.rule_id}: Der Name „{statement.target}“ fehlt im Layout."
                found.append(Finding(where, None, message, "Bitte ergänzen Sie ihn in layout.toml unter names."))
            try:
                Feel().compile(statement.condition, names)
            except Refusal as refusal:
                found.append(Finding(where, None, f"Regel {statement.rule_id}: {refusal.message}", refusal.hint))
        return tuple(found)

    def check_translations(self, schema: bytes, translations: bytes, where: str) -> tuple[Finding, ...]:
        """Return what does not belong to the schema; raises SchemaRefused, TooLarge and TranslationsRefused."""
        return forms.check_translations(
            forms.read_translations(translations).content, forms.read_message(schema), where
        )

    def answer(self, schema: bytes, layout: Mapping[str, Any], answers: Mapping[str, Any]) -> FormVerdict:
        """Check example answers given by readable name; ``parameter`` and ``today`` may be among them."""
        model, plan = self._model(schema), forms.layout_from(layout)
        values = {key: value for key, value in answers.items() if key not in {"parameter", "today"}}
        nested = forms.answers_from_names(model, plan, _with_files(model, plan, values))
        today = answers.get("today") or berlin_date(present())
        parameters = dict(answers.get("parameter") or {})
        result = forms.check_answers(model, plan, nested, today=today, parameters=parameters)
        named = {path.replace("/", "."): name for name, path in plan.names.items()}
        errors = tuple(dict.fromkeys(named.get(_plain(e.path), e.path) for e in result.errors))
        return FormVerdict(result.valid, errors, forms.named_values(model, plan, result.answers))

    def publish(self, schema: bytes, *, actor: Actor, now: datetime) -> None:
        """Import the schema for drafts."""
        import_schema(actor=actor, now=now, source=schema)

    @staticmethod
    def _model(schema: bytes) -> FormModel:
        return forms.form_of(schema)


def _plain(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit())


def _with_files(model: FormModel, layout: Layout, values: Mapping[str, Any]) -> dict[str, Any]:
    """Replace ``@name.pdf`` by what the answers say of an uploaded file."""
    return {name: _file(value) for name, value in values.items()}


def _file(value: Any) -> Any:
    if isinstance(value, list):
        return [_file(one) for one in value]
    if isinstance(value, dict):
        return {key: _file(one) for key, one in value.items()}
    if isinstance(value, str) and value.startswith("@"):
        kind = "image/png" if value.endswith(".png") else "application/pdf"
        return {"upload": "00000000-0000-7000-8000-000000000001", "name": value[1:], "size": 1000, "media_type": kind}
    return value


class HouseProcessReader:
    """Implements catalogue.ProcessReader."""

    def check(
        self, process: bytes, decision_file: bytes | None, *, package_id: str, names: Collection[str]
    ) -> tuple[Finding, ...]:
        """Return findings about both files: elements, conditions, cells, decisions that the process asks for."""
        found = list(process_engine().findings(process))
        if decision_file is not None:
            found += decisions().findings(decision_file, names)
        if found:
            return tuple(found)
        known = decisions().names(decision_file) if decision_file is not None else frozenset()
        results = set()
        for task in process_engine().tasks(process):
            if task.decision:
                results.add(task.result)
                if task.decision not in known:
                    message = f"Die Entscheidung „{task.decision}“ fehlt in decisions.dmn."
                    found.append(Finding("process.bpmn", None, message, "Bitte ergänzen Sie sie."))
        allowed = frozenset({*names, *results, "decision", "parameter", "today"})
        for condition, line in process_engine().conditions(process):
            try:
                Feel().compile(condition, allowed)
            except Refusal as refusal:
                found.append(Finding("process.bpmn", line, refusal.message, refusal.hint))
        return tuple(found)

    def publish(
        self, process: bytes, decision_file: bytes | None, *, package_id: str, version: str, actor: Actor, now: datetime
    ) -> None:
        """Publish the definition for cases."""
        publish_definition(
            actor=actor,
            now=now,
            package_id=package_id,
            package_version=version,
            process=process,
            decision_file=decision_file or b"",
        )

    def outcomes(self, process: bytes, decision_file: bytes | None) -> frozenset[str]:
        """Return the outcomes that the process can reach: by an officer, by a table, by mere confirmation."""
        tasks = process_engine().tasks(process)
        operations = {task.operation for task in tasks}
        if "confirm" in operations and "issue_notice" not in operations:
            return frozenset({"confirmed"})
        text = (decision_file or b"").decode(errors="replace")
        return frozenset(one for one in OUTCOMES if f'"{one}"' in text)

    def walk(
        self,
        process: bytes,
        decision_file: bytes | None,
        *,
        package_id: str,
        variables: Mapping[str, Any],
        officer_outcome: str | None,
    ) -> ProcessWalk:
        """Run the process once without side effects; people's steps are completed as an officer would."""
        source = decision_file or b""

        def decide(name: str, context: Mapping[str, Any]) -> Any:
            return decisions().decide(source, name, context).value

        result = process_engine().start(process, variables, decide)
        steps: list[str] = []
        done = [operation.name for operation in result.operations]
        while result.work_items and len(steps) < MAX_STEPS:
            item = result.work_items[0]
            steps.append(item.kind)
            named = {**variables, "decision": officer_outcome} if item.kind == "decide" else dict(variables)
            result = process_engine().resume(process, result.state, item.id, named, result.results, decide)
            done += [operation.name for operation in result.operations]
        return _walked(result, steps, done, source, variables, officer_outcome)


def _walked(
    result: RunResult,
    steps: list[str],
    done: list[str],
    source: bytes,
    variables: Mapping[str, Any],
    officer_outcome: str | None,
) -> ProcessWalk:
    values = dict(result.results)
    if "decide" in steps:
        outcome = officer_outcome or ""
    elif "outcome" in decisions().names(source) and "issue_notice" in done:
        found = decisions().decide(source, "outcome", {**variables, **values}).value
        outcome = str(found.get("outcome") if isinstance(found, dict) else found)
    else:
        outcome = "confirmed" if "confirm" in done else (officer_outcome or "")
    return ProcessWalk(tuple(steps), values, outcome, not steps, result.finished)


class HouseNoticeReader:
    """Implements catalogue.NoticeReader."""

    def check(self, template: bytes, *, where: str, names: Collection[str]) -> tuple[Finding, ...]:
        """Return findings about one template: elements, attributes, expressions, unknown names."""
        try:
            read = read_template(template, where=where)
        except TemplateInvalid as refusal:
            return refusal.details
        found = list(unknown_names(read, names))
        for expression, line, bound in read.expressions():
            try:
                Feel().compile(expression, frozenset(names) | bound)
            except Refusal as refusal:
                found.append(Finding(where, line, refusal.message, refusal.hint))
        return tuple(found)

    def text(self, template: bytes, variables: Mapping[str, Any]) -> str:
        """Return the template as plain text with ``variables``."""
        return text_of(fill(read_template(template, where="notices"), variables, Feel()).blocks)
