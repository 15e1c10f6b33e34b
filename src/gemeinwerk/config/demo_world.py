"""The demo world: the shipped packages, staff of two towns, and what two towns have adjusted. Safe to repeat."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gemeinwerk.config import demo_bylaws
from gemeinwerk.config.demo_treasury import load_treasury
from gemeinwerk.config.glossary_files import shipped_terms
from gemeinwerk.domain.catalogue import actions as catalogue
from gemeinwerk.domain.catalogue import queries as packages
from gemeinwerk.domain.glossary import actions as glossary
from gemeinwerk.domain.identity import actions as identity
from gemeinwerk.domain.keys import actions as keys
from gemeinwerk.domain.payments import actions as payments
from gemeinwerk.domain.submissions import actions as submissions
from gemeinwerk.domain.tenants import actions as tenants
from gemeinwerk.domain.tenants import queries as directory
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict
from gemeinwerk.kernel.scope import tenant_scope

PASSWORD = "demo-passwort-nur-hier"
TOWNS = {
    "bochum": ("059110000000", "Stadt Bochum", "44787", "Bochum"),
    "kleve": ("051540036036", "Stadt Kleve", "47533", "Kleve"),
}
# Accounts of no bank: the bank code of zeros does not exist, the check digits are right all the same.
ACCOUNTS = {"bochum": "DE61000000001000000001", "kleve": "DE34000000001000000002"}
# The identifier that the Deutsche Bundesbank publishes for tests.
CREDITOR_ID = "DE98ZZZ09999999999"
STAFF = (
    ("sachbearbeitung", "Berta Beispiel", ("officer",)),
    ("leitung", "Lars Leitermann", ("lead", "auditor")),
    ("leistungen", "Lina Pflegemuster", ("catalogue", "admin")),
    ("freigabe", "Frida Freimuster", ("catalogue", "terminology")),
    ("technik", "Timo Technikmuster", ("interfaces",)),
    ("kasse", "Karla Kassenmuster", ("treasury",)),
    ("kassenleitung", "Konrad Kassenbeispiel", ("treasury",)),
)
FEES = {"kleve": ("bewohnerparkausweis", "fee_year", "24.00")}


def package_folders() -> list[Path]:
    """Return the folders of the shipped packages."""
    root = Path(__file__).resolve().parents[3] / "packages"
    return sorted(path.parent for path in root.glob("*/package.toml"))


def load_glossary() -> int:
    """Bring the shipped terms in force; return how many are new or renewed."""
    done = glossary.seed_terms(actor=SYSTEM, now=now(), terms=shipped_terms())
    return done.added + done.renewed


def load_packages() -> list[str]:
    """Install every shipped package; return their ids."""
    found = []
    for folder in package_folders():
        bundle = packages.bundle_of(folder)
        found.append(catalogue.install_package(actor=SYSTEM, now=now(), bundle=bundle).package_id)
    return found


def load_towns() -> None:
    """Create keys, authorities and staff of the demo towns."""
    for name, (key, authority, postcode, city) in TOWNS.items():
        tenant_id = directory.place(key).tenant_id
        with tenant_scope(tenant_id):
            keys.ensure_key(actor=SYSTEM, now=now())
            _describe(name, key, authority, postcode, city)
        for role, person, roles in STAFF:
            try:
                identity.create_staff(
                    actor=SYSTEM,
                    now=now(),
                    tenant_id=tenant_id,
                    username=f"{role}.{name}",
                    name=f"{person} (Demo)",
                    password=PASSWORD,
                    roles=roles,
                )
            except Conflict:
                continue


def _describe(name: str, key: str, authority: str, postcode: str, city: str) -> None:
    """Say what stands on letters, transfers and invoices of a demo town, in its scope."""
    tenants.describe_authority(
        actor=SYSTEM,
        now=now(),
        authority_name=authority,
        street="Rathausplatz 1 (Demonstration)",
        postcode=postcode,
        city=city,
        phone="0000 000-0",
        email=f"rathaus@{name}.example.org",
        head_title=directory.tenant(directory.place(key).tenant_id).head_title,
    )
    payments.describe_creditor(
        actor=SYSTEM,
        now=now(),
        name=f"{authority} (Demonstration)",
        iban=ACCOUNTS[name],
        creditor_id=CREDITOR_ID,
    )
    payments.describe_invoice_contact(
        actor=SYSTEM,
        now=now(),
        contact="Stadtkasse (Demonstration)",
        phone="0000 000-0",
        email=f"kasse@{name}.example.org",
    )


def load_mailrooms() -> None:
    """Let the demo towns be found by other portals: each has a destination at the delivery service."""
    for key, *_ in TOWNS.values():
        with tenant_scope(directory.place(key).tenant_id):
            submissions.open_mailroom(actor=SYSTEM, now=now())


def load_bylaws() -> None:
    """Let the demo towns have their by-laws on fees."""
    for town, (key, authority, *_) in TOWNS.items():
        with tenant_scope(directory.place(key).tenant_id):
            demo_bylaws.load_bylaws(town, authority, package_folders(), now())


def load_treasuries(on: date) -> None:
    """Let the treasuries of the demo towns have something to do."""
    for key, *_ in TOWNS.values():
        with tenant_scope(directory.place(key).tenant_id):
            load_treasury(on, now())


def load_adjustments(on: date) -> None:
    """Let one town have its own fee, so that layers can be seen."""
    for town, (package, field, value) in FEES.items():
        key = TOWNS[town][0]
        tenant_id = directory.place(key).tenant_id
        known = packages.adjustments_of(region_key=key, package_id=package)
        if not known:
            with tenant_scope(tenant_id):
                catalogue.adjust(
                    actor=SYSTEM, now=now(), package_id=package, field=f"parameters.{field}", value=value, valid_from=on
                )
