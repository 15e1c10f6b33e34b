"""The section [payment] of a package: what it says is read, and everything wrong is named with line and remedy."""

from __future__ import annotations

import pytest

from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.package.paying import MOST_ITEMS
from gemeinwerk.domain.catalogue.types.paying import Booking
from gemeinwerk.domain.payments.types import DueWhen, LegalNature, PaymentMeans
from tests.domain.catalogue import sample
from tests.domain.payments.bylaw_texts import text

pytestmark = pytest.mark.usefixtures("readers")

TERMS = """
[payment]
when = "before"
due_days = 14
purpose = "Gebühr für den Musterausweis"
nature = "public_fee"
means = ["transfer", "online"]
account_code = "43110000"
product = "12.02.05"

[[payment.item]]
code = "marke"
account_code = "43110001"
product = "12.02.06"
"""


def test_terms_are_read() -> None:
    found = check_package(sample.bundle(package_DOT_toml=sample.MANIFEST + TERMS))
    assert found.findings == [] and found.manifest is not None and found.manifest.payment is not None
    terms = found.manifest.payment
    assert (terms.when, terms.due_days, terms.nature) == (DueWhen.BEFORE, 14, LegalNature.PUBLIC_FEE)
    assert terms.means == (PaymentMeans.ONLINE, PaymentMeans.TRANSFER)
    assert terms.booked("marke") == Booking("43110001", "12.02.06") and terms.booked("") == terms.booking


def test_a_package_without_terms_claims_nothing() -> None:
    found = check_package(sample.bundle())
    assert found.manifest is not None and found.manifest.payment is None


FAULTS = [
    ('when = "before"', 'when = "never"'),
    ('when = "before"', "when = 3"),
    ("due_days = 14", "due_days = 366"),
    ("due_days = 14", "due_days = -1"),
    ("due_days = 14", "due_days = true"),
    ('purpose = "Gebühr für den Musterausweis"', ""),
    ('purpose = "Gebühr für den Musterausweis"', f'purpose = "{"x" * 101}"'),
    ('nature = "public_fee"', 'nature = "private_price"'),
    ('means = ["transfer", "online"]', "means = []"),
    ('means = ["transfer", "online"]', 'means = ["bitcoin"]'),
    ('account_code = "43110000"', 'account_code = "=1+1"'),
    ('account_code = "43110000"', f'account_code = "{"4" * 41}"'),
    ('product = "12.02.05"', ""),
    ('code = "marke"', 'code = "Marke!"'),
    ("[[payment.item]]", "[payment.item]"),
    ("[payment]", "[[payment]]"),
    ("due_days = 14", "due_days = 14\ncurrency = 'USD'"),
    ('code = "marke"', 'code = "marke"\nprice = 3'),
]


@pytest.mark.parametrize(("old", "new"), FAULTS, ids=[f"{new[:40]}-{n}" for n, (_, new) in enumerate(FAULTS)])
def test_what_is_wrong_is_named(old: str, new: str) -> None:
    assert old in TERMS
    terms = TERMS if new == "[[payment]]" else TERMS.replace(old, new, 1)
    terms = TERMS.split("\n[[payment.item]]")[0].replace(old, new) if new == "[[payment]]" else terms
    found = check_package(sample.bundle(package_DOT_toml=sample.MANIFEST + terms)).findings
    assert [one for one in found if one.where == "package.toml"] and all(one.message and one.hint for one in found)


def test_doubled_and_too_many_items_are_named() -> None:
    item = '\n[[payment.item]]\ncode = "{}"\naccount_code = "1"\nproduct = "1"\n'
    doubled = TERMS + item.format("marke")
    many = TERMS + "".join(item.format(f"i{number}") for number in range(MOST_ITEMS))
    for terms in (doubled, many):
        found = check_package(sample.bundle(package_DOT_toml=sample.MANIFEST + terms)).findings
        assert len(found) == 1 and found[0].hint


def test_nobody_pays_first_without_an_account() -> None:
    manifest = sample.MANIFEST.replace('login = "required"', 'login = "none"').replace('"substantial"', '"none"')
    found = check_package(sample.bundle(package_DOT_toml=manifest + TERMS)).findings
    assert any("angemeldet" in one.message for one in found)
    after = TERMS.replace('"before"', '"after"')
    assert check_package(sample.bundle(package_DOT_toml=manifest + after)).findings == []


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        (TERMS.replace('"before"', '"after"'), True),
        (TERMS.replace('"before"', '"after"').replace('"public_fee"', '"tax"'), True),
        (TERMS, False),
    ],
    ids=["fee after", "tax after", "fee before"],
)
def test_what_is_fixed_by_a_notice_can_be_contested(terms: str, refused: bool) -> None:
    free = sample.MANIFEST.replace('remedy = "action"', 'remedy = "none"')
    found = check_package(sample.bundle(package_DOT_toml=free + terms)).findings
    assert [one.hint for one in found if "Rechtsbehelf" in one.message] == [one.hint for one in found]
    assert bool(found) is refused
    assert check_package(sample.bundle(package_DOT_toml=sample.MANIFEST + terms)).findings == []


BY_BYLAW = """
[payment]
when = "after"
due_days = 14
purpose = "Gebühr für den Musterausweis"
means = ["transfer"]
schedule = "muster"
"""


def checked(terms: str = BY_BYLAW, law: str | None = None) -> list[str]:
    bundle = sample.bundle(package_DOT_toml=sample.MANIFEST + terms)
    files = dict(bundle.files) if law is None else {**bundle.files, "bylaw.toml": law.encode()}
    return [f"{one.where}: {one.message}" for one in check_package(PackageBundle(bundle.name, files)).findings]


def test_a_package_may_be_charged_by_a_by_law_that_it_brings_an_example_of() -> None:
    assert checked(law=text()) == []
    assert checked() == ["bylaw.toml: Die Datei fehlt."]


@pytest.mark.parametrize(
    ("terms", "law", "message"),
    [
        (BY_BYLAW, text(key="andere"), "nennt das Paket nicht"),
        ("", text(), "nennt das Paket nicht"),
        (BY_BYLAW, "key = 3", "„key“ ist so nicht erlaubt"),
        (BY_BYLAW.replace('"muster"', '"Muster!"'), text(), "verlangte Form"),
        (f'{BY_BYLAW}account_code = "431100"\n', text(), "„account_code“ ist unbekannt"),
        (f'{BY_BYLAW}nature = "tax"\n', text(), "„nature“ ist unbekannt"),
    ],
)
def test_what_does_not_fit_together_is_found(terms: str, law: str, message: str) -> None:
    assert any(message in one for one in checked(terms, law))
