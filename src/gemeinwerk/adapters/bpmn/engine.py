"""Running a process: one call runs until a person is needed or the end is reached."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from gemeinwerk.adapters.bpmn.names import FILE
from gemeinwerk.adapters.bpmn.reading import ProcessFile, ProcessRefused, TaskMeaning, read_process
from gemeinwerk.domain.processes.types import Operation, RunResult, WorkItem
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Finding, Refusal

Evaluate = Callable[[str, Mapping[str, object]], object]
Decide = Callable[[str, Mapping[str, Any]], Any]
# A loop without a person in it would never end.
MAX_TASKS = 500


class _FeelOnly(BasePythonScriptEngineEnvironment):
    """Evaluates conditions in FEEL over our variables; scripts and services are refused."""

    def __init__(self, evaluate: Evaluate, variables: Mapping[str, Any]) -> None:
        super().__init__()
        self._evaluate = evaluate
        self.variables = variables

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> bool:
        """Return whether a condition is true; anything but true is not."""
        return self._evaluate(expression, self.variables) is True

    def execute(self, script: str, context: Any, external_context: Any = None) -> bool:
        """Refuse every script."""
        raise ProcessRefused("Skripte sind in Prozessen nicht erlaubt.")

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        """Refuse every service call of the engine."""
        raise ProcessRefused("Dienste der Prozessmaschine sind nicht erlaubt.")


@dataclass(frozen=True, slots=True)
class _Compiled:
    file: ProcessFile
    spec: Any
    subprocesses: dict[str, Any]
    plain: dict[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=256)
def _compiled(source: bytes) -> _Compiled:
    file, findings = read_process(source)
    if file is None:
        raise ProcessRefused(details=findings)
    parser = BpmnParser()
    try:
        parser.add_bpmn_xml(file.tree, filename=FILE)
        spec = parser.get_spec(file.id)
        subprocesses = parser.get_subprocess_specs(file.id)
    except (SpiffWorkflowException, KeyError, AttributeError, ValueError) as fault:
        finding = Finding(FILE, None, "Die Prozessmaschine kann das Modell nicht lesen.", "Bitte vereinfachen Sie es.")
        raise ProcessRefused(details=[finding]) from fault
    return _Compiled(file, spec, subprocesses)


def _advance(workflow: BpmnWorkflow) -> None:
    """Run gateways and events; raises ProcessRefused where a branch has no way, and what a condition refuses."""
    try:
        workflow.do_engine_steps()
    except SpiffWorkflowException as fault:
        if isinstance(fault.__context__, Refusal):
            raise fault.__context__ from fault
        raise ProcessRefused(
            "An einer Verzweigung trifft keine Bedingung zu; der Prozess kommt nicht weiter."
        ) from fault
    except RecursionError as fault:
        raise ProcessRefused("Der Prozess läuft im Kreis, ohne dass jemand etwas zu tun hat.") from fault


def _item_id(workflow: BpmnWorkflow, task: Any) -> str:
    """Return the id of this round of a task: the element's own at first, with a number when it is repeated."""
    earlier = workflow.get_tasks(spec_name=task.task_spec.name, state=TaskState.FINISHED_MASK)
    key = str(task.task_spec.bpmn_id)
    return f"{key}.{len(earlier) + 1}" if earlier else key


@lru_cache(maxsize=1)
def _serializer() -> BpmnWorkflowSerializer:
    return BpmnWorkflowSerializer()


