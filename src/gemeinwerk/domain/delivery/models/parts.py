"""What the tables of the room share: the time proofs are kept, and columns that hold one of some words."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

PROOF = "Mit der Akte: solange der Bescheid wirkt, danach bis zum Ende der Aufbewahrungsfrist des Vorgangs."


def one_of(column: str, values: type[StrEnum], name: str, *, empty: bool = False) -> models.CheckConstraint:
    """Return the constraint that a column holds one of the values."""
    allowed = [value.value for value in values] + ([""] if empty else [])
    return models.CheckConstraint(condition=Q(**{f"{column}__in": allowed}), name=name)
