"""One form in a process of its own, with a browser of its own."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.conftest import PROJECT

FIM = PROJECT.parent / "shared" / "data" / "fim"
SHOWN = 12
_known: set[str] = set()


def one(path: Path, package: str, address: str, papers: dict[str, Path]) -> tuple[bool, str]:
    """Walk through one form in this process; return whether all is well, and the lines to print."""
    import django

    django.setup()
    from tests.journeys.conftest import started_browser
    from tests.journeys.forms import world as forms

    began = time.monotonic()
    walk = forms.walk_of(started_browser(), address, forms.given(FIM, path, package), papers, _known)
    faults, reference = [], "FAILED"
    try:
        reference = walk.run()
    except Exception as problem:
        faults.append(f"{type(problem).__name__}: {problem}")
        if pictures := os.environ.get("PICTURES"):
            walk.page.screenshot(path=f"{pictures}/{path.stem}.png", full_page=True)
    walk.page.context.close()
    looking = walk.looking
    missing = sorted((set(walk.plan.values) | walk.plan.files) - walk.filled) if not faults else []
    faults += [f"never asked: {', '.join(missing[:SHOWN])}"] if missing else []
    line = (
        f"{path.name.partition('.xdf')[0].partition('_')[0]:<16} {looking.pages:>5} {len(walk.filled):>6} {walk.keys.pressed:>6} "
        f"{looking.heaviest / 1000:>4.0f} {len(looking.findings):>4} {time.monotonic() - began:>5.0f}  {reference}"
    )
    told = [line, *(f"    {fault}" for fault in [*faults, *looking.findings[:SHOWN]])]
    return not faults and not looking.findings, "\n".join(told)
