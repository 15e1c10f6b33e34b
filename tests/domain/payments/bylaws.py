"""By-laws for tests, with every kind of tariff."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gemeinwerk.domain.payments.types import (
    Band,
    DueWhen,
    FeeItem,
    FeeSchedule,
    FixedTariff,
    FormulaTariff,
    LegalNature,
    QuantityTariff,
    Reduction,
    Rounding,
    Tariff,
    TieredTariff,
    TimeTariff,
    Vat,
    VatTreatment,
)

D = Decimal
TAXED = Vat(VatTreatment.RATE, D(19), "UStG § 2b")


def item(code: str, tariff: Tariff, **more: object) -> FeeItem:
    """An item of the by-law with what every item needs."""
    values: dict[str, object] = {
        "code": code,
        "label": f"Leistung {code}",
        "legal_source": f"Tarifstelle {code}",
        "tariff": tariff,
        "nature": LegalNature.PUBLIC_FEE,
        "account_code": "431100",
        "product": "122010",
    }
    return FeeItem(**{**values, **more})  # type: ignore[arg-type]


BANDS = (Band(D(1000), D("25")), Band(D(10000), D("60")), Band(None, D("150")))
SCHEDULE = FeeSchedule(
    "vgs",
    "Verwaltungsgebührensatzung",
    "KAG NRW § 5",
    date(2026, 1, 1),
    date(2027, 12, 31),
    (
        item("fest", FixedTariff(D("30.70"))),
        item("stufe", TieredTariff("wert", "Wert in Euro", BANDS)),
        item("menge", QuantityTariff("seiten", "Seiten", D("0.55"), D(3))),
        item("zeit", TimeTariff("minuten", "Zeitaufwand", D("18.25"), 15), when=DueWhen.AFTER),
        item(
            "formel",
            FormulaTariff("summe", "Rohbausumme", D(20), D("0.0061"), D(50), D(900), D("0.5"), Rounding.DOWN),
        ),
        item(
            "saal",
            FixedTariff(D("119.00")),
            nature=LegalNature.PRIVATE_PRICE,
            vat=TAXED,
            old_vat=Vat(VatTreatment.EXEMPT, reason="alte Rechtslage"),
            account_code="441100",
            product="111200",
        ),
        item("netto", FixedTariff(D("10.05")), nature=LegalNature.PRIVATE_PRICE, vat=TAXED, includes_tax=False),
    ),
    (
        Reduction("pass", "Stadtpass", "§ 6 Abs. 1 der Satzung", percent=D(50)),
        Reduction("rabatt", "Ehrenamtskarte", "§ 6 Abs. 2 der Satzung", amount=D("40"), items=("saal",)),
        Reduction("frei", "Gebührenbefreiung", "§ 5 der Satzung", free=True),
    ),
)
