"""Drafts: whose they are decides every read and every write."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from gemeinwerk.domain.forms import actions, queries
from gemeinwerk.domain.forms.actions import DraftChanged
from gemeinwerk.domain.forms.models import Draft
from gemeinwerk.domain.forms.queries import DraftGone
from gemeinwerk.domain.forms.types import DraftInfo
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.records import add_rows
from gemeinwerk.kernel.scope import ScopeMissing, tenant_scope

pytestmark = pytest.mark.django_db
GUEST = Actor(kind=ActorKind.GUEST, id="guest")
ANSWERS = {"G1": {"F1": "100 %; ‚ä‘", "F2": [1, None, True]}}


def citizen() -> Actor:
    account_id = uuid4()
    return Actor(kind=ActorKind.CITIZEN, id=str(account_id), account_id=account_id)


def begun(actor: Actor, secret: str = "") -> DraftInfo:
    return actions.start_draft(
        actor=actor, now=now(), package_id="p", package_version_id=uuid4(), place_key="059110000000", schema_id="S1",
        schema_version="1.0", title="Titel", answers={}, secret=secret,
    )  # fmt: skip


def saved(actor: Actor, draft: DraftInfo, revision: int = 0, secret: str = "") -> DraftInfo:
    return actions.save_step(
        actor=actor, now=now(), draft_id=draft.id, revision=revision, answers=ANSWERS, step="one", secret=secret
    )


def test_what_was_saved_is_returned_and_read_again(tenant: UUID) -> None:
    owner = citizen()
    draft = saved(owner, begun(owner))
    assert (draft.answers, draft.step, draft.revision, draft.tenant_id) == (ANSWERS, "one", 1, tenant)
    assert queries.draft(actor=owner, draft_id=draft.id) == draft
    assert saved(owner, draft, revision=1).revision == 2


def test_a_guest_saves_with_the_secret_only(tenant: UUID) -> None:
    draft = begun(GUEST, "secret")
    assert saved(GUEST, draft, secret="secret").revision == 1
    for actor, secret in ((GUEST, ""), (GUEST, "other"), (citizen(), ""), (citizen(), "other")):
        with pytest.raises(DraftGone):
            saved(actor, draft, revision=1, secret=secret)


def test_nobody_else_saves_a_persons_draft(tenant: UUID) -> None:
    draft = begun(citizen())
    for actor, secret in ((citizen(), ""), (GUEST, ""), (GUEST, "guess")):
        with pytest.raises(DraftGone):
            saved(actor, draft, secret=secret)
    assert Draft.objects.get(id=draft.id).revision == 0


def test_a_draft_is_saved_in_its_tenants_scope_only(tenant: UUID, kleve: UUID) -> None:
    owner = citizen()
    draft = begun(owner)
    with tenant_scope(kleve), pytest.raises(DraftGone):
        saved(owner, draft)


def test_an_outdated_page_is_told_apart_from_a_draft_that_is_gone(tenant: UUID) -> None:
    owner = citizen()
    draft = begun(owner)
    saved(owner, draft)
    with pytest.raises(DraftChanged):
        saved(owner, draft, revision=0)
    assert actions.hand_in(actor=owner, now=now(), draft_id=draft.id, receipt="GW-1")
    assert not actions.hand_in(actor=owner, now=now(), draft_id=draft.id, receipt="GW-2")
    with pytest.raises(DraftGone):
        saved(owner, draft, revision=1)
    sent = queries.draft(actor=owner, draft_id=draft.id)
    assert (sent.answers, sent.receipt) == ({}, "GW-1")


def test_rows_are_added_and_read_in_a_scope_only(tenant: UUID, kleve: UUID) -> None:
    draft = begun(citizen())
    row = Draft.objects.by_id(draft.id)
    assert row == Draft.objects.filter(id=draft.id).first() and not row._state.adding
    row.id = uuid4()
    with tenant_scope(kleve):
        assert Draft.objects.by_id(draft.id) is None
        with pytest.raises(ScopeMissing):
            add_rows(row)
    assert not Draft.objects.filter(id=row.id).exists()
