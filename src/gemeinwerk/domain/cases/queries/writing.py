"""Writing a notice: from a decision and the opened application to a letter. Nothing is stored here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.models import Case
from gemeinwerk.domain.cases.queries.application import Application, text
from gemeinwerk.domain.cases.queries.paying_notice import asked, expected
from gemeinwerk.domain.cases.types import Outcome, TextBlock
from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.delivery.types import OtherPortal, Recipient, RemedyInstruction
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.documents.types import (
    AuthorityLetterhead,
    Contact,
    DocumentKind,
    LetterData,
    Passage,
)
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types import FieldNode
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.submissions.types import OpenedSubmission
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Unavailable
from gemeinwerk.kernel.scope import current_tenant

AUTOMATIC_NOTE = "Dieser Bescheid wurde automatisch erstellt und ist ohne Unterschrift gültig."
SUBJECTS = {
    Outcome.GRANTED: "Bescheid",
    Outcome.GRANTED_IN_PART: "Bescheid",
    Outcome.REJECTED: "Bescheid",
    Outcome.ASSESSED: "Festsetzungsbescheid",
    Outcome.CONFIRMED: "Bestätigung",
}
CONFIRMED_WITH_FEE = "Bestätigung und Gebührenbescheid"


class NoTemplate(Unavailable):
    """The package has no text for this outcome."""

    code = "cases.no_template"
    message = "Für dieses Ergebnis gibt es keine Bescheidvorlage."
    hint = "Bitte wenden Sie sich an die Leistungspflege."


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a notice says: outcome, chosen blocks, own words, results of decisions, who decided."""

    outcome: Outcome
    reasons: tuple[TextBlock, ...]
    conditions: tuple[TextBlock, ...]
    addition: str
    results: Mapping[str, Any]
    signer: str = ""
    automatic_basis: str = ""


@lru_cache(maxsize=256)
def blocks_of(version_id: UUID) -> tuple[tuple[TextBlock, ...], tuple[TextBlock, ...]]:
    """Return the reasons and the ancillary clauses of a package version."""
    files = catalogue.package_content(version_id).files
    data = tomllib.loads(files.get("notices/reasons.toml", b"").decode())
    reasons = tuple(_block(one) for one in data.get("reason", ()))
    return reasons, tuple(_block(one) for one in data.get("condition", ()))


@lru_cache(maxsize=256)
def outcomes_of(version_id: UUID) -> tuple[Outcome, ...]:
    """Return the outcomes for which a package version has a text."""
    files = catalogue.package_content(version_id).files
    return tuple(outcome for outcome in Outcome if f"notices/{outcome.value}.html" in files)


def recipient_of(app: Application) -> Recipient:
    """Return to whom a notice goes: the answers come first, then what the account has proven."""
    values, proven = app.values, app.submission.applicant
    name = text(values, "company_name", "organisation")
    person = f"{text(values, 'given_name')} {text(values, 'family_name')}".strip()
    portal = _other_portal(app.submission)
    return Recipient(
        name=name or person or proven.get("name", ""),
        street=text(values, "street") or proven.get("street", ""),
        house_number=text(values, "house_number") or proven.get("house_number", ""),
        postcode=text(values, "postcode") or proven.get("postcode", ""),
        city=text(values, "city") or proven.get("city", ""),
        email=text(values, "email") or proven.get("email", ""),
        account_id=app.submission.account_id,
        postbox_handle=_handle(portal) if portal else identity.postbox_handle(app.submission.account_id),
        portal=portal,
    )


def _other_portal(sent: OpenedSubmission) -> OtherPortal | None:
    """Only what came through another portal has nobody behind it whom an account here could ask."""
    if not sent.origin or sent.account_id is not None:
        return None
    return OtherPortal(sent.submission_id, sent.reply)


def _handle(portal: OtherPortal) -> str:
    return "" if portal.reply.mailbox is None else str(portal.reply.mailbox)


def instruction_for(offer: Offer, outcome: Outcome, at: datetime) -> RemedyInstruction | None:
    """Return the approved remedy instruction of a notice; None for a mere confirmation."""
    if not rules.is_act(outcome, offer.remedy):
        return None
    return delivery.remedy_instruction(
        procedural_code=offer.procedural_code.value, remedy=offer.remedy.value, on=berlin_date(at)
    )


