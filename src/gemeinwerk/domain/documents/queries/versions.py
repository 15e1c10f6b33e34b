"""The versions of a sealed document, and the preparation of the next one.

Some days after it was sealed a document is completed: it gets the evidence that its seal was not revoked, so that anybody
can check it later without asking (ETSI EN 319 142-1, 5.4 and 5.5).

Electronic seals and time stamps lose their value with time; before that they are protected anew by a later time stamp
(VDG § 15). A version holds the one before to the last byte and adds to it, so each proves the whole row of them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery

from gemeinwerk.domain.documents.models import DocumentVersion
from gemeinwerk.domain.documents.ports import ObjectDamaged, ObjectMissing, object_store, seal_keys, sealer
from gemeinwerk.domain.documents.types import ProtectedFile, Renewed, SealLevel, VersionInfo
from gemeinwerk.kernel.refusal import Unavailable

RENEW_BEFORE = timedelta(days=180)
# Lists are published daily as a rule, so after a day there is one that is younger than the seal.
COMPLETE_AFTER = timedelta(days=1)
# After two weeks evidence that was in force when it was sealed, but is older, is better than none.
FRESH_WITHIN = timedelta(days=14)
# Later the renewal tries once more; nobody looks at each document every night for ever.
COMPLETE_WITHIN = timedelta(days=90)
NO_VERSION = "0" * 64


class VersionDamaged(Unavailable):
    """A stored version is not what its hash says; it is not protected anew, because that would hide it."""

    code = "documents.version_damaged"
    message = "Eine gespeicherte Fassung des Dokuments ist beschädigt."
    hint = "Bitte stellen Sie sie aus der Sicherung wieder her."


def renewal_due(*, now: datetime, limit: int) -> list[UUID]:
    """Return documents of the tenant in scope whose protection ends within 180 days, the most urgent first.

    Nothing is due where the installation has no time stamp service.
    """
    if not sealer().renews:
        return []
    newest = DocumentVersion.objects.filter(document_id=OuterRef("document_id")).order_by("-number")
    rows = DocumentVersion.objects.filter(protected_until__lt=now + RENEW_BEFORE)
    rows = rows.filter(id=Subquery(newest.values("id")[:1])).order_by("protected_until", "document_id")
    return list(rows.values_list("document_id", flat=True)[:limit])


def prepare_renewal(*, document_id: UUID, now: datetime) -> Renewed | None:
    """Return the next version of a document, or None where its newest one is not due; raises VersionDamaged, Unavailable."""
    row = newest_version(document_id)
    if row is None or row.protected_until >= now + RENEW_BEFORE:
        return None
    try:
        revocations = seal_keys().revocations()
    except Unavailable:
        # A list that cannot be read is reported where seals are judged; a seal that runs out does not wait for it.
        revocations = ()
    made = sealer().renew(_content(row), roots=seal_keys().trusted_roots(), revocations=revocations, now=now)
    return _next(row, made)


def completion_due(*, now: datetime, limit: int, after: UUID | None = None) -> list[UUID]:
    """Return documents of the tenant in scope whose newest version lacks evidence, in the order of their ids.

    Only those are due whose newest version is between one and 90 days old; nothing is where the installation has no time
    stamp service or no way to evidence.
    """
    if not sealer().renews or not (sealer().asks or seal_keys().revocations()):
        return []
    newest = DocumentVersion.objects.filter(document_id=OuterRef("document_id")).order_by("-number")
    rows = DocumentVersion.objects.exclude(level=SealLevel.LASTING.value)
    rows = rows.filter(made_at__gte=now - COMPLETE_WITHIN, made_at__lte=now - COMPLETE_AFTER)
    if after is not None:
        rows = rows.filter(document_id__gt=after)
    rows = rows.filter(id=Subquery(newest.values("id")[:1])).order_by("document_id")
    return list(rows.values_list("document_id", flat=True)[:limit])


def prepare_completion(*, document_id: UUID, now: datetime) -> Renewed | None:
    """Return the next version of a document with its evidence, or None where it has it or none can be had yet.

    Raises VersionDamaged, Unavailable, SealRevoked. It asks other machines, so it runs outside a transaction.
    """
    row = newest_version(document_id)
    if row is None or row.level == SealLevel.LASTING.value:
        return None
    keys, fresh = seal_keys(), now < row.made_at + FRESH_WITHIN
    made = sealer().complete(
        _content(row), roots=keys.trusted_roots(), revocations=keys.revocations(), now=now, fresh=fresh
    )
    return None if made is None else _next(row, made)


def _next(row: DocumentVersion, made: ProtectedFile) -> Renewed:
    digest = hashlib.sha256(made.pdf).hexdigest()
    return Renewed(row.document_id, row.number + 1, row.sha256, made.pdf, digest, made.protected_until, made.level)


def versions_of(*, document_id: UUID) -> list[VersionInfo]:
    """Return the versions of a document of the tenant in scope, oldest first."""
    return [version_info(row) for row in DocumentVersion.objects.filter(document_id=document_id).order_by("number")]


def is_chain_whole(*, document_id: UUID) -> bool:
    """Tell whether every version is stored unchanged, names the one before, and begins with it byte for byte."""
    before, previous = b"", NO_VERSION
    rows = list(DocumentVersion.objects.filter(document_id=document_id).order_by("number"))
    for number, row in enumerate(rows, start=1):
        try:
            pdf = _content(row)
        except VersionDamaged:
            return False
        if row.number != number or row.previous_sha256 != previous or not pdf.startswith(before):
            return False
        before, previous = pdf, row.sha256
    return bool(rows)


def newest_version(document_id: UUID) -> DocumentVersion | None:
    """Return the row of the newest version, or None."""
    found: DocumentVersion | None = DocumentVersion.objects.filter(document_id=document_id).order_by("-number").first()
    return found


def newest_content(document_id: UUID) -> bytes | None:
    """Return the newest version, its hash compared, or None; raises VersionDamaged."""
    row = newest_version(document_id)
    return None if row is None else _content(row)


def version_info(row: DocumentVersion) -> VersionInfo:
    """Turn a table row into the type that crosses the border."""
    return VersionInfo(
        row.document_id, row.number, row.sha256, row.previous_sha256, row.size, row.made_at, row.protected_until,
        SealLevel(row.level),
    )  # fmt: skip


def _content(row: DocumentVersion) -> bytes:
    try:
        pdf = b"".join(object_store().stream(row.object_key))
    except (ObjectMissing, ObjectDamaged) as fault:
        raise VersionDamaged() from fault
    if hashlib.sha256(pdf).hexdigest() != row.sha256:
        raise VersionDamaged()
    return pdf