class SpiffEngine:
    """Implements processes.ProcessEngine."""

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate

    def findings(self, source: bytes) -> tuple[Finding, ...]:
        """Return what keeps a file from running, and conditions that cannot be read."""
        try:
            _, findings = read_process(source)
            if not findings:
                _compiled(source)
        except ProcessRefused as refusal:
            return refusal.details
        return tuple(findings)

    def conditions(self, source: bytes) -> tuple[tuple[str, int], ...]:
        """Return the conditions of a file with their lines."""
        return _compiled(source).file.conditions

    def tasks(self, source: bytes) -> tuple[TaskMeaning, ...]:
        """Return the tasks of a file."""
        return tuple(_compiled(source).file.tasks.values())

    def start(self, source: bytes, variables: Mapping[str, Any], decide: Decide) -> RunResult:
        """Start the process and run it until a person is needed or the end is reached."""
        compiled = _compiled(source)
        workflow = BpmnWorkflow(compiled.spec, compiled.subprocesses)
        return self._run(compiled, workflow, dict(variables), {}, decide)

    def resume(
        self,
        source: bytes,
        state: bytes,
        work_item_id: str,
        variables: Mapping[str, Any],
        results: Mapping[str, Any],
        decide: Decide,
    ) -> RunResult:
        """Complete one waiting task and run on; raises ProcessRefused where it no longer waits."""
        compiled = _compiled(source)
        workflow = self._restore(compiled, state)
        ready = workflow.get_tasks(state=TaskState.READY)
        task = next((t for t in ready if t.task_spec.bpmn_id and _item_id(workflow, t) == work_item_id), None)
        if task is None:
            raise ProcessRefused("Diese Aufgabe ist schon erledigt.")
        task.run()
        return self._run(compiled, workflow, {**variables, **results}, dict(results), decide)

    def check(self) -> AdapterStatus:
        """Say which engine runs."""
        return AdapterStatus(ok=True, detail="SpiffWorkflow, Bedingungen nur in FEEL")

    def _run(
        self,
        compiled: _Compiled,
        workflow: BpmnWorkflow,
        variables: dict[str, Any],
        results: dict[str, Any],
        decide: Decide,
    ) -> RunResult:
        workflow.script_engine = PythonScriptEngine(environment=_FeelOnly(self._evaluate, variables))
        operations: list[Operation] = []
        for _ in range(MAX_TASKS):
            _advance(workflow)
            waiting = [
                (task, compiled.file.tasks[task.task_spec.bpmn_id])
                for task in workflow.get_tasks(state=TaskState.READY)
                if task.task_spec.bpmn_id in compiled.file.tasks
            ]
            own = [(task, meaning) for task, meaning in waiting if meaning.type != "userTask"]
            if not own:
                items = tuple(WorkItem(_item_id(workflow, task), m.kind, m.name) for task, m in waiting)
                return self._result(compiled, workflow, items, operations, results)
            task, meaning = own[0]
            if meaning.type == "businessRuleTask":
                variables[meaning.result] = results[meaning.result] = decide(meaning.decision, variables)
            else:
                operations.append(Operation(meaning.operation, meaning.id, meaning.name))
            task.run()
        raise ProcessRefused("Der Prozess läuft im Kreis, ohne dass jemand etwas zu tun hat.")

    def _result(
        self,
        compiled: _Compiled,
        workflow: BpmnWorkflow,
        items: tuple[WorkItem, ...],
        operations: list[Operation],
        results: dict[str, Any],
    ) -> RunResult:
        finished = not items and workflow.is_completed()
        if not finished and not items:
            raise ProcessRefused("Der Prozess kommt an einer Verzweigung nicht weiter.")
        state = b"" if finished else self._save(compiled, workflow)
        return RunResult(items, tuple(operations), finished, state, results)

    @staticmethod
    def _save(compiled: _Compiled, workflow: BpmnWorkflow) -> bytes:
        plain = _serializer().to_dict(workflow)
        # The definition is stored once for each version, not with every instance.
        definition = {key: plain.pop(key) for key in ("spec", "subprocess_specs") if key in plain}
        compiled.plain.update(definition)
        return json.dumps(plain, separators=(",", ":")).encode()

    @staticmethod
    def _restore(compiled: _Compiled, state: bytes) -> BpmnWorkflow:
        if not compiled.plain:
            plain = _serializer().to_dict(BpmnWorkflow(compiled.spec, compiled.subprocesses))
            compiled.plain.update({key: plain[key] for key in ("spec", "subprocess_specs") if key in plain})
        return _serializer().from_dict({**json.loads(state), **compiled.plain})
