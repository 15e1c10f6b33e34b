"""Hand-overs to postboxes of user accounts: what waits, what is to be asked for, and the receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import PostboxDelivery
from gemeinwerk.domain.delivery.ports import ozg_postbox
from gemeinwerk.domain.delivery.queries.papers import reference_of
from gemeinwerk.domain.delivery.queries.policy import policy
from gemeinwerk.domain.delivery.types import (
    ALL_SERVICES,
    Channel,
    ConsentRuling,
    ConsentWording,
    Declaration,
    HandOverState,
    PostboxNotice,
    ProceduralCode,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import NotFound


def ozg_postbox_connected() -> bool:
    """Tell whether notices can be handed to postboxes of user accounts."""
    return ozg_postbox().connected


def hand_over_handle(*, delivery_id: UUID) -> str:
    """Return under which handle the postbox has a notice, empty before the hand-over is noted. Raises NotFound."""
    return str(_row(delivery_id).handle)


def postbox_notice(*, delivery_id: UUID) -> PostboxNotice | None:
    """Return a notice that waits to be handed over, None where that is done or it goes another way. Raises NotFound."""
    row = _row(delivery_id)
    if row.state != HandOverState.WAITING.value or row.handle:
        return None
    info, pdf = documents.open_document(document_id=row.delivery.document_id)
    return PostboxNotice(
        delivery_id=row.delivery_id,
        mailbox=row.mailbox,
        sender=tenants.tenant(row.tenant_id).authority_name,
        title=row.delivery.subject,
        content=rules.postbox_message(),
        service=row.delivery.subject,
        file_name=info.file_name,
        pdf=pdf,
        reference=reference_of(row.delivery_id),
    )


def _row(delivery_id: UUID) -> PostboxDelivery:
    row: PostboxDelivery | None = (
        PostboxDelivery.objects.select_related("delivery").filter(delivery_id=delivery_id).first()
    )
    if row is None:
        raise NotFound()
    return row


def receipt_of(delivery_id: UUID) -> PostboxDelivery | None:
    """Return the hand-over of a delivery with its receipt, None where the postbox gave none."""
    row: PostboxDelivery | None = PostboxDelivery.objects.filter(delivery_id=delivery_id).exclude(receipt="").first()
    return row


def postbox_wording(*, code: ProceduralCode | str) -> ConsentWording:
    """Return the text about the postbox of the user account that holds for a service: consent asked for, or exclusion offered."""
    law = ProceduralCode(code)
    model = rules.consent_needed(law, Channel.OZG_POSTBOX, policy())
    return rules.consent_wording(model=model, code=law, channel=Channel.OZG_POSTBOX)


def postbox_standing(
    *, found: Sequence[Declaration], code: ProceduralCode | str, scope: str = ALL_SERVICES
) -> ConsentRuling:
    """Return whether notices of a service may go into the postbox of the user account, from what a person declared."""
    law = ProceduralCode(code)
    model = rules.consent_needed(law, Channel.OZG_POSTBOX, policy())
    ruling = rules.consent_ruling(model, law, Channel.OZG_POSTBOX, scope, found)
    return replace(ruling, reason=rules.EXCLUDED) if ruling.reason_code in ("refused", "withdrawn") else ruling
