"""Remedies against a notice: filed by a person, noted by the office, judged by a person, handed over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.messages import send_message
from gemeinwerk.domain.delivery.actions.steps import add_event, locked
from gemeinwerk.domain.delivery.events import RemedyDecided, RemedyReceived
from gemeinwerk.domain.delivery.models import Delivery, FiledRemedy
from gemeinwerk.domain.delivery.queries.deliveries import status_of
from gemeinwerk.domain.delivery.rules.remedy_copy import INFORMAL, declaration
from gemeinwerk.domain.delivery.types import (
    Channel,
    DeliveryEventKind,
    DeliveryState,
    ObjectionOutcome,
    Remedy,
    RemedyForm,
    RemedyInfo,
    RemedyResult,
    RemedyVia,
)
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor, ActorKind
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.dates import long_moment
from gemeinwerk.kernel.events import announce
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound, TooMany

_STAFF: Final = ("officer", "lead", "admin")
_JUDGES: Final = ("officer", "lead")
_OPEN_TO_OBJECTION: Final = ("", ObjectionOutcome.INADMISSIBLE.value)
_UNOPENED: Final = (DeliveryState.PROVIDED.value, DeliveryState.NOTICE_SENT.value)
LONGEST_STATEMENT: Final = 4_000
LONGEST_REASONS: Final = 10_000
MOST_FILES: Final = 10
MOST_REMEDIES: Final = 20


class NoObjection(Conflict):
    """No objection is open against this notice; the remedy is an action at the court, or there is none."""

    code = "delivery.no_objection"
    message = "Gegen diesen Bescheid gibt es keinen Widerspruch."
    hint = "Bitte lesen Sie die Rechtsbehelfsbelehrung am Ende des Bescheids."


class NoticeUnopened(Conflict):
    """The notice has not been opened yet, so it is not clear against what the objection goes."""

    code = "delivery.notice_unopened"
    message = "Bitte öffnen Sie zuerst den Bescheid."
    hint = "Danach können Sie Widerspruch einlegen."


class IdentificationChanged(Conflict):
    """What the person reviewed has another form than what the session would send now."""

    code = "delivery.identification_changed"
    message = "Ihre Anmeldung hat sich seit der Prüfung geändert. Es wurde noch nichts gesendet."
    hint = "Bitte prüfen Sie Ihre Erklärung noch einmal und senden Sie sie dann."


class AlreadyJudged(Conflict):
    """Somebody has decided about this remedy otherwise."""

    code = "delivery.already_judged"
    message = "Über Form und Frist dieses Rechtsbehelfs ist schon entschieden."
    hint = "Bitte laden Sie die Seite neu."


class NotLate(Conflict):
    """A remedy is judged late although the later reading of the period was kept or no period is computed."""

    code = "delivery.not_late"
    message = "Dieser Rechtsbehelf ist nach der späteren Lesart nicht verspätet."
    hint = "Verspätet kann er erst nach dem letzten Tag sein, den die Behörde rechnet."


@action("delivery.file_remedy")
def file_remedy(
    *,
    actor: Actor,
    now: datetime,
    delivery_id: UUID,
    statement: str,
    expected: RemedyForm | str,
    reasons: str = "",
    upload_ids: Sequence[UUID] = (),
    uploads_of: UUID | None = None,
    reinstatement_reasons: str = "",
    obstacle_ended_on: date | None = None,
    key: str | None = None,
) -> UUID:
    """Take an objection of the addressee; it is received at ``now``, when the server has accepted it.

    In form with identification at the level "substantiell" (VwGO § 70(1), OZG § 9a(5)), otherwise kept as an informal
    message; ``expected`` is what the person was told. A copy goes into the postbox (VwVfG § 3a(5)). ``key`` makes it
    safe to repeat. Raises NotFound for anybody else's notice, NoObjection, NoticeUnopened, IdentificationChanged,
    Invalid, TooMany.
    """
    row = locked(delivery_id)
    if actor.kind is not ActorKind.CITIZEN or row.account_id is None or actor.account_id != row.account_id:
        raise NotFound()
    known = FiledRemedy.objects.filter(key=_key(actor, key)).first() if key else None
    if known is not None:
        record_nothing()
        return UUID(str(known.id))
    form = _admitted(row, actor, expected)
    texts = _texts(statement, reasons, reinstatement_reasons)
    _check_obstacle(texts[2], obstacle_ended_on, now)
    files = _checked_files(upload_ids, uploads_of)
    filed = _keep(
        row, actor, now, form, texts, files,
        uploads_of=uploads_of, obstacle_ended_on=obstacle_ended_on, key=_key(actor, key) if key else None,
    )  # fmt: skip
    _send_copy(row, filed, actor=actor, now=now)
    record(f"remedy:{filed.id}", delivery=row.id, case=row.case_id, form=form.value, assurance=int(actor.assurance))
    return UUID(str(filed.id))


def _key(actor: Actor, key: str | None) -> str:
    return f"{actor.account_id}:{key}"[:100]


def _admitted(row: Delivery, actor: Actor, expected: RemedyForm | str) -> RemedyForm:
    if row.remedy != Remedy.OBJECTION.value:
        raise NoObjection()
    # What lies in the postbox of a user account counts without being opened, so nobody has to say that it was.
    if row.state in _UNOPENED and row.channel != Channel.OZG_POSTBOX.value:
        raise NoticeUnopened()
    if FiledRemedy.objects.filter(delivery=row).count() >= MOST_REMEDIES:
        raise TooMany(
            "Zu diesem Bescheid gibt es schon sehr viele Erklärungen.",
            hint="Bitte wenden Sie sich an die Behörde.",
        )
    # Once the matter is decided, the way is open to the court; what was not admissible can still be done in form.
    if FiledRemedy.objects.filter(delivery=row).exclude(outcome__in=_OPEN_TO_OBJECTION).exists():
        raise NoObjection(
            "Über Ihren Widerspruch ist schon entschieden.",
            hint="Wie Sie sich gegen diese Entscheidung wehren können, steht am Ende des Widerspruchsbescheids.",
        )
    form = rules.remedy_form(int(actor.assurance))
    if form.value != expected:
        raise IdentificationChanged()
    return form


def _texts(statement: str, reasons: str, reinstatement: str) -> tuple[str, str, str]:
    said = tuple(text.replace("\x00", "").replace("\r\n", "\n").strip() for text in (statement, reasons, reinstatement))
    if not said[0]:
        raise Invalid("Bitte schreiben Sie, dass Sie Widerspruch einlegen.", hint="Ein Satz genügt.")
    for text, limit in zip(said, (LONGEST_STATEMENT, LONGEST_REASONS, LONGEST_REASONS), strict=True):
        if len(text) > limit:
            raise Invalid(f"Ein Text ist zu lang (höchstens {limit} Zeichen).", hint="Fügen Sie ihn als Datei bei.")
    return said[0], said[1], said[2]


def _check_obstacle(reinstatement: str, ended_on: date | None, now: datetime) -> None:
    if ended_on is not None and not reinstatement:
        raise Invalid("Bitte schreiben Sie, was Sie gehindert hat.", hint="Oder lassen Sie den Tag frei.")
    if ended_on is not None and ended_on > berlin_date(now):
        raise Invalid("Der Tag, an dem das Hindernis wegfiel, liegt in der Zukunft.", hint="Bitte prüfen Sie ihn.")


def _checked_files(upload_ids: Sequence[UUID], uploads_of: UUID | None) -> list[tuple[UUID, str]]:
    """Return the files with their digests; each belongs to the message from which the objection was written."""
    if len(set(upload_ids)) > MOST_FILES:
        raise Invalid(f"Bitte fügen Sie höchstens {MOST_FILES} Dateien bei.")
    if not upload_ids or uploads_of is None:
        return []
    found = {}
    for upload_id in upload_ids:
        info = documents.draft_upload(draft_id=uploads_of, upload_id=upload_id).info
        found[info.id] = info.sha256
    return list(found.items())


def _keep(
    row: Delivery,
    actor: Actor,
    now: datetime,
    form: RemedyForm,
    texts: tuple[str, str, str],
    files: Sequence[tuple[UUID, str]],
    *,
    uploads_of: UUID | None,
    obstacle_ended_on: date | None,
    key: str | None,
) -> FiledRemedy:
    digest = hashlib.sha256(declaration(*texts, [sha256 for _, sha256 in files]).encode()).hexdigest()
    filed: FiledRemedy = FiledRemedy.objects.create(
        account_id=row.account_id,
        delivery=row,
        case_id=row.case_id,
        form=form.value,
        via=RemedyVia.PORTAL.value,
        assurance=int(actor.assurance),
        statement=texts[0],
        reasons=texts[1],
        upload_ids=[upload_id for upload_id, _ in files],
        uploads_of=uploads_of,
        received_at=now,
        received_on=berlin_date(now),
        digest=digest,
        reinstatement_reasons=texts[2],
        obstacle_ended_on=obstacle_ended_on,
        key=key,
    )
    _prove(row, filed, actor=actor, now=now)
    announce(RemedyReceived(row.tenant_id, row.id, row.case_id, filed.id))
    return filed


def _prove(row: Delivery, filed: FiledRemedy, *, actor: Actor, now: datetime) -> None:
    """Write the steps that prove what came in and when."""
    in_form = filed.form == RemedyForm.IN_FORM.value
    kinds = [DeliveryEventKind.REMEDY_RECEIVED if in_form else DeliveryEventKind.INFORMAL_REMEDY_RECEIVED]
    if filed.reinstatement_reasons:
        kinds.append(DeliveryEventKind.REINSTATEMENT_REQUESTED)
    for kind in kinds:
        evidence = f"remedy:{filed.id} sha256:{filed.digest}"
        add_event(row, kind, actor=actor, now=now, on=filed.received_on, evidence=evidence)


def _send_copy(row: Delivery, filed: FiledRemedy, *, actor: Actor, now: datetime) -> None:
    """Put the declaration with the moment of its receipt into the person's postbox."""
    if row.account_id is None:
        return
    told = [f"Ihre Erklärung ist am {long_moment(now)} bei der Behörde eingegangen."]
    if filed.form == RemedyForm.INFORMAL.value:
        told.append(INFORMAL)
    told += ["Sie haben erklärt:", filed.statement]
    if filed.reasons:
        told += ["Ihre Begründung:", filed.reasons]
    if filed.reinstatement_reasons:
        told += ["Ihr Antrag auf Wiedereinsetzung:", filed.reinstatement_reasons]
    if filed.upload_ids:
        told.append(f"Beigefügte Dateien: {len(filed.upload_ids)}")
    told.append(f"Prüfsumme (SHA-256): {filed.digest}")
    send_message(
        actor=actor,
        now=now,
        account_id=row.account_id,
        kind="receipt",
        subject=f"Eingang Ihrer Erklärung: {row.subject}"[:200],
        body="\n\n".join(told)[:19_000],
        submission_id=row.submission_id,
        case_id=row.case_id,
        key=f"remedy:{filed.id}",
    )


