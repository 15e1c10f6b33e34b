"""By-laws on fees of the demo towns, with amounts that are made up. Safe to repeat."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.payments import actions
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.kernel.scope import current_tenant

NAMES: Final = UUID("0b6f4e52-7d0e-4a52-9d57-6d0a3f6f1c29")
FILE: Final = "bylaw.toml"
# What one town sets otherwise than the example of the package, so that two towns charge differently.
RATES: Final = {"kleve": (('rate = "0.50"', 'rate = "0.40"'), ('minimum = "25.00"', 'minimum = "20.00"'))}
DRAFTING, RELEASING = "kasse", "kassenleitung"


def load_bylaws(town: str, authority: str, folders: list[Path], moment: datetime) -> None:
    """Let the treasury of the town in scope adopt a by-law for every shipped package that is charged by one."""
    staff = {one.username: one.as_actor() for one in identity.staff_of(current_tenant())}
    for folder in folders:
        file = folder / FILE
        if file.is_file():
            text = _of_town(file.read_text(encoding="utf-8"), town, authority)
            _adopt(text, staff[f"{DRAFTING}.{town}"], staff[f"{RELEASING}.{town}"], moment)


def _of_town(text: str, town: str, authority: str) -> str:
    for old, new in RATES.get(town, ()):
        text = text.replace(old, new)
    return text.replace("der Musterstadt", f"der {authority}").replace("Muster der Demonstration", "Demonstration")


def _adopt(text: str, first: Actor, second: Actor, moment: datetime) -> None:
    form = uuid5(NAMES, f"{current_tenant()}:{tomllib.loads(text)['key']}")
    try:
        actions.draft_schedule(actor=first, now=moment, request_id=form, content=text.encode())
        actions.adopt_schedule(actor=second, now=moment, bylaw_id=form)
    except Conflict:
        # Somebody decided otherwise on the by-law of the demonstration; that stands.
        return
