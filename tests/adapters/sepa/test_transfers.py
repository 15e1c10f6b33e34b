"""payments.TransferWriter: what SepaTransfers writes is validated by the schema of ISO 20022 and read back by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sepaxml
from lxml import etree

from gemeinwerk.adapters.sepa import SepaTransfers
from gemeinwerk.adapters.sepa.payouts import TransfersRefused
from gemeinwerk.domain.payments.types import PayOut, TransferOrder

SCHEMA = etree.XMLSchema(etree.parse(Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"))
N = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
ONE = PayOut(
    "ER-7K2M-9QXD-4FTA",
    Decimal("30.7"),
    "Ägidius Größer & Söhne",
    "DE89 3704 0044 0532 0130 00",
    "Erstattung für „Bello“",
)
ORDER = TransferOrder(
    message_id="SM-7K2M-9QXD-4FTA",
    at=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    payer_name="Stadt Musterhausen",
    payer_iban="DE02120300000000202051",
    execute_on=date(2026, 11, 27),
    payments=(ONE, replace(ONE, reference="ER-7K2M-9QXD-4FTB", amount=Decimal("69.30"))),
)


def texts(root: Any, path: str) -> list[str]:
    return [one.text for one in root.iterfind(path, N)]


def test_an_order_is_valid_and_says_what_was_asked() -> None:
    root = etree.fromstring(SepaTransfers().write(ORDER))
    SCHEMA.assertValid(root)
    assert texts(root, ".//p:NbOfTxs") == ["2", "2"] and texts(root, ".//p:CtrlSum") == ["100.00", "100.00"]
    assert texts(root, ".//p:InstdAmt") == ["30.70", "69.30"]
    assert {one.attrib["Ccy"] for one in root.iterfind(".//p:InstdAmt", N)} == {"EUR"}
    assert texts(root, ".//p:EndToEndId") == ["ER-7K2M-9QXD-4FTA", "ER-7K2M-9QXD-4FTB"]
    assert texts(root, ".//p:ReqdExctnDt/p:Dt") == ["2026-11-27"] and texts(root, ".//p:PmtMtd") == ["TRF"]
    assert texts(root, ".//p:Cdtr/p:Nm")[0] == "Aegidius Groesser + Soehne"
    assert texts(root, ".//p:Ustrd")[0] == "Erstattung fuer .Bello."
    assert texts(root, ".//p:CdtrAcct//p:IBAN")[0] == "DE89370400440532013000"
    assert texts(root, ".//p:DbtrAcct//p:IBAN") == ["DE02120300000000202051"]


WRONG: list[dict[str, Any]] = [
    {"iban": "DE89370400440532013001"},
    {"iban": ""},
    {"iban": "TR330006100519786457841326"},
    {"amount": Decimal("0")},
    {"amount": Decimal("-1")},
    {"amount": Decimal("0.005")},
    {"amount": Decimal("NaN")},
    {"amount": Decimal("1000000000")},
    {"reference": ""},
    {"reference": "a//b"},
    {"reference": "ER-7K2M-9QXD-4FTB"},
    {"holder": "  "},
    {"text": ""},
    {"text": "ü" * 71},
]


@pytest.mark.parametrize("wrong", WRONG, ids=[str(one)[:60] for one in WRONG])
def test_a_transfer_that_no_bank_would_take_is_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(TransfersRefused) as refused:
        SepaTransfers().write(replace(ORDER, payments=(ORDER.payments[1], replace(ONE, **wrong))))
    assert refused.value.details[0].where.startswith("Überweisung")


@pytest.mark.parametrize(
    "wrong",
    [
        {"payer_iban": "DE02120300000000202052"},
        {"payer_name": " "},
        {"message_id": ""},
        {"execute_on": date(2026, 11, 25)},
        {"execute_on": date(2026, 11, 26), "at": datetime(2026, 11, 26, 23, 30, tzinfo=UTC)},
        {"at": datetime(2026, 11, 26, 9, 30)},
        {"payments": ()},
    ],
)
def test_an_order_that_no_bank_would_take_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TransfersRefused):
        SepaTransfers().write(replace(ORDER, **wrong))


def test_the_writer_is_well() -> None:
    assert SepaTransfers().check().ok
