"""What a notice says about paying: the claim as it stands, never an amount of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from uuid import UUID

import pytest

from gemeinwerk.domain.cases.rules import can_be_transferred, charges, debit_message, expected_payment, payment_blocks
from gemeinwerk.domain.cases.types import Outcome
from gemeinwerk.domain.catalogue.types.paying import Booking, PaymentTerms
from gemeinwerk.domain.documents.blocks import text_of
from gemeinwerk.domain.payments.types import (
    AnnouncedDebit,
    ClaimState,
    ClaimStatus,
    Creditor,
    DueWhen,
    LegalNature,
    MandateInfo,
    PaymentMeans,
)

CLAIM = ClaimStatus(
    UUID(int=1), UUID(int=2), "fee", "KZ-AAAA-BBBB-CCCC", "Gebühr", ClaimState.OPEN, D("72.00"), D("72.00"), D(0),
    date(2026, 12, 24), (), (), (), datetime(2026, 11, 24, tzinfo=UTC), means=tuple(PaymentMeans),
)  # fmt: skip
ACCOUNT = Creditor("Stadt Musterhausen", "DE02120300000000202051", "BYLADEM1001", "DE98ZZZ09999999999")
TERMS = PaymentTerms(
    DueWhen.AFTER, 30, "Steuer", LegalNature.TAX, tuple(PaymentMeans), Booking("4311", "12.02"), even_if_rejected=True
)


def said(claim: ClaimStatus, account: Creditor | None = ACCOUNT, online: str = "") -> str:
    return text_of(payment_blocks(claim, account, ask="Stadt Musterhausen, 0000 000-0", online=online)).replace(
        "\u00a0", " "
    )


def test_everything_that_a_transfer_needs_is_named() -> None:
    found = said(CLAIM, online="https://portal.example/konto/zahlungen/")
    for part in (
        "So bezahlen Sie", "72,00 €", "24. Dezember 2026", "Stadt Musterhausen", "DE02 1203 0000 0000 2020 51",
        "BYLADEM1001", "KZ-AAAA-BBBB-CCCC", "https://portal.example/konto/zahlungen/",
    ):  # fmt: skip
        assert part in found


@pytest.mark.parametrize(
    ("claim", "account", "wanted", "unwanted"),
    [
        (replace(CLAIM, open=D(0), state=ClaimState.PAID), ACCOUNT, ["72,00 €", "ist bezahlt"], ["DE02", "spätestens"]),
        (
            replace(CLAIM, open=D(0), state=ClaimState.WRITTEN_OFF),
            ACCOUNT,
            ["Sie müssen nichts mehr zahlen."],
            ["bezahlt"],
        ),
        (replace(CLAIM, open=D("20.00")), ACCOUNT, ["Noch zu zahlen sind 20,00 €"], ["72,00 €"]),
        (replace(CLAIM, means=(PaymentMeans.ONLINE,)), ACCOUNT, ["KZ-AAAA"], ["DE02", "erfahren Sie"]),
        (CLAIM, None, ["KZ-AAAA", "erfahren Sie hier: Stadt Musterhausen, 0000 000-0"], ["IBAN"]),
        (replace(CLAIM, means=(PaymentMeans.TRANSFER,)), ACCOUNT, ["DE02"], ["online"]),
    ],
    ids=["paid before", "written off", "paid in part", "online only", "no account named", "transfer only"],
)
def test_the_text_follows_the_claim(
    claim: ClaimStatus, account: Creditor | None, wanted: list[str], unwanted: list[str]
) -> None:
    found = said(claim, account, online="https://portal.example/")
    assert all(part in found for part in wanted) and not any(part in found for part in unwanted), found


def test_a_debit_that_is_still_to_come_is_not_called_paid() -> None:
    claim = replace(CLAIM, open=D(0), state=ClaimState.PAID)
    found = text_of(payment_blocks(claim, ACCOUNT, ask="", online="", to_come=date(2026, 12, 24)))
    assert "wird am 24. Dezember 2026 von Ihrem Konto abgebucht" in found and "bezahlt" not in found


def test_under_a_mandate_the_debit_is_announced_and_nothing_is_asked_for() -> None:
    mandate = MandateInfo(UUID(int=3), "M-2026-0001", "Erika Mustermann", "3000", date(2026, 11, 1))
    told = AnnouncedDebit(UUID(int=4), CLAIM.id, mandate.id, D("72.00"), CLAIM.opened_at, date(2026, 12, 24))
    given = {"ask": "", "online": "https://portal.example/", "mandate": mandate}
    found = text_of(payment_blocks(CLAIM, ACCOUNT, **given, debit=told))  # type: ignore[arg-type]
    for part in ("24. Dezember 2026 oder danach", "Endung 3000", "M-2026-0001", "DE98ZZZ09999999999", "nichts tun"):
        assert part in found
    assert "DE02" not in found and "online" not in found and "Bitte zahlen" not in found
    without = replace(ACCOUNT, creditor_id="")
    for claim, account in ((CLAIM, without), (replace(CLAIM, means=(PaymentMeans.TRANSFER,)), ACCOUNT)):
        assert "Bitte zahlen" in text_of(payment_blocks(claim, account, ask="", online="", mandate=mandate, debit=told))
    untold = (
        None,
        replace(told, mandate_id=UUID(int=5)),
        replace(told, amount=D("71.99")),
        replace(told, collected_at=told.announced_at),
    )
    for debit in untold:
        assert "Bitte zahlen" in text_of(
            payment_blocks(CLAIM, ACCOUNT, ask="", online="", mandate=mandate, debit=debit)
        )


def test_the_message_before_a_debit_names_what_the_bank_will_show() -> None:
    mandate = MandateInfo(UUID(int=3), "M-2026-0001", "Erika Mustermann", "3000", date(2026, 11, 1))
    told = AnnouncedDebit(UUID(int=4), CLAIM.id, mandate.id, D("72.00"), CLAIM.opened_at, date(2026, 12, 27))
    found = debit_message(CLAIM, ACCOUNT, mandate, told).replace("\u00a0", " ")
    for part in (
        "72,00 € am 27. Dezember 2026 oder danach", "Endung 3000", "M-2026-0001", "DE98ZZZ09999999999", "KZ-AAAA-BBBB-CCCC",
        "Stadt Musterhausen", "widerrufen",
    ):  # fmt: skip
        assert part in found
    assert "DE02" not in found and mandate.holder not in found


def test_nothing_is_said_about_what_nobody_asks_for() -> None:
    cancelled = replace(CLAIM, owed=D(0), open=D(0), state=ClaimState.CANCELLED)
    assert payment_blocks(cancelled, ACCOUNT, ask="", online="") == () and not can_be_transferred(cancelled)
    assert "72,00 €" in text_of(expected_payment("72,00 €")) and "beim Erlass" in text_of(expected_payment("72,00 €"))


@pytest.mark.parametrize(
    ("outcome", "tax", "fee"),
    [(Outcome.ASSESSED, True, True), (Outcome.GRANTED_IN_PART, True, True), (Outcome.REJECTED, True, False)],
)
def test_a_refused_relief_still_asks_for_the_tax(outcome: Outcome, tax: bool, fee: bool) -> None:
    assert charges(TERMS, outcome) is tax
    assert charges(replace(TERMS, even_if_rejected=False), outcome) is fee
