"""The one writer of audit entries; wiring binds it to the kernel's recorder port."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec
from django.db import connection

from gemeinwerk.kernel.actions import PLATFORM_CHAIN, AuditLine
from gemeinwerk.kernel.scope import current_scope, tenant_scope

MOST_IN_A_STATEMENT = 100
CALL = "audit_append(%s, %s, %s, %s, %s, %s, %s)"
_encoder = msgspec.json.Encoder(order="sorted")


def append(lines: Sequence[AuditLine]) -> None:
    """Append entries to their chains as the last deed of the running transaction; the database links and hashes them.

    Chains are locked in the order of their ids, so that two transactions never wait for each other crosswise.
    """
    ordered = sorted(lines, key=lambda line: line.chain)
    parts = [part for _, group in groupby(ordered, key=lambda line: line.chain) for part in _parts(list(group))]
    for part in parts[:-1]:
        _append(part)
    with connection.ending():  # type: ignore[attr-defined]
        _append(parts[-1])


def _parts(lines: list[AuditLine]) -> list[list[AuditLine]]:
    return [lines[place : place + MOST_IN_A_STATEMENT] for place in range(0, len(lines), MOST_IN_A_STATEMENT)]


def _append(lines: list[AuditLine]) -> None:
    chain = lines[0].chain
    if chain == PLATFORM_CHAIN or current_scope().tenant_id == chain:
        _call(lines)
        return
    with tenant_scope(chain):
        _call(lines)


def _call(lines: list[AuditLine]) -> None:
    values: list[Any] = []
    for line in lines:
        details = _encoder.encode(line.details).decode()
        values += [line.chain, line.at, line.actor.kind.value, line.actor.id, line.verb, line.subject, details]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([CALL] * len(lines))}", values)
