"""Demo twin of an identity provider: plainly fictional persons, every assurance level, no proof of anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gemeinwerk.domain.identity.actions import SignInFailed
from gemeinwerk.domain.identity.types import IdentityProof, SignInChoice
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.kernel.ports import AdapterStatus

LEVELS = {
    "basic": AssuranceLevel.BASIC,
    "substantial": AssuranceLevel.SUBSTANTIAL,
    "high": AssuranceLevel.HIGH,
}


def _person(
    key: str, given: str, family: str, born: date, street: str, number: str, postcode: str, city: str
) -> IdentityProof:
    return IdentityProof(
        provider="demo",
        subject=key,
        kind="citizen",
        given_name=given,
        family_name=family,
        birth_date=born,
        street=street,
        house_number=number,
        postcode=postcode,
        city=city,
        email=f"{key}@example.org",
        assurance=AssuranceLevel.BASIC,
    )


PERSONS = {
    proof.subject: proof
    for proof in (
        _person("erika-mustermann", "Erika", "Mustermann", date(1964, 8, 12), "Musterstraße", "12", "44787", "Bochum"),
        _person("max-mustermann", "Max", "Mustermann", date(1990, 2, 28), "Beispielweg", "3a", "47533", "Kleve"),
        _person("ayse-beispiel", "Ayşe", "Beispiel", date(2001, 11, 5), "Probeallee", "77", "50667", "Köln"),
    )
}
# The one person whose account has a postbox of its own, as a BundID account has; nothing is ever sent to it.
PERSONS["petra-mustermann"] = replace(
    _person("petra-mustermann", "Petra", "Mustermann", date(1983, 6, 9), "Postfachweg", "9", "44787", "Bochum"),
    postbox_handle="00000000-0000-4000-8000-00000000de01",
)
PERSONS["musterbetrieb"] = replace(
    _person("musterbetrieb", "Moritz", "Muster", date(1978, 5, 17), "Gewerbering", "1", "44787", "Bochum"),
    kind="business",
    organisation="Musterbetrieb GmbH",
)


class DemoIdentityProvider:
    """Implements identity.IdentityProvider without any check: whoever clicks is whoever they choose."""

    name = "demo"
    label = "Demo-Anmeldung"
    demo = True

    def choices(self) -> tuple[SignInChoice, ...]:
        """Return the fictional persons."""
        return tuple(
            SignInChoice(
                key=proof.subject,
                label=proof.organisation or f"{proof.given_name} {proof.family_name}",
                kind=proof.kind,
                description=_described(proof),
            )
            for proof in PERSONS.values()
        )

    def proof(self, answer: Mapping[str, str]) -> IdentityProof:
        """Return the chosen person with the chosen level; raises SignInFailed for an unknown choice."""
        person = PERSONS.get(answer.get("person", ""))
        level = LEVELS.get(answer.get("level", ""))
        if person is None or level is None:
            raise SignInFailed()
        return replace(person, assurance=level)

    def check(self) -> AdapterStatus:
        """Say plainly that this is a demo."""
        return AdapterStatus(ok=True, detail="Demo: erfundene Personen, keine echte Prüfung")


def _described(proof: IdentityProof) -> str:
    address = f"{proof.street} {proof.house_number}, {proof.postcode} {proof.city}"
    return f"{address}; mit Postfach im Nutzerkonto" if proof.postbox_handle else address
