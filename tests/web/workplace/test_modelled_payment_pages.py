"""How a modelled service is paid, on its page: entered, shown again, each fault named."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gemeinwerk.domain.catalogue import queries
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo
from tests.web.workplace.test_modelling_pages import base, draft

__all__ = ["draft"]
PAYING = {
    "title": "Straßenfest", "fee": "25,00", "fee_basis": "Gebührensatzung", "login": "required", "pay_when": "before",
    "pay_days": "14", "pay_means": ["online", "transfer", "bitcoin"], "account_code": "43110000", "product": "12.02.05",
}  # fmt: skip


def posted(author: Client, draft: ServiceDraftInfo, **changes: Any) -> tuple[int, str]:  # noqa: F811
    revision = str(queries.service_draft(draft_id=draft.id).revision)
    answer = author.post(f"{base(draft)}texte/", {"revision": revision, **PAYING, **changes})
    return answer.status_code, answer.content.decode()


def test_how_it_is_paid_is_kept_and_shown_again(author: Client, draft: ServiceDraftInfo) -> None:  # noqa: F811
    assert posted(author, draft)[0] == 303
    work = queries.service_draft(draft_id=draft.id).workpiece
    assert (work.pay_when, work.pay_days, work.pay_means) == ("before", 14, ("online", "transfer"))
    assert (work.account_code, work.product, work.schedule, work.schedule_item) == ("43110000", "12.02.05", "", "")
    page = author.get(f"{base(draft)}texte/").content.decode()
    assert 'value="43110000"' in page and page.count('name="pay_means"') == 3
    assert posted(author, draft, schedule="muster", schedule_item="ausweis")[0] == 303
    work = queries.service_draft(draft_id=draft.id).workpiece
    assert (work.schedule, work.schedule_item) == ("muster", "ausweis")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pay_when": "nie"}, "wann bezahlt wird"),
        ({"pay_means": []}, "mindestens einen Zahlweg"),
        ({"account_code": ""}, "ein Sachkonto"),
        ({"product": "=1+1"}, "„Produkt“ ist so nicht erlaubt"),
        ({"fee": ""}, "einen Betrag"),
        ({"pay_days": "366"}, "ganze Zahl"),
        ({"schedule": "muster"}, "Zur Satzung gehören"),
        ({"schedule": "Ein Satz", "schedule_item": "x"}, "„Schlüssel der Satzung“ ist so nicht erlaubt"),
        ({"pay_when": "", "schedule": "muster", "schedule_item": "x"}, "Zur Satzung gehören"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(
    author: Client, draft: ServiceDraftInfo, changes: dict[str, Any], message: str  # noqa: F811
) -> None:  # fmt: skip
    status, page = posted(author, draft, **changes)
    assert status == 422 and message in page
    assert queries.service_draft(draft_id=draft.id).revision == draft.revision
