"""What the fee of a case asks of the applicant, by the values of the day on which the application was sent."""

from __future__ import annotations

from typing import Any

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.pricing import DECISION, charged_by_bylaw, priced
from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.domain.payments.types import Fee as ChargedFee
from gemeinwerk.domain.processes import queries as processes
from gemeinwerk.kernel.refusal import Refusal


def fee_before(app: Application) -> Any:
    """Return the result of the decision on the fee before the process begins; None where nothing can be decided."""
    names = processes.decision_names(package_id=app.offer.package_id, package_version=app.offer.version)
    if DECISION not in names:
        return None
    try:
        found = processes.decide(
            package_id=app.offer.package_id,
            package_version=app.offer.version,
            decision=DECISION,
            inputs=app.variables(app.sent_on),
        )
        return priced(app.offer.manifest.payment, found.value, on=app.sent_on)
    except Refusal:
        return None


def charged(app: Application, terms: PaymentTerms, value: object) -> ChargedFee | None:
    """Return what is claimed for the result of the decision on a fee: items, legal sources, who set the values.

    Raises FeeOpen where the package is charged by a by-law that the town does not have.
    """
    if terms.schedule:
        return charged_by_bylaw(terms, value, on=app.sent_on)
    fee = rules.fee_of(value)
    if fee is None:
        return None
    bases = {parameter.legal_basis: None for parameter in app.offer.manifest.parameters.values()}
    return rules.charged(
        fee,
        terms,
        schedule=f"{app.offer.short_title}, Leistungspaket {app.offer.version}",
        basis="; ".join(bases)[:300] or app.offer.legal_bases[0].text,
        on=app.sent_on,
        sources=_sources(app),
    )


def _sources(app: Application) -> tuple[str, ...]:
    """Say for every by-law value who set it."""
    found = []
    for name, resolved in app.as_sent.parameters.items():
        declared = app.offer.manifest.parameters.get(name)
        if declared is not None and declared.type.value == "money":
            setter = resolved.source_name if resolved.via.value == "adjustment" else f"Paket {app.offer.version}"
            found.append(f"{declared.label}: {resolved.value} {declared.unit}, festgelegt von: {setter}")
    return tuple(found)
