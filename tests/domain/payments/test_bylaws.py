"""By-laws in the database: two people, no shared day, no change after the release, every town for itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.models import Bylaw
from gemeinwerk.domain.payments.types import Asked, BylawState
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.payments.bylaw_texts import text
from tests.domain.payments.world import CITIZEN, NOW, SECOND, TREASURER, person

LEAD = person("lead", number=3)
FIXED = Asked(("fest",))


def drafted(form: UUID | None = None, **more: str) -> UUID:
    content = text(**more).encode()  # type: ignore[arg-type]
    return actions.draft_schedule(actor=TREASURER, now=NOW, request_id=form or new_id(), content=content)


def adopted(**more: str) -> UUID:
    one = drafted(**more)
    actions.adopt_schedule(actor=SECOND, now=NOW, bylaw_id=one)
    return one


def costs(on: date, key: str = "muster") -> D:
    return queries.bylaw_fee(key=key, on=on, asked=FIXED).gross


def test_a_version_counts_only_after_a_second_person_released_it(tenant: UUID) -> None:
    one = drafted()
    with pytest.raises(queries.BylawMissing) as missing:
        costs(date(2026, 11, 2))
    assert "„muster“" in missing.value.message and "Kasse" in missing.value.hint
    with pytest.raises(actions.BylawEyes):
        actions.adopt_schedule(actor=TREASURER, now=NOW, bylaw_id=one)
    for _ in range(2):
        actions.adopt_schedule(actor=LEAD, now=NOW, bylaw_id=one)
    assert costs(date(2026, 11, 2)) == D("30.70") and queries.bylaw_valid(key="muster", on=date(2026, 11, 2))
    file = queries.bylaw(bylaw_id=one)
    assert (file.drafted_by, file.decided_by, file.row.state) == (TREASURER.id, LEAD.id, BylawState.ADOPTED)


def test_a_form_sent_twice_drafts_once_and_versions_count_up(tenant: UUID) -> None:
    form = new_id()
    assert drafted(form) == drafted(form)
    drafted(key="andere")
    second = drafted()
    assert queries.bylaw(bylaw_id=second).row.version == 2
    assert [(one.key, one.version) for one in queries.bylaws()] == [("andere", 1), ("muster", 2), ("muster", 1)]


def test_two_versions_never_share_a_day(tenant: UUID) -> None:
    first = adopted()
    new = drafted(first="2027-01-01")
    assert [one.id for one in queries.bylaw(bylaw_id=new).overlaps] == [first]
    with pytest.raises(actions.BylawOverlap):
        actions.adopt_schedule(actor=SECOND, now=NOW, bylaw_id=new)
    actions.end_schedule(actor=SECOND, now=NOW, bylaw_id=first, last_day=date(2027, 1, 1))
    with pytest.raises(actions.BylawOverlap):
        actions.adopt_schedule(actor=SECOND, now=NOW, bylaw_id=new)
    for _ in range(2):
        actions.end_schedule(actor=SECOND, now=NOW, bylaw_id=first, last_day=date(2026, 12, 31))
    actions.adopt_schedule(actor=SECOND, now=NOW, bylaw_id=new)
    assert costs(date(2026, 12, 31)) == costs(date(2027, 1, 1)) == D("30.70")
    assert queries.bylaw(bylaw_id=new).before is not None
    changes = queries.bylaw_difference(bylaw_id=new, before_id=first)
    assert {one.place for one in changes} == {"Gültig ab", "Gültig bis"}


@pytest.mark.parametrize("last", [date(2026, 11, 1), date(2025, 12, 31)])
def test_no_validity_ends_in_the_past(tenant: UUID, last: date) -> None:
    one = adopted()
    with pytest.raises(actions.EndUnfit):
        actions.end_schedule(actor=SECOND, now=NOW, bylaw_id=one, last_day=last)


def test_an_end_is_only_ever_brought_forward_and_not_before_the_beginning(tenant: UUID) -> None:
    one, draft = adopted(first="2027-03-01", last="2028-02-29"), drafted(key="andere")
    for last in (date(2028, 3, 1), date(2027, 2, 28)):
        with pytest.raises(actions.EndUnfit):
            actions.end_schedule(actor=SECOND, now=NOW, bylaw_id=one, last_day=last)
    with pytest.raises(actions.BylawDecided):
        actions.end_schedule(actor=SECOND, now=NOW, bylaw_id=draft, last_day=date(2027, 1, 1))
    actions.end_schedule(actor=SECOND, now=NOW, bylaw_id=one, last_day=date(2027, 3, 1))
    assert costs(date(2027, 3, 1)) == D("30.70") and not queries.bylaw_valid(key="muster", on=date(2027, 3, 2))


def test_a_draft_is_discarded_and_counts_for_nothing(tenant: UUID) -> None:
    one = drafted()
    for _ in range(2):
        actions.discard_schedule(actor=TREASURER, now=NOW, bylaw_id=one)
    with pytest.raises(actions.BylawDecided):
        actions.adopt_schedule(actor=SECOND, now=NOW, bylaw_id=one)
    with pytest.raises(actions.BylawDecided):
        actions.discard_schedule(actor=SECOND, now=NOW, bylaw_id=adopted())
    assert one not in {row.id for row in queries.bylaws()}


def test_the_database_itself_keeps_what_was_released(tenant: UUID) -> None:
    one = adopted()
    for change in ({"title": "Anders"}, {"schedule": {}}, {"valid_from": date(2026, 2, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Bylaw.objects.filter(id=one).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bylaw.objects.filter(id=one).delete()
    draft = drafted(key="andere")
    with pytest.raises(DatabaseError), transaction.atomic():
        Bylaw.objects.filter(id=draft).update(state="adopted", decided_by=TREASURER.id)


def test_only_treasury_and_leads_keep_by_laws(tenant: UUID) -> None:
    one = drafted()
    for actor in (CITIZEN, person("officer"), person("admin"), person("catalogue")):
        with pytest.raises(Forbidden):
            actions.draft_schedule(actor=actor, now=NOW, request_id=new_id(), content=text().encode())
        for act in (actions.adopt_schedule, actions.discard_schedule):
            with pytest.raises(Forbidden):
                act(actor=actor, now=NOW, bylaw_id=one)
        with pytest.raises(Forbidden):
            actions.end_schedule(actor=actor, now=NOW, bylaw_id=one, last_day=date(2027, 1, 1))


def test_a_file_with_a_fault_leaves_nothing_behind(tenant: UUID) -> None:
    with pytest.raises(queries.BylawUnreadable):
        actions.draft_schedule(actor=TREASURER, now=NOW, request_id=new_id(), content=b"key = 'x'")
    assert queries.bylaws() == ()


def test_towns_do_not_see_each_others_by_laws(tenant: UUID) -> None:
    one = adopted()
    with tenant_scope(UUID(int=77)):
        assert queries.bylaws() == () and queries.bylaw_on(key="muster", on=date(2026, 11, 2)) is None
        for act in (actions.adopt_schedule, actions.discard_schedule):
            with pytest.raises(queries.BylawUnknown):
                act(actor=SECOND, now=NOW, bylaw_id=one)
        with pytest.raises(queries.BylawUnknown):
            queries.bylaw(bylaw_id=one)


def test_a_fee_costs_one_question_however_many_versions_there_are(tenant: UUID) -> None:
    adopted(last="2026-12-31")
    for year in range(2027, 2032):
        adopted(first=f"{year}-01-01", last=f"{year}-12-31")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert costs(date(2030, 6, 1)) == D("30.70")
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.bylaws()) == 6
    assert len(asked) == 1
