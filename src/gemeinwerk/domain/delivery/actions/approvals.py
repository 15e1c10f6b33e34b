"""Approval of the remedy instruction by a person of the authority."""

from __future__ import annotations

from datetime import datetime

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import InstructionApproval
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Invalid, NotFound


@action("delivery.approve_instruction")
def approve_instruction(*, actor: Actor, now: datetime, version: str, approved_by: str) -> None:
    """Approve a text block of the remedy instruction for the authority in scope; leads only.

    Safe to repeat. Raises Forbidden, NotFound for an unknown version, Invalid without the name of the person.
    """
    actor.require_role("lead")
    if version not in {block.version for block in rules.INSTRUCTION_BLOCKS}:
        raise NotFound()
    if not approved_by.strip():
        raise Invalid("Bitte nennen Sie die Person, die den Text freigibt.")
    row, created = InstructionApproval.objects.get_or_create(
        version=version, defaults={"approved_by": approved_by.strip()[:200], "approved_at": now}
    )
    if not created:
        record_nothing()
        return
    record(f"instruction:{row.id}", version=version)
