"""Direct debits: mandates of payers, and collections that are written for the bank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from gemeinwerk.domain.payments.actions.accounts import checked_iban
from gemeinwerk.domain.payments.actions.announcing import tell_payer
from gemeinwerk.domain.payments.actions.booking import (
    TREASURY,
    book,
    enter_journal,
    locked_claims,
    write_bank_file,
)
from gemeinwerk.domain.payments.models import BankFile, Claim, DebitMandate, DirectDebit
from gemeinwerk.domain.payments.ports import debit_writer
from gemeinwerk.domain.payments.queries.claims import standing_of
from gemeinwerk.domain.payments.queries.debits import DEBIT_KEY, announced_debits
from gemeinwerk.domain.payments.queries.payee import payee
from gemeinwerk.domain.payments.rules import ledger
from gemeinwerk.domain.payments.rules.matching import DEBIT_PREFIX
from gemeinwerk.domain.payments.types import (
    Account,
    AnnouncedDebit,
    BankFileKind,
    Debit,
    DebitCollection,
    Happening,
    HappeningKind,
)
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.ids import new_id, reference
from gemeinwerk.kernel.refusal import Conflict, Invalid, NotFound

MANDATE_PREFIX = "MD"
LONGEST_AHEAD = timedelta(days=90)
OTHER_DAY = "Bitte wählen Sie einen Tag von heute bis in 90 Tagen."


class MandateUnknown(NotFound):
    """There is no such mandate in force in this tenant."""

    code = "payments.mandate_unknown"
    message = "Dieses Lastschriftmandat gibt es nicht, oder es ist widerrufen."


class NothingToCollect(Conflict):
    """Nothing of a chosen claim is open."""

    code = "payments.nothing_to_collect"
    message = "Von einer gewählten Forderung ist nichts offen."
    hint = "Bitte laden Sie die Liste der offenen Forderungen neu."


class CollectedTooEarly(Conflict):
    """A claim would be collected before the day that its payer was told."""

    code = "payments.collected_too_early"
    message = "Eine gewählte Forderung ist für einen späteren Tag angekündigt."
    hint = "Bitte wählen Sie sie ab, oder ziehen Sie frühestens am angekündigten Tag ein."


class NotAnnounced(Conflict):
    """The payer of a claim was not told of the debit, of less, or of one that has been collected since."""

    code = "payments.not_announced"
    message = "Eine gewählte Lastschrift ist noch nicht angekündigt."
    hint = "Bitte kündigen Sie sie erst an. Danach nennt die Liste den ersten möglichen Tag."


@action("payments.give_mandate")
def give_mandate(
    *, actor: Actor, now: datetime, request_id: UUID, holder: str, iban: str, signed_on: date, payer_id: UUID | None
) -> str:
    """Keep a mandate, announce the debits of what the payer owes, and return the reference of the mandate.

    ``request_id`` becomes the id, so that a second call changes nothing. Raises Invalid without holder, AccountRefused for what is no IBAN
    or an account from which the bank collects nothing.
    """
    if not holder.strip() or not iban.strip():
        raise Invalid("Kontoinhaber und IBAN werden gebraucht.")
    account = checked_iban(iban, debit_writer().account_fault)
    row = DebitMandate(
        id=request_id,
        reference=reference(MANDATE_PREFIX),
        payer_id=payer_id,
        holder=holder.strip()[:70],
        iban=account,
        signed_on=signed_on,
    )
    if not DebitMandate.objects.add_once(row):
        record_nothing()
        return str(DebitMandate.objects.get(id=request_id).reference)
    tell_payer(payer_id, now=now)
    record(f"mandate:{row.id}")
    return row.reference


@action("payments.revoke_mandate")
def revoke_mandate(*, actor: Actor, now: datetime, mandate_id: UUID) -> None:
    """Revoke a mandate with all others that the same payer gave this authority, so that no older one comes into force again.

    Nothing more is collected under them. Safe to repeat. Raises MandateUnknown, Forbidden.
    """
    row = DebitMandate.objects.by_id(mandate_id)
    own = row is not None and row.payer_id is not None and row.payer_id == actor.account_id
    if not own:
        actor.require_role(*TREASURY)
    if row is None:
        raise MandateUnknown()
    given = DebitMandate.objects.select_for_update().filter(revoked_at__isnull=True)
    given = given.filter(id=row.id) if row.payer_id is None else given.filter(payer_id=row.payer_id)
    in_force = list(given.order_by("id").values_list("id", flat=True))
    if row.id not in in_force:
        record_nothing()
        return
    DebitMandate.objects.filter(id__in=in_force).update(revoked_at=now)
    record(f"mandate:{row.id}", count=len(in_force))


@action("payments.collect_debits")
def collect_debits(
    *,
    actor: Actor,
    now: datetime,
    request_id: UUID,
    chosen: Sequence[tuple[UUID, UUID]],
    collect_on: date,
) -> UUID:
    """Write a collection for the bank of claims under mandates (pairs of claim and mandate), and book it.

    ``request_id`` becomes the id of the file, so that a form that was sent twice collects once; the file itself is read
    by ``queries.bank_file``.

    A collected claim counts as paid until the bank returns the debit. A claim is collected once, because afterwards
    nothing of it is open, and never before the day that the payer was told. Raises Forbidden, NotAnnounced, CollectedTooEarly,
    MandateUnknown, NothingToCollect, ClaimUnknown, PayeeMissing, Invalid for a day in the past or more than 90 days ahead,
    and Invalid of the writer.
    """
    actor.require_role(*TREASURY)
    enter_journal()
    if BankFile.objects.filter(id=request_id).exists():
        record_nothing()
        return request_id
    _check_day(collect_on, today=berlin_date(now))
    account = payee()
    pairs = sorted(chosen)
    if not pairs or len({claim for claim, _ in pairs}) != len(pairs):
        raise Invalid("Bitte wählen Sie jede Forderung genau einmal.")
    debits = _all_collected(pairs, collect_on, actor, now)
    message_id = reference("SM")
    collection = DebitCollection(
        message_id, now, account.name, account.iban, account.creditor_id, collect_on, debits
    )  # fmt: skip
    write_bank_file(
        request_id, BankFileKind.DEBITS, message_id, debit_writer().write(collection), [one.amount for one in debits],
        actor=actor, now=now,
    )  # fmt: skip
    record(f"debits:{message_id}", count=len(debits))
    return request_id


def _check_day(collect_on: date, *, today: date) -> None:
    """Raise Invalid for a day on which no bank collects: in the past, or so far ahead that it must be a slip."""
    if collect_on < today:
        raise Invalid("Der Tag des Einzugs liegt in der Vergangenheit.", hint=OTHER_DAY)
    if collect_on > today + LONGEST_AHEAD:
        raise Invalid("Der Tag des Einzugs liegt mehr als 90 Tage in der Zukunft.", hint=OTHER_DAY)


def _all_collected(
    pairs: Sequence[tuple[UUID, UUID]], collect_on: date, actor: Actor, now: datetime
) -> tuple[Debit, ...]:
    """Collect each pair of claim and mandate; all of them are locked, in one order, before what was announced is read."""
    claims = locked_claims([claim_id for claim_id, _ in pairs])
    mandates = (
        DebitMandate.objects.select_for_update().filter(id__in={one for _, one in pairs}).order_by("id").in_bulk()
    )
    told = announced_debits(claim_ids=[one.id for one in claims])
    return tuple(
        _collected(claim, mandates.get(mandate_id), told.get(claim.id), collect_on, actor, now)
        for claim, (_, mandate_id) in zip(claims, pairs, strict=True)
    )


def _collected(
    claim: Claim,
    mandate: DebitMandate | None,
    told: AnnouncedDebit | None,
    collect_on: date,
    actor: Actor,
    now: datetime,
) -> Debit:
    if mandate is None or mandate.revoked_at is not None:
        raise MandateUnknown()
    amount = ledger.open_amount(standing_of(claim.id))
    if amount <= 0:
        raise NothingToCollect()
    if told is None or not told.covers(mandate_id=mandate.id, amount=amount):
        raise NotAnnounced()
    if collect_on < told.collect_from:
        raise CollectedTooEarly()
    first = mandate.used_at is None
    row = DirectDebit.objects.create(
        id=new_id(),
        claim=claim,
        mandate=mandate,
        end_to_end_id=reference(DEBIT_PREFIX),
        amount=amount,
        first=first,
        collect_on=collect_on,
        written_at=now,
    )
    mandate.used_at = now
    mandate.save(update_fields=["used_at"])
    happening = Happening(f"{DEBIT_KEY}{row.id}", HappeningKind.RECEIVED, amount, Account.CLEARING)
    book(claim, happening, actor=actor, now=now)
    return Debit(
        row.end_to_end_id, amount, mandate.reference, mandate.signed_on, mandate.holder, mandate.iban, claim.reference,
        first,
    )  # fmt: skip
