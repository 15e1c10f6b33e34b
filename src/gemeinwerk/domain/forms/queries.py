"""Reads of the forms room."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from gemeinwerk.domain.forms.layout import layout_from
from gemeinwerk.domain.forms.meaning import ReadRule
from gemeinwerk.domain.forms.models import CodeListVersion, Draft, FormSchema
from gemeinwerk.domain.forms.ports import expressions, schema_reader
from gemeinwerk.domain.forms.rules import (
    answers_from_names,
    check,
    find,
    json_schema,
    named_values,
    steps,
    summary,
)
from gemeinwerk.domain.forms.rules.analysis import analyse
from gemeinwerk.domain.forms.rules.programme import NotExecutable, proposed
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.types import Answers, CheckResult, DraftInfo, FormModel, Layout, Option, RuleFinding
from gemeinwerk.kernel.actor import Actor
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.kernel.scope import person_scope

# Pure functions of the room that others may call through its face.
__all__ = [
    "DraftGone", "FormUnknown", "ReadRule", "analysis", "answers_from_names", "check_answers", "code_lists", "draft", "drafts_of",
    "expired_drafts", "find", "form", "json_schema", "layout_from", "named_values", "proposed_script",
    "read_rules", "secret_hash", "steps", "summary",
]  # fmt: skip
_forms: dict[tuple[str, str], FormModel] = {}
_lock = threading.Lock()


class FormUnknown(NotFound):
    """There is no such schema version."""

    code = "forms.unknown"
    message = "Dieses Formular gibt es nicht."
    hint = "Bitte beginnen Sie auf der Startseite."


class DraftGone(NotFound):
    """The draft does not exist, has expired or belongs to somebody else."""

    code = "forms.draft_gone"
    message = "Diesen Entwurf gibt es nicht mehr, oder er gehört zu einem anderen Konto."
    hint = "Bitte melden Sie sich an und öffnen Sie Ihre Entwürfe unter „Mein Konto“, oder beginnen Sie neu."


def form(schema_id: str, version: str) -> FormModel:
    """Return a form by id and version; read once in a process. Raises FormUnknown."""
    key = (schema_id, version)
    found = _forms.get(key)
    if found is not None:
        return found
    with _lock:
        if key not in _forms:
            row = FormSchema.objects.filter(schema_id=schema_id, version=version).first()
            if row is None:
                raise FormUnknown()
            _forms[key] = schema_reader().read(bytes(row.source), code_lists=code_lists())
        return _forms[key]


def check_answers(
    model: FormModel,
    layout: Layout,
    answers: Answers,
    *,
    today: date,
    parameters: Mapping[str, object],
    place_key: str = "",
) -> CheckResult:
    """Check answers by schema and executable rules, with the bound expression language.

    ``place_key`` is the regional key of the place; its first two digits decide about rules for certain Lands.
    """
    evaluate = expressions().evaluate
    return check(model, layout, answers, today=today, parameters=parameters, evaluate=evaluate, land=place_key[:2])


def read_rules(*, model: FormModel) -> tuple[ReadRule, ...]:
    """Return every rule of a form as its prose was read, with sentence, confidence and doubts."""
    return read_form(model)


def proposed_script(*, model: FormModel, layout: Layout, rule: ReadRule) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Return the lines that a person may confirm for a rule and the names they need; none where it cannot run."""
    try:
        return proposed(model, layout, rule)
    except NotExecutable:
        return (), {}


def analysis(*, model: FormModel, layout: Layout | None = None) -> tuple[RuleFinding, ...]:
    """Return what is wrong with the rules of a form: cycles, contradictions, what can never be filled in, order."""
    return analyse(model, read_form(model), layout)


def code_lists() -> dict[str, tuple[Option, ...]]:
    """Return all imported code lists by their version name and, for the newest, by their name."""
    found: dict[str, tuple[Option, ...]] = {}
    for row in CodeListVersion.objects.order_by("imported_at"):
        options = tuple(Option(code, name) for code, name in row.rows)
        found[row.version_uri] = options
        found[row.uri] = options
    return found


def secret_hash(secret: str) -> str:
    """Return what is stored of a guest's secret."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def draft(*, actor: Actor, tenant_id: UUID | None = None, draft_id: UUID, secret: str = "") -> DraftInfo:
    """Return the draft in the tenant's scope if it is this actor's; raises DraftGone otherwise."""
    row = Draft.objects.filter(id=draft_id).first()
    return info(own(row, actor, secret))


def own(row: Draft | None, actor: Actor, secret: str) -> Draft:
    """Return ``row`` if it belongs to the actor or opens with the guest's secret; raises DraftGone."""
    if row is None:
        raise DraftGone()
    if row.account_id is not None:
        if actor.account_id == row.account_id:
            return row
    elif secret and hmac.compare_digest(row.secret_hash, secret_hash(secret)):
        return row
    raise DraftGone()


def drafts_of(*, account_id: UUID) -> list[DraftInfo]:
    """Return the open drafts of a person over all authorities, newest first."""
    with person_scope(account_id):
        return [info(row) for row in Draft.objects.filter(receipt="").order_by("-updated_at")[:100]]


def expired_drafts(*, before: object, limit: int = 500) -> list[UUID]:
    """Return ids of drafts of the tenant in scope whose time is over."""
    return list(Draft.objects.filter(expires_at__lt=before).values_list("id", flat=True)[:limit])


def info(row: Draft) -> DraftInfo:
    """Turn a table row into the type that crosses the border."""
    return DraftInfo(
        id=row.id,
        tenant_id=row.tenant_id,
        account_id=row.account_id,
        package_id=row.package_id,
        package_version_id=row.package_version_id,
        place_key=row.place_key,
        schema_ref=f"{row.schema_id}V{row.schema_version}",
        title=row.title,
        answers=row.answers,
        step=row.step,
        revision=row.revision,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        receipt=row.receipt,
    )
