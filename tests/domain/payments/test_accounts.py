"""Accounts are kept in one form, and what a file for the bank could not take is refused when it is entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.adapters.sepa import SepaDebits
from gemeinwerk.domain.payments import actions, ports, queries
from gemeinwerk.domain.payments.models import DebitMandate, PayeeAccount, Refund
from gemeinwerk.kernel.ids import new_id
from tests.domain.payments.world import CITIZEN, DAY, IBAN, NOW, SECOND, TREASURER, Outside, claim, entry, outside

pytestmark = pytest.mark.usefixtures("tenant")
TYPED = (
    "DE02 1203 0000 0000 2020 51", "de02-1203-0000-0000-2020-51", "DE02\u00a01203\u00a00000\u00a00000\u00a02020\u00a051",
    "DE02.1203.0000.0000.2020.51", "DE02/1203/0000/0000/2020/51",
)  # fmt: skip
REFUSED = (
    "GB82WEST12345698765432",
    "CH9300762011623852957",
    "TR330006100519786457841326",
    "DE02120300000000202052",
    "-",
)


@pytest.fixture
def world(tenant: UUID) -> Iterator[Outside]:
    with outside() as found:
        yield found


def mandate(iban: str) -> str:
    given = new_id()
    actions.give_mandate(
        actor=CITIZEN, now=NOW, request_id=given, holder="Erika", iban=iban, signed_on=DAY, payer_id=UUID(int=9)
    )
    return DebitMandate.objects.get(id=given).iban


def refund(iban: str) -> str:
    with outside() as world:
        one = claim()
        actions.import_statement(actor=TREASURER, now=NOW, content=world.bank.file(entry("50", one.reference)))
        found = actions.request_refund(
            actor=TREASURER, now=NOW, claim_id=one.id, request_id=new_id(), amount=D("19.30"), reason="x", holder="E",
            iban=iban,
        )  # fmt: skip
    return Refund.objects.get(id=found).iban


def payee(iban: str) -> str:
    actions.describe_creditor(
        actor=TREASURER, now=NOW, name="Stadt", iban=iban, creditor_id="DE98-ZZZ-0999 9999\u00a0999"
    )
    assert PayeeAccount.objects.get().creditor_id == "DE98ZZZ09999999999"
    return PayeeAccount.objects.get().iban


@pytest.mark.parametrize("enter", [mandate, refund, payee])
@pytest.mark.parametrize("typed", TYPED)
def test_what_people_write_between_the_digits_is_not_kept(
    world: Outside, enter: Callable[[str], str], typed: str
) -> None:
    assert enter(typed) == IBAN


@pytest.mark.parametrize("enter", [mandate, refund, payee])
@pytest.mark.parametrize("typed", REFUSED)
def test_what_the_file_refuses_is_refused_at_once(world: Outside, enter: Callable[[str], str], typed: str) -> None:
    with pytest.raises(actions.AccountRefused) as refused:
        enter(typed)
    (finding,) = refused.value.details
    assert finding.where == "iban" and finding.hint.startswith("Bitte")
    assert not any(model.objects.exists() for model in (DebitMandate, Refund, PayeeAccount))


def test_a_creditor_id_that_the_file_refuses_is_refused(world: Outside) -> None:
    with pytest.raises(actions.AccountRefused) as refused:
        actions.describe_creditor(actor=TREASURER, now=NOW, name="Stadt", iban=IBAN, creditor_id="DE98ZZZ0999999999A")
    assert [one.where for one in refused.value.details] == ["creditor_id"]


def test_what_was_accepted_goes_into_the_files(world: Outside) -> None:
    payee(TYPED[1])
    ports.debit_writer.bind(SepaDebits())
    one, given = claim(), new_id()
    actions.give_mandate(
        actor=CITIZEN, now=NOW, request_id=given, holder="E", iban=TYPED[2], signed_on=DAY, payer_id=UUID(int=9)
    )
    file = new_id()
    actions.collect_debits(actor=TREASURER, now=NOW, request_id=file, chosen=[(one.id, given)], collect_on=one.due_on)
    assert queries.bank_file(file_id=file).content.count(IBAN.encode()) == 2
    refund(TYPED[3])
    row = Refund.objects.get()
    actions.approve_refund(actor=SECOND, now=NOW, refund_id=row.id)
    order = actions.order_refunds(actor=TREASURER, now=NOW, request_id=new_id(), chosen=[row.id], execute_on=DAY)
    assert IBAN.encode() in queries.bank_file(file_id=order).content
