"""Reads of services that are being modelled."""

from __future__ import annotations

import io
import threading
import tomllib
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from gemeinwerk.domain.catalogue.modelling.assembling import assemble, layout_plan, message
from gemeinwerk.domain.catalogue.modelling.beginning import next_version
from gemeinwerk.domain.catalogue.modelling.comparing import compare
from gemeinwerk.domain.catalogue.modelling.editing import with_names
from gemeinwerk.domain.catalogue.modelling.gate import Judges, Prose, gate
from gemeinwerk.domain.catalogue.modelling.storing import workpiece_from
from gemeinwerk.domain.catalogue.models import ServiceDraft, ServicePackage
from gemeinwerk.domain.catalogue.package.bundle import FORM, LAYOUT, PackageBundle
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES
from gemeinwerk.domain.catalogue.package.trial import run_cases
from gemeinwerk.domain.catalogue.queries.packages import package_file
from gemeinwerk.domain.catalogue.queries.rule_book import confirmed_lines, rule_book
from gemeinwerk.domain.catalogue.types.modelling import (
    Change,
    DraftState,
    GateCheck,
    LibraryElement,
    ServiceDraftInfo,
    ServiceDraftRow,
    Workpiece,
)
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types import FormModel, Layout
from gemeinwerk.domain.forms.types.schema import Message, Schema, SchemaField, SchemaGroup
from gemeinwerk.domain.glossary import queries as glossary
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.payments.types import FixedTariff
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date
from gemeinwerk.kernel.refusal import Finding, NotFound
from gemeinwerk.kernel.scope import current_tenant

MOST_IN_LIBRARY = 400
MOST_BUILT = 4
_built: dict[tuple[UUID, int, datetime], Workpiece] = {}
_lock = threading.Lock()


class ServiceDraftUnknown(NotFound):
    """There is no such draft in this authority."""

    code = "catalogue.draft_unknown"
    message = "Diesen Entwurf gibt es nicht."
    hint = "Bitte öffnen Sie die Liste der Entwürfe neu."


def service_drafts() -> list[ServiceDraftRow]:
    """Return the drafts of the tenant in scope, the newest change first."""
    rows = ServiceDraft.objects.defer("content").order_by("-updated_at")[:200]
    return [ServiceDraftRow(r.id, r.title, DraftState(r.state), r.updated_at, r.released_version) for r in rows]


def draft_row(draft_id: UUID, *, lock: bool = False) -> ServiceDraft:
    """Return the row of a draft of the tenant in scope, without its content; raises ServiceDraftUnknown."""
    found = ServiceDraft.objects.select_for_update() if lock else ServiceDraft.objects
    row: ServiceDraft | None = found.defer("content").filter(id=draft_id).first()
    if row is None:
        raise ServiceDraftUnknown()
    return row


def draft_info(row: ServiceDraft) -> ServiceDraftInfo:
    """Return what a row says; raises ServiceDraftUnknown where it was changed while it was read."""
    return ServiceDraftInfo(
        id=row.id,
        state=DraftState(row.state),
        revision=row.revision,
        workpiece=_workpiece(row),
        created_by=row.created_by,
        changed_by=row.changed_by,
        submitted_by=row.submitted_by,
        updated_at=row.updated_at,
        released_version=row.released_version,
    )


def _workpiece(row: ServiceDraft) -> Workpiece:
    """Return the content of a row; a revision never changes, so a large form is not built anew for every page."""
    known = _built.get((row.id, row.revision, row.updated_at))
    if known is not None:
        return known
    content = ServiceDraft.objects.filter(id=row.id, revision=row.revision).values_list("content", flat=True).first()
    if content is None:
        raise ServiceDraftUnknown("Dieser Entwurf wurde gerade geändert.")
    work = workpiece_from(content)
    keep_built(row.id, row.revision, row.updated_at, work)
    return work


def keep_built(draft_id: UUID, revision: int, updated_at: datetime, work: Workpiece) -> None:
    """Remember the content of one revision in this process, a few drafts at most."""
    with _lock:
        while len(_built) >= MOST_BUILT:
            _built.pop(next(iter(_built)))
        _built[(draft_id, revision, updated_at)] = work


