"""Reads of the processes room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from gemeinwerk.domain.processes.models import ProcessDefinition, ProcessInstance
from gemeinwerk.domain.processes.ports import decisions
from gemeinwerk.domain.processes.rules import from_plain, to_plain
from gemeinwerk.domain.processes.types import DecisionResult
from gemeinwerk.kernel.refusal import NotFound

__all__ = ["decide", "decision_names", "definition", "from_plain", "results_of", "to_plain"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One immutable definition as this process keeps it."""

    id: UUID
    process: bytes
    decisions: bytes


@lru_cache(maxsize=512)
def definition(package_id: str, package_version: str) -> Definition:
    """Return the definition of a package version; raises NotFound. Read once in a process, for it never changes."""
    row = ProcessDefinition.objects.filter(package_id=package_id, package_version=package_version).first()
    if row is None:
        raise NotFound("Für diese Leistung ist kein Ablauf hinterlegt.")
    return Definition(row.id, bytes(row.process), bytes(row.decisions))


def decide(*, package_id: str, package_version: str, decision: str, inputs: Mapping[str, Any]) -> DecisionResult:
    """Return the value of a decision of a package version; raises DmnError and NotFound."""
    return decisions().decide(definition(package_id, package_version).decisions, decision, inputs)


def decision_names(*, package_id: str, package_version: str) -> frozenset[str]:
    """Return the names of the decisions of a package version; none where only people decide."""
    source = definition(package_id, package_version).decisions
    return decisions().names(source) if source else frozenset()


def results_of(*, case_id: UUID) -> dict[str, Any]:
    """Return the results of decisions made in a case so far."""
    row = ProcessInstance.objects.filter(case_id=case_id).first()
    return {} if row is None else from_plain(row.results)
