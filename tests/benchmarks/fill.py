"""Submit applications for the Hundesteuer in the database named by the environment."""

from __future__ import annotations

COUNT = 120
ANSWERS = {
    "given_name": "Erika", "family_name": "Mustermann", "birth_date": "1964-08-12", "street": "Musterstraße",
    "house_number": "12", "postcode": "44787", "city": "Bochum", "dog_name": "Bello", "breed": "Labrador",
    "dangerous": False, "dogs": 1, "reduction": False,
}  # fmt: skip


def fill() -> None:
    """Submit applications for the Hundesteuer in the database named by the environment."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.config.journey import Journey
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.clock import berlin_date, now
    from gemeinwerk.kernel.scope import tenant_scope

    answers = {**ANSWERS, "kept_since": berlin_date(now()).isoformat()}
    journey = Journey("hundesteuer", "059110000000", lambda *_: None, answers)
    offer = journey._offer(tenants.place("059110000000"))
    person = journey._sign_in(offer)
    with tenant_scope(offer.responsible.value.tenant_id):
        for _ in range(COUNT):
            journey._submit(offer, person)


if __name__ == "__main__":
    fill()
