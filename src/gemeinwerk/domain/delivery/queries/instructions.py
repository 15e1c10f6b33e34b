"""The remedy instruction for a notice of the authority in scope."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import InstructionApproval
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Addressee,
    AddresseeKind,
    Approval,
    BlockInfo,
    CourtBranch,
    ProceduralCode,
    Remedy,
    RemedyInstruction,
)
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import current_tenant

_UNSET = "–"


class CourtUnknown(Invalid):
    """No administrative court follows from the place of the authority."""

    code = "delivery.court_unknown"
    message = "Für diesen Bescheid lässt sich das zuständige Verwaltungsgericht nicht bestimmen."
    hint = "Bitte geben Sie den Ort an, für den der Bescheid erlassen wird."


def remedy_addressee(*, tenant_id: UUID, remedy: Remedy | str, region_key: str = "") -> Addressee:
    """Return where a remedy against a notice of this authority is filed: court by Kreis, or the authority itself.

    ``region_key`` names another place where the dispute belongs there (land, or an authority of the Land).
    Raises CourtUnknown.
    """
    info = tenants.tenant(tenant_id)
    if Remedy(remedy) is not Remedy.ACTION:
        return Addressee(AddresseeKind.OFFICE, info.authority_name, info.city or info.short_name)
    try:
        return rules.administrative_court(region_key or info.key)
    except rules.NoCourt as unknown:
        raise CourtUnknown() from unknown


def remedy_instruction(
    *,
    procedural_code: ProceduralCode | str,
    remedy: Remedy | str,
    on: date,
    region_key: str = "",
    branch: CourtBranch | str = CourtBranch.ADMINISTRATIVE,
    language: str = "de",
    act: ActKind = ActKind.ORDINARY,
) -> RemedyInstruction | None:
    """Return the instruction for a notice of the tenant in scope; None where no remedy with a period exists.

    Raises InstructionMissing, InstructionNotApproved (outside demonstrations) and CourtUnknown.
    """
    if Remedy(remedy) is Remedy.NONE:
        return None
    if Remedy(remedy) is Remedy.ACTION and CourtBranch(branch) is CourtBranch.SOCIAL:
        raise CourtUnknown(
            "Für diesen Bescheid ist kein Sozialgericht hinterlegt.",
            hint="Ohne Gericht und Sitz gibt es keine Rechtsbehelfsbelehrung.",
        )
    return rules.remedy_instruction(
        ProceduralCode(procedural_code),
        Remedy(remedy),
        remedy_addressee(tenant_id=current_tenant(), remedy=remedy, region_key=region_key),
        on=on,
        branch=CourtBranch(branch),
        language=language,
        approvals=approvals(),
        approval_required=policy().approval_required,
        act=act,
    )


def approvals() -> dict[str, Approval]:
    """Return the approvals of the tenant in scope, by version of the text block."""
    return {
        row.version: Approval(row.approved_by, berlin_date(row.approved_at))
        for row in InstructionApproval.objects.all()
    }


def instruction_blocks() -> list[BlockInfo]:
    """Return every text block with the approval of the tenant in scope, for the person who approves."""
    given = approvals()
    return [
        BlockInfo(
            version=block.version,
            text=block.text.format(period="eines Monats", name=_UNSET, seat=_UNSET),
            statute=block.statute,
            valid_from=block.valid_from,
            approved_by=given[block.version].approved_by if block.version in given else "",
            approved_on=given[block.version].approved_on if block.version in given else None,
        )
        for block in rules.INSTRUCTION_BLOCKS
    ]
