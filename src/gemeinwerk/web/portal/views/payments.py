"""Paying: own claims over all authorities, the ways to pay one, the way back from the provider, the receipt."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.ports import ProviderRefused, ProviderUnavailable
from gemeinwerk.domain.payments.types import AttemptState, InvoiceRecipient, OwnClaim
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, NotFound, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, signed_in
from gemeinwerk.web.portal import paying
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.portal.page import account_of, go, show


@signed_in()
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """All claims of the person, what is open first."""
    rows = paying.rows_of(account_of(request))
    waiting = [row for row in rows if row["is_open"]]
    context = {"waiting": waiting, "done": [row for row in rows if not row["is_open"]]}
    return show(request, "payments.html", context, section="account")


@signed_in()
@require_GET
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """One claim, line by line, with the ways to pay it."""
    return _page(request, _own(request, claim_id))


@signed_in()
@require_POST
def begin(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Begin to pay online, or go on with the payment that waits; the provider's page comes next."""
    own = _own(request, claim_id)
    back = request.build_absolute_uri(f"/zahlung/{claim_id}/stand/")
    try:
        with tenant_scope(own.tenant_id):
            begun = actions.begin_payment(actor=actor_of(request), now=now(), claim_id=claim_id, return_url=back)
    except (ProviderUnavailable, ProviderRefused, actions.PaymentUnderWay, actions.NothingOpen) as refusal:
        return _page(request, _own(request, claim_id), refusal)
    if begun.redirect_url and begun.state is AttemptState.UNDECIDED:
        return HttpResponseRedirect(begun.redirect_url, status=303)
    return go(f"/zahlung/{claim_id}/stand/")


