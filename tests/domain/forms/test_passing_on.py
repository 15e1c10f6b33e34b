"""Passing a draft on: a code that works once, a helper who may fill in and sign but never send, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.forms import actions, queries
from gemeinwerk.domain.forms.queries import DraftGone
from gemeinwerk.domain.forms.types import DraftInfo
from gemeinwerk.kernel.actor import Actor, ActorKind, AssuranceLevel
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import TooMany

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OWNER = Actor(kind=ActorKind.CITIZEN, id="a", account_id=new_id(), assurance=AssuranceLevel.SUBSTANTIAL)
GUEST = Actor(kind=ActorKind.GUEST, id="guest")


@pytest.fixture
def draft(tenant: UUID) -> DraftInfo:
    return actions.start_draft(
        actor=OWNER, now=NOW, package_id="p", package_version_id=new_id(), place_key="059110000000", schema_id="S1",
        schema_version="1.0", title="Antrag", answers={"F1": "a"},
    )  # fmt: skip


def taken(draft: DraftInfo) -> str:
    made, code = actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)
    found = actions.take_over(actor=GUEST, now=NOW, handover_id=made.id, code=f" {code[:4].lower()}-{code[4:]} ")
    assert found is not None and found[0] == draft.id
    return found[1]


def test_the_code_works_once_and_its_text_is_not_stored(draft: DraftInfo) -> None:
    made, code = actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)
    from gemeinwerk.domain.forms.models import Handover

    assert code not in str(Handover.objects.values().get(id=made.id))
    assert actions.take_over(actor=GUEST, now=NOW, handover_id=made.id, code=code) is not None
    assert actions.take_over(actor=GUEST, now=NOW, handover_id=made.id, code=code) is None


def test_five_wrong_tries_end_the_link_for_the_right_code_too(draft: DraftInfo) -> None:
    made, code = actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)
    for _ in range(5):
        assert actions.take_over(actor=GUEST, now=NOW, handover_id=made.id, code="FALSCH22") is None
    assert actions.take_over(actor=GUEST, now=NOW, handover_id=made.id, code=code) is None


def test_the_link_ends_after_a_week_and_when_it_is_withdrawn(draft: DraftInfo) -> None:
    made, code = actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)
    late = NOW + timedelta(days=8)
    assert actions.take_over(actor=GUEST, now=late, handover_id=made.id, code=code) is None
    made, code = actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)
    actions.withdraw_handover(actor=OWNER, now=NOW, draft_id=draft.id, handover_id=made.id)
    assert actions.take_over(actor=GUEST, now=NOW, handover_id=made.id, code=code) is None


def test_a_helper_fills_in_and_signs_but_owns_nothing(draft: DraftInfo) -> None:
    secret = taken(draft)
    seen = queries.draft_to_fill(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret)
    assert seen.answers == {"F1": "a"} and seen.helper is not None
    actions.save_step(
        actor=GUEST, now=NOW, draft_id=draft.id, revision=seen.revision, answers={"F1": "b"}, step="s", secret=secret
    )
    actions.cosign(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret, name="Max  Mustermann")
    for forbidden in (
        lambda: queries.draft(actor=GUEST, draft_id=draft.id, secret=secret),
        lambda: actions.discard_draft(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret),
        lambda: actions.hand_over(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret),
        lambda: actions.adopt_draft(actor=OWNER, now=NOW, draft_id=draft.id, secret=secret),
    ):
        with pytest.raises(DraftGone):
            forbidden()
    mine = queries.draft(actor=OWNER, draft_id=draft.id)
    told = queries.provenance(mine.about, mine.answers)["cosigned"]
    assert told == [{"name": "Max Mustermann", "at": NOW.isoformat(), "assurance": "none", "unchanged": True}]
    assert queries.provenance(mine.about, {"F1": "c"})["cosigned"][0]["unchanged"] is False


def test_given_back_it_opens_no_more(draft: DraftInfo) -> None:
    secret = taken(draft)
    actions.return_draft(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret)
    with pytest.raises(DraftGone):
        queries.draft_to_fill(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret)
    assert queries.handovers_of(draft_id=draft.id)[0].closed_at == NOW


def test_the_owner_cannot_sign_for_the_other(draft: DraftInfo) -> None:
    with pytest.raises(actions.NotPassedOn):
        actions.cosign(actor=OWNER, now=NOW, draft_id=draft.id, secret="", name="Erika Mustermann")
    with pytest.raises(actions.NameMissing):
        actions.cosign(actor=GUEST, now=NOW, draft_id=draft.id, secret=taken(draft), name=" x ")


def test_at_most_five_people_at_once(draft: DraftInfo) -> None:
    for _ in range(5):
        actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)
    with pytest.raises(TooMany):
        actions.hand_over(actor=OWNER, now=NOW, draft_id=draft.id)


def test_every_step_leaves_an_entry_without_code_or_name(draft: DraftInfo) -> None:
    secret = taken(draft)
    actions.cosign(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret, name="Max Mustermann")
    actions.return_draft(actor=GUEST, now=NOW, draft_id=draft.id, secret=secret)
    entries = list(Entry.objects.values_list("verb", "details"))
    assert [verb for verb, _ in entries][-4:] == [
        "forms.hand_over", "forms.take_over", "forms.cosign", "forms.return_draft",
    ]  # fmt: skip
    assert "Mustermann" not in str(entries) and secret not in str(entries)


def test_kept_answers_are_replaced_and_forgotten(tenant: UUID) -> None:
    assert OWNER.account_id is not None
    for value in ("alt", "neu"):
        actions.keep_answers(actor=OWNER, now=NOW, title="Antrag", answers={"G1/F1": value})
    found = queries.kept_answers(account_id=OWNER.account_id, now=NOW)
    assert found is not None and found.answers == {"G1/F1": "neu"}
    assert queries.kept_answers(account_id=OWNER.account_id, now=NOW + timedelta(days=366)) is None
    assert actions.forget_answers(actor=OWNER, now=NOW) == 1
    assert queries.kept_answers(account_id=OWNER.account_id, now=NOW) is None
