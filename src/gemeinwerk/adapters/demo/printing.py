"""Demo twin of the print house: orders are written into a folder of this machine; nothing is printed."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from gemeinwerk.domain.delivery.ports import PrintHouse, PrintLetter, PrintOrder, PrintReceipt
from gemeinwerk.kernel.ports import AdapterStatus

log = logging.getLogger("gemeinwerk.demo.printing")


class DemoPrintHouse:
    """Implements ``delivery.ports.PrintHouse`` over the real one, in a folder where nobody prints."""

    demo = True
    connected = True

    def __init__(self, real: PrintHouse) -> None:
        self._real = real

    def hand_over(self, order: PrintOrder, letters: Iterable[PrintLetter]) -> PrintReceipt:
        """Write the order as for a print house. Raises PrintHouseUnavailable."""
        receipt = self._real.hand_over(order, letters)
        log.info("demo order written to a folder instead of being printed")
        return receipt

    def check(self) -> AdapterStatus:
        """Say that this is the demo."""
        return AdapterStatus(True, "Demonstration: Druckaufträge werden nur in einen Ordner geschrieben.")
