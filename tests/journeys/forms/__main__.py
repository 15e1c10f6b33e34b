"""``make forms``: every given form by the keyboard alone, from the start page to the receipt, with a line for each.

Words after the command choose the files whose names contain one of them. WORKERS browsers walk at the same time.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.journeys.forms.one import FIM, one


def main(wanted: list[str]) -> int:
    """Print a line for each form; return 1 where anything was found or a form cannot be completed."""
    import django

    django.setup()
    from tests.journeys.forms import world as forms
    from tests.journeys.world import running

    files = [path for path in forms.given_files(FIM) if not wanted or any(word in path.name for word in wanted)]
    if not files:
        print("Keine Datei gefunden: die Datenschemata liegen neben dem Projekt unter shared/data/fim.")
        return 1
    well = 0
    spawn, workers = multiprocessing.get_context("spawn"), int(os.environ.get("WORKERS", "2"))
    print(f"{'Form':<16} {'pages':>5} {'fields':>6} {'keys':>6} {'kB':>4} {'axe':>4} {'s':>5}", flush=True)
    with running() as world, tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(workers, spawn) as pool:
        packages, papers = forms.install(world, FIM, files), forms.papers(Path(folder))
        largest = sorted(files, key=lambda path: -path.stat().st_size)
        for done in as_completed(pool.submit(one, path, packages[path], world.address, papers) for path in largest):
            good, told = done.result()
            well += good
            print(told, flush=True)
    print(f"{well} of {len(files)} forms completed without findings")
    return 0 if well == len(files) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
