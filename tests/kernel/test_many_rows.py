"""Many rows in one statement: the same values as one by one, and never a row of another tenant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from gemeinwerk.domain.delivery.models import Delivery, MailOutbox
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.records import add_many, change_many
from gemeinwerk.kernel.scope import ScopeMissing, tenant_scope

AT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
HARD = ["plain", 'Anführung " und \\ Strich', "Zeile\nZeile", "ÄÖÜß €", "'; DROP TABLE x; --", "%s {} [] null"]


@pytest.fixture
def scope(bochum: UUID) -> Iterator[UUID]:
    with tenant_scope(bochum):
        yield bochum


def mails() -> list[MailOutbox]:
    return [MailOutbox(id=new_id(), to="a@example.org", subject=text, body=text * 3, created_at=AT) for text in HARD]


def test_rows_are_stored_as_they_are(scope: UUID) -> None:
    rows = mails()
    add_many(rows)
    stored = {row.id: row for row in MailOutbox.objects.filter(id__in=[row.id for row in rows])}
    for row in rows:
        kept = stored[row.id]
        assert (kept.subject, kept.body, kept.created_at, kept.sent_at) == (row.subject, row.body, AT, None)
        assert (kept.tenant_id, kept.state, kept.attempts) == (scope, row.state, 0)


def test_lists_are_stored_as_they_are(scope: UUID) -> None:
    given = dict.fromkeys(("subject", "recipient_name"), "x") | {
        "channel": "letter", "procedural_code": "SGB_X", "remedy": "action", "branch": "social", "instruction": "correct",
        "state": "prepared", "created_at": AT, "case_id": new_id(),
    }  # fmt: skip
    row = Delivery(id=new_id(), document_id=new_id(), reasons=HARD, **given)
    add_many([row])
    assert Delivery.objects.get(id=row.id).reasons == HARD


def test_some_fields_of_many_rows_change(scope: UUID) -> None:
    rows = mails()
    add_many(rows)
    for place, row in enumerate(rows):
        row.attempts, row.sent_at, row.receipt = place, AT if place % 2 else None, "not to be written"
    change_many(rows, ("attempts", "sent_at"))
    kept = MailOutbox.objects.filter(id__in=[row.id for row in rows]).order_by("attempts")
    assert [(row.attempts, row.sent_at, row.receipt) for row in kept] == [
        (place, AT if place % 2 else None, "") for place in range(len(HARD))
    ]


def test_nothing_is_written_for_nobody(scope: UUID) -> None:
    add_many([])
    change_many([], ("attempts",))


def test_a_row_of_another_tenant_is_refused(scope: UUID, kleve: UUID) -> None:
    rows = mails()
    rows[3].tenant_id = kleve
    for write in (add_many, lambda found: change_many(found, ("attempts",))):
        with pytest.raises(ScopeMissing):
            write(rows)
    assert not MailOutbox.objects.filter(id__in=[row.id for row in rows]).exists()


def test_outside_a_scope_nothing_is_written(bochum: UUID) -> None:
    with pytest.raises(ScopeMissing):
        add_many(mails())
