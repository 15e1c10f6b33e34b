"""A stranger's file, checked in a child process with limits, so that it cannot hurt the process that serves."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime

from gemeinwerk.domain.documents.types import SealCheck
from gemeinwerk.kernel.confined import NoAnswer, answer_of

COMMAND = (sys.executable, "-I", "-m", "gemeinwerk.adapters.seals.child")
# A little more than the child's own limit of processor time, for machines that are busy with other things.
WAIT = 30.0
TIMES = ("sealed_at", "stamped_at", "protected_until")


def examine(pdf: bytes, *, roots: Iterable[bytes], revocations: Iterable[bytes]) -> SealCheck | None:
    """Return the verdict of the child, or None where it failed or was ended."""
    order = {
        name: [b64encode(der).decode() for der in one] for name, one in (("roots", roots), ("revocations", revocations))
    }
    try:
        found, _ = answer_of(COMMAND, json.dumps(order).encode() + b"\n" + pdf, wait=WAIT)
        times = {name: datetime.fromisoformat(found[name]) for name in TIMES if found[name]}
        return SealCheck(**{**found, **times})
    except (NoAnswer, KeyError, TypeError, ValueError):
        return None
