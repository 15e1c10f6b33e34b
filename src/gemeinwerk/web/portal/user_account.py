"""The postbox of the user account on pages: what holds for a service, and the question that is asked while using it (OZG § 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery import actions
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.types import ALL_SERVICES, ConsentModel, ConsentWording, Declaration, ProceduralCode
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PostboxQuestion:
    """What is asked about the postbox of the user account: whether it is used now, and by which text."""

    scope: str
    used: bool
    reason: str
    wording: ConsentWording

    @property
    def asks_for_consent(self) -> bool:
        """True where a yes is needed, False where only a no counts."""
        return self.wording.model is ConsentModel.EXPLICIT


def question(
    account_id: UUID | None, tenant_id: UUID, code: ProceduralCode | str, scope: str = ALL_SERVICES
) -> PostboxQuestion | None:
    """Return the question for a person with such a postbox; None where there is none, or none is connected."""
    if account_id is None or not has_postbox(account_id):
        return None
    found = [one for one in deliveries.declarations(account_id=account_id) if one.tenant_id == tenant_id]
    return asked_about(found, code, scope)


def has_postbox(account_id: UUID) -> bool:
    """Tell whether the user account has a postbox and one is connected."""
    return deliveries.ozg_postbox_connected() and bool(identity.postbox_handle(account_id))


def asked_about(found: Sequence[Declaration], code: ProceduralCode | str, scope: str = ALL_SERVICES) -> PostboxQuestion:
    """Return the question about a service for a person with such a postbox, from what they declared to the authority."""
    standing = deliveries.postbox_standing(found=found, code=code, scope=scope)
    wording = deliveries.postbox_wording(code=code)
    return PostboxQuestion(scope, standing.allowed, standing.reason, wording)


def answered(asked: PostboxQuestion, *, wanted: bool, version: str, actor: Actor, now: datetime) -> bool:
    """Keep an answer that changes something, in the scope of its authority, and return whether the postbox is used.

    Raises WordingOutdated where another text was read, DeclaredMeanwhile.
    """
    if wanted != asked.used:
        change = actions.give_consent if wanted else actions.refuse_consent
        change(actor=actor, now=now, wording_version=version, scope=asked.scope)
    return wanted