@action("delivery.record_remedy")
def record_remedy(*, actor: Actor, now: datetime, delivery_id: UUID, received_on: date, key: str = "") -> UUID:
    """Note that a remedy came in on paper or at the court on a day; whether it is late is left to a person.

    ``key`` makes it safe to repeat. Raises Invalid for a day in the future, Conflict where no remedy is open, Forbidden,
    NotFound.
    """
    actor.require_role(*_STAFF)
    if received_on > berlin_date(now):
        raise Invalid("Der Tag des Eingangs liegt in der Zukunft.", hint="Bitte prüfen Sie das Datum.")
    row = locked(delivery_id)
    if row.remedy == Remedy.NONE.value:
        raise Conflict("Gegen dieses Schreiben gibt es keinen befristeten Rechtsbehelf.", hint="Bitte laden Sie neu.")
    known = FiledRemedy.objects.filter(key=f"office:{key}"[:100]).first() if key else None
    if known is not None:
        record_nothing()
        return UUID(str(known.id))
    filed_id = new_id()
    FiledRemedy.objects.create(
        id=filed_id,
        account_id=row.account_id,
        delivery=row,
        case_id=row.case_id,
        form=RemedyForm.IN_FORM.value,
        via=RemedyVia.OFFICE.value,
        assurance=0,
        received_at=now,
        received_on=received_on,
        digest=hashlib.sha256(b"").hexdigest(),
        key=f"office:{key}"[:100] if key else None,
    )
    add_event(
        row, DeliveryEventKind.REMEDY_RECEIVED, actor=actor, now=now, on=received_on, evidence=f"remedy:{filed_id}"
    )
    announce(RemedyReceived(row.tenant_id, row.id, row.case_id, filed_id))
    record(f"remedy:{filed_id}", delivery=row.id, case=row.case_id)
    return filed_id


