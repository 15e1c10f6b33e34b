"""audit.CheckpointSigner: the delivery service's key signs, the log and a file outside of the database keep."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog

from gemeinwerk.domain.keys.ports import signing
from gemeinwerk.domain.transport import actions as transport
from gemeinwerk.domain.transport.queries import tokens
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ports import AdapterStatus
from gemeinwerk.kernel.refusal import Invalid

TYP: Final = "audit-checkpoint+jws"
log = structlog.get_logger("gemeinwerk.audit")


class KeyNotOwn(Invalid):
    """A checkpoint names a key that is none of the house, or whose private half does not open."""

    code = "audit.key_not_own"
    message = "Der Prüfpunkt ist nicht mit einem Schlüssel dieser Installation signiert."


class HouseCheckpoints:
    """The service's signing key is wrapped by a key that rests outside of the database, so its rights open none."""

    def __init__(self, anchor_file: Path | None = None) -> None:
        self._anchor_file = anchor_file

    def prepare(self, *, actor: Actor, now: datetime) -> None:
        """Make the service's key where none exists."""
        if not tokens.has_key():
            transport.ensure_service_key(actor=actor, now=now)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a compact JWS with the active key; raises NoServiceKey."""
        return tokens.sign(claims, typ=TYP)

    def read(self, token: str) -> dict[str, Any]:
        """Return the claims of a checkpoint; raises KeyNotOwn, Invalid for a wrong signature."""
        kid = str(signing().outline(token).header["kid"])
        found = tokens.own_key(kid)
        if found is None:
            raise KeyNotOwn()
        return signing().verify(token, public_jwk=found, typ=TYP)

    def deposit(self, token: str) -> None:
        """Write the checkpoint to the log and, where one is set, to the anchor file, one line in one write."""
        log.info("audit_checkpoint", detail=token)
        if self._anchor_file is None:
            return
        try:
            _append(self._anchor_file, token)
        except OSError:
            # The checkpoint is signed and in the log; the next one contains its hash.
            log.error("audit_anchor_failed", exc_info=True)

    def check(self) -> AdapterStatus:
        """Say where checkpoints are kept; an anchor file that cannot be written to is a fault."""
        if self._anchor_file is None:
            return AdapterStatus(ok=True, detail="Prüfpunkte stehen in der Datenbank und im Betriebsprotokoll")
        place = self._anchor_file if self._anchor_file.exists() else self._anchor_file.parent
        ok = os.access(place, os.W_OK)
        return AdapterStatus(ok=ok, detail="Ankerdatei beschreibbar" if ok else "Ankerdatei nicht beschreibbar")


def _append(path: Path, token: str) -> None:
    line = (json.dumps({"kind": "checkpoint", "token": token}) + "\n").encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
