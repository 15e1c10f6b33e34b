"""Statements of account by ISO 20022: CAMT.053 in the versions 001.02 and 001.08, as banks in Germany deliver them.

Implements payments.StatementReader.
"""

from __future__ import annotations

from gemeinwerk.adapters.camt.reading import read_statements
from gemeinwerk.domain.payments.types import BankStatement
from gemeinwerk.kernel.ports import AdapterStatus


class CamtStatements:
    """Implements payments.StatementReader; opens no network connection."""

    def read(self, content: bytes) -> tuple[BankStatement, ...]:
        """Return all statements of a file; raises FileRefused with the line, and takes nothing over then."""
        return read_statements(content)

    def check(self) -> AdapterStatus:
        """Always well; the library is part of the product."""
        return AdapterStatus(ok=True, detail="CAMT.053, Fassungen 001.02 und 001.08")


__all__ = ["CamtStatements"]
