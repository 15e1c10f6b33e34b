"""What the processes room needs from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from gemeinwerk.domain.processes.types import DecisionResult, RunResult
from gemeinwerk.kernel.ports import Port
from gemeinwerk.kernel.refusal import Finding

Decide = Callable[[str, Mapping[str, Any]], Any]


class ProcessEngine(Protocol):
    """Runs process models; state is opaque bytes without the model and without variables."""

    def findings(self, source: bytes) -> tuple[Finding, ...]: ...

    def conditions(self, source: bytes) -> tuple[tuple[str, int], ...]: ...

    def tasks(self, source: bytes) -> tuple[Any, ...]: ...

    def start(self, source: bytes, variables: Mapping[str, Any], decide: Decide) -> RunResult: ...

    def resume(
        self,
        source: bytes,
        state: bytes,
        work_item_id: str,
        variables: Mapping[str, Any],
        results: Mapping[str, Any],
        decide: Decide,
    ) -> RunResult: ...


class Decisions(Protocol):
    """Evaluates decision models."""

    def names(self, source: bytes) -> frozenset[str]: ...

    def findings(self, source: bytes, names: Collection[str]) -> tuple[Finding, ...]: ...

    def decide(self, source: bytes, decision: str, inputs: Mapping[str, Any]) -> DecisionResult: ...


process_engine: Port[ProcessEngine] = Port("processes.ProcessEngine")
decisions: Port[Decisions] = Port("processes.Decisions")
