"""A modelled service says how its fee is paid: written into the package, read back from it, judged by the gate."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.modelling.assembling import assemble
from gemeinwerk.domain.catalogue.modelling.storing import to_plain, workpiece_from
from gemeinwerk.domain.catalogue.package.documents import toml_document
from gemeinwerk.domain.catalogue.package.paying import read_terms
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo
from gemeinwerk.domain.catalogue.types.paying import Booking
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.payments.actions import adopt_schedule, draft_schedule
from gemeinwerk.domain.payments.types import DueWhen, LegalNature, PaymentMeans
from gemeinwerk.kernel.ids import new_id
from tests.domain.catalogue.modelled import NOW, clerk, modelled
from tests.domain.payments.bylaw_texts import text as law_text
from tests.domain.payments.world import SECOND, TREASURER

pytestmark = pytest.mark.django_db
PAYING = {
    "pay_when": "after", "pay_days": 14, "pay_means": ("online", "transfer"), "account_code": "43110000", "product": "12.02.05",
}  # fmt: skip
BY_BYLAW = {**PAYING, "schedule": "muster", "schedule_item": "ausweis"}
NO_PARAMETER = "Die Gebühr steht in der Satzung."


def with_payment(tenant: UUID, **changes: object) -> ServiceDraftInfo:
    author = clerk(tenant, "catalogue")
    info = modelled(author)
    work = replace(info.workpiece, **changes)  # type: ignore[arg-type]
    if work.schedule:
        work = replace(work, texts={**work.texts, "fees": NO_PARAMETER})
    return actions.change_service(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, what="payment", change=lambda _: work
    )


def adopt(item: str = "fest") -> None:
    """The town adopts a by-law with an item of a fixed amount of that name."""
    content = law_text().replace(f'code = "{item}"', 'code = "ausweis"').replace('items = ["fest"]', "items = []")
    one = draft_schedule(actor=TREASURER, now=NOW, request_id=new_id(), content=content.encode())
    adopt_schedule(actor=SECOND, now=NOW, bylaw_id=one)


def files(info: ServiceDraftInfo) -> dict[str, bytes]:
    work = info.workpiece
    return dict(assemble(work, version="1.0.0", creator="Stadt", now=NOW, write=lambda _: b"").files)


def findings(info: ServiceDraftInfo) -> list[str]:
    return [f"{one.key}: {found}" for one in queries.gate_of(info, now=NOW) for found in one.findings]


@pytest.mark.parametrize("changes", [PAYING, BY_BYLAW], ids=["own amount", "by-law"])
def test_the_package_of_a_charged_service_is_whole_and_its_examples_come_out(
    tenant: UUID, changes: dict[str, object]
) -> None:
    adopt()
    info = with_payment(tenant, **changes)
    assert [one for one in findings(info) if one.startswith(("package", "examples"))] == []
    assert workpiece_from(to_plain(info.workpiece)) == info.workpiece


def test_terms_that_were_entered_are_the_terms_of_the_package(tenant: UUID) -> None:
    made = files(with_payment(tenant, **PAYING))
    terms = read_terms(toml_document("package.toml", made["package.toml"]))
    assert terms is not None and "bylaw.toml" not in made
    assert (terms.when, terms.due_days, terms.nature) == (DueWhen.AFTER, 14, LegalNature.PUBLIC_FEE)
    assert terms.means == (PaymentMeans.ONLINE, PaymentMeans.TRANSFER)
    assert terms.booking == Booking("43110000", "12.02.05") and terms.schedule == ""


def test_a_by_law_leaves_the_amount_to_the_town_and_brings_an_example(tenant: UUID) -> None:
    made = files(with_payment(tenant, **BY_BYLAW))
    terms = read_terms(toml_document("package.toml", made["package.toml"]))
    law = payments.read_bylaw(made["bylaw.toml"])
    assert terms is not None and terms.schedule == law.key == "muster"
    assert [one.code for one in law.schedule.items] == ["ausweis"]
    assert b"parameters" not in made["package.toml"] and b'items: ["ausweis"]' in made["decisions.dmn"]


def test_without_a_fee_or_without_a_time_nothing_is_claimed(tenant: UUID) -> None:
    assert b"[payment]" not in files(with_payment(tenant))["package.toml"]
    free = files(with_payment(tenant, **{**BY_BYLAW, "fee": ""}))
    assert b"[payment]" not in free["package.toml"] and "bylaw.toml" not in free and "decisions.dmn" not in free


def test_the_gate_says_what_the_by_law_of_the_town_lacks(tenant: UUID) -> None:
    info = with_payment(tenant, **BY_BYLAW)
    assert any("keine Satzung mit dem Schlüssel „muster“" in one for one in findings(info))
    adopt("menge")
    assert any("keine Tarifstelle „ausweis“ mit festem Betrag" in one for one in findings(info))


@pytest.mark.parametrize(
    "changes",
    [
        {**PAYING, "pay_when": "before", "login": "none"},
        {**PAYING, "pay_means": ()},
        {**PAYING, "handling": "confirmation"},
        {**PAYING, "account_code": "=1+1"},
        {**BY_BYLAW, "schedule": "Nicht erlaubt"},
    ],
)
def test_the_gate_finds_what_does_not_fit(tenant: UUID, changes: dict[str, object]) -> None:
    assert any(one.startswith("package") for one in findings(with_payment(tenant, **changes)))