@action("delivery.judge_remedy")
def judge_remedy(*, actor: Actor, now: datetime, remedy_id: UUID, result: RemedyResult | str, reasons: str) -> None:
    """Decide, as a person and with reasons, whether form and time of a remedy are kept; the machine never does.

    A request for reinstatement is decided with it (VwGO §§ 60, 70(2), VwVfG § 32, AO § 110). Safe to repeat. Raises
    NotLate unless the later reading was missed, AlreadyJudged, Invalid, Forbidden, NotFound.
    """
    actor.require_role(*_JUDGES)
    if actor.kind is not ActorKind.STAFF:
        raise NotFound()
    chosen = _result(result)
    said = reasons.replace("\x00", "").strip()
    if not said or len(said) > LONGEST_STATEMENT:
        raise Invalid("Bitte begründen Sie Ihre Entscheidung.", hint=f"Höchstens {LONGEST_STATEMENT} Zeichen.")
    filed, row = _locked_remedy(remedy_id)
    if filed.result:
        if filed.result != chosen.value:
            raise AlreadyJudged()
        record_nothing()
        return
    if chosen in (RemedyResult.LATE, RemedyResult.REINSTATED) and not rules.may_be_late(_info(row, filed).timeliness):
        raise NotLate()
    filed.result, filed.judged_at, filed.judged_by, filed.judged_reasons = chosen.value, now, actor.id[:100], said
    filed.save(update_fields=["result", "judged_at", "judged_by", "judged_reasons"])
    if filed.reinstatement_reasons or chosen is RemedyResult.REINSTATED:
        answer = "granted" if chosen is RemedyResult.REINSTATED else "not_granted"
        add_event(
            row, DeliveryEventKind.REINSTATEMENT_JUDGED, actor=actor, now=now, evidence=f"remedy:{filed.id} {answer}"
        )
    add_event(row, DeliveryEventKind.REMEDY_JUDGED, actor=actor, now=now, evidence=f"remedy:{filed.id} {chosen.value}")
    announce(RemedyDecided(row.tenant_id, row.id, row.case_id, filed.id))
    record(f"remedy:{filed.id}", delivery=row.id, case=row.case_id, result=chosen.value)


