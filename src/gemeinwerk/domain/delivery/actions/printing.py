"""The print house: gather letters into an order, note that it was handed over, read the days of posting back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gemeinwerk.domain.delivery import rules
from gemeinwerk.domain.delivery.actions.follow_ups import HAND_OVER_JOB, look_again, look_no_more, watch
from gemeinwerk.domain.delivery.actions.letters import mark_posted
from gemeinwerk.domain.delivery.actions.steps import add_event, locked
from gemeinwerk.domain.delivery.models import LetterJob, PostingReport, PrintBatch
from gemeinwerk.domain.delivery.ports import LARGEST_ORDER, PrintReceipt, print_house
from gemeinwerk.domain.delivery.queries.printing import POST_ROLES
from gemeinwerk.domain.delivery.types import BatchState, DeliveryEventKind, LetterState, PostingLine, PostingResult
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.jobs import defer
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, NotFound
from gemeinwerk.kernel.scope import current_tenant


class NoPrintHouseConnected(Conflict):
    """The authority prints by itself."""

    code = "delivery.no_print_house"
    message = "Es ist keine Druckerei angebunden."
    hint = "Bitte drucken Sie die Briefe selbst."


class NothingToPrint(Conflict):
    """No letter waits."""

    code = "delivery.nothing_to_print"
    message = "Es wartet kein Brief auf den Druck."
    hint = "Briefe ohne Anschrift und schon gedruckte Briefe gehen nicht an die Druckerei."


class PostingFileRefused(Invalid):
    """No line of the file could be used."""

    code = "delivery.posting_file_refused"
    message = "Aus dieser Datei wurde kein Tag übernommen."
    hint = "Bitte prüfen Sie die Datei mit der Druckerei."


@action("delivery.gather_letters")
def gather_letters(*, actor: Actor, now: datetime, most: int = LARGEST_ORDER) -> list[UUID]:
    """Put every letter that waits for print into orders of at most ``most`` letters; a job hands each of them over.

    A letter belongs to one order for good, so nothing is printed twice. Raises NoPrintHouseConnected, NothingToPrint,
    Forbidden.
    """
    actor.require_role(*POST_ROLES)
    if not print_house().connected:
        raise NoPrintHouseConnected()
    waiting = LetterJob.objects.select_for_update(skip_locked=True).filter(
        state=LetterState.QUEUED.value, batch__isnull=True
    )
    rows = list(waiting.order_by("created_at", "id"))
    if not rows:
        raise NothingToPrint()
    batches = [_gathered(rows[start : start + most], now=now) for start in range(0, len(rows), most)]
    record("delivery:letters", count=len(rows), batches=len(batches))
    return batches


def _gathered(rows: Sequence[LetterJob], *, now: datetime) -> UUID:
    batch = PrintBatch.objects.create(created_at=now, letters=len(rows))
    LetterJob.objects.filter(id__in=[row.id for row in rows]).update(batch=batch)
    watch(HAND_OVER_JOB, batch.id, now=now)
    defer(HAND_OVER_JOB, tenant_id=current_tenant(), key=f"{HAND_OVER_JOB}:{batch.id}", batch_id=batch.id)
    found: UUID = batch.id
    return found


@action("delivery.await_print_house")
def await_print_house(*, actor: Actor, now: datetime, batch_id: UUID) -> None:
    """Plan another attempt to hand an order over, because the print house did not answer. Raises Forbidden."""
    actor.require_role("admin")
    waiting = PrintBatch.objects.select_for_update().filter(id=batch_id, state=BatchState.GATHERED.value)
    if waiting.first() is not None:
        look_again(HAND_OVER_JOB, batch_id, now=now)
    record_nothing()


@action("delivery.note_handed_over")
def note_handed_over(*, actor: Actor, now: datetime, batch_id: UUID, receipt: PrintReceipt) -> None:
    """Note that the print house has got an order; a second time changes nothing. Raises Forbidden, NotFound."""
    actor.require_role("admin")
    batch = PrintBatch.objects.select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NotFound()
    if batch.state == BatchState.HANDED_OVER.value:
        record_nothing()
        return
    look_no_more(batch.id)
    batch.state, batch.handed_over_at = BatchState.HANDED_OVER.value, now
    batch.sha256, batch.pages = receipt.sha256, receipt.pages
    batch.save()
    letters = LetterJob.objects.select_for_update().filter(batch=batch, state=LetterState.QUEUED.value)
    for letter in letters.order_by("id"):
        hand_letter(actor=actor, now=now, letter_id=letter.id)
    record(f"batch:{batch.id}", letters=batch.letters, sha256=receipt.sha256)


@action("delivery.hand_letter")
def hand_letter(*, actor: Actor, now: datetime, letter_id: UUID) -> None:
    """Note that one letter is with the print house, as a step of its delivery. Raises Forbidden, NotFound."""
    actor.require_role("admin")
    letter = LetterJob.objects.select_for_update().filter(id=letter_id).first()
    if letter is None or letter.batch_id is None:
        raise NotFound()
    if letter.state != LetterState.QUEUED.value:
        record_nothing()
        return
    letter.state = LetterState.HANDED_TO_PRINTER.value
    letter.save(update_fields=["state"])
    row = locked(letter.delivery_id)
    evidence = f"letter:{letter.id};batch:{letter.batch_id}"
    add_event(row, DeliveryEventKind.HANDED_TO_PRINTER, actor=actor, now=now, evidence=evidence)
    record(f"delivery:{row.id}", case=row.case_id, letter=letter.id, batch=letter.batch_id)


@action("delivery.take_postings")
def take_postings(*, actor: Actor, now: datetime, content: bytes) -> PostingResult:
    """Note the days of posting from the print house's file, line by line; the file is kept as proof.

    Lines that are wrong, unknown or contradict what is known are refused one by one and change nothing. The same file
    a second time changes nothing. Raises PostingFileRefused with every finding if no line can be used, Forbidden.
    """
    actor.require_role(*POST_ROLES)
    lines, wrong = rules.read_postings(content)
    good, known, refused = _judged(lines, now=now)
    findings = tuple(sorted((*wrong, *refused), key=lambda one: one.line or 0))
    digest = hashlib.sha256(content).hexdigest()
    if not good and not known:
        raise PostingFileRefused(details=findings)
    for line in good:
        mark_posted(
            actor=actor,
            now=now,
            letter_id=line.letter_id,
            posted_on=line.posted_on,
            franking_id=line.franking_id,
            proof=digest,
        )
    result = PostingResult(len(good), known, findings)
    if not good or PostingReport.objects.filter(sha256=digest).exists():
        record_nothing()
        return result
    report = PostingReport.objects.create(
        sha256=digest, content=content, taken_at=now, noted=len(good), refused=len(findings)
    )
    record(f"postings:{report.id}", sha256=digest, noted=len(good), refused=len(findings))
    return result


def _judged(lines: Sequence[PostingLine], *, now: datetime) -> tuple[list[PostingLine], int, list[Finding]]:
    """Tell the lines that bring something new from those that are known and those that cannot be."""
    # In one order, so that two files with the same letters never wait for each other.
    rows = LetterJob.objects.select_for_update().filter(id__in=[line.letter_id for line in lines]).order_by("id")
    letters = {row.id: row for row in rows}
    good: list[PostingLine] = []
    known, refused = 0, list[Finding]()
    for line in lines:
        row = letters.get(line.letter_id)
        problem = _problem(row, line, now=now)
        if problem:
            refused.append(Finding("file", line.line, problem, "Bitte klären Sie die Zeile mit der Druckerei."))
        elif row is not None and row.state == LetterState.POSTED.value:
            known += 1
        else:
            good.append(line)
    return good, known, refused


def _problem(row: LetterJob | None, line: PostingLine, *, now: datetime) -> str:
    if row is None:
        return "Diesen Brief gibt es in Ihrer Behörde nicht."
    if row.state == LetterState.POSTED.value:
        return "" if row.posted_on == line.posted_on else "Für diesen Brief ist schon ein anderer Tag vermerkt."
    if row.state not in (LetterState.HANDED_TO_PRINTER.value, LetterState.PRINTED.value):
        return "Dieser Brief ist nicht bei der Druckerei."
    if line.posted_on > berlin_date(now):
        return "Der Tag liegt in der Zukunft."
    if line.posted_on < berlin_date(row.created_at):
        return "Der Tag liegt vor dem Bescheid."
    return ""
