"""The compatibility cases of the DMN TCK: what a case expects of a model, and whether ours meets it.

Format: http://www.omg.org/spec/DMN/20160719/testcase. A level is a folder named ``compliance-level-N``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from gemeinwerk.adapters.dmn.engine import DecisionModel, Language, Trace, read_decisions
from gemeinwerk.adapters.dmn.reading import attribute, children, local, read_tree
from gemeinwerk.kernel.refusal import Refusal

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NUMBERS = frozenset({"decimal", "double", "integer", "float", "int", "long", "short"})
READERS = {"date": "date(x)", "time": "time(x)", "dateTime": "date and time(x)", "duration": "duration(x)"}
LEVEL = re.compile(r"compliance-level-(\w+)")
# Figures of the cases are rounded; ours have 34 digits.
TOLERANCE = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expected result: its level, file, case and name; whether it is met, and both values as text."""

    level: str
    file: str
    case: str
    name: str
    met: bool
    expected: str
    found: str


class Conformance:
    """Runs compatibility cases."""

    def __init__(self, language: Language, function: Callable[..., Any]) -> None:
        self._language = language
        self._function = function

    def outcomes(self, folder: Path) -> Iterator[Outcome]:
        """Yield every expected result in all files of test cases below a folder; raises DmnError for a broken file."""
        for path in sorted(folder.rglob("*.xml")):
            root = read_tree(path.read_bytes())
            if local(root) == "testCases":
                yield from self._of_file(path, root)

    def _of_file(self, path: Path, root: etree._Element) -> Iterator[Outcome]:
        found = LEVEL.search(str(path.resolve()))
        level = found.group(1) if found else "?"
        model = self._model(path, root)
        for case in children(root, "testCase"):
            inputs = {one.get("name", ""): self.value_of(one) for one in children(case, "inputNode")}
            service = case.get("invocableName") if case.get("type") == "decisionService" else None
            for result in children(case, "resultNode"):
                met, expected, got = self._judged(model, result, inputs, service)
                yield Outcome(level, path.stem, case.get("id", ""), result.get("name", ""), met, expected, got)

    def _model(self, path: Path, root: etree._Element) -> DecisionModel | Refusal:
        name = "".join((one.text or "").strip() for one in children(root, "modelName"))
        try:
            main = path.parent / Path(name).name
            others = [one.read_bytes() for one in sorted(path.parent.glob("*.dmn")) if one != main]
            return read_decisions(main.read_bytes(), self._language, self._function, others)
        except Refusal as refusal:
            return refusal
        except OSError:
            return Refusal(f"Die Datei „{name}“ fehlt.")

    def _judged(
        self, model: DecisionModel | Refusal, result: etree._Element, inputs: Mapping[str, Any], service: str | None
    ) -> tuple[bool, str, str]:
        expected = next((self.value_of(one) for one in children(result, "expected")), None)
        wants_error = result.get("errorResult") == "true"
        wanted = "an error" if wants_error and expected is None else _written(expected)
        if isinstance(model, Refusal):
            return False, wanted, f"unreadable model: {model.message}"
        trace = Trace()
        try:
            value = model.evaluate(result.get("name", ""), inputs, trace, service=service)
        except Refusal as refusal:
            return wants_error, wanted, f"error: {refusal.message}"
        problems = "; ".join(trace.problems)
        if wants_error:
            return value is None and bool(problems), wanted, f"{_written(value)} ({problems or 'no error'})"
        return same(value, expected), wanted, _written(value) + (f" ({problems})" if problems else "")

    def value_of(self, element: etree._Element) -> Any:
        """Return the value that a case writes down."""
        parts = list(element)
        components = [one for one in parts if local(one) == "component"]
        if components:
            return {one.get("name", ""): self.value_of(one) for one in components}
        for inner in parts:
            if local(inner) == "value":
                return self._simple(inner)
            if local(inner) == "list":
                if inner.get(f"{XSI}nil") == "true":
                    return None
                return [self.value_of(item) for item in children(inner, "item")]
        return None

    def _simple(self, element: etree._Element) -> Any:
        if element.get(f"{XSI}nil") == "true":
            return None
        kind = (element.get(f"{XSI}type") or "xsd:string").rpartition(":")[2]
        text = element.text or ""
        if kind in NUMBERS:
            return _number(text.strip())
        if kind == "boolean":
            return attribute(element, "value") == "true" or text.strip() in {"true", "1"}
        if kind in READERS:
            return self._language.evaluate(READERS[kind], {"x": text.strip()})
        return text


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def same(found: Any, expected: Any) -> bool:
    """Return whether a value is the expected one; numbers may differ by one in a hundred million."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, Decimal) and isinstance(expected, Decimal):
        return abs(found - expected) <= TOLERANCE * max(Decimal(1), abs(found), abs(expected))
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(same(found[key], expected[key]) for key in found)
    return type(found) is type(expected) and bool(found == expected)


def _written(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)
