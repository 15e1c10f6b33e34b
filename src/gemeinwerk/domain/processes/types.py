"""What crosses the border of the processes room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something that a person has to do: id in the process, kind (check, decide), title."""

    id: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that the case has to do by itself: issue_notice, confirm, close."""

    name: str
    task_id: str
    title: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """Where a run of the engine stopped; ``results`` are the values of decisions made on the way."""

    work_items: tuple[WorkItem, ...]
    operations: tuple[Operation, ...]
    finished: bool
    state: bytes
    results: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepResult:
    """Where an instance stands after a step."""

    instance_id: UUID
    work_items: tuple[WorkItem, ...]
    operations: tuple[Operation, ...]
    finished: bool
    results: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The value of a decision, and which rules of which tables led to it."""

    value: Any
    hits: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """One task of a process model."""

    id: str
    title: str
    type: str
    kind: str = ""
    decision: str = ""
    result: str = ""
    operation: str = ""