def letter(app: Application, ruling: Ruling, *, at: datetime, draft: bool = False) -> LetterData:
    """Return the whole letter; raises NoTemplate, TemplateInvalid and what the remedy instruction may raise.

    A draft has no claim yet, so it says the amount alone.
    """
    day = berlin_date(at)
    context = _context(app, ruling, at)
    template = app.content.files.get(f"notices/{ruling.outcome.value}.html")
    if template is None:
        raise NoTemplate()
    filled = documents.fill_notice(template, context, where=f"notices/{ruling.outcome.value}.html")
    instruction = instruction_for(app.offer, ruling.outcome, at)
    sender = sender_of(app.offer)
    case_id = Case.objects.filter(submission_id=app.submission.submission_id).values_list("id", flat=True).first()
    act = rules.is_act(ruling.outcome, app.offer.remedy)
    paying = expected(app, ruling) if draft or case_id is None else asked(app, case_id, on=day, ask=_ask(sender))
    return LetterData(
        sender=sender,
        recipient=_address(app, case_id),
        subject=f"{_subject(ruling.outcome, act)}: {app.offer.short_title}",
        reference=app.submission.reference,
        date=day,
        blocks=(*filled.blocks, *paying.blocks),
        kind=DocumentKind.NOTICE if act else DocumentKind.RECEIPT,
        contact=Contact(name=ruling.signer, phone=sender.phone, email=sender.email),
        conditions=_passages(ruling.conditions, context),
        reasons=_passages(ruling.reasons, context) + ((Passage(ruling.addition),) if ruling.addition else ()),
        legal_bases=tuple(basis.text for basis in app.offer.legal_bases),
        remedy_instruction=instruction.text if instruction else "",
        signer_name=ruling.signer or sender.name,
        closing_note=AUTOMATIC_NOTE if act and not ruling.signer else "",
        demo=bool(instruction and instruction.demo_note),
        draft=draft,
        transfer_code=paying.code,
    )


def _subject(outcome: Outcome, act: bool) -> str:
    return CONFIRMED_WITH_FEE if act and outcome is Outcome.CONFIRMED else SUBJECTS[outcome]


def _ask(sender: AuthorityLetterhead) -> str:
    return ", ".join(part for part in (sender.name, sender.phone, sender.email) if part)


def _address(app: Application, case_id: UUID | None) -> tuple[str, ...]:
    """Return the address block: the applicant's, or that of whoever gets the notice in their place."""
    party = recipient_of(app)
    if case_id is None:
        return party.address_lines()
    code = app.offer.procedural_code.value
    return delivery.address_of_notice(case_id=case_id, party=party, procedural_code=code)


def _context(app: Application, ruling: Ruling, at: datetime) -> dict[str, object]:
    words = _in_words(app)
    return {
        **words,
        **ruling.results,
        "parameter": dict(app.as_sent.parameter_values),
        "today": berlin_date(at),
        "decision": ruling.outcome.value,
    }


def _in_words(app: Application) -> dict[str, object]:
    """Return the values by name with the names of chosen options instead of their codes."""
    options = {}
    for name, path in app.layout.names.items():
        node = forms.find(app.model, path)
        if isinstance(node, FieldNode) and node.options:
            options[name] = {option.code: option.name for option in node.options}
    return {name: _said(name, value, options) for name, value in app.values.items()}


def _said(name: str, value: object, options: Mapping[str, Mapping[str, str]]) -> object:
    if isinstance(value, list):
        return [_said(name, one, options) for one in value]
    if isinstance(value, Mapping):
        return {key: _said(key, one, options) for key, one in value.items()}
    return options[name].get(str(value), value) if name in options and value is not None else value


def _passages(blocks: Iterable[TextBlock], context: dict[str, object]) -> tuple[Passage, ...]:
    return tuple(
        Passage(
            documents.fill_passage(block.text, context, where="notices/reasons.toml"), block.title, block.legal_basis
        )
        for block in blocks
    )


def sender_of(offer: Offer) -> AuthorityLetterhead:
    """Return the letterhead of the authority in scope for a service."""
    tenant = tenants.tenant(current_tenant())
    return AuthorityLetterhead(
        name=tenant.authority_name,
        street=tenant.street,
        postcode=tenant.postcode,
        city=tenant.city,
        head=tenant.head_title,
        unit=offer.responsible.value.unit,
        phone=tenant.phone,
        email=tenant.email,
        website=tenant.website,
    )


def _block(one: Mapping[str, Any]) -> TextBlock:
    return TextBlock(
        str(one["id"]),
        str(one["title"]),
        str(one["text"]),
        str(one.get("legal_basis", "")),
        str(one.get("outcome", "")),
    )
