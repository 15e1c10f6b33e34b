"""Sending an application, and the confirmation afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gemeinwerk.domain.delivery import actions as delivery
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import (
    AuthorityLetterhead,
    DocumentKind,
    LetterData,
    Paragraph,
    Run,
)
from gemeinwerk.domain.forms import actions as forms
from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.payments.types import DueWhen
from gemeinwerk.domain.submissions import actions as submissions
from gemeinwerk.domain.submissions import queries as sent
from gemeinwerk.domain.submissions.types import Receipt
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import long_moment
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of
from gemeinwerk.web.party import limit_submit
from gemeinwerk.web.portal import user_account
from gemeinwerk.web.portal.application import Application, guest_secret

__all__ = ["receipt_document", "receipt_view", "send"]


def send(request: HttpRequest, opened: Application) -> Receipt:
    """Send the application once; a consent that was ticked on the page is given with it. Raises TooMany."""
    actor, moment = actor_of(request), now()
    consent = request.POST.get("einwilligung") == "true"
    with tenant_scope(opened.draft.tenant_id):
        limit_submit(request)
        if consent and actor.account_id is not None:
            version = request.POST.get("_fassung", "")[:40]
            delivery.give_consent(actor=actor, now=moment, wording_version=version)
        consent = _postbox_answer(request, opened, consent)
        if request.POST.get("merken") == "true" and actor.account_id is not None:
            kept = form_queries.keepable(opened.form.model, opened.result.answers)
            forms.keep_answers(actor=actor, now=moment, title=opened.draft.title, answers=kept)
        return submissions.submit(
            actor=actor,
            now=moment,
            draft_id=opened.draft.id,
            secret=guest_secret(request, opened.draft.id),
            consent=consent,
            applicant=_applicant(request),
        )


def postbox_question(request: HttpRequest, opened: Application) -> user_account.PostboxQuestion | None:
    """Return what is asked about the postbox of the user account before sending, None where the person has none."""
    code, scope = opened.offer.procedural_code.value, opened.draft.package_id
    return user_account.question(actor_of(request).account_id, opened.draft.tenant_id, code, scope)


def _postbox_answer(request: HttpRequest, opened: Application, consent: bool) -> bool:
    """Keep the answer about the postbox of the user account; return whether the notice may come digitally."""
    asked = postbox_question(request, opened)
    version = request.POST.get("_fassung_nutzerkonto", "")[:60]
    if asked is None or not version:
        return consent
    wanted = (request.POST.get("nutzerkonto") == "true") == asked.asks_for_consent
    used = user_account.answered(asked, wanted=wanted, version=version, actor=actor_of(request), now=now())
    return consent or used


def _applicant(request: HttpRequest) -> dict[str, str]:
    person = getattr(request, "person", None)
    if person is None:
        return {}
    return {
        "name": person.display_name,
        "street": person.street,
        "house_number": person.house_number,
        "postcode": person.postcode,
        "city": person.city,
        "email": person.email,
    }


def _receipt(opened: Application) -> Receipt:
    with tenant_scope(opened.draft.tenant_id):
        found = sent.of_draft(draft_id=opened.draft.id)
    if found is None:
        raise NotFound()
    return found


def receipt_view(request: HttpRequest, opened: Application) -> dict[str, Any]:
    """Return what the page after sending shows."""
    receipt = _receipt(opened)
    account_id = actor_of(request).account_id
    digital = False
    if account_id is not None:
        scope = opened.draft.package_id
        digital = deliveries.consent(account_id=account_id, tenant_id=opened.draft.tenant_id, scope=scope).is_given
    terms = opened.offer.manifest.payment
    return {
        "service": opened.title,
        "languages": opened.languages,
        "reference": receipt.reference,
        "received_at": receipt.received_at,
        "authority": tenants.tenant(opened.draft.tenant_id).authority_name,
        "days": opened.offer.processing_target_days.value,
        "digital": digital,
        "user_account": postbox_question(request, opened),
        "pays_before": terms is not None and terms.when is DueWhen.BEFORE and account_id is not None,
        "receipt_url": f"{opened.receipt_url}beleg.pdf",
    }


def receipt_document(request: HttpRequest, opened: Application) -> tuple[str, bytes]:
    """Return the reference and the confirmation of receipt as PDF, without any answer."""
    receipt = _receipt(opened)
    tenant = tenants.tenant(opened.draft.tenant_id)
    person = getattr(request, "person", None)
    day = berlin_date(receipt.received_at)
    text = (
        f"Ihr Antrag „{opened.draft.title}“ ist bei uns eingegangen: "
        f"{long_moment(receipt.received_at)}. Das Aktenzeichen lautet {receipt.reference}."
    )
    recipient: tuple[str, ...] = ()
    if person is not None:
        street = f"{person.street} {person.house_number}".strip()
        recipient = (person.display_name, street, f"{person.postcode} {person.city}".strip())
    letter = LetterData(
        sender=AuthorityLetterhead(
            name=tenant.authority_name, street=tenant.street, postcode=tenant.postcode, city=tenant.city
        ),
        recipient=recipient,
        subject=f"Eingangsbestätigung: {opened.draft.title}",
        reference=receipt.reference,
        date=day,
        blocks=(Paragraph((Run(text),)),),
        kind=DocumentKind.RECEIPT,
        signer_name=tenant.authority_name,
    )
    return receipt.reference, documents.preview_pdf(letter)
