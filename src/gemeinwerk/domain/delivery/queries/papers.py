"""Papers of a delivery as PDF, in the form of a letter: address page, order and deed, receipts."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import Delivery
from gemeinwerk.domain.delivery.queries.deliveries import recipient_of
from gemeinwerk.domain.delivery.queries.publication import announcement_of, lines_of
from gemeinwerk.domain.delivery.types import ActKind, ServiceKind
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import AuthorityLetterhead, LetterData
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import current_tenant


def address_page(row: Delivery) -> bytes:
    """Return the page with the present address of a delivery as PDF."""
    return paper_of(row, "anschrift", None)


def paper_of(row: Delivery, name: str, kind: ServiceKind | None) -> bytes:
    """Return one paper of a delivery as PDF; raises NotFound for a name that there is not."""
    sender = _letterhead(current_tenant())
    announced = announcement_of(row.id)
    facts = rules.PaperFacts(
        subject=row.subject,
        reference=reference_of(row.id),
        recipient=recipient_of(row),
        authority=tuple(
            line for line in (sender.name, sender.street, f"{sender.postcode} {sender.city}") if line.strip()
        ),
        kind=kind,
        issued_on=berlin_date(row.created_at),
        act=ActKind(row.act),
    )
    if announced is not None:
        facts = replace(facts, announcement=lines_of(announced))
    try:
        paper = rules.paper(name, facts)
    except KeyError:
        raise NotFound() from None
    return documents.preview_pdf(
        LetterData(
            sender=sender,
            recipient=paper.window,
            subject=paper.title,
            reference=facts.reference,
            date=facts.issued_on,
            blocks=paper.blocks,
            salutation="",
            closing="",
            demo=any(one.demo for one in documents.documents_of_case(case_id=row.case_id)),
        )
    )


def reference_of(delivery_id: UUID) -> str:
    """Return the short mark that stands on every paper of a delivery, so that a returned one finds its case."""
    return str(delivery_id).upper()


def _letterhead(tenant_id: UUID) -> AuthorityLetterhead:
    tenant = tenants.tenant(tenant_id)
    return AuthorityLetterhead(tenant.authority_name, tenant.street, tenant.postcode, tenant.city, tenant.head_title)
