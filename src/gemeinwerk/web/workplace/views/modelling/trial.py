"""The form as people will see it: filled in for trial, checked by the same rules, kept as an example."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.catalogue import queries
from gemeinwerk.domain.catalogue.queries.workshop import RuleUnclear
from gemeinwerk.domain.catalogue.types.modelling import Example, ServiceDraftInfo, Workpiece
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types import CheckResult
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import staff
from gemeinwerk.web.portal.form_page.compiled import CompiledForm, compile_form
from gemeinwerk.web.portal.form_page.reading import StepReader
from gemeinwerk.web.portal.form_page.render import PageState
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES, show
from gemeinwerk.web.workplace.views.modelling.frame import change, draft_of, go, shown, url_of, words

UMLAUTS = str.maketrans("äöüß", "aous")
OUTCOMES = (("granted", "wird bewilligt"), ("rejected", "wird abgelehnt"), ("confirmed", "wird bestätigt"))
# What an example knows of an uploaded file; the example itself holds a name only.
SAMPLE_FILE = {"upload": "00000000-0000-7000-8000-000000000001", "name": "beispiel.pdf", "size": 1000,
               "media_type": "application/pdf"}  # fmt: skip


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """All pages of the form at once; answers can be checked and kept as an example."""
    info = draft_of(model_id)
    form, unfinished = _form(info)
    if form is None:
        return shown(request, info, "vorschau/", "trial.html", {"unfinished": unfinished})
    answers: dict[str, Any] = {}
    result: CheckResult | None = None
    refusal: Refusal | None = None
    if request.method == "POST":
        verb, _, key = request.POST.get("_action", "").partition(":")
        try:
            if verb == "forget":
                change(request, info, "example removed", lambda work: _without(work, key))
                return go(url_of(model_id, "vorschau/"), flash="saved")
            answers = _answers(request, form)
            result = _checked(form, info.workpiece, answers)
            if verb == "keep":
                kept = _example(request, info.workpiece, answers, valid=result.valid)
                change(request, info, "example kept", lambda work: replace(work, examples=(*work.examples, kept)))
                return go(url_of(model_id, "vorschau/"), flash="example_kept")
        except (Invalid, Conflict) as problem:
            refusal = problem
    context = _context(info, form, answers, result)
    return shown(request, info, "vorschau/", "trial.html", context, refusal)


def _form(info: ServiceDraftInfo) -> tuple[CompiledForm | None, str]:
    if not any(use.content for use in info.workpiece.schema.uses):
        return None, "Das Formular hat noch keine Seite."
    try:
        model, layout = queries.preview(info, now=now())
    except RuleUnclear as unclear:
        return None, str(unclear)
    except Refusal as refusal:
        found = "; ".join(one.message for one in refusal.details) or refusal.message
        return None, found
    return compile_form(model, layout), ""


def _answers(request: HttpRequest, form: CompiledForm) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for page in form.steps:
        answers = StepReader(request.POST, PageState(), lambda name: _stored(request, name)).read(page.parts, answers)
    return answers


def _stored(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """A trial keeps no file: any chosen file counts as the sample."""
    return dict(SAMPLE_FILE) if name in request.FILES or request.POST.get(f"{name}-muster") else None


def _checked(form: CompiledForm, work: Workpiece, answers: dict[str, Any]) -> CheckResult:
    from decimal import Decimal

    parameters: dict[str, object] = {"fee": Decimal(work.fee)} if work.fee else {}
    return forms.check_answers(form.model, form.layout, answers, today=berlin_date(now()), parameters=parameters)


def _context(
    info: ServiceDraftInfo, form: CompiledForm, answers: dict[str, Any], result: CheckResult | None
) -> dict[str, Any]:
    errors: dict[str, list[str]] = {}
    for error in result.errors if result else ():
        errors.setdefault(error.path, []).append(error.message)
    state = PageState(result.hidden, result.required) if result else PageState()
    pages = [
        {"title": page.title, "intro": page.intro, "fields": mark_safe(page.renderer.render(answers, errors, state))}
        for page in form.steps
    ]
    listed = [
        {"message": f"{one.label}: {one.message}" if one.label else one.message, "anchor": f"f-{one.path}"}
        for one in (result.errors if result else ())
    ]
    outcomes = [one for one in OUTCOMES if (one[0] == "confirmed") == (info.workpiece.handling == "confirmation")]
    return {
        "pages": pages,
        "found": listed,
        "checked": result is not None,
        "outcomes": outcomes,
        "examples": info.workpiece.examples,
        "view": url_of(info.id, "ansicht/"),
    }


def _example(request: HttpRequest, work: Workpiece, answers: dict[str, Any], *, valid: bool) -> Example:
    name = words(request, "example_name", 100)
    if not name:
        raise Invalid("Bitte benennen Sie das Beispiel.", hint="Zum Beispiel: Fest im Sommer.")
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold().translate(UMLAUTS))
    taken, key = {one.id for one in work.examples}, plain.strip("-")[:50] or "beispiel"
    while key in taken:
        key = f"{key}-2"
    outcome = request.POST.get("outcome", "")
    chosen = outcome if outcome in {one for one, _ in OUTCOMES} else ""
    return Example(key, name, answers, berlin_date(now()).isoformat(), valid, chosen if valid else "")


def _without(work: Workpiece, key: str) -> Workpiece:
    return replace(work, examples=tuple(one for one in work.examples if one.id != key))


@staff(*CATALOGUE_ROLES)
@require_GET
def paper(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """The same questions as a printable form."""
    content = queries.paper_of(draft_of(model_id), now=now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="Papierformular.pdf"'
    return response


@staff(*CATALOGUE_ROLES)
@require_GET
def view(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """The form alone, without the workplace around it: for the preview at the width of a phone."""
    info = draft_of(model_id)
    form, unfinished = _form(info)
    pages = []
    for page in form.steps if form else ():
        pages.append({"title": page.title, "intro": page.intro, "fields": mark_safe(page.renderer.render({}, {}))})
    context = {
        "pages": pages,
        "unfinished": unfinished,
        "title": info.workpiece.title,
        "phone": request.GET.get("breite") == "telefon",
        "back": url_of(model_id, "vorschau/"),
    }
    return show(request, "modelling/view.html", context, section="modelling")
