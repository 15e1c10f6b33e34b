"""``make forms``: every given form by the keyboard alone, from the start page to the receipt, with a line for each.

Words after the command choose the files whose names contain one of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import PROJECT

FIM = PROJECT.parent / "shared" / "data" / "fim"
SHOWN = 12


def main(wanted: list[str]) -> int:
    """Print a line for each form; return 1 where anything was found or a form cannot be completed."""
    import django

    django.setup()
    from tests.journeys.conftest import started_browser
    from tests.journeys.forms import world as forms
    from tests.journeys.world import running

    files = [path for path in forms.given_files(FIM) if not wanted or any(word in path.name for word in wanted)]
    if not files:
        print("Keine Datei gefunden: die Datenschemata liegen neben dem Projekt unter shared/data/fim.")
        return 1
    failed = 0
    print(f"{'Form':<26} {'pages':>5} {'fields':>6} {'keys':>6} {'kB':>5} {'axe':>4} {'s':>5}")
    with running(workers=1) as world, tempfile.TemporaryDirectory() as folder:
        packages = forms.install(world, FIM, files)
        papers = forms.papers(Path(folder))
        known: set[str] = set()
        for path in files:
            began = time.monotonic()
            walk = forms.walk_of(started_browser(), world, forms.given(FIM, path, packages[path]), papers, known)
            fault = ""
            try:
                reference = walk.run()
            except Exception as problem:
                fault, reference = f"{type(problem).__name__}: {problem}", "FAILED"
                if pictures := os.environ.get("PICTURES"):
                    walk.page.screenshot(path=f"{pictures}/{path.stem}.png", full_page=True)
            walk.page.context.close()
            figures = (
                f"{walk.pages:>5} {len(walk.filled):>6} {walk.keys.pressed:>6} {walk.heaviest / 1000:>5.0f} "
                f"{len(walk.findings):>4} {time.monotonic() - began:>5.0f}"
            )
            print(f"{path.name.partition('.xdf')[0][:26]:<26} {figures}  {reference}", flush=True)
            for finding in [*([fault] if fault else []), *walk.findings[:SHOWN]]:
                print(f"    {finding}", flush=True)
            failed += bool(fault or walk.findings)
    print(f"{len(files) - failed} of {len(files)} forms without findings")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