@signed_in()
@require_GET
def standing(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """How a payment stands: the return from the provider proves nothing, so the provider is asked."""
    own = _own(request, claim_id)
    with tenant_scope(own.tenant_id):
        last = queries.last_payment_of(claim_id=claim_id)
        if last is not None and last.state in paying.UNDER_WAY:
            actions.follow_payment(actor=actor_of(request), now=now(), attempt_id=last.id)
            own, last = _own(request, claim_id), queries.last_payment_of(claim_id=claim_id)
    view = {**paying.claim_row(own), **paying.heard(own, last)}
    return show(request, "payment_standing.html", view, section="account")


@signed_in()
@require_POST
def give_mandate(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Give a mandate for direct debits to the authority of a claim."""
    own = _own(request, claim_id)
    try:
        if request.POST.get("zustimmung") != "true":
            hint = "Ohne Ihre Zustimmung darf nichts abgebucht werden."
            raise Invalid(details=[Finding("zustimmung", None, "Bitte erteilen Sie das Mandat.", hint)])
        with tenant_scope(own.tenant_id):
            actions.give_mandate(
                actor=actor_of(request),
                now=now(),
                request_id=_key(request),
                holder=request.POST.get("inhaber", ""),
                iban=request.POST.get("iban", ""),
                signed_on=berlin_date(now()),
                payer_id=account_of(request),
            )
    except Invalid as refusal:
        return _page(request, own, refusal)
    return go(f"/zahlung/{claim_id}/", flash="mandate_given")


@signed_in()
@require_POST
def revoke_mandate(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Revoke the mandate that is in force for the authority of a claim."""
    own = _own(request, claim_id)
    with tenant_scope(own.tenant_id):
        known = queries.mandate_of(payer_id=account_of(request))
        if known is not None:
            actions.revoke_mandate(actor=actor_of(request), now=now(), mandate_id=known.id)
    return go(f"/zahlung/{claim_id}/", flash="mandate_revoked")


@signed_in()
@require_POST
def name_recipient(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Say which authority pays and gets an electronic invoice; an empty form says that none does."""
    own = _own(request, claim_id)
    values = {name: request.POST.get(field, "") for field, name in paying.RECIPIENT.items()}
    recipient = InvoiceRecipient(**values) if any(one.strip() for one in values.values()) else None
    try:
        with tenant_scope(own.tenant_id):
            actions.name_recipient(actor=actor_of(request), now=now(), claim_id=claim_id, recipient=recipient)
    except (Conflict, Invalid) as refusal:
        return _page(request, own, refusal)
    return go(f"/zahlung/{claim_id}/", flash="recipient_saved" if recipient else "recipient_removed")


@signed_in()
@require_GET
def invoice_file(request: HttpRequest, claim_id: UUID, invoice_id: UUID) -> HttpResponse:
    """An electronic invoice of an own claim as it was issued."""
    own = _own(request, claim_id)
    with tenant_scope(own.tenant_id):
        file = queries.invoice_file(claim_id=claim_id, invoice_id=invoice_id)
    return attachment(file.content, file.name, file.media_type)


@signed_in()
@require_GET
def receipt(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The receipt of a paid claim; 404 while it is not paid, or a debit is not collected yet."""
    own = _own(request, claim_id)
    view = {**paying.claim_row(own), "lines": paying.lines(own.claim)}
    if not view["has_receipt"]:
        raise NotFound()
    return show(request, "payment_receipt.html", view, section="account")


@signed_in()
@require_GET
def receipt_file(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """The receipt as sealed PDF; 404 while there is none."""
    own = _own(request, claim_id)
    if not paying.claim_row(own)["has_receipt"]:
        raise NotFound()
    reference, content = paying.receipt_of(own, identity.person(account_of(request)))
    return attachment(content, f"Quittung-{reference}.pdf", "application/pdf")


def _own(request: HttpRequest, claim_id: UUID) -> OwnClaim:
    """Return the claim of the person who asks; raises ClaimUnknown (404) for anybody else's."""
    return queries.own_claim(account_id=account_of(request), claim_id=claim_id)


def _page(request: HttpRequest, own: OwnClaim, refusal: Refusal | None = None) -> HttpResponse:
    view = paying.pay_view(own, account_of(request))
    posted = request.POST if refusal else {}
    # Only the form of a mandate asks for a name.
    name = identity.person(account_of(request)).display_name if view.get("creditor") and not view.get("mandate") else ""
    context: dict[str, Any] = {
        **view,
        "errors": _errors(refusal),
        "field_errors": {one.where: one.message for one in refusal.details} if refusal else {},
        "holder": posted.get("inhaber", name)[:70],
        "iban": posted.get("iban", "")[:60],
        "key": posted.get("schluessel") or str(new_id()),
    }
    if (transfer_asked := view.get("transfer_asked")) and transfer_asked["code"]:
        context["code_image"] = f"data:image/svg+xml;base64,{b64encode(transfer_asked['code'].encode()).decode()}"
    context["recipient_open"] = own.claim.recipient is not None or "leitweg" in posted
    if "leitweg" in posted:
        context["recipient"] = {field: posted.get(field, "")[:100] for field in paying.RECIPIENT}
    response = show(request, "payment.html", context, section="account", status=_status(refusal))
    # The form leads to the provider's page; browsers ask the policy for every step of the way.
    if pages := queries.provider_pages():
        response["X-Form-Targets"] = " ".join(pages)
    return response


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 503 if isinstance(refusal, ProviderUnavailable) else 422 if isinstance(refusal, Invalid) else 409


def _errors(refusal: Refusal | None) -> list[dict[str, str]]:
    if refusal is None:
        return []
    if not refusal.details:
        return [{"message": refusal.message, "hint": refusal.hint, "anchor": "wege"}]
    anchors = {"holder": "inhaber", **{name: field for field, name in paying.RECIPIENT.items()}}
    return [
        {"message": one.message, "hint": one.hint, "anchor": f"f-{anchors.get(one.where, one.where)}"}
        for one in refusal.details
    ]


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("schluessel", ""))
    except ValueError:
        return new_id()