@action("delivery.hand_over_remedy")
def hand_over_remedy(*, actor: Actor, now: datetime, remedy_id: UUID, authority: str) -> None:
    """Note to which authority an objection was handed over for decision (VwGO § 73(1)). Safe to repeat.

    Raises Conflict where it went elsewhere already, Invalid, Forbidden, NotFound.
    """
    actor.require_role("lead")
    name = " ".join(authority.replace("\x00", "").split())
    if not name or len(name) > 200:
        raise Invalid("Bitte nennen Sie die Behörde, die entscheidet.", hint="Höchstens 200 Zeichen.")
    filed, row = _locked_remedy(remedy_id)
    if filed.outcome:
        raise Conflict("Über diesen Widerspruch ist schon entschieden.", hint="Er lässt sich nicht mehr abgeben.")
    if filed.handed_to:
        if filed.handed_to != name:
            raise Conflict("Der Widerspruch ist schon abgegeben.", hint=f"Er ging an: {filed.handed_to}")
        record_nothing()
        return
    filed.handed_to, filed.handed_at = name, now
    filed.save(update_fields=["handed_to", "handed_at"])
    record(f"remedy:{filed.id}", delivery=row.id, case=row.case_id)


def _result(value: RemedyResult | str) -> RemedyResult:
    try:
        return RemedyResult(value)
    except ValueError as unknown:
        raise Invalid("Bitte wählen Sie ein Ergebnis.", hint="Es gibt vier Möglichkeiten.") from unknown


def _locked_remedy(remedy_id: UUID) -> tuple[FiledRemedy, Delivery]:
    """Return a remedy with its delivery, the delivery locked first, as every other action does it."""
    delivery_id = FiledRemedy.objects.filter(id=remedy_id).values_list("delivery_id", flat=True).first()
    if delivery_id is None:
        raise NotFound()
    row = locked(delivery_id)
    return FiledRemedy.objects.select_for_update().get(id=remedy_id), row


def _info(row: Delivery, filed: FiledRemedy) -> RemedyInfo:
    status = status_of(row)
    return next(one for one in status.remedies if one.remedy_id == filed.id)