def service_draft(*, draft_id: UUID) -> ServiceDraftInfo:
    """Return a draft of the tenant in scope; raises ServiceDraftUnknown."""
    return draft_info(draft_row(draft_id))


def gate_of(info: ServiceDraftInfo, *, now: datetime) -> tuple[GateCheck, ...]:
    """Return the areas of the publish gate for a draft as it stands."""
    tenant = tenants.tenant(current_tenant())
    judges = Judges(
        write=forms.write_message,
        quality=forms.check_quality,
        quality_rules=forms.quality_rule_count(),
        check=lambda bundle: (*check_package(bundle).findings, *_bylaw_faults(info.workpiece, berlin_date(now))),
        run=_failed,
        lint=lambda fields: glossary.lint_fields(fields, region_keys=[tenant.key]),
        form=_form,
        prose=_prose,
    )
    version = next_version(info.released_version)
    return gate(info.workpiece, version=version, creator=tenant.authority_name, now=now, judges=judges)


def _bylaw_faults(work: Workpiece, on: date) -> tuple[Finding, ...]:
    """Say what the by-law of the town lacks today for a service that leaves its amount to it."""
    if not (work.fee and work.schedule):
        return ()
    law = payments.bylaw_on(key=work.schedule, on=on)
    if law is None:
        message = f"Heute gilt in Ihrer Kommune keine Satzung mit dem Schlüssel „{work.schedule}“."
        return (Finding("", None, message, payments.BylawMissing.hint),)
    tariffs = {one.code: one.tariff for one in law.schedule.items}
    if isinstance(tariffs.get(work.schedule_item), FixedTariff):
        return ()
    message = f"Die Satzung „{work.schedule}“ hat keine Tarifstelle „{work.schedule_item}“ mit festem Betrag."
    return (Finding("", None, message, "Bitte nennen Sie unter „Texte und Ablauf“ eine andere Tarifstelle."),)


def _prose(work: Workpiece) -> Prose:
    book = rule_book(work)
    return Prose(book.stands, book.confirmed, book.findings)


def _form(bundle: PackageBundle) -> tuple[FormModel, Layout]:
    return forms.form_of(bundle.files[FORM]), forms.layout_from(tomllib.loads(bundle.files[LAYOUT].decode()))


def _failed(bundle: PackageBundle) -> Sequence[Finding]:
    return [finding for case in run_cases(bundle).cases for finding in case.findings]


def preview(info: ServiceDraftInfo, *, now: datetime) -> tuple[FormModel, Layout]:
    """Return the form of a draft as people will see it; raises RuleUnclear and Refusal where it is unfinished."""
    work, confirmed = with_names(info.workpiece, RESERVED_NAMES), confirmed_lines(info.workpiece)
    creator = tenants.tenant(current_tenant()).authority_name
    version = next_version(info.released_version)
    # The file in between would say the same; writing and reading it takes most of the time of a large form.
    whole = message(work, version=version, creator=creator, now=now, confirmed=confirmed)
    return forms.form_of_message(whole), forms.layout_from(layout_plan(work, confirmed))


def assembled(info: ServiceDraftInfo, *, now: datetime) -> PackageBundle:
    """Return the package of a draft as it stands, to be looked at or taken along."""
    creator = tenants.tenant(current_tenant()).authority_name
    version = next_version(info.released_version)
    return assemble(
        info.workpiece,
        version=version,
        creator=creator,
        now=now,
        write=forms.write_message,
        confirmed=confirmed_lines(info.workpiece),
    )


