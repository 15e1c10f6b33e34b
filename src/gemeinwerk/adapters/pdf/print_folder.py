"""delivery.PrintHouse with a folder: an order appears there whole and once, at whatever moment the program is killed.

An order is written into a place of work beside the folder, then a receipt is written there, then the order is renamed
into the folder. The receipt decides: where there is one, nothing is written again. Where the place of work is gone, the
order has been handed over, even if the print house has taken it away since.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from gemeinwerk.domain.delivery.ports import PrintHouseUnavailable, PrintLetter, PrintOrder, PrintReceipt
from gemeinwerk.kernel.ports import AdapterStatus

from .print_files import flush, write_order

WORK = ".in-arbeit"


class FolderPrintHouse:
    """Hands orders over as folders named after their id, each with print file and job file."""

    demo = False
    connected = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._work = folder / WORK

    def hand_over(self, order: PrintOrder, letters: Iterable[PrintLetter]) -> PrintReceipt:
        """Write the order into the folder, once. Raises PrintHouseUnavailable."""
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            note = self._note(order) or self._prepare(order, letters)
            self._release(order, str(note["place"]))
        except OSError as fault:
            raise PrintHouseUnavailable(type(fault).__name__) from fault
        return PrintReceipt(str(note["sha256"]), int(str(note["letters"])), int(str(note["pages"])))

    def check(self) -> AdapterStatus:
        """Say whether the folder can be written."""
        writable = self._folder.is_dir() and os.access(self._folder, os.W_OK)
        return AdapterStatus(writable, "Übergabe in einen Ordner" if writable else "Der Ordner ist nicht beschreibbar.")

    def _note(self, order: PrintOrder) -> dict[str, object] | None:
        try:
            found: dict[str, object] = json.loads((self._work / f"{order.batch_id}.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        return found

    def _prepare(self, order: PrintOrder, letters: Iterable[PrintLetter]) -> dict[str, object]:
        """Write the order into its place of work, then the receipt; of two at the same time one wins."""
        place = f"{order.batch_id}.{secrets.token_hex(4)}"
        draft = self._work / f"{place}.json"
        (self._work / place).mkdir()
        try:
            receipt = write_order(self._work / place, order, letters)
            note: dict[str, object] = {
                "place": place,
                "sha256": receipt.sha256,
                "letters": receipt.letters,
                "pages": receipt.pages,
            }
            _write(draft, json.dumps(note).encode())
            os.link(draft, self._work / f"{order.batch_id}.json")
        except BaseException as fault:
            shutil.rmtree(self._work / place, ignore_errors=True)
            # The winner also clears away what the others had begun.
            won = self._note(order) if isinstance(fault, OSError) else None
            if won is None:
                raise
            return won
        finally:
            draft.unlink(missing_ok=True)
        flush(self._work)
        return note

    def _release(self, order: PrintOrder, place: str) -> None:
        """Let the order appear in the folder; where its place of work is gone, it has appeared before."""
        with contextlib.suppress(FileNotFoundError):
            (self._work / place).rename(self._folder / str(order.batch_id))
        flush(self._folder)
        # What a killed attempt left behind holds letters, and nobody needs it any more.
        for left in self._work.glob(f"{order.batch_id}.*/"):
            shutil.rmtree(left, ignore_errors=True)


class NoPrintHouse:
    """The print house of an authority that prints by itself."""

    demo = False
    connected = False

    def hand_over(self, order: PrintOrder, letters: Iterable[PrintLetter]) -> PrintReceipt:
        """Raise PrintHouseUnavailable."""
        raise PrintHouseUnavailable("not connected")

    def check(self) -> AdapterStatus:
        """Say that letters are printed by hand."""
        return AdapterStatus(True, "Keine Druckerei angebunden; Briefe werden in der Behörde gedruckt.")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
