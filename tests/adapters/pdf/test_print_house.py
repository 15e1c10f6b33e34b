"""The contract of delivery.PrintHouse, for the folder and for its demo twin: an order appears whole, and once."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest

from gemeinwerk.adapters.demo.printing import DemoPrintHouse
from gemeinwerk.adapters.pdf import FolderPrintHouse, NoPrintHouse, TypstLetters
from gemeinwerk.adapters.pdf.print_folder import WORK
from gemeinwerk.domain.delivery.ports import PrintHouse, PrintHouseUnavailable, PrintLetter, PrintOrder
from gemeinwerk.kernel.ids import new_id
from tests.adapters.pdf.letters import letter

FONTS = Path(__file__).parents[3] / "src/gemeinwerk/web/design/built/fonts-pdf"
ORDER = PrintOrder(new_id(), "Stadt Bochum", datetime(2026, 11, 26, 9, tzinfo=UTC), 2)
IDS = (new_id(), new_id())


@pytest.fixture(scope="module")
def notice() -> bytes:
    return TypstLetters(FONTS).render(letter(), seal_field=True)


@pytest.fixture(params=["folder", "demo"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> PrintHouse:
    real = FolderPrintHouse(tmp_path / "aus")
    return real if request.param == "folder" else DemoPrintHouse(real)


def letters(notice: bytes) -> Iterator[PrintLetter]:
    for number, letter_id in enumerate(IDS):
        parts = (notice, notice) if number else (notice,)
        yield PrintLetter(letter_id, parts, "DE", "brief", hashlib.sha256(notice).hexdigest())


def never() -> Iterator[PrintLetter]:
    raise AssertionError("the letters of a known order are not read again")
    yield


def orders(folder: Path) -> list[str]:
    return sorted(one.name for one in (folder / "aus").iterdir() if one.name != WORK)


def test_the_order_holds_every_page_and_says_where_each_letter_is(
    house: PrintHouse, tmp_path: Path, notice: bytes
) -> None:
    receipt = house.hand_over(ORDER, letters(notice))
    place = tmp_path / "aus" / str(ORDER.batch_id)
    assert sorted(one.name for one in place.iterdir()) == ["auftrag.csv", "auftrag.json", "briefe.pdf"]
    content = (place / "briefe.pdf").read_bytes()
    with pikepdf.open(BytesIO(content)) as collected, pikepdf.open(BytesIO(notice)) as one:
        pages = len(one.pages)
        assert len(collected.pages) == 3 * pages == receipt.pages
        assert all("/Annots" not in page.obj for page in collected.pages)
    job = json.loads((place / "auftrag.json").read_text())
    assert job["sha256"] == receipt.sha256 == hashlib.sha256(content).hexdigest()
    assert [(UUID(one["brief"]), one["erste_seite"], one["seiten"]) for one in job["briefe"]] == [
        (IDS[0], 1, pages),
        (IDS[1], pages + 1, 2 * pages),
    ]
    with (place / "auftrag.csv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["brief"] for row in rows] == [str(one) for one in IDS]
    assert rows[0]["sha256"] == hashlib.sha256(notice).hexdigest()


def test_a_second_time_hands_over_nothing_even_where_the_order_was_taken_away(
    house: PrintHouse, tmp_path: Path, notice: bytes
) -> None:
    first = house.hand_over(ORDER, letters(notice))
    assert house.hand_over(ORDER, never()) == first
    shutil.rmtree(tmp_path / "aus" / str(ORDER.batch_id))
    assert house.hand_over(ORDER, never()) == first
    assert orders(tmp_path) == []


def test_a_fault_in_the_middle_leaves_nothing(house: PrintHouse, tmp_path: Path, notice: bytes) -> None:
    def broken() -> Iterator[PrintLetter]:
        yield from letters(notice)
        raise OSError("the disk is full")

    with pytest.raises(PrintHouseUnavailable):
        house.hand_over(ORDER, broken())
    assert orders(tmp_path) == [] and list((tmp_path / "aus" / WORK).iterdir()) == []
    house.hand_over(ORDER, letters(notice))
    assert orders(tmp_path) == [str(ORDER.batch_id)]


def test_two_at_the_same_time_hand_over_once(house: PrintHouse, tmp_path: Path, notice: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: house.hand_over(ORDER, letters(notice)), range(4)))
    assert len(set(found)) == 1
    assert orders(tmp_path) == [str(ORDER.batch_id)]
    assert [one.name for one in (tmp_path / "aus" / WORK).iterdir()] == [f"{ORDER.batch_id}.json"]


KILLED = """
import os, sys, signal
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from gemeinwerk.adapters.pdf import print_folder
from gemeinwerk.domain.delivery.ports import PrintLetter, PrintOrder
folder, batch, notice, moment = Path(sys.argv[1]), UUID(sys.argv[2]), Path(sys.argv[3]).read_bytes(), int(sys.argv[4])
steps = 0
def after(function):
    def run(*given, **named):
        global steps
        done = function(*given, **named)
        steps += 1
        if steps == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return run
for name in ("link", "fsync"):
    setattr(os, name, after(getattr(os, name)))
Path.rename = after(Path.rename)
Path.mkdir = after(Path.mkdir)
order = PrintOrder(batch, "Stadt Bochum", datetime(2026, 11, 26, 9, tzinfo=UTC), 1)
print_folder.FolderPrintHouse(folder).hand_over(order, iter([PrintLetter(batch, (notice,), "DE", "brief", "0")]))
"""


def test_killed_at_every_step_the_next_run_hands_over_once(tmp_path: Path, notice: bytes) -> None:
    """A print house takes orders away at once; whatever it took before the kill does not come again after it."""
    (tmp_path / "notice.pdf").write_bytes(notice)
    killed = 0
    for moment in range(1, 20):
        folder, batch, taken = tmp_path / str(moment), new_id(), list[str]()
        folder.mkdir()
        command = [sys.executable, "-c", KILLED, str(folder), str(batch), str(tmp_path / "notice.pdf"), str(moment)]
        done = subprocess.run(command, check=False, capture_output=True)
        taken += _take_away(folder, batch)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        order = PrintOrder(batch, "Stadt Bochum", datetime(2026, 11, 26, 9, tzinfo=UTC), 1)
        for _ in range(2):
            FolderPrintHouse(folder).hand_over(order, iter([PrintLetter(batch, (notice,), "DE", "brief", "0")]))
            taken += _take_away(folder, batch)
        assert taken == [str(batch)], f"killed after step {moment}"
    assert killed > 6, "the kills have hit the steps"


def _take_away(folder: Path, batch: UUID) -> list[str]:
    place = folder / str(batch)
    if not place.exists():
        return []
    assert json.loads((place / "auftrag.json").read_text())["sha256"]
    shutil.rmtree(place)
    return [str(batch)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, notice: bytes) -> None:
    (tmp_path / "aus").write_text("a file")
    house = FolderPrintHouse(tmp_path / "aus")
    with pytest.raises(PrintHouseUnavailable):
        house.hand_over(ORDER, letters(notice))
    assert not house.check().ok
    assert os.path.isfile(tmp_path / "aus")


def test_without_a_print_house_nothing_is_handed_over() -> None:
    house = NoPrintHouse()
    assert not house.connected and house.check().ok
    with pytest.raises(PrintHouseUnavailable):
        house.hand_over(ORDER, never())
