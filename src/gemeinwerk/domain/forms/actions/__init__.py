"""Writes of the forms room."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import connection

from gemeinwerk.domain.forms.actions.keeping import forget_answers, keep_answers, move_to_version
from gemeinwerk.domain.forms.actions.passing_on import (
    NameMissing,
    NotPassedOn,
    cosign,
    hand_over,
    return_draft,
    take_over,
    withdraw_handover,
)
from gemeinwerk.domain.forms.models import CodeListVersion, Draft, FormSchema, Handover, KeptAnswers
from gemeinwerk.domain.forms.ports import schema_reader
from gemeinwerk.domain.forms.queries import (
    DraftGone,
    code_list_versions,
    code_lists,
    info,
    own,
    reachable,
    secret_hash,
)
from gemeinwerk.domain.forms.rules.completeness import left_out
from gemeinwerk.domain.forms.rules.frozen_lists import as_table, frozen
from gemeinwerk.domain.forms.types import Answers, DraftInfo, FormModel, Option
from gemeinwerk.domain.forms.types.code_lists import CodeList
from gemeinwerk.kernel.actions import action, record, record_nothing
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.ids import new_id
from gemeinwerk.kernel.refusal import Conflict, Invalid, TooLarge
from gemeinwerk.kernel.scope import current_tenant

__all__ = [
    "DraftChanged", "NameMissing", "NotPassedOn", "SchemaChanged", "SchemaIncomplete", "adopt_draft", "cosign",
    "delete_expired",
    "discard_draft", "erase_person", "forget_answers", "hand_in", "hand_over", "import_code_list", "import_schema",
    "keep_answers", "move_to_version", "return_draft", "save_step", "start_draft", "take_over", "withdraw_handover",
]  # fmt: skip
# OZG § 8a Abs. 3: a draft of an online service is deleted 30 days after its last change.
KEPT = timedelta(days=30)
SAVE = """
UPDATE forms_draft SET answers = %s, step = %s, about = COALESCE(%s, about), updated_at = %s, expires_at = %s,
    revision = revision + 1
WHERE id = %s AND tenant_id = %s AND revision = %s AND receipt = '' {owner} RETURNING *
"""
SAVE_PASSED_ON = SAVE.format(owner="")
# Whether the draft is the actor's own decides the statement itself, by the same rule as ``queries.own``.
SAVE_OWN = SAVE.format(owner="AND (account_id = %s::uuid OR (account_id IS NULL AND secret_hash = %s AND %s <> ''))")
HAND_IN = """
WITH sent AS (
    UPDATE forms_draft SET answers = '{}', about = '{}', receipt = %s, updated_at = %s, expires_at = %s
    WHERE id = %s AND tenant_id = %s AND receipt = '' RETURNING id
), ended AS (DELETE FROM forms_handover WHERE draft_id IN (SELECT id FROM sent))
SELECT count(*) FROM sent
"""
MAX_ANSWER_CHARACTERS = 1_000_000


class SchemaChanged(Conflict):
    """The same version exists with other contents."""

    code = "forms.schema_changed"
    message = "Diese Fassung des Datenschemas gibt es schon mit anderem Inhalt."
    hint = "Bitte erhöhen Sie die Version des Datenschemas."


class SchemaIncomplete(Invalid):
    """Something of the file would be lost."""

    code = "forms.schema_incomplete"
    message = "Die Datei würde nicht vollständig übernommen; deshalb wurde nichts gespeichert."
    hint = "Bitte melden Sie die genannten Stellen dem Betrieb."


class DraftChanged(Conflict):
    """The draft was saved elsewhere in the meantime."""

    code = "forms.draft_changed"
    message = "Dieser Entwurf wurde inzwischen an anderer Stelle geändert."
    hint = "Bitte laden Sie die Seite neu und prüfen Sie Ihre Angaben."


@action("forms.import_schema", global_=True)
def import_schema(*, actor: Actor, now: datetime, source: bytes) -> FormModel:
    """Import a schema file and choose the versions of its code lists for good.

    The same schema again only chooses lists that were not at hand before. Raises SchemaRefused, SchemaChanged, and
    SchemaIncomplete where anything of the file would be lost.
    """
    actor.require_role("admin", "catalogue")
    message, warnings = schema_reader().message(source)
    model = schema_reader().form(message, code_lists=code_lists(), warnings=warnings)
    if lost := (*schema_reader().losses(source, message), *left_out(message, model)):
        raise SchemaIncomplete(details=lost)
    sha256 = hashlib.sha256(source).hexdigest()
    known = FormSchema.objects.filter(schema_id=model.id, version=model.version).first()
    if known is not None:
        # Another export of the same schema differs in its header only.
        if known.sha256 != sha256 and schema_reader().message(bytes(known.source))[0].content != message.content:
            raise SchemaChanged()
        chosen = frozen(model, code_list_versions(), known.code_lists)
        if chosen == known.code_lists:
            record_nothing()
        else:
            FormSchema.objects.filter(id=known.id).update(code_lists=chosen)
            record(f"schema:{model.ref}", code_lists=len(chosen))
        return model
    FormSchema.objects.create(
        schema_id=model.id,
        version=model.version,
        title=model.title[:500],
        standard=model.standard,
        source=source,
        sha256=sha256,
        code_lists=frozen(model, code_list_versions(), {}),
        imported_at=now,
    )
    record(f"schema:{model.ref}", sha256=sha256, warnings=len(model.warnings))
    return model


@action("forms.import_code_list", global_=True)
def import_code_list(
    *,
    actor: Actor,
    now: datetime,
    uri: str,
    version: str,
    version_uri: str,
    name: str,
    options: Sequence[Option],
    table: CodeList | None = None,
) -> None:
    """Keep one version of a code list for the forms of every tenant; a version once imported never changes.

    With ``table`` the whole list is kept, for fields that name other columns than the list itself.
    """
    actor.require_role("terminology")
    if CodeListVersion.objects.filter(version_uri=version_uri).exists():
        record_nothing()
        return
    rows = [[option.code, option.name, option.help] for option in options]
    CodeListVersion.objects.create(
        uri=uri, version=version, version_uri=version_uri, name=name[:300], rows=rows,
        table=None if table is None else as_table(table), imported_at=now,
    )  # fmt: skip
    record(f"code_list:{version_uri}", rows=len(rows))


@action("forms.start_draft")
def start_draft(
    *,
    actor: Actor,
    now: datetime,
    package_id: str,
    package_version_id: UUID,
    place_key: str,
    schema_id: str,
    schema_version: str,
    title: str,
    answers: Answers,
    secret: str = "",
    about: Mapping[str, Any] | None = None,
) -> DraftInfo:
    """Begin a draft for the actor's account, or for a guest who holds ``secret``."""
    row = Draft.objects.add(
        Draft(
            id=new_id(),
            account_id=actor.account_id,
            secret_hash="" if actor.account_id else secret_hash(secret),
            package_id=package_id,
            package_version_id=package_version_id,
            place_key=place_key,
            schema_id=schema_id,
            schema_version=schema_version,
            title=title[:250],
            answers=answers,
            about=dict(about or {}),
            updated_at=now,
            expires_at=now + KEPT,
        )
    )
    record(f"draft:{row.id}", package=package_id)
    return info(row)


