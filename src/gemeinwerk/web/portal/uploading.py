"""What was posted on a step, with its files: each file is checked and kept before the answers name it."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from gemeinwerk.domain.documents import actions as documents
from gemeinwerk.domain.documents.types import DEFAULT_MAX_BYTES, DEFAULT_TYPES
from gemeinwerk.domain.forms.queries import find
from gemeinwerk.domain.forms.types import FieldNode
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of
from gemeinwerk.web.portal.application import Application, Problem
from gemeinwerk.web.portal.form_page.reading import StepReader, unknown_names


class ForeignAnswers(Invalid):
    """The post holds answers to questions that this page does not ask."""

    code = "portal.foreign_answers"
    message = "Es wurden Angaben übermittelt, die nicht zu dieser Seite gehören. Sie wurden nicht gespeichert."
    hint = "Bitte laden Sie die Seite neu, prüfen Sie Ihre Angaben und senden Sie sie noch einmal."


class UnreadableText(Invalid):
    """The post is not UTF-8."""

    code = "portal.unreadable_text"
    message = "Einige Zeichen konnten wir nicht lesen. Die Angaben wurden deshalb nicht gespeichert."
    hint = "Bitte laden Sie die Seite neu und geben Sie die Angaben noch einmal ein."


def refuse_foreign(request: HttpRequest, opened: Application, number: int) -> None:
    """Raise a refusal where what was posted cannot be an answer to this page."""
    charset = (request.content_params or {}).get("charset", "utf-8").lower().replace("_", "-")
    texts = [value for values in dict(request.POST.lists()).values() for value in values]
    if charset not in ("utf-8", "utf8") or any("\ufffd" in str(text) for text in texts):
        raise UnreadableText()
    if unknown_names(request.POST, opened.form.steps[number].parts):
        raise ForeignAnswers()


def typed_answers(post: QueryDict, opened: Application, number: int) -> dict[str, Any]:
    """What was typed on a step, without its files, to be shown again though it is not stored."""
    reader = StepReader(post, opened.state, lambda name: None, berlin_date(now()))
    return reader.read(opened.form.steps[number].parts, opened.draft.answers)


def answers_posted(request: HttpRequest, opened: Application, number: int) -> tuple[dict[str, Any], list[Problem]]:
    """Return the answers after the posted step, and the files that were refused, with the reason.

    Raises ForeignAnswers for names that the step never asks, and UnreadableText for another encoding than UTF-8.
    """
    refuse_foreign(request, opened, number)
    refused: list[Problem] = []

    def stored(name: str) -> Any:
        file = request.FILES.get(name)
        if not isinstance(file, UploadedFile):
            return None
        try:
            return _kept(request, opened, name, file)
        except Refusal as refusal:
            refused.append(Problem(name, f"{refusal.message} {refusal.hint}".strip()))
            return None

    reader = StepReader(request.POST, opened.state, stored, berlin_date(now()), request.FILES)
    return reader.read(opened.form.steps[number].parts, opened.draft.answers), refused


def _kept(request: HttpRequest, opened: Application, name: str, file: UploadedFile[Any]) -> dict[str, object]:
    path = "/".join(part for part in name.split(".") if not part.isdecimal())
    node = find(opened.form.model, path)
    types = node.media_types if isinstance(node, FieldNode) and node.media_types else DEFAULT_TYPES
    limit = node.max_size if isinstance(node, FieldNode) and node.max_size else DEFAULT_MAX_BYTES
    with tenant_scope(opened.draft.tenant_id):
        info = documents.receive_upload(
            actor=actor_of(request),
            now=now(),
            draft_id=opened.draft.id,
            name=file.name or "datei",
            content=cast("BinaryIO", file.file),
            allowed=types,
            max_bytes=limit,
        )
    return info.answer