def archive(bundle: PackageBundle) -> bytes:
    """Return a package as a ZIP file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for path, data in sorted(bundle.files.items()):
            file.writestr(f"{bundle.name}/{path}", data)
    return content.getvalue()


def paper_of(info: ServiceDraftInfo, *, now: datetime) -> bytes:
    """Return the form of a draft on paper, as accessible PDF."""
    return forms.printed(preview(info, now=now)[0])


def changes_since_release(info: ServiceDraftInfo) -> tuple[Change, ...]:
    """Return what differs between the released version and the draft; empty before the first release."""
    if not info.released_version:
        return ()
    package = ServicePackage.objects.filter(id=info.workpiece.package_id).first()
    if package is None:
        return ()
    content = forms.read_message(package_file(package.current_version_id, FORM)).content
    return compare(content, info.workpiece.schema) if isinstance(content, Schema) else ()


def library(text: str = "") -> list[LibraryElement]:
    """Return fields and groups of all published schemas that can be taken over, best first; ``text`` narrows."""
    words = text.casefold().split()
    found = [one for one, searched in _library(_stamp()) if all(word in searched for word in words)]
    return found[:MOST_IN_LIBRARY]


def library_elements() -> tuple[LibraryElement, ...]:
    """Return every field and group of all published schemas, best first."""
    return tuple(one for one, _ in _library(_stamp()))


def library_element(element_id: str, version: str) -> SchemaField | SchemaGroup:
    """Return an element of the library, whole; raises ServiceDraftUnknown."""
    for one in _messages(_stamp()):
        for _, _, part in one.parts():
            if (part.identification.id, part.identification.version or "") == (element_id, version):
                return part
    raise ServiceDraftUnknown("Dieses Element gibt es in der Bibliothek nicht.")


def library_parts() -> Mapping[str, SchemaField | SchemaGroup]:
    """Return every element of the library, whole, by ``number@version`` and, in its newest version, by number."""
    return _parts(_stamp())


@lru_cache(maxsize=2)
def _parts(stamp: str) -> Mapping[str, SchemaField | SchemaGroup]:
    found: dict[str, SchemaField | SchemaGroup] = {}
    newest: dict[str, tuple[int, ...]] = {}
    for source in _messages(stamp):
        for _, _, part in source.parts():
            number, version = part.identification.id, part.identification.version or ""
            found.setdefault(f"{number}@{version}", part)
            rank = tuple(int(one) for one in version.split(".") if one.isdecimal())
            if rank >= newest.get(number, ()):
                newest[number], found[number] = rank, part
    return found


def _stamp() -> str:
    """Return a text that changes whenever a package is installed."""
    newest = ServicePackage.objects.order_by("-updated_at").values_list("updated_at", flat=True).first()
    return str(newest)


@lru_cache(maxsize=2)
def _messages(stamp: str) -> tuple[Message, ...]:
    del stamp
    return tuple(forms.read_message(source) for source in forms.schema_sources())


@lru_cache(maxsize=2)
def _library(stamp: str) -> tuple[tuple[LibraryElement, str], ...]:
    uses: Counter[tuple[str, str]] = Counter()
    known: dict[tuple[str, str], tuple[SchemaField | SchemaGroup, str]] = {}
    for one in _messages(stamp):
        for _, _, part in one.parts():
            key = (part.identification.id, part.identification.version or "")
            uses[key] += 1
            known.setdefault(key, (part, getattr(one.content, "name", "") or ""))
    rows = [_row(part, source, uses[key]) for key, (part, source) in known.items()]
    return tuple(sorted(rows, key=lambda row: (-row[0].uses, row[0].kind != "group", row[0].label)))


def _row(part: SchemaField | SchemaGroup, source: str, uses: int) -> tuple[LibraryElement, str]:
    fields = _fields(part)
    element = LibraryElement(
        id=part.identification.id,
        version=part.identification.version or "",
        name=part.name or "",
        label=part.label or part.name or "",
        kind="field" if isinstance(part, SchemaField) else "group",
        source=source,
        uses=uses,
        fields=len(fields),
    )
    searched = " ".join([element.id, element.name, element.label, *fields]).casefold()
    return element, searched


def _fields(part: Any) -> list[str]:
    if isinstance(part, SchemaField):
        return [part.label or part.name or ""]
    return [text for use in part.uses if use.content is not None for text in _fields(use.content)]
