"""Messages about states that did not arrive are counted on the page of operations, for the own authority and lately only."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery.models import StateMessage
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.scope import tenant_scope
from tests.web.seeding import BOCHUM, staff

KLEVE = "051540036036"


def given_up(tenant_id: UUID, *, days_ago: int) -> None:
    moment = now() - timedelta(days=days_ago)
    with tenant_scope(tenant_id):
        StateMessage.objects.create(
            case_id=new_id(), application_id=new_id(), number=1, status="RECEIVED", service="Test", created_at=moment,
            state="given_up", ended_at=moment, problem="Test",
        )  # fmt: skip


@pytest.mark.usefixtures("world")
def test_the_page_of_operations_counts_what_was_given_up() -> None:
    client, own = staff("leitung", "bochum"), tenants.place(BOCHUM).tenant_id

    def page() -> str:
        return client.get("/arbeitsplatz/betrieb/").content.decode()

    given_up(tenants.place(KLEVE).tenant_id, days_ago=1)
    given_up(own, days_ago=31)
    assert "Statusmeldungen" not in page()
    given_up(own, days_ago=1)
    assert "Eine Meldung Ihrer Behörde wurde" in page() and "Bescheide und Fristen sind davon nicht" in page()
    given_up(own, days_ago=2)
    assert "2 Meldungen Ihrer Behörde wurden" in page()
