"""One message from the announcement to its deletion, and every step out of its order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.models import Callback, LoggedEvent, Message, MessageFile
from gemeinwerk.domain.transport.ports import CallbackAnswer
from gemeinwerk.domain.transport.rules import callbacks
from gemeinwerk.domain.transport.types import (
    Announcement,
    ApiScope,
    ApiVersion,
    CallbackTarget,
    DestinationChanges,
    DestinationStatus,
    MessageInfo,
    MessageKind,
    MessageState,
    ReplyAnnouncement,
    ServiceRef,
)
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Forbidden, Invalid, NotFound, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.transport.world import SECRET, SERVICE, World, client_of, opened, order, sealed
from tests.web.seeding import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(bochum: UUID, kleve: UUID) -> Iterator[World]:
    with opened(kleve, bochum) as found:
        yield found


def state(world: World, info: MessageInfo) -> MessageState:
    return queries.message(actor=world.sender, message_id=info.message_id, kind=MessageKind.SUBMISSION).state


def test_from_the_announcement_to_the_deletion(
    world: World, bochum: UUID, django_capture_on_commit_callbacks: Any
) -> None:
    info = world.submitted(callback=CallbackTarget("https://portal.example.org/neu", SECRET))
    waiting = queries.waiting(
        actor=world.receiver, kind=MessageKind.SUBMISSION, destination_id=None, offset=0, limit=50
    )
    assert [one.message_id for one in waiting.items] == [info.message_id] and waiting.total == 1
    parcel = actions.pick_up(actor=world.receiver, now=now(), message_id=info.message_id)
    again = actions.pick_up(actor=world.receiver, now=now(), message_id=info.message_id)
    assert (parcel.encrypted_metadata, parcel.encrypted_data) == (again.encrypted_metadata, again.encrypted_data)
    size, stream = queries.attachment(
        actor=world.receiver, message_id=info.message_id, attachment_id=parcel.info.attachments[0]
    )
    token = b"".join(stream).decode()
    assert size == len(token) and token.rsplit(".", 1)[1] in world.tags(info)["attachments"].values()
    with django_capture_on_commit_callbacks(execute=True):
        world.report(info, world.said(info))
        assert len(world.store.objects) == 1, "content goes only after the commit"
    assert state(world, info) is MessageState.ACCEPTED
    work(world.jobs)
    names = [name for name, _ in world.events(info)]
    assert names == [
        "create-submission", "submit-submission", "accept-submission", "delete-submission", "notify-submission",
    ]  # fmt: skip
    with tenant_scope(bochum):
        row = Message.objects.get(id=info.message_id)
        assert (row.metadata, row.data, MessageFile.objects.count()) == ("", None, 0) and not world.store.objects
    kinds = [(url, callbacks.TYPES in body.decode()) for url, body, _ in world.post.posted]
    assert ("https://amt.example.org/neu", True) in kinds and ("https://portal.example.org/neu", True) in kinds
    for _, body, headers in world.post.posted:
        stamp = int(headers["callback-timestamp"])
        assert callbacks.is_authentic(SECRET, stamp, body, headers["callback-authentication"], now=stamp)


def in_one_step(world: World, **changes: Any) -> MessageInfo:
    """Announce and submit in one step, as the installation itself does."""
    given = Announcement(world.destination.destination_id, (), ServiceRef(SERVICE), ApiVersion.V2, "DE059110000000")
    sent = {
        "actor": world.sender,
        "now": now(),
        "announcement": given,
        "metadata": sealed(),
        "data": sealed(),
        **changes,
    }
    return actions.send(**sent)


def test_in_one_step_nothing_is_missing(world: World, bochum: UUID) -> None:
    info, steps = in_one_step(world), world.submitted()
    assert state(world, info) is MessageState.SUBMITTED
    assert [name for name, _ in world.events(info)] == ["create-submission", "submit-submission"]
    assert set(world.tags(info)) >= {"metadata", "data"}
    parcel = actions.pick_up(actor=world.receiver, now=now(), message_id=info.message_id)
    assert parcel.encrypted_data and parcel.encrypted_metadata and not parcel.info.attachments
    with tenant_scope(bochum):
        one, other = (Message.objects.get(id=found.message_id) for found in (info, steps))
        assert (one.kind, one.version, one.region, one.service_identifier) == (
            other.kind, other.version, other.region, other.service_identifier,
        )  # fmt: skip
        assert one.submitted_at and one.announced_at and Callback.objects.filter(message_id=one.id).count() == 1
    world.report(info, world.said(info))
    assert state(world, info) is MessageState.ACCEPTED


@pytest.mark.parametrize("changes", [{"metadata": "no.jwe"}, {"data": None}, {"data": "{}"}], ids=str)
def test_in_one_step_nothing_is_half_sent(world: World, bochum: UUID, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        in_one_step(world, **changes)
    with pytest.raises(Forbidden):
        in_one_step(world, actor=client_of(bochum, ApiScope.SUBSCRIBE)[0])
    with tenant_scope(bochum):
        assert not Message.objects.exists() and not LoggedEvent.objects.exists()


@pytest.mark.parametrize("call", [actions.announce, actions.send])
def test_who_may_not_send_learns_nothing_of_destinations(world: World, bochum: UUID, call: Any) -> None:
    parts = {"metadata": sealed(), "data": sealed()} if call is actions.send else {}
    for destination_id in (world.destination.destination_id, new_id()):
        given = Announcement(destination_id, (), ServiceRef(SERVICE), ApiVersion.V2, "DE059110000000")
        with pytest.raises(Forbidden):
            call(actor=client_of(bochum, ApiScope.SUBSCRIBE)[0], now=now(), announcement=given, **parts)


def test_every_event_verifies_with_the_public_keys(world: World) -> None:
    from gemeinwerk.adapters.jose import JoseSigning

    info = world.submitted()
    keys = {key["kid"]: key for key in queries.jwks()["keys"]}
    for token in queries.event_log(actor=world.receiver, case_id=info.case_id, offset=0, limit=10).tokens:
        outline = JoseSigning().outline(token)
        claims = JoseSigning().verify(token, public_jwk=keys[outline.header["kid"]], typ="secevent+jwt")
        assert claims["iss"] == queries.issuer() and len(claims["events"]) == 1
        assert ("$schema" in claims) == ("submit" in next(iter(claims["events"])))


OPERATIONS: dict[str, Callable[[World, MessageInfo], Any]] = {
    "put": lambda w, m: w.put(m, m.attachments[0], sealed(b"neu")),
    "submit": lambda w, m: actions.submit(
        actor=w.sender, now=now(), message_id=m.message_id, metadata=sealed(), data=sealed()
    ),
    "pick up": lambda w, m: actions.pick_up(actor=w.receiver, now=now(), message_id=m.message_id),
    "accept": lambda w, m: w.report(m, w.said(m)),
    "reject": lambda w, m: w.report(m, w.said(m, "reject-submission")),
    "forward": lambda w, m: w.report(m, w.said(m, "forward-submission")),
}
ALLOWED = {
    "incomplete": {"put"},
    "complete": {"submit"},
    "submitted": {"pick up", "accept", "reject", "forward"},
    "forwarded": {"pick up", "accept", "reject"},
    "accepted": set(),
    "rejected": set(),
}


def brought_to(world: World, where: str) -> MessageInfo:
    if where == "incomplete":
        return world.announced(new_id())
    if where == "complete":
        info = world.announced(file := new_id())
        world.put(info, file, sealed(b"anhang"))
        return info
    info = world.submitted()
    steps = {"forwarded": "forward-submission", "accepted": "accept-submission", "rejected": "reject-submission"}
    if where in steps:
        world.report(info, world.said(info, steps[where]))
    return info


@pytest.mark.parametrize("where", ALLOWED)
def test_each_operation_in_each_state(world: World, where: str, bochum: UUID) -> None:
    """What is not allowed is refused and changes no row."""
    for name, operation in OPERATIONS.items():
        info = brought_to(world, where)
        with tenant_scope(bochum):
            before = (list(Message.objects.filter(id=info.message_id).values()), LoggedEvent.objects.count())
            files = MessageFile.objects.count()
        if name in ALLOWED[where]:
            operation(world, info)
            continue
        with pytest.raises((Refusal, AssertionError)):
            operation(world, info)
        with tenant_scope(bochum):
            after = (list(Message.objects.filter(id=info.message_id).values()), LoggedEvent.objects.count())
            assert (before, files) == (after, MessageFile.objects.count()), f"{name} in {where}"


WRONG: dict[str, Callable[[World, MessageInfo, MessageInfo], str]] = {
    "another message": lambda w, m, o: w.said(m, sub=f"submission:{o.message_id}"),
    "another case": lambda w, m, o: w.said(m, txn=f"case:{o.case_id}"),
    "another issuer": lambda w, m, o: w.said(m, iss=str(new_id())),
    "the service as issuer": lambda w, m, o: w.said(m, iss=queries.issuer()),
    "two events": lambda w, m, o: w.said(m, events={"a": {}, "b": {}}),
    "no event": lambda w, m, o: w.said(m, events={}),
    "an event of the service": lambda w, m, o: w.said(m, "delete-submission"),
    "an event of replies": lambda w, m, o: w.said(m, "accept-reply", sub=f"reply:{m.message_id}"),
    "an unsupported schema": lambda w, m, o: w.said(m, **{"$schema": "https://example.org/schema"}),
    "no schema": lambda w, m, o: w.said(m, **{"$schema": None}),
    "from the future": lambda w, m, o: w.said(m, iat=int(now().timestamp()) + 3600),
    "from far in the future": lambda w, m, o: w.said(m, iat=2**40 - 1),
    "beyond every calendar": lambda w, m, o: w.said(m, iat=10**30),
    "from before the message": lambda w, m, o: w.said(m, iat=int(m.announced_at.timestamp()) - 330),
    "from before all time": lambda w, m, o: w.said(m, iat=-1),
    "time as text": lambda w, m, o: w.said(m, iat="now"),
    "an extra claim": lambda w, m, o: w.said(m, exp=1),
    "no id": lambda w, m, o: w.said(m, jti=None),
    "id is no UUID": lambda w, m, o: w.said(m, jti="1"),
    "other tags": lambda w, m, o: w.said(
        m, events={EVENT: {"authenticationTags": {**w.tags(m), "data": "AAAAAAAAAAAAAAAAAAAAAA"}}}
    ),
    "tags missing": lambda w, m, o: w.said(m, events={EVENT: {}}),
    "attachment tags missing": lambda w, m, o: w.said(
        m, events={EVENT: {"authenticationTags": {k: v for k, v in w.tags(m).items() if k != "attachments"}}}
    ),
    "no reasons": lambda w, m, o: w.said(m, "reject-submission", events={REJECTION: {"problems": []}}),
    "reasons of another form": lambda w, m, o: w.said(
        m, "reject-submission", events={REJECTION: {"problems": [{"type": "x"}]}}
    ),
}
EVENT = "https://schema.fitko.de/fit-connect/events/accept-submission"
REJECTION = "https://schema.fitko.de/fit-connect/events/reject-submission"


def test_events_that_may_not_be_logged(world: World, bochum: UUID) -> None:
    info, other = world.submitted(), world.submitted()
    for name, make in WRONG.items():
        with pytest.raises(Refusal):
            world.report(info, make(world, info, other))
        assert state(world, info) is MessageState.SUBMITTED, name
    with tenant_scope(bochum):
        assert LoggedEvent.objects.count() == 4


def test_the_same_event_again_has_no_effect_and_another_of_its_id_is_refused(world: World, bochum: UUID) -> None:
    info = world.submitted()
    token = world.said(info, jti="8b8d1c30-0000-7000-8000-000000000001")
    world.report(info, token)
    world.report(info, token)
    with tenant_scope(bochum):
        assert LoggedEvent.objects.filter(name="accept-submission").count() == 1
    other = world.submitted()
    with pytest.raises(actions.EventKnown):
        world.report(other, world.said(other, jti="8b8d1c30-0000-7000-8000-000000000001"))


def test_a_retired_key_signs_no_more_and_a_new_one_does_without_a_lost_message(world: World) -> None:
    from gemeinwerk.domain.keys.types import KeyPurpose
    from tests.adapters.jose.material import public, sealing, signing

    key = world.destination.destination_id
    info = world.submitted()
    fresh = actions.add_destination_key(
        actor=world.receiver, now=now(), destination_id=key, jwk=public(sealing(1)), purpose=KeyPurpose.ENCRYPTION
    )
    changed = actions.change_destination(
        actor=world.receiver, now=now(), destination_id=key, changes=DestinationChanges(encryption_kid=fresh.kid)
    )
    assert changed.encryption_kid == sealing(1).kid != sealing().kid
    actions.retire_destination_key(actor=world.receiver, now=now(), destination_id=key, kid=sealing().kid)
    with pytest.raises(actions.KeyInUse):
        actions.retire_destination_key(actor=world.receiver, now=now(), destination_id=key, kid=fresh.kid)
    with pytest.raises(actions.KeyInUse):
        actions.retire_destination_key(actor=world.receiver, now=now(), destination_id=key, kid=signing().kid)
    assert actions.pick_up(actor=world.receiver, now=now(), message_id=info.message_id).encrypted_data
    world.report(info, world.said(info))
    assert {one.status.value for one in queries.destination_keys(destination_id=key)} == {"active", "retired"}


def test_an_event_that_was_logged_has_no_effect_again_after_its_key_was_retired(world: World) -> None:
    from gemeinwerk.domain.keys.types import KeyPurpose
    from tests.adapters.jose.material import public, signing

    info, other = world.submitted(), world.submitted()
    token = world.said(info)
    world.report(info, token)
    call = {"actor": world.receiver, "now": now(), "destination_id": world.destination.destination_id}
    actions.add_destination_key(jwk=public(signing(2)), purpose=KeyPurpose.SIGNATURE, **call)
    actions.retire_destination_key(kid=signing().kid, **call)
    world.report(info, token)
    with pytest.raises(actions.EventRefused):
        world.report(other, world.said(other))


def test_what_was_forwarded_is_listed_as_long_as_it_can_be_picked_up(world: World) -> None:
    first, second = world.submitted(), world.submitted()
    world.report(first, world.said(first, "forward-submission"))
    for destination in (None, world.destination.destination_id):
        listed = queries.waiting(
            actor=world.receiver, kind=MessageKind.SUBMISSION, destination_id=destination, offset=0, limit=5
        )
        assert [one.message_id for one in listed.items] == [first.message_id, second.message_id]
    assert actions.pick_up(actor=world.receiver, now=now(), message_id=first.message_id).encrypted_data
    world.report(first, world.said(first))
    listed = queries.waiting(actor=world.receiver, kind=MessageKind.SUBMISSION, destination_id=None, offset=0, limit=5)
    assert [one.message_id for one in listed.items] == [second.message_id]


def test_the_pages_of_what_waits_hold_each_message_once_from_both_ends(world: World) -> None:
    sent = [world.submitted().message_id for _ in range(5)]

    def page(offset: int, limit: int) -> list[UUID]:
        found = queries.waiting(
            actor=world.receiver, kind=MessageKind.SUBMISSION, destination_id=None, offset=offset, limit=limit
        )
        assert found.total == 5
        return [one.message_id for one in found.items]

    for limit in range(1, 7):
        assert [one for offset in range(0, 5, limit) for one in page(offset, limit)] == sent
    assert page(5, 2) == page(900, 2) == page(0, 0) == []


def test_others_find_nothing(world: World, kleve: UUID, bochum: UUID) -> None:
    info = world.submitted()
    stranger, _ = client_of(kleve)
    neighbour, _ = client_of(bochum, name="Nachbar")
    for actor in (stranger, neighbour):
        for look in (
            lambda a: queries.message(actor=a, message_id=info.message_id, kind=MessageKind.SUBMISSION),
            lambda a: queries.event_log(actor=a, case_id=info.case_id, offset=0, limit=10),
            lambda a: queries.event_log(actor=a, message_id=info.message_id, offset=0, limit=10),
            lambda a: actions.pick_up(actor=a, now=now(), message_id=info.message_id),
            lambda a: actions.log_event(actor=a, now=now(), case_id=info.case_id, token=world.said(info)),
            lambda a: queries.waiting(
                actor=a, kind=MessageKind.SUBMISSION, destination_id=info.destination_id, offset=0, limit=5
            ),
            lambda a: actions.submit(actor=a, now=now(), message_id=info.message_id, metadata=sealed(), data=sealed()),
            lambda a: actions.change_destination(
                actor=a,
                now=now(),
                destination_id=info.destination_id,
                changes=DestinationChanges(status=DestinationStatus.INACTIVE),
            ),
        ):
            with pytest.raises((NotFound, Forbidden)):
                look(actor)
        mine = queries.waiting(actor=actor, kind=MessageKind.SUBMISSION, destination_id=None, offset=0, limit=5)
        assert mine.total == 0
    assert state(world, info) is MessageState.SUBMITTED


def test_a_scope_that_is_missing_closes_every_operation(world: World, kleve: UUID) -> None:
    only, _ = client_of(kleve, ApiScope.SUBSCRIBE)
    with pytest.raises(Forbidden):
        actions.create_destination(actor=only, now=now(), order=order())
    with pytest.raises(Forbidden):
        queries.waiting(actor=only, kind=MessageKind.REPLY, destination_id=None, offset=0, limit=5)
    blind = world.sender
    with pytest.raises(Forbidden):
        queries.waiting(actor=blind, kind=MessageKind.SUBMISSION, destination_id=None, offset=0, limit=5)


def test_version_1_takes_what_version_2_refuses(world: World) -> None:
    for version in ApiVersion:
        for metadata, data in ((sealed(content_type="text/plain"), sealed()), (sealed(), None)):
            info = world.announced(version=version)
            call = {
                "actor": world.sender,
                "now": now(),
                "message_id": info.message_id,
                "metadata": metadata,
                "data": data,
            }
            if version is ApiVersion.V1:
                assert actions.submit(**call).state is MessageState.SUBMITTED
            else:
                with pytest.raises(actions.PartRefused):
                    actions.submit(**call)


def test_attachments_are_stored_once_whole_or_not_at_all(world: World) -> None:
    info = world.announced(file := new_id())
    token = sealed(b"x" * 200_000)
    with pytest.raises(Invalid):
        world.put(info, file, token[:-30])
    with pytest.raises(NotFound):
        world.put(info, new_id(), token)
    assert not world.store.objects
    with pytest.raises(actions.PartMissing):
        actions.submit(actor=world.sender, now=now(), message_id=info.message_id, metadata=sealed(), data=sealed())
    world.put(info, file, token)
    world.put(info, file, token)
    with pytest.raises(actions.OtherContent):
        world.put(info, file, sealed(b"other"))
    assert len(world.store.objects) == 1


def test_a_reply_goes_back_and_is_confirmed(world: World) -> None:
    info = world.submitted()
    reply = actions.announce_reply(
        actor=world.receiver, now=now(), announcement=ReplyAnnouncement(info.case_id, (), ApiVersion.V1)
    )
    call = {"now": now(), "message_id": reply.message_id, "kind": MessageKind.REPLY}
    actions.submit(actor=world.receiver, metadata=sealed(), data=sealed(), **call)
    with pytest.raises(Forbidden):
        actions.pick_up(actor=world.receiver, **call)
    listed = queries.waiting(actor=world.sender, kind=MessageKind.REPLY, destination_id=None, offset=0, limit=5)
    assert [one.message_id for one in listed.items] == [reply.message_id]
    assert actions.pick_up(actor=world.sender, **call).encrypted_data
    for _ in range(2):
        actions.accept_reply(actor=world.sender, now=now(), message_id=reply.message_id)
    assert [name for name, _ in world.events(info)][-2:] == ["accept-reply", "delete-reply"]


def test_a_reply_is_rejected_for_reasons(world: World) -> None:
    info = world.submitted()
    reply = actions.announce_reply(
        actor=world.receiver, now=now(), announcement=ReplyAnnouncement(info.case_id, (), ApiVersion.V1)
    )
    call = {"now": now(), "message_id": reply.message_id}
    problems = [{"type": "urn:test", "title": "Unlesbar", "detail": "Nicht zu entschlüsseln.", "instance": "data"}]
    with pytest.raises(actions.StateUnfit):
        actions.reject_reply(actor=world.sender, problems=problems, **call)
    actions.submit(actor=world.receiver, metadata=sealed(), data=sealed(), kind=MessageKind.REPLY, **call)
    with pytest.raises(Forbidden):
        actions.reject_reply(actor=world.receiver, problems=problems, **call)
    for wrong in ([], [{"type": "urn:test"}], problems * 101):
        with pytest.raises(actions.EventRefused):
            actions.reject_reply(actor=world.sender, problems=wrong, **call)
    for _ in range(2):
        actions.reject_reply(actor=world.sender, problems=problems, **call)
    with pytest.raises(actions.StateUnfit):
        actions.accept_reply(actor=world.sender, **call)
    assert world.events(info)[-2:] == [("reject-reply", {"problems": problems}), ("delete-reply", {})]


def test_what_nobody_claims_is_rejected_after_fourteen_days(world: World, bochum: UUID) -> None:
    info, fresh = world.submitted(), world.submitted()
    with tenant_scope(bochum):
        Message.objects.filter(id=info.message_id).update(submitted_at=now() - timedelta(days=14, minutes=1))
        assert actions.reject_overdue(actor=SYSTEM, now=now()) == 1
        assert actions.reject_overdue(actor=SYSTEM, now=now()) == 0
    assert (state(world, info), state(world, fresh)) == (MessageState.REJECTED, MessageState.SUBMITTED)
    assert [name for name, _ in world.events(info)][-2:] == ["reject-submission", "delete-submission"]


def test_what_is_never_finished_is_dropped(world: World, bochum: UUID, django_capture_on_commit_callbacks: Any) -> None:
    info = world.announced(file := new_id())
    world.put(info, file, sealed(b"x"))
    with tenant_scope(bochum):
        Message.objects.filter(id=info.message_id).update(announced_at=now() - timedelta(days=15))
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.drop_unfinished(actor=SYSTEM, now=now()) == 1
            assert len(world.store.objects) == 1
    assert not world.store.objects
    with pytest.raises(NotFound):
        state(world, info)


def test_a_callback_is_tried_for_days_then_shown_as_given_up_and_sent_again(world: World, bochum: UUID) -> None:
    world.post.answers = [CallbackAnswer(503, "Der Empfänger hat mit Status 503 geantwortet.")] * 16
    world.submitted()
    moment = now()
    with tenant_scope(bochum):
        call = Callback.objects.get()
        for _ in range(16):
            actions.send_callback(actor=SYSTEM, now=moment, callback_id=call.id)
            moment += timedelta(days=1, minutes=1)
        call.refresh_from_db()
        assert (call.state, call.attempts) == ("dead", 16) and len(world.post.posted) == 16
        assert sum((callbacks.delay(n) for n in range(1, 16)), timedelta()) > timedelta(days=4)  # type: ignore[arg-type]
        staff = world.receiver.__class__(world.receiver.kind, "x", roles=frozenset({"interfaces"}))
        listed, total = queries.callbacks_here(actor=staff, state="dead", offset=0, limit=10)
        assert total == 1 and "503" in listed[0].last_result
        actions.resend_callback(actor=staff, now=moment, callback_id=call.id)
        actions.send_callback(actor=SYSTEM, now=moment, callback_id=call.id)
        call.refresh_from_db()
        assert call.state == "delivered"


def test_a_destination_takes_messages_only_while_it_is_active(world: World) -> None:
    key = world.destination.destination_id

    def to(status: DestinationStatus) -> None:
        actions.change_destination(
            actor=world.receiver, now=now(), destination_id=key, changes=DestinationChanges(status=status)
        )

    assert (
        queries.routes(service=world.destination.services[0].identifier, ars="059110000000", offset=0, limit=5)[1] == 1
    )
    info = world.submitted()
    to(DestinationStatus.INACTIVE)
    with pytest.raises(actions.DestinationStateUnfit):
        world.announced()
    assert (
        queries.routes(service=world.destination.services[0].identifier, ars="059110000000", offset=0, limit=5)[1] == 0
    )
    assert actions.pick_up(actor=world.receiver, now=now(), message_id=info.message_id).encrypted_data
    to(DestinationStatus.DECOMMISSIONED)
    with pytest.raises(actions.DestinationStateUnfit):
        to(DestinationStatus.ACTIVE)


def test_the_policy_of_certificates_decides_about_foreign_keys_only(bochum: UUID) -> None:
    from gemeinwerk.adapters.certificates import ChainCertificates
    from gemeinwerk.domain.keys.ports import certificates
    from gemeinwerk.domain.keys.types import CertificatePolicy
    from tests.domain.transport.world import service_key

    service_key()
    receiver, made = client_of(bochum, ApiScope.MANAGE)
    before = certificates()
    try:
        certificates.bind(ChainCertificates(CertificatePolicy("require")))
        with pytest.raises(actions.KeyUntrusted):
            actions.create_destination(actor=receiver, now=now(), order=order())
        with tenant_scope(bochum):
            actions.create_destination(actor=SYSTEM, now=now(), order=order(), client_id=made.client_id)
        certificates.bind(ChainCertificates(CertificatePolicy("warn")))
        warned = actions.create_destination(actor=receiver, now=now(), order=order())
        with tenant_scope(bochum):
            entry = Entry.objects.get(subject=f"destination:{warned.destination_id}")
        assert json.loads(entry.details)["certificate"] == "missing"
    finally:
        certificates.bind(before)
