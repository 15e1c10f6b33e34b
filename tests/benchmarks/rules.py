"""How long the rules of the largest real form take on the server, with every field filled in."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

from gemeinwerk.adapters.feel.engine import Feel
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.check import check
from gemeinwerk.domain.forms.rules.programme import programme
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.types import FieldNode, FormModel, Layout, Node
from tests.benchmarks.report import Report

ROWS = 3
VALUES = {"bool": True, "date": "2020-01-01", "num": "1", "num_int": "1", "num_currency": "1.00"}


def measure(report: Report, folder: Path) -> None:
    """Print the time for one answer check of the form with the most rules, and what reading its prose takes once."""
    report.section("Rules of the largest real form")
    models = [XDatenfelderReader().read(path.read_bytes()) for path in sorted(folder.glob("*.xml"))]
    model = max(models, key=lambda one: len(read_form(one)))
    answers = {node.id: _full(node) for node in model.children}
    programme(model)
    times = []
    for _ in range(40):
        began = time.perf_counter()
        _check(model, answers)
        times.append((time.perf_counter() - began) * 1000)
    lines = len(programme(model).statements)
    report.figure(f"all {lines} lines of {model.id}, median", statistics.median(times), "ms", at_most=50)
    report.figure("slowest of 40", max(times), "ms")
    certain = sum(rule.certain for one in models for rule in read_form(one))
    report.figure("prose rules understood for certain", 100 * certain / sum(len(read_form(one)) for one in models), "%")


def _check(model: FormModel, answers: dict[str, Any]) -> None:
    check(model, Layout(), answers, today=date(2026, 6, 1), parameters={}, evaluate=Feel().evaluate, land="05")


def _full(node: Node) -> Any:
    if isinstance(node, FieldNode):
        one: Any = node.options[0].code if node.options else VALUES.get(node.datatype, "Muster")
    else:
        one = {child.id: _full(child) for child in node.children}
    return one if node.most == 1 else [one] * ROWS
