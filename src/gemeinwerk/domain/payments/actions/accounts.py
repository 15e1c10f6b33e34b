"""Where an authority takes money: its account and its creditor identifier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from gemeinwerk.domain.payments.actions.booking import TREASURY
from gemeinwerk.domain.payments.models import PayeeAccount
from gemeinwerk.domain.payments.ports import account_numbers, debit_writer, transfer_writer
from gemeinwerk.domain.payments.rules.matching import canonical
from gemeinwerk.domain.payments.types import Creditor
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Finding, Invalid

CHECK_IBAN = "Bitte vergleichen Sie die IBAN Zeichen für Zeichen mit Ihrer Bankkarte oder Ihrem Kontoauszug."
OTHER_ACCOUNT = "Bitte geben Sie ein Konto in Deutschland oder einem anderen Land des Europäischen Wirtschaftsraums an."
LONGEST_NAME = 70
# What people type of an account number, with spaces and hyphens; whoever sends more sends something else.
LONGEST_TYPED = 60


class AccountRefused(Invalid):
    """A name, account number or identifier is missing or wrong; the details name each."""

    code = "payments.account"
    message = "Die Bankverbindung ist nicht richtig."
    hint = "Bitte prüfen Sie die genannten Angaben."


def checked_iban(typed: str, *faults: Callable[[str], str]) -> str:
    """Return an account number as it is kept, without what people write between its letters and digits.

    ``faults`` say in German why a file for the bank refuses it. Raises AccountRefused.
    """
    found = canonical(typed)
    if wrong := iban_faults(found if len(typed) <= LONGEST_TYPED else "", *faults):
        raise AccountRefused(details=wrong)
    return found


def iban_faults(iban: str, *faults: Callable[[str], str]) -> list[Finding]:
    """Return what is wrong with an account number as it is kept, at most one finding."""
    if len(iban) > 34 or not account_numbers().iban(iban):
        return [Finding("iban", None, "Diese IBAN ist nicht richtig.", CHECK_IBAN)]
    said = next(filter(None, (fault(iban) for fault in faults)), "")
    return [Finding("iban", None, said, OTHER_ACCOUNT)] if said else []


@action("payments.describe_creditor")
def describe_creditor(
    *, actor: Actor, now: datetime, name: str, iban: str, bic: str = "", creditor_id: str = ""
) -> Creditor:
    """Say to which account of the authority in scope payers transfer; the same again changes nothing.

    Open claims show the new account from now on. Raises Forbidden, AccountRefused with a finding for each wrong part.
    """
    actor.require_role("admin", "lead", *TREASURY)
    wanted = Creditor(name.strip(), canonical(iban), canonical(bic), canonical(creditor_id))
    if faults := _faults(wanted):
        raise AccountRefused(details=faults)
    row = PayeeAccount.objects.select_for_update().first() or PayeeAccount(id=new_id(), changed_at=now)
    if (row.name, row.iban, row.bic, row.creditor_id) == (wanted.name, wanted.iban, wanted.bic, wanted.creditor_id):
        record_nothing()
        return wanted
    row.name, row.iban, row.bic, row.creditor_id = wanted.name, wanted.iban, wanted.bic, wanted.creditor_id
    row.changed_at = now
    if row._state.adding:
        PayeeAccount.objects.add(row)
    else:
        row.save()
    record(f"payee:{row.id}", iban_end=wanted.iban[-4:])
    return wanted


def _faults(wanted: Creditor) -> list[Finding]:
    numbers = account_numbers()
    found = []
    if not 0 < len(wanted.name) <= LONGEST_NAME:
        found.append(
            Finding("name", None, "Der Name des Zahlungsempfängers fehlt oder ist zu lang.", "Bis 70 Zeichen.")
        )
    found += iban_faults(wanted.iban, debit_writer().account_fault, transfer_writer().account_fault)
    if wanted.bic and not numbers.bic(wanted.bic):
        found.append(Finding("bic", None, "Diese BIC ist nicht richtig.", "8 oder 11 Zeichen; sie darf auch fehlen."))
    if wanted.creditor_id and (
        not numbers.creditor_id(wanted.creditor_id) or debit_writer().creditor_fault(wanted.creditor_id)
    ):
        hint = "Sie steht im Schreiben der Deutschen Bundesbank, zum Beispiel DE98ZZZ09999999999."
        found.append(Finding("creditor_id", None, "Diese Gläubiger-Identifikationsnummer ist nicht richtig.", hint))
    return found
