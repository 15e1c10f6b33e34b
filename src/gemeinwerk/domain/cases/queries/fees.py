"""The fee as it would be, before anything is sent: the same decision that the process makes later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.queries.application import layout_of
from gemeinwerk.domain.cases.queries.pricing import DECISION, FeeOpen, by_bylaw, priced, problem_of
from gemeinwerk.domain.cases.types import Fee
from gemeinwerk.domain.catalogue.types import Offer
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.processes import queries as processes
from gemeinwerk.kernel.refusal import Refusal


def expected_fee(*, offer: Offer, answers: dict[str, Any], today: date) -> Fee | None:
    """Return the fee or tax that complete answers would cost by the package's own decision and the town's values.

    None where the package decides no fee, or cannot say it from these answers; nothing is guessed. Within the scope of the
    town. Raises FeeOpen where the package is charged by a by-law and the town has none.
    """
    names = processes.decision_names(package_id=offer.package_id, package_version=offer.version)
    if DECISION not in names:
        return None
    model, layout = forms.form(offer.schema_id, offer.schema_version), layout_of(offer.version_id)
    inputs = {**forms.named_values(model, layout, answers), "parameter": dict(offer.parameter_values), "today": today}
    try:
        found = processes.decide(
            package_id=offer.package_id, package_version=offer.version, decision=DECISION, inputs=inputs
        )
    except Refusal:
        return None
    terms = offer.manifest.payment
    if by_bylaw(terms):
        if problem := problem_of(terms, on=today):
            raise FeeOpen(problem)
        try:
            return rules.fee_of(priced(terms, found.value, on=today))
        except FeeOpen:
            return None
    amount = found.value.get("amount") if isinstance(found.value, Mapping) else found.value
    # An expression over a missing answer is null, and null is no amount.
    return rules.fee_of(found.value) if isinstance(amount, Decimal | int) else None