@action("forms.save_step")
def save_step(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    revision: int,
    answers: Answers,
    step: str,
    secret: str = "",
    about: Mapping[str, Any] | None = None,
) -> DraftInfo:
    """Replace the answers of a draft; raises DraftGone, DraftChanged for an outdated revision, TooLarge.

    The owner may, and whoever holds the secret of a handover. ``about`` replaces what is known about the answers.
    """
    if len(str(answers)) > MAX_ANSWER_CHARACTERS:
        raise TooLarge()
    stored = [
        None if value is None else cast(Any, Draft._meta.get_field(name)).get_db_prep_save(value, connection)
        for name, value in (("answers", answers), ("about", None if about is None else dict(about)))
    ]
    values = [stored[0], step[:80], stored[1], now, now + KEPT, draft_id, current_tenant(), revision]
    rows = list(Draft.objects.raw(SAVE_OWN, [*values, actor.account_id, secret_hash(secret), secret]))
    if rows:
        record(f"draft:{draft_id}", revision=rows[0].revision)
        return info(rows[0])
    row, handover = reachable(Draft.objects.by_id(draft_id), actor, secret, now)
    if row.receipt:
        raise DraftGone()
    if handover is None or row.revision != revision:
        raise DraftChanged()
    rows = list(Draft.objects.raw(SAVE_PASSED_ON, values))
    if not rows:
        raise DraftChanged()
    record(f"draft:{draft_id}", revision=rows[0].revision, handover=handover.id)
    return info(rows[0], helper=handover.id)


@action("forms.adopt_draft")
def adopt_draft(*, actor: Actor, now: datetime, draft_id: UUID, secret: str) -> None:
    """Move a guest's draft into the account that the guest has just signed in to."""
    row = own(Draft.objects.filter(id=draft_id, account_id=None).first(), actor, secret)
    Draft.objects.filter(id=row.id).update(account_id=actor.account_id, secret_hash="")
    record(f"draft:{draft_id}")


@action("forms.discard_draft")
def discard_draft(*, actor: Actor, now: datetime, draft_id: UUID, secret: str = "") -> None:
    """Delete a draft that was not handed in."""
    row = own(Draft.objects.filter(id=draft_id, receipt="").first(), actor, secret)
    Handover.objects.filter(draft_id=row.id).delete()
    row.delete()
    record(f"draft:{draft_id}")


@action("forms.hand_in")
def hand_in(*, actor: Actor, now: datetime, draft_id: UUID, receipt: str) -> bool:
    """Empty a draft that becomes a submission; False where another call was faster.

    The receipt stays for a month, so that a repeated click finds it. Two calls wait for each other on the row.
    """
    with connection.cursor() as cursor:
        cursor.execute(HAND_IN, [receipt, now, now + KEPT, draft_id, current_tenant()])
        changed = cursor.fetchone()[0]
    if changed:
        record(f"draft:{draft_id}", receipt=receipt)
    else:
        record_nothing()
    return bool(changed)


@action("forms.delete_expired")
def delete_expired(*, actor: Actor, now: datetime) -> int:
    """Delete the tenant's drafts, and answers kept for later, whose time is over; return how many."""
    over = list(Draft.objects.filter(expires_at__lt=now).values_list("id", flat=True))
    Handover.objects.filter(draft_id__in=over).delete()
    count, _ = Draft.objects.filter(id__in=over).delete()
    kept, _ = KeptAnswers.objects.filter(expires_at__lt=now).delete()
    count += kept
    if count:
        record("drafts:expired", count=count)
    else:
        record_nothing()
    return count


@action("forms.erase_person")
def erase_person(*, actor: Actor, now: datetime, account_id: UUID) -> int:
    """Delete a person's drafts and kept answers with the tenant in scope (DSGVO Art. 17)."""
    own_drafts = list(Draft.objects.filter(account_id=account_id).values_list("id", flat=True))
    Handover.objects.filter(draft_id__in=own_drafts).delete()
    Handover.objects.filter(account_id=account_id).update(account_id=None, signed_name="", closed_at=now)
    KeptAnswers.objects.filter(account_id=account_id).delete()
    count, _ = Draft.objects.filter(id__in=own_drafts).delete()
    record(f"account:{account_id}", drafts=count)
    return count
