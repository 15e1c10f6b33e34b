"""Letters to a print file: ``python -m tests.benchmarks.letters [COUNT]``, or GEMEINWERK_BENCH_LETTERS; no database, one process of its own.

Each letter is a different one-page notice, rendered and collected into orders of 500, as the job does it; the seal is not
measured here, it is on the notice before it becomes a letter. The floor, measured in the same run, is bare typst on the
same template and data. The goal, five minutes for 10,000 letters, is held against the seconds of this process alone, so that a
busy machine misses nothing; the time on the wall is printed beside it. A smaller count is held against its share.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pikepdf
import typst

from gemeinwerk.adapters.pdf import FolderPrintHouse, TypstLetters
from gemeinwerk.adapters.pdf.renderer import STANDARDS, TEMPLATES, _data
from gemeinwerk.config.wiring import FONTS
from gemeinwerk.domain.delivery.ports import LARGEST_ORDER as BATCH
from gemeinwerk.domain.delivery.ports import PrintLetter, PrintOrder
from gemeinwerk.domain.documents.types import LetterData, Paragraph, Run
from gemeinwerk.kernel.ids import new_id
from tests.adapters.pdf.letters import letter
from tests.benchmarks.report import Report

DEFAULT = 500
FULL = 10_000
GOAL_SECONDS = 300.0
BARE = 100


def notice(number: int) -> LetterData:
    """Return the notice of one person: one page, with its own address, reference and text."""
    return letter(
        recipient=(f"Erika Mustermann {number}", f"Musterstraße {number}", "44787 Bochum"),
        reference=f"GW-{number:06d}",
        blocks=(Paragraph((Run(f"Ihr Antrag Nummer {number} wird bewilligt. " * 6),)),),
        reasons=(),
        conditions=(),
    )


def rendered(letters: TypstLetters, numbers: range, times: list[float]) -> Iterator[PrintLetter]:
    """Yield the letters of one order, each rendered when its turn comes."""
    for number in numbers:
        began = time.process_time()
        pdf = letters.render(notice(number), seal_field=False)
        times.append(time.process_time() - began)
        yield PrintLetter(new_id(), (pdf,), "DE", "brief", hashlib.sha256(pdf).hexdigest())


def bare_typst() -> float:
    """Return the seconds that typst alone takes for one letter, warm."""
    compiler = typst.Compiler(TEMPLATES / "letter.typ", root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)
    texts = [msgspec.json.encode(_data(notice(number), False)).decode() for number in range(BARE + 5)]
    for text in texts[:5]:
        compiler.compile(format="pdf", pdf_standards=STANDARDS, sys_inputs={"letter": text})
    began = time.process_time()
    for text in texts[5:]:
        compiler.compile(format="pdf", pdf_standards=STANDARDS, sys_inputs={"letter": text})
    return (time.process_time() - began) / BARE


def measure(report: Report, count: int = DEFAULT) -> None:
    """Print the figures."""
    report.section(f"{count:,} letters rendered and collected into print files of {BATCH}")
    bare = bare_typst()
    letters, times, pages = TypstLetters(FONTS), list[float](), 0
    began, wall = time.process_time(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        house = FolderPrintHouse(Path(folder))
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            order = PrintOrder(new_id(), "Stadt Bochum", datetime.now(UTC), len(numbers))
            pages += house.hand_over(order, rendered(letters, numbers, times)).pages
        took, wall = time.process_time() - began, time.perf_counter() - wall
        files = list(Path(folder).glob("*/briefe.pdf"))
        size = sum(path.stat().st_size for path in files) / 1024 / 1024
        read = 0
        for path in files:
            with pikepdf.open(path) as document:
                read += len(document.pages)
    if not read == pages == count:
        report.missed.append("every letter is one page of a print file")
    goal = GOAL_SECONDS * count / FULL
    report.figure("bare typst, one letter", bare * 1000, "ms")
    report.figure("rendering, one letter (mean)", sum(times) / count * 1000, "ms")
    report.figure("collecting and writing, one letter (mean)", (took - sum(times)) / count * 1000, "ms")
    report.figure(f"{count:,} letters to print files", took, "s", at_most=goal)
    report.figure("the same on the wall", wall, "s")
    report.ratio("seconds per letter to bare typst", took / count * 1000, bare * 1000, "bare typst, ms")
    report.figure("size of the print files", size, "MB")
    report.figure("largest memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, "MB", at_most=1000)


def main() -> int:
    """Run alone."""
    report = Report()
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("GEMEINWERK_BENCH_LETTERS", str(DEFAULT))
    measure(report, int(given))
    return len(report.missed)


if __name__ == "__main__":
    sys.exit(main())
