"""What a notice says about paying: the amount, until when, to which account and under which reference.

The amount is that of the claim which the decision opened, so notice, portal and treasury name the same.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from gemeinwerk.domain.documents.types import Block, Heading, Paragraph, Run, Section, Term, TermList
from gemeinwerk.domain.payments.types import AnnouncedDebit, ClaimStatus, Creditor, MandateInfo, PaymentMeans
from gemeinwerk.kernel.dates import long_date
from gemeinwerk.kernel.money import format_euro

TITLE: Final = "So bezahlen Sie"
DEBIT_SUBJECT: Final = "Ankündigung einer Lastschrift"
ONLY_MARK: Final = "Bitte geben Sie als Verwendungszweck nur das Kassenzeichen an. So wird Ihre Zahlung gefunden."
AT_ISSUE: Final = "Zahlungsfrist, Bankverbindung und Kassenzeichen werden beim Erlass eingesetzt."


def payment_blocks(
    claim: ClaimStatus,
    account: Creditor | None,
    *,
    ask: str,
    online: str,
    mandate: MandateInfo | None = None,
    debit: AnnouncedDebit | None = None,
    to_come: date | None = None,
) -> tuple[Block, ...]:
    """Return the part of a notice about a claim; nothing where nothing was asked.

    ``ask`` says where to ask about the account of an authority that has named none, ``online`` is the address of the page for
    paying online, empty for a payer without an account. Where a ``debit`` under a ``mandate`` was announced, the notice repeats
    that and asks for nothing. ``to_come`` is the day in the future on which a debit is collected that counts as paid.
    """
    if claim.owed <= 0:
        return ()
    if claim.open <= 0:
        return _section(_nothing_open(claim, to_come))
    if (
        account is not None
        and mandate is not None
        and debit is not None
        and is_collected(claim, account, mandate, debit)
    ):
        return _section(*_debit(claim, account, mandate, debit))
    before = "Noch zu zahlen sind " if claim.open < claim.owed else "Bitte zahlen Sie "
    asked = _paragraph(before, format_euro(claim.open), f", spätestens am {long_date(claim.due_on)}.")
    blocks = [asked, *_transfer(claim, account, ask)]
    if online and PaymentMeans.ONLINE in claim.means:
        blocks.append(Paragraph((Run(f"Mit Ihrem Nutzerkonto bezahlen Sie auch online: {online}"),)))
    return _section(*blocks)


def _nothing_open(claim: ClaimStatus, to_come: date | None) -> Paragraph:
    if not claim.paid:
        return Paragraph((Run("Sie müssen nichts mehr zahlen."),))
    after = (
        f" wird am {long_date(to_come)} von Ihrem Konto abgebucht. Sie müssen nichts tun."
        if to_come
        else " ist bezahlt."
    )
    return _paragraph("Der Betrag von ", format_euro(claim.owed), after)


def expected_payment(amount: str) -> tuple[Block, ...]:
    """Return what the preview of a notice says whose claim is opened with the decision; ``amount`` as it is shown."""
    return _section(_paragraph("Zu zahlen: ", amount, f". {AT_ISSUE}"))


def can_be_transferred(claim: ClaimStatus) -> bool:
    """Tell whether the notice names an account: something is open, and it may be paid by transfer."""
    return claim.open > 0 and claim.owed > 0 and PaymentMeans.TRANSFER in claim.means


def is_collected(
    claim: ClaimStatus, account: Creditor | None, mandate: MandateInfo | None, debit: AnnouncedDebit | None
) -> bool:
    """Tell whether what is open is collected under a mandate, as the payer was told."""
    if mandate is None or account is None or not account.creditor_id or PaymentMeans.DEBIT not in claim.means:
        return False
    return debit is not None and debit.covers(mandate_id=mandate.id, amount=claim.open)


def debit_message(claim: ClaimStatus, account: Creditor, mandate: MandateInfo, debit: AnnouncedDebit) -> str:
    """Return the message that announces a debit: amount, first day, account, and what tells it on the statement of the bank."""
    return (
        f"Wir buchen {format_euro(debit.amount)} am {long_date(debit.collect_from)} oder danach von dem Konto mit der Endung "
        f"{mandate.iban_end} ab.\n\nWofür: {claim.title}\nKassenzeichen: {claim.reference}\n"
        f"Mandatsreferenz: {mandate.reference}\nGläubiger-Identifikationsnummer: {account.creditor_id}\n"
        f"Empfänger: {account.name}\n\nSie müssen nichts tun. Bitte sorgen Sie dafür, dass das Konto gedeckt ist. "
        "Möchten Sie nicht, dass abgebucht wird, können Sie das Mandat vorher unter „Zahlungen“ widerrufen. "
        "Dann überweisen Sie den Betrag bitte selbst."
    )


def _debit(claim: ClaimStatus, account: Creditor, mandate: MandateInfo, debit: AnnouncedDebit) -> list[Block]:
    asked = _paragraph(
        "Der Betrag von ", format_euro(claim.open),
        f" wird am {long_date(debit.collect_from)} oder danach von dem Konto mit der Endung {mandate.iban_end} abgebucht. Sie müssen nichts tun.",
    )  # fmt: skip
    rows = (
        ("Mandatsreferenz", mandate.reference),
        ("Gläubiger-Identifikationsnummer", account.creditor_id),
        ("Empfänger", account.name),
        ("Kassenzeichen", claim.reference),
    )
    return [asked, TermList(tuple(Term((Run(name),), (Paragraph((Run(value),)),)) for name, value in rows))]


def _transfer(claim: ClaimStatus, account: Creditor | None, ask: str) -> list[Block]:
    mark = f"Kassenzeichen: {claim.reference}"
    if not can_be_transferred(claim):
        return [Paragraph((Run(f"{mark}. Bitte nennen Sie es bei jeder Zahlung und Rückfrage."),))]
    if account is None:
        return [Paragraph((Run(f"{mark}. Die Bankverbindung erfahren Sie hier: {ask}"),))]
    rows = (
        ("Empfänger", account.name),
        ("IBAN", account.shown_iban),
        ("BIC", account.bic),
        ("Betrag", format_euro(claim.open)),
        ("Kassenzeichen", claim.reference),
    )
    terms = tuple(Term((Run(name),), (Paragraph((Run(value),)),)) for name, value in rows if value)
    return [TermList(terms), Paragraph((Run(ONLY_MARK),))]


def _section(*blocks: Block) -> tuple[Block, ...]:
    return (Section((Heading(1, (Run(TITLE),)), *blocks)),)


def _paragraph(before: str, strong: str, after: str) -> Paragraph:
    return Paragraph((Run(before), Run(strong, strong=True), Run(after)))
