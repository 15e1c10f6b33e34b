"""The claims of the demo towns: there after the first start, and as people left them after the next."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from gemeinwerk.config.demo_treasury import load_treasury
from gemeinwerk.config.demo_world import load_towns
from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import Claim
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.scope import tenant_scope

pytestmark = pytest.mark.django_db


def test_a_second_start_changes_nothing_that_people_did(bochum: UUID) -> None:
    load_towns()
    moment = now()
    with tenant_scope(bochum):
        load_treasury(berlin_date(moment), moment)
        clerk = next(one for one in identity.staff_of(bochum) if "treasury" in one.roles).as_actor()
        (invoiced,) = Claim.objects.exclude(routing_id="")
        assert invoiced.recipient_name == "Musterbehörde (Demonstration)"
        count = Claim.objects.count()
        actions.name_recipient(actor=clerk, now=moment, claim_id=invoiced.id, recipient=None)
        actions.cancel_claim(actor=clerk, now=moment, claim_id=invoiced.id, reason="antrag_zurueckgenommen")
        later = moment + timedelta(days=1)
        load_treasury(berlin_date(later), later)
        assert Claim.objects.count() == count and not Claim.objects.exclude(routing_id="").exists()
        assert queries.claim_for(claim_id=invoiced.id).open == 0
