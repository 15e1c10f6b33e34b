"""What one keystroke costs in the browser of a phone: the rules of the page with the most of them, processor slowed down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django

from tests.benchmarks.report import Report, median, percentile
from tests.journeys.agreement import subjects
from tests.journeys.conftest import chromium_path, started_browser

SLOWER = 4
KEYS = 60
FEW = 8
# One key in one control after the other: the handlers and the layout that follows from them.
TYPE = """
(count) => {
  const times = [];
  for (let number = 0; number < count; number += 1) {
    const all = [...document.querySelectorAll('[data-gw-fields] input, [data-gw-fields] select, [data-gw-fields] textarea')]
      .filter((one) => one.type !== 'hidden' && one.type !== 'file');
    const one = all[(number * 7) % all.length];
    const began = performance.now();
    if (one.type === 'radio' || one.type === 'checkbox') { one.checked = !one.checked; }
    else if (one.localName === 'select') { one.selectedIndex = (one.selectedIndex + 1) % one.options.length; }
    else { one.value = one.value + '1'; }
    one.dispatchEvent(new Event('input', {bubbles: true}));
    document.body.getBoundingClientRect();
    times.push(performance.now() - began);
  }
  return times;
}
"""


def measure(report: Report, fim: Path) -> None:
    """Print what a key costs on the page with the most rules of all given forms."""
    report.section(f"A keystroke on the page with the most rules, processor {SLOWER} times slower")
    if chromium_path() is None:
        print("  skipped: no browser")
        return
    command = [sys.executable, "-m", "tests.benchmarks.keystroke", str(fim)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    report.figure(f"{found['lines']} lines of {found['form']}, median", median(found["times"]), "ms", at_most=50)
    report.figure("95 of 100", percentile(found["times"], 0.95), "ms", at_most=50)
    report.figure("that page with its rules", found["size"] / 1000, "kB", at_most=200)


def main() -> None:
    """Measure and print the result as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gemeinwerk.config.settings"
    django.setup()
    from tests.web.portal.live_pages import show

    form, step = _largest(Path(sys.argv[1]))
    page = started_browser().new_page(viewport={"width": 360, "height": 740})
    show(page, form, step, {})
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = page.evaluate(TYPE, KEYS)
    size = len(page.content().encode())
    print(json.dumps({"lines": len(step.live.rules.lines), "form": form.model.id, "times": times, "size": size}))


def _largest(fim: Path) -> tuple[Any, Any]:
    from gemeinwerk.web.portal.form_page.compiled import compile_form

    found: list[tuple[int, Any, Any]] = []
    for one in subjects(fim):
        form = compile_form(one.model, one.layout)
        found += [
            (len(step.live.rules.lines), form, step) for step in form.steps if step.live and len(step.names) >= FEW
        ]
    _, form, step = max(found, key=lambda entry: entry[0])
    return form, step


if __name__ == "__main__":
    main()
