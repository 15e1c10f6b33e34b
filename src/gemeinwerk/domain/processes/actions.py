"""Writes of the processes room."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gemeinwerk.domain.processes.models import ProcessDefinition, ProcessInstance
from gemeinwerk.domain.processes.ports import decisions, process_engine
from gemeinwerk.domain.processes.queries import Definition, definition
from gemeinwerk.domain.processes.rules import from_plain, to_plain
from gemeinwerk.domain.processes.types import RunResult, StepResult
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, NotFound


class DefinitionChanged(Conflict):
    """The same package version has another process."""

    code = "processes.definition_changed"
    message = "Diese Fassung des Pakets gibt es schon mit anderem Ablauf."
    hint = "Bitte erhöhen Sie die Version des Pakets."


@action("processes.publish_definition", global_=True)
def publish_definition(
    *, actor: Actor, now: datetime, package_id: str, package_version: str, process: bytes, decision_file: bytes
) -> None:
    """Keep process and decisions of a package version; the same files again change nothing."""
    actor.require_role("admin", "catalogue")
    sha256 = hashlib.sha256(process + b"\x00" + decision_file).hexdigest()
    known = ProcessDefinition.objects.filter(package_id=package_id, package_version=package_version).first()
    if known is not None:
        if known.sha256 != sha256:
            raise DefinitionChanged()
        record_nothing()
        return
    ProcessDefinition.objects.create(
        package_id=package_id,
        package_version=package_version,
        process=process,
        decisions=decision_file,
        sha256=sha256,
    )
    record(f"process:{package_id}", version=package_version)


@action("processes.start")
def start_instance(
    *,
    actor: Actor,
    now: datetime,
    package_id: str,
    package_version: str,
    case_id: UUID,
    variables: Mapping[str, Any],
) -> StepResult:
    """Start the process of a case and run it until a person is needed or it ends.

    Operations in the result are the caller's to perform. A second start of the same case returns where it stands.
    """
    model = definition(package_id, package_version)
    known = ProcessInstance.objects.filter(case_id=case_id).first()
    if known is not None:
        record_nothing()
        return StepResult(known.id, (), (), known.finished, from_plain(known.results))
    result = process_engine().start(model.process, variables, _decide(model))
    row = ProcessInstance.objects.create(
        id=new_id(),
        definition_id=model.id,
        case_id=case_id,
        state=result.state,
        results=to_plain(result.results),
        finished=result.finished,
    )
    record(f"instance:{row.id}", finished=result.finished)
    return _step(row.id, result)


@action("processes.complete")
def complete_work_item(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    package_id: str,
    package_version: str,
    work_item_id: str,
    variables: Mapping[str, Any],
) -> StepResult:
    """Complete one work item with ``variables`` in force and run on; raises ProcessRefused if it no longer waits."""
    row = ProcessInstance.objects.select_for_update().filter(case_id=case_id).first()
    if row is None:
        raise NotFound()
    model = definition(package_id, package_version)
    result = process_engine().resume(
        model.process, bytes(row.state), work_item_id, variables, from_plain(row.results), _decide(model)
    )
    row.state, row.results = result.state, to_plain(result.results)
    row.finished, row.revision = result.finished, row.revision + 1
    row.save(update_fields=["state", "results", "finished", "revision"])
    record(f"instance:{row.id}", item=work_item_id, finished=result.finished)
    return _step(row.id, result)


def _decide(model: Definition) -> Callable[[str, Mapping[str, Any]], Any]:
    return lambda name, variables: decisions().decide(model.decisions, name, variables).value


def _step(instance_id: UUID, result: RunResult) -> StepResult:
    return StepResult(instance_id, result.work_items, result.operations, result.finished, dict(result.results))
