"""Modelling a service: begin, change, hand over for review, release with four eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import F

from gemeinwerk.domain.catalogue.actions.packages import PackageRefused, install
from gemeinwerk.domain.catalogue.modelling.assembling import assemble
from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece, next_version
from gemeinwerk.domain.catalogue.modelling.editing import DoesNotFit, NoSuchPlace, with_names
from gemeinwerk.domain.catalogue.modelling.storing import to_plain
from gemeinwerk.domain.catalogue.models import ServiceDraft
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES
from gemeinwerk.domain.catalogue.queries.modelling import draft_info, draft_row, gate_of, keep_built, service_draft
from gemeinwerk.domain.catalogue.queries.rule_book import confirmed_lines
from gemeinwerk.domain.catalogue.types import Installation
from gemeinwerk.domain.catalogue.types.modelling import DraftState, ServiceDraftInfo, Workpiece
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.actions import action, record
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid
from gemeinwerk.kernel.scope import current_tenant

ROLES: Final = ("catalogue", "admin")
LONGEST_TITLE: Final = 120
MOST_BYTES: Final = 8_000_000
Change = Callable[[Workpiece], Workpiece]


class ChangeRefused(Invalid):
    """The change is not possible; the message says why."""

    code = "catalogue.change_refused"
    message = "Diese Änderung ist nicht möglich."
    hint = "Bitte prüfen Sie Ihre Angaben."


class ChangedMeanwhile(Conflict):
    """Somebody else, or another page, has changed the draft."""

    code = "catalogue.draft_changed"
    message = "Dieser Entwurf wurde inzwischen an anderer Stelle geändert."
    hint = "Bitte sehen Sie sich den neuen Stand an und wiederholen Sie Ihre Änderung."


class NotGreen(Invalid):
    """The publish gate is not green."""

    code = "catalogue.not_green"
    message = "Das Formular kann so nicht freigegeben werden."
    hint = "Bitte beheben Sie die genannten Punkte."


class SecondPersonNeeded(Conflict):
    """Whoever handed the draft over or changed it last may not release it."""

    code = "catalogue.four_eyes"
    message = "Die Freigabe macht eine andere Person als die, die den Entwurf zuletzt bearbeitet hat."
    hint = "Bitte bitten Sie eine Kollegin oder einen Kollegen mit der Rolle Leistungspflege."


@action("catalogue.begin_service")
def begin_service(
    *, actor: Actor, now: datetime, title: str, legal_basis: str, change: Change | None = None, what: str | None = None
) -> UUID:
    """Begin a new service of the tenant in scope and return the draft's id; raises ChangeRefused.

    A pure ``change`` is applied to the new draft before it is kept, such as the questions of a spreadsheet.
    """
    actor.require_role(*ROLES)
    title, basis = " ".join(title.split()), " ".join(legal_basis.split())
    findings = []
    if not 3 <= len(title) <= LONGEST_TITLE:
        hint = f"Bitte geben Sie 3 bis {LONGEST_TITLE} Zeichen an."
        findings.append(Finding("title", None, "Bitte benennen Sie die Leistung.", hint))
    if not basis:
        hint = "Ohne Rechtsgrundlage dürfen keine Angaben erhoben werden (Art. 6 DSGVO)."
        findings.append(Finding("legal_basis", None, "Bitte nennen Sie die Rechtsgrundlage.", hint))
    if findings:
        raise ChangeRefused(details=findings)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('catalogue_draft_number')")
        number = int(cursor.fetchone()[0])
    work = new_workpiece(title=title, basis=basis, number=number)
    if change is not None:
        work = _changed(work, change)
    row: ServiceDraft = ServiceDraft.objects.create(
        package_id=work.package_id,
        title=work.title,
        content=_plain(work),
        created_by=actor.account_id,
        changed_by=actor.account_id,
        created_at=now,
        updated_at=now,
    )
    record(f"service_draft:{row.id}", package=work.package_id, what=what)
    return row.id


def _changed(work: Workpiece, change: Change) -> Workpiece:
    """Apply a pure change; raises ChangeRefused where it does not fit."""
    try:
        work = with_names(change(work), RESERVED_NAMES)
    except DoesNotFit as error:
        raise ChangeRefused(str(error), hint="Bitte wählen Sie eine andere Stelle.") from None
    except NoSuchPlace:
        raise ChangedMeanwhile() from None
    return work


def _plain(work: Workpiece) -> Any:
    """Return the content as it is kept; raises ChangeRefused where it becomes too large."""
    plain = to_plain(work)
    if len(msgspec.json.encode(plain)) > MOST_BYTES:
        raise ChangeRefused("Das Formular wird zu groß.", hint="Bitte teilen Sie es in mehrere Leistungen.")
    return plain


@action("catalogue.change_service")
def change_service(
    *, actor: Actor, now: datetime, draft_id: UUID, revision: int, change: Change, what: str
) -> ServiceDraftInfo:
    """Apply a pure change to a draft and return the new state; a draft under review goes back to work.

    Raises ChangedMeanwhile for an outdated revision and ChangeRefused where the change does not fit.
    """
    actor.require_role(*ROLES)
    before = service_draft(draft_id=draft_id)
    if before.revision != revision:
        raise ChangedMeanwhile()
    changed = stored(before, _changed(before.workpiece, change), actor=actor, now=now)
    record(f"service_draft:{draft_id}", revision=changed.revision, what=what)
    return changed


def stored(before: ServiceDraftInfo, work: Workpiece, *, actor: Actor, now: datetime) -> ServiceDraftInfo:
    """Write the new content over the revision that was read; raises ChangedMeanwhile and ChangeRefused."""
    changed = ServiceDraft.objects.filter(id=before.id, revision=before.revision).update(
        content=_plain(work),
        title=work.title[:200],
        state=DraftState.DRAFT.value,
        revision=F("revision") + 1,
        changed_by=actor.account_id,
        submitted_by=None,
        updated_at=now,
    )
    if not changed:
        raise ChangedMeanwhile()
    keep_built(before.id, before.revision + 1, now, work)
    return replace(
        before,
        workpiece=work,
        revision=before.revision + 1,
        state=DraftState.DRAFT,
        changed_by=actor.account_id,
        updated_at=now,
    )


@action("catalogue.submit_service")
def submit_service(*, actor: Actor, now: datetime, draft_id: UUID, revision: int) -> None:
    """Hand a draft over for review; raises NotGreen with all findings and ChangedMeanwhile."""
    actor.require_role(*ROLES)
    info = service_draft(draft_id=draft_id)
    _demand_green(info, now)
    changed = ServiceDraft.objects.filter(id=draft_id, revision=revision, state=DraftState.DRAFT.value).update(
        state=DraftState.REVIEW.value, submitted_by=actor.account_id, updated_at=now
    )
    if not changed:
        raise ChangedMeanwhile()
    record(f"service_draft:{draft_id}", revision=revision)


@action("catalogue.release_service")
def release_service(*, actor: Actor, now: datetime, draft_id: UUID, revision: int) -> Installation:
    """Release a draft under review: it becomes a package version, offered in the town of the tenant in scope.

    Raises SecondPersonNeeded, NotGreen and ChangedMeanwhile.
    """
    actor.require_role(*ROLES)
    row = draft_row(draft_id, lock=True)
    info = draft_info(row)
    if info.state is not DraftState.REVIEW or info.revision != revision:
        raise ChangedMeanwhile()
    if actor.account_id is None or actor.account_id in (info.submitted_by, info.changed_by):
        raise SecondPersonNeeded()
    _demand_green(info, now)
    tenant = tenants.tenant(current_tenant())
    version = next_version(info.released_version)
    bundle = assemble(
        info.workpiece,
        version=version,
        creator=tenant.authority_name,
        now=now,
        write=forms.write_message,
        confirmed=confirmed_lines(info.workpiece),
    )
    try:
        installed = install(bundle, actor=actor, now=now, region_keys=[tenant.key])
    except PackageRefused as refusal:
        raise NotGreen(details=refusal.details) from None
    ServiceDraft.objects.filter(id=draft_id).update(
        state=DraftState.RELEASED.value, released_by=actor.account_id, released_version=version, updated_at=now
    )
    record(f"package:{bundle.name}", version=version, draft=draft_id, sha256=bundle.sha256)
    return installed


@action("catalogue.discard_service")
def discard_service(*, actor: Actor, now: datetime, draft_id: UUID) -> None:
    """Delete a draft; what was released stays offered."""
    actor.require_role(*ROLES)
    row = draft_row(draft_id, lock=True)
    record(f"service_draft:{row.id}", package=row.package_id)
    row.delete()


def _demand_green(info: ServiceDraftInfo, now: datetime) -> None:
    found = [finding for check in gate_of(info, now=now) for finding in check.findings]
    if found:
        raise NotGreen(details=found)
