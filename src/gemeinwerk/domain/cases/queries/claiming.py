"""What the fee of a case asks of the applicant, by the values of the day on which the application was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gemeinwerk.domain.cases import rules
from gemeinwerk.domain.cases.queries.application import Application
from gemeinwerk.domain.cases.queries.fees import DECISION
from gemeinwerk.domain.cases.types import Fee
from gemeinwerk.domain.catalogue.types.paying import PaymentTerms
from gemeinwerk.domain.payments.types import Fee as ChargedFee
from gemeinwerk.domain.processes import queries as processes
from gemeinwerk.kernel.refusal import Refusal


def fee_before(app: Application) -> Fee | None:
    """Return the fee of an application whose process has not begun; None where the package decides none."""
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
    except Refusal:
        return None
    return rules.fee_of(found.value)


def charged(app: Application, terms: PaymentTerms, fee: Fee) -> ChargedFee | None:
    """Return what is claimed for a fee: items, legal sources and who set the values that were used."""
    bases = {parameter.legal_basis: None for parameter in app.offer.manifest.parameters.values()}
    return rules.charged(
        fee,
        terms,
        schedule=f"{app.offer.short_title}, Leistungspaket {app.offer.version}",
        basis="; ".join(bases)[:300] or app.offer.legal_bases[0].text,
        on=app.sent_on,
        sources=_sources(app),
    )


def fee_in(results: Mapping[str, Any]) -> Fee | None:
    """Return the fee among the results of a process."""
    return rules.fee_of(results.get(DECISION))


def _sources(app: Application) -> tuple[str, ...]:
    """Say for every by-law value who set it."""
    found = []
    for name, resolved in app.as_sent.parameters.items():
        declared = app.offer.manifest.parameters.get(name)
        if declared is not None and declared.type.value == "money":
            setter = resolved.source_name if resolved.via.value == "adjustment" else f"Paket {app.offer.version}"
            found.append(f"{declared.label}: {resolved.value} {declared.unit}, festgelegt von: {setter}")
    return tuple(found)
