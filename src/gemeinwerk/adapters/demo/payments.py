"""Demo twin of the payment provider: no money moves, and whoever comes back has paid."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from gemeinwerk.domain.payments.ports import ProviderRefused, ProviderUnavailable
from gemeinwerk.domain.payments.types import PaymentOrder, ProviderAnswer, ProviderState
from gemeinwerk.kernel.ports import AdapterStatus

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _Kept:
    authority: str
    gross: str
    at: str
    return_url: str


class DemoPayments:
    """Implements payments.PaymentProvider for demo and test: the first question for the status finds the payment paid.

    Payments lie as files in ``folder``, so that all processes of a machine know them. The simulator is the twin that can fail.
    """

    demo = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, order: PaymentOrder) -> ProviderAnswer:
        """Return where the payer has to go: back at once. The same request id is the same payment."""
        transaction_id = order.request_id.hex
        file = self._folder / f"{transaction_id}.json"
        if not file.exists():
            kept = {"authority": order.authority, "gross": str(order.gross), "at": order.at.isoformat()}
            self._write(file, json.dumps(kept | {"return_url": order.return_url}))
        known = self._kept(transaction_id)
        return self._answer(transaction_id, known, ProviderState.INITIAL, known.return_url)

    def status(self, *, authority: str, transaction_id: str) -> ProviderAnswer:
        """Return a payment as paid; raises ProviderRefused for an unknown one."""
        known = self._kept(transaction_id) if _ID.fullmatch(transaction_id) else None
        if known is None or known.authority != authority:
            raise ProviderRefused("UNKNOWN_TRANSACTION")
        return self._answer(transaction_id, known, ProviderState.PAID, "")

    def pages(self) -> tuple[str, ...]:
        """Return none: whoever begins is sent back at once."""
        return ()

    def available(self, *, authority: str) -> bool:
        """Tell that it is always there."""
        return True

    def check(self) -> AdapterStatus:
        """Say plainly that nothing is paid."""
        return AdapterStatus(
            ok=True, detail="Demo: kein Geld wird bewegt, jede Zahlung gilt nach der Rückkehr als bezahlt"
        )

    def _answer(self, transaction_id: str, known: _Kept, state: ProviderState, redirect_url: str) -> ProviderAnswer:
        return ProviderAnswer(
            transaction_id=transaction_id,
            reference=f"DEMO-{transaction_id[:8].upper()}",
            state=state,
            redirect_url=redirect_url,
            method="OTHER" if state is ProviderState.PAID else "",
            detail="Demo",
            at=datetime.fromisoformat(known.at),
            gross=Decimal(known.gross),
        )

    def _kept(self, transaction_id: str) -> _Kept:
        try:
            return _Kept(**json.loads((self._folder / f"{transaction_id}.json").read_text()))
        except FileNotFoundError as fault:
            raise ProviderRefused("UNKNOWN_TRANSACTION") from fault
        except OSError as fault:
            raise ProviderUnavailable() from fault

    def _write(self, file: Path, content: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(content)
        draft.replace(file)
