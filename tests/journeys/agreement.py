"""Browser and server over the same answers: the rules of real forms, decided twice and compared.

``python -m tests.journeys.agreement 100000`` prints a line for each form and ends non-zero where anything differs.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gemeinwerk.adapters.feel import Feel
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.layout import layout_from
from gemeinwerk.domain.forms.rules.browser import browser_programme, surroundings
from gemeinwerk.domain.forms.rules.check import check
from gemeinwerk.domain.forms.rules.waiting import waiting
from gemeinwerk.domain.forms.types import BrowserRules, FieldNode, FormModel, Layout
from tests.domain.forms.generated import Maker

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = PROJECT / "src/gemeinwerk/web/design/static_source/js/rules.js"
TODAY = date(2026, 11, 26)
PARAMETERS = {"max_volume": 5}
LANDS = ("05", "09", "")
BATCH = 250
FEEL = Feel()
COMPARE = """
([sets, contexts]) => sets.map((answers, place) => {
  const list = (found) => [...found].sort();
  try {
    const found = GwRules.check(window.form, answers, contexts[place % contexts.length]);
    return {hidden: list(found.hidden), required: list(found.required), fixed: list(found.fixed),
      waiting: list(found.waiting), answers: found.answers, errors: found.errors.map((e) => [e.path, e.rule])};
  } catch (fault) {
    return {unsure: String(fault && fault.message)};
  }
})
"""


class Deciding(Maker):
    """Makes answers that the rules ask about: values that stand in conditions come up often."""

    def __init__(self, seed: int, odd: float, asked_for: Mapping[str, list[str]]) -> None:
        super().__init__(seed, odd)
        self.asked_for = asked_for

    def field(self, node: FieldNode) -> Any:
        """A value of a condition in every second case, otherwise any value that fits."""
        known = self.asked_for.get(node.id)
        if known and node.datatype != "bool" and self.chance.random() < 0.5:
            return self.chance.choice(known)
        return super().field(node)


def _values(rules: BrowserRules) -> dict[str, list[str]]:
    """The texts and numbers that conditions compare an element with, by its id."""
    found: dict[str, list[str]] = {}

    def walk(plan: Any, used: Mapping[str, str]) -> None:
        if not isinstance(plan, list) or not plan:
            return
        if plan[0] in {"=", "!=", "<", "<=", ">", ">="}:
            for one, other in ((plan[1], plan[2]), (plan[2], plan[1])):
                if one[0] == "v" and one[1] in used and other[0] in {"s", "n"}:
                    found.setdefault(used[one[1]].rpartition("/")[2], []).append(other[1])
        for part in plan[1:]:
            walk(part, used)

    for line in rules.lines:
        used: Any = line["u"]
        walk(line["c"], used)
    return found


@dataclass(frozen=True, slots=True)
class Subject:
    """One form with its layout and its rules for the browser."""

    name: str
    model: FormModel
    layout: Layout
    rules: BrowserRules
    whole: bool


def subject(name: str, source: bytes, layout: Layout) -> Subject:
    """Read a form and make its rules for the browser."""
    model = XDatenfelderReader().read(source)
    programme = browser_programme(model, layout, FEEL.plan)
    return Subject(name, model, layout, programme.everything(), programme.whole)


def subjects(fim: Path) -> Iterator[Subject]:
    """All given forms with rules, and those of the project's own packages."""
    for path in sorted(fim.glob("xdf[23]/*.xml")):
        yield subject(path.name.partition(".")[0], path.read_bytes(), Layout())
    for folder in sorted((PROJECT / "packages").iterdir()):
        if (folder / "form.xdf3.xml").is_file():
            layout = layout_from(tomllib.loads((folder / "layout.toml").read_text("utf-8")))
            yield subject(folder.name, (folder / "form.xdf3.xml").read_bytes(), layout)


def _made(one: Subject, maker: Maker) -> Any:
    """One set as it arrives from a browser."""
    return json.loads(json.dumps(maker.answers(one.model)))


def on_server(one: Subject, answers: Any, land: str) -> dict[str, Any]:
    """What the answer check says, as JSON."""
    found = check(one.model, one.layout, answers, today=TODAY, parameters=PARAMETERS, evaluate=FEEL.evaluate, land=land)
    return {
        "hidden": sorted(found.hidden),
        "required": sorted(found.required),
        "fixed": sorted(found.fixed),
        "waiting": sorted(waiting(one.model, one.layout, found.answers)),
        "answers": found.answers,
        "errors": [[error.path, error.code[5:]] for error in found.errors if error.code.startswith("rule:")],
    }


def load(page: Any, rules: BrowserRules) -> None:
    """Give a page the script and the rules of a form."""
    page.evaluate(SCRIPT.read_text("utf-8").replace("var GwRules =", "window.GwRules =", 1))
    page.evaluate("(rules) => { window.form = GwRules.prepare(rules); }", {"nodes": rules.nodes, "lines": rules.lines})


def disagreements(page: Any, one: Subject, count: int, start: int = 0) -> list[str]:
    """Decide ``count`` generated answer sets on both sides; return what differs, and what the browser left undecided."""
    load(page, one.rules)
    size, asked_for = sum(1 for _ in one.model.walk()), _values(one.rules)
    found: list[str] = []
    for first in range(start, start + count, BATCH):
        seeds = range(first, min(first + BATCH, start + count))
        odds = (0, 0.3 / size, 1 / size, 3 / size, 0.05)
        sets = [_made(one, Deciding(seed, odds[seed % 5], asked_for)) for seed in seeds]
        contexts = [surroundings(TODAY, land, PARAMETERS) for land in LANDS]
        answered = page.evaluate(COMPARE, [sets, contexts])
        for place, (answers, other) in enumerate(zip(sets, answered, strict=True)):
            own = on_server(one, answers, LANDS[place % len(LANDS)])
            if own != other:
                keys = [key for key in own if own[key] != other.get(key)]
                found.append(
                    f"{one.name} {seeds[place]}: {other.get('unsure') or [(k, own[k], other.get(k)) for k in keys]}"
                )
    return found


def main() -> int:
    """Share the wished number of answer sets among all forms and print the result."""
    from tests.journeys.conftest import started_browser

    total = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chosen = [one for one in subjects(PROJECT.parent / "shared/data/fim") if one.rules.lines]
    page = started_browser().new_page()
    each, wrong = -(-total // len(chosen)), 0
    for one in chosen:
        found = disagreements(page, one, each)
        wrong += len(found)
        print(f"{one.name}: {len(one.rules.lines)} lines, {each} answer sets, {len(found)} differ", flush=True)
        for line in found[:3]:
            print("   ", line[:600])
    print(f"{each * len(chosen)} answer sets over {len(chosen)} forms: {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
