"""The registry of consents: given, refused, withdrawn, post requested; every change holds for the future only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.models import DeliveryConsent
from gemeinwerk.domain.delivery.types import (
    ALL_SERVICES,
    Channel,
    ConsentModel,
    ConsentWording,
    GivenVia,
    Stance,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor, AssuranceLevel
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid

_STAFF = ("officer", "lead", "admin")
_OF_OFFICE = (GivenVia.COUNTER, GivenVia.PAPER, GivenVia.PHONE)
_LONGEST_NOTE = 500
_LONGEST_SCOPE = 80
# No text of this platform was read in another portal; this says where the declaration stands instead.
PORTAL_WORDING = "fit-connect-metadaten"


class WordingOutdated(Conflict):
    """The person has read another text than the one in force."""

    code = "delivery.wording_outdated"
    message = "Der Text der Einwilligung hat sich inzwischen geändert."
    hint = "Bitte lesen Sie den neuen Text und entscheiden Sie noch einmal."


class DeclaredMeanwhile(Conflict):
    """Another declaration of the same person arrived at the same moment."""

    code = "delivery.declared_meanwhile"
    message = "Ihre Einstellung wurde gerade an anderer Stelle geändert."
    hint = "Bitte laden Sie die Seite neu und prüfen Sie, was gilt."


class NoteMissing(Invalid):
    """What was declared on paper, at the counter or by telephone needs a note of where it stands."""

    code = "delivery.note_missing"
    message = "Bitte notieren Sie, wann und wie die Person das erklärt hat."
    hint = "Zum Beispiel: Schreiben vom 3. März, in der Akte."


class ConsentByPhone(Invalid):
    """An explicit consent has to be provable; a telephone call leaves nothing that proves it."""

    code = "delivery.consent_by_phone"
    message = "Eine Einwilligung lässt sich nicht am Telefon aufnehmen."
    hint = "Bitte nehmen Sie sie am Schalter oder auf Papier auf. Ein Widerruf am Telefon genügt."


@dataclass(frozen=True, slots=True)
class _Source:
    """Who declares, over which way, and for staff with which note; somebody without an account by one application."""

    account_id: UUID | None
    via: str
    assurance: int
    by_representative: bool = False
    recorded_by: str = ""
    note: str = ""
    submission_id: UUID | None = None


@action("delivery.give_consent")
def give_consent(
    *,
    actor: Actor,
    now: datetime,
    wording_version: str,
    given_via: str = GivenVia.PORTAL.value,
    scope: str = ALL_SERVICES,
    by_representative: bool = False,
) -> None:
    """Note the consent of the acting person to digital notices of the authority in scope.

    ``scope`` is one service package or every service; the wording names the channel and the consent model.
    Source: VwVfG § 41(2a), SGB X § 37(2a), OZG § 9(1). Safe to repeat. Raises Forbidden without an account,
    WordingOutdated for a text other than the newest, DeclaredMeanwhile.
    """
    source = _by_person(actor, given_via, by_representative)
    _declare(Stance.GIVEN, _wording(wording_version, scope), scope, source, now=now)


@action("delivery.refuse_consent")
def refuse_consent(
    *,
    actor: Actor,
    now: datetime,
    wording_version: str,
    scope: str = ALL_SERVICES,
    given_via: str = GivenVia.PORTAL.value,
) -> None:
    """Note that the acting person wants no digital notices: for one service, or for every one of the authority in scope.

    A refusal ends a consent of the same scope, for the future; under OZG § 9(1) it is the exclusion. Safe to
    repeat. Raises Forbidden without an account, WordingOutdated, DeclaredMeanwhile.
    """
    source = _by_person(actor, given_via)
    _declare(Stance.REFUSED, _wording(wording_version, scope), scope, source, now=now)


@action("delivery.withdraw_consent")
def withdraw_consent(*, actor: Actor, now: datetime, scope: str = ALL_SERVICES) -> None:
    """Note the withdrawal for the future: notices go by post from now on (SGB X § 37(2a) S. 2).

    The withdrawal of the general consent ends the special ones as well. What lies in the postbox already stays
    there. Safe to repeat. Raises Forbidden without an account.
    """
    _withdraw(_by_person(actor, GivenVia.PORTAL.value), scope, now=now)


@action("delivery.request_post")
def request_post(
    *, actor: Actor, now: datetime, wording_version: str, permanent: bool, scope: str = ALL_SERVICES
) -> None:
    """Note the request to get charges by post: for the next notice, or for good (AO § 122a).

    Holds from its arrival and for the future only. Safe to repeat. Raises Forbidden without an account,
    WordingOutdated for another text, DeclaredMeanwhile.
    """
    stance = Stance.POST_ALWAYS if permanent else Stance.POST_ONCE
    source = _by_person(actor, GivenVia.PORTAL.value)
    _declare(stance, _wording(wording_version, scope), scope, source, now=now)


@action("delivery.end_post_request")
def end_post_request(*, actor: Actor, now: datetime, scope: str = ALL_SERVICES) -> None:
    """Take back the request for post, for the future. Safe to repeat. Raises Forbidden without an account."""
    _end(_by_person(actor, GivenVia.PORTAL.value), scope, now=now)


@action("delivery.record_declaration")
def record_declaration(
    *,
    actor: Actor,
    now: datetime,
    account_id: UUID | None,
    stance: Stance | None,
    given_via: GivenVia | str,
    note: str,
    wording_version: str = "",
    scope: str = ALL_SERVICES,
    by_representative: bool = False,
    submission_id: UUID | None = None,
) -> None:
    """Note what a person declared at the counter, on paper or by telephone; None as stance is a withdrawal.

    A consent needs the text that the person read. Whoever applied through another portal has no account and declares
    about that application. Raises Forbidden, Invalid for an unknown way or nobody in particular, NoteMissing,
    ConsentByPhone, WordingOutdated, DeclaredMeanwhile.
    """
    actor.require_role(*_STAFF)
    if (account_id is None) == (submission_id is None):
        raise Invalid("Bitte wählen Sie, wer das erklärt hat.")
    if given_via not in _OF_OFFICE:
        raise Invalid(
            "Bitte wählen Sie, wie die Person das erklärt hat.", hint="Am Schalter, auf Papier oder am Telefon."
        )
    kept = note.replace("\x00", "").strip()
    if not kept:
        raise NoteMissing()
    if len(kept) > _LONGEST_NOTE:
        raise Invalid(f"Die Notiz ist zu lang (höchstens {_LONGEST_NOTE} Zeichen).", hint="Bitte kürzen Sie sie.")
    via = GivenVia(given_via)
    source = _Source(account_id, via.value, int(AssuranceLevel.NONE), by_representative, actor.id, kept, submission_id)
    if stance is None:
        _withdraw(source, scope, now=now)
        return
    if stance is Stance.GIVEN and via is GivenVia.PHONE:
        raise ConsentByPhone()
    _declare(stance, _wording(wording_version, scope), scope, source, now=now)


@action("delivery.record_portal_consent")
def record_portal_consent(
    *, actor: Actor, now: datetime, submission_id: UUID, given: bool, scope: str, given_at: datetime, origin: str
) -> None:
    """Note the yes or no to the digital notice that came with an application from another portal, with where it came from.

    It holds for this application alone: its person has no account here. ``given_at`` is the proved time of the
    submission. Source: OZG § 9(1), VwVfG § 41(2a). Safe to repeat. Raises Forbidden.
    """
    actor.require_role("admin")
    if DeliveryConsent.objects.filter(submission_id=submission_id).exists():
        record_nothing()
        return
    row = DeliveryConsent(
        submission_id=submission_id,
        channel=Channel.OZG_POSTBOX.value,
        scope=scope[:_LONGEST_SCOPE],
        model=ConsentModel.EXPLICIT.value,
        stance=(Stance.GIVEN if given else Stance.REFUSED).value,
        wording_version=PORTAL_WORDING,
        given_at=given_at,
        given_via=GivenVia.OTHER_PORTAL.value,
        assurance=int(AssuranceLevel.NONE),
        note=origin[:_LONGEST_NOTE],
    )
    if not DeliveryConsent.objects.add_once(row):
        record_nothing()
        return
    record(f"consent:{row.id}", submission=submission_id, stance=row.stance, scope=row.scope, via=row.given_via)


def _by_person(actor: Actor, via: str, by_representative: bool = False) -> _Source:
    if actor.account_id is None:
        raise Forbidden()
    return _Source(actor.account_id, via[:30], int(actor.assurance), by_representative)


def _wording(version: str, scope: str) -> ConsentWording:
    """Return the text in force that was read; a text about one service cannot carry a consent to all of them."""
    if not rules.is_current_wording(version):
        raise WordingOutdated()
    found = rules.consent_wording(version)
    if found.codes and not scope and found.model is ConsentModel.EXPLICIT:
        raise WordingOutdated()
    return found


def _declare(stance: Stance, wording: ConsentWording, scope: str, source: _Source, *, now: datetime) -> None:
    """Write one declaration; what it replaces ends at the same moment, and an equal one in force stays."""
    for_post = stance in (Stance.POST_ONCE, Stance.POST_ALWAYS)
    if for_post and wording.model is not ConsentModel.NONE_WITH_OPT_OUT:
        raise WordingOutdated()
    channel = Channel.LETTER if for_post else wording.channel
    before = _in_force(source).filter(channel=channel.value)
    standing = before.filter(scope=scope).first()
    if standing is not None and standing.stance == stance.value:
        record_nothing()
        return
    replaced = before if stance is Stance.REFUSED and not scope else before.filter(scope=scope)
    ended = int(replaced.update(withdrawn_at=now, withdrawn_via=source.via))
    row = DeliveryConsent(
        account_id=source.account_id,
        submission_id=source.submission_id,
        channel=channel.value,
        scope=scope[:_LONGEST_SCOPE],
        model=wording.model.value,
        stance=stance.value,
        wording_version=wording.version,
        given_at=now,
        given_via=source.via,
        assurance=source.assurance,
        by_representative=source.by_representative,
        recorded_by=source.recorded_by,
        note=source.note,
    )
    if not DeliveryConsent.objects.add_once(row):
        _same_or_refuse(row, source)
        return
    record(f"consent:{row.id}", stance=stance.value, scope=scope, wording=wording.version, via=source.via, ended=ended)


def _same_or_refuse(row: DeliveryConsent, source: _Source) -> None:
    """A declaration written at the same moment stands; the same one is no fault (a double click)."""
    found = _in_force(source).filter(channel=row.channel, scope=row.scope).first()
    if found is None or found.stance != row.stance:
        raise DeclaredMeanwhile()
    record_nothing()


def _withdraw(source: _Source, scope: str, *, now: datetime) -> None:
    rows = _in_force(source).filter(stance=Stance.GIVEN.value)
    _close(rows if not scope else rows.filter(scope=scope), source, now=now)


def _end(source: _Source, scope: str, *, now: datetime) -> None:
    rows = _in_force(source).filter(channel=Channel.LETTER.value, scope=scope)
    _close(rows, source, now=now)


def _close(rows: QuerySet[DeliveryConsent], source: _Source, *, now: datetime) -> None:
    found = list(rows)
    for row in found:
        row.withdrawn_at, row.withdrawn_via, row.withdrawal_note = now, source.via, source.note
        row.save(update_fields=["withdrawn_at", "withdrawn_via", "withdrawal_note"])
    if not found:
        record_nothing()
        return
    ids = ",".join(str(row.id) for row in found[:20])
    record(f"consent:{found[0].id}", ended=len(found), consents=ids, via=source.via)


def _in_force(source: _Source) -> QuerySet[DeliveryConsent]:
    rows: QuerySet[DeliveryConsent] = DeliveryConsent.objects.select_for_update()
    return rows.filter(account_id=source.account_id, submission_id=source.submission_id, withdrawn_at__isnull=True)
