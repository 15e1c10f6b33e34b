"""Questions from a spreadsheet: choose a file, see what every row becomes, save all or nothing; and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.queries.sheets import COLUMNS, FORMS, SheetPlan, headed
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo, Workpiece
from gemeinwerk.domain.catalogue.types.sheets import MOST_BYTES, LineKind, PlannedLine, SheetMode, SheetPage
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Finding, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES, problems, show
from gemeinwerk.web.workplace.views.modelling.frame import LIST, change, draft_of, go, shown, url_of, words
from gemeinwerk.web.workplace.views.modelling.sheet_state import pages_from, pages_text

MODES: Final = (
    (SheetMode.APPEND.value, "Sie bleiben. Die Fragen der Tabelle kommen dazu."),
    (SheetMode.REPLACE.value, "Die Tabelle gilt. Was in ihr nicht mehr steht, entfällt."),
)
MOST_ERRORS: Final = 50


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft whose questions come from a spreadsheet."""
    if request.method != "POST":
        return _chooser(request, None)
    title, basis = words(request, "title"), words(request, "legal_basis")

    def save(make: Callable[[Workpiece], Workpiece]) -> HttpResponse:
        draft_id = actions.begin_service(
            actor=actor_of(request), now=now(), title=title, legal_basis=basis, change=make, what="sheet"
        )
        return go(url_of(draft_id), flash="sheet_taken")

    return _answer(request, None, queries.new_sheet_work(title or "Neue Leistung", basis), save)


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Questions of a spreadsheet for a draft: behind its own, or in their place."""
    info = draft_of(model_id)
    if request.method != "POST":
        return _chooser(request, info)

    def save(make: Callable[[Workpiece], Workpiece]) -> HttpResponse:
        change(request, info, "sheet", make)
        return go(url_of(model_id), flash="sheet_taken")

    return _answer(request, info, info.workpiece, save)


def _answer(
    request: HttpRequest,
    info: ServiceDraftInfo | None,
    work: Workpiece,
    save: Callable[[Callable[[Workpiece], Workpiece]], HttpResponse],
) -> HttpResponse:
    """Read an uploaded file or go on with what was read; save only what has no error."""
    asked = request.POST.get("_action", "")
    try:
        pages = _uploaded(request) if asked == "read" else pages_from(request.POST.get("rows", ""))
    except Refusal as refusal:
        return _chooser(request, info, refusal)
    chosen = {} if asked == "none" else _chosen(request)
    mode = _mode(request, info)
    plan = queries.plan_sheet(pages, work, mode=mode, chosen=chosen, everything=asked == "all")
    if asked != "save" or plan.errors:
        return _preview(request, info, pages, plan)
    try:
        return save(lambda found: _taken(queries.plan_sheet(pages, found, mode=mode, chosen=chosen)))
    except Refusal as refusal:
        return _preview(request, draft_of(info.id) if info else None, pages, plan, refusal)


def _taken(plan: SheetPlan) -> Workpiece:
    if plan.errors:
        raise Invalid(details=[Finding("", one.row, one.message, one.remedy) for one in plan.errors[:MOST_ERRORS]])
    return plan.work


def _uploaded(request: HttpRequest) -> tuple[SheetPage, ...]:
    upload = request.FILES.get("file")
    if upload is None or upload.size is None:
        raise Invalid("Bitte wählen Sie eine Datei.", hint="Möglich sind .xlsx, .ods und .csv.")
    return headed(queries.sheet_pages(upload.read(MOST_BYTES + 1)))


def _mode(request: HttpRequest, info: ServiceDraftInfo | None) -> SheetMode:
    replace = info is not None and request.POST.get("mode") == SheetMode.REPLACE.value
    return SheetMode.REPLACE if replace else SheetMode.APPEND


def _chosen(request: HttpRequest) -> dict[int, str]:
    """What was chosen by row; the query drops whatever was never proposed."""
    found = {}
    for name, value in request.POST.items():
        row = name.removeprefix("baustein-")
        if row != name and row.isdecimal() and len(row) < 8 and value:
            found[int(row)] = str(value)[:60]
    return found


def _values(request: HttpRequest) -> dict[str, str]:
    mode = SheetMode.REPLACE.value if request.POST.get("mode") == SheetMode.REPLACE.value else SheetMode.APPEND.value
    return {"title": words(request, "title"), "legal_basis": words(request, "legal_basis"), "mode": mode}


def _chooser(request: HttpRequest, info: ServiceDraftInfo | None, refusal: Refusal | None = None) -> HttpResponse:
    context = {"values": _values(request), "modes": MODES, "columns": COLUMNS, "most_bytes": MOST_BYTES}
    errors = problems(refusal, "f-file")
    return _shown(request, info, "sheet.html", context, errors)


def _preview(
    request: HttpRequest,
    info: ServiceDraftInfo | None,
    pages: tuple[SheetPage, ...],
    plan: SheetPlan,
    refusal: Refusal | None = None,
) -> HttpResponse:
    values = _values(request)
    rows = {line.line.number for line in plan.lines}
    errors = problems(refusal) + [_problem(one, rows) for one in plan.errors[:MOST_ERRORS]]
    context = {
        "plan": plan,
        "rows": pages_text(pages),
        "values": values,
        # What is missing or refused is asked for again.
        "titled": values["title"] and values["legal_basis"] and refusal is None,
        "lines": [_line(one) for one in plan.lines],
        "hints": [one for one in plan.notes if not one.error],
        "columns": ", ".join(plan.reading.columns.values()),
        "questions": plan.count(LineKind.FIELD),
        "pages": len(plan.work.schema.uses),
        "suggestions": sum(bool(line.suggestions) for line in plan.lines),
        "again": url_of(info.id, "tabelle/") if info else f"{LIST}tabelle/",
    }
    return _shown(request, info, "sheet_preview.html", context, errors)


def _problem(one: Any, rows: set[int]) -> dict[str, str]:
    place = ", ".join(part for part in (f"Zeile {one.row}" if one.row else "", one.column) if part)
    return {
        "message": f"{place}: {one.message}" if place else one.message,
        "hint": one.remedy,
        "anchor": f"zeile-{one.row}" if one.row in rows else "",
    }


def _line(one: PlannedLine) -> dict[str, Any]:
    choices = [("", "Eigene Frage, wie sie dasteht" if one.line.kind is LineKind.FIELD else "Eigene Gruppe", False)]
    choices += [(known.key, f"{known.label} ({known.key.replace('@', ', Version ')})", known.key == one.chosen)
                for known in one.suggestions]  # fmt: skip
    return {
        "line": one.line,
        "place": " › ".join(one.line.place),
        "told": ", ".join(one.told),
        "notes": one.notes,
        "suggestions": one.suggestions,
        "choices": choices if one.suggestions else (),
    }


def _shown(
    request: HttpRequest,
    info: ServiceDraftInfo | None,
    template: str,
    context: dict[str, Any],
    errors: list[dict[str, str]],
) -> HttpResponse:
    status = 422 if errors else 200
    if info is None:
        data = {**context, "frame": "workplace/modelling/sheet_frame.html", "errors": errors}
        return show(request, f"modelling/{template}", data, section="modelling", status=status)
    data = {**context, "frame": "workplace/modelling/base.html", "errors": errors}
    response = shown(request, info, "tabelle/", template, data)
    response.status_code = status
    return response


@staff(*CATALOGUE_ROLES)
@require_GET
def export(request: HttpRequest, model_id: UUID, form: str) -> HttpResponse:
    """The questions of a draft as a spreadsheet."""
    work = draft_of(model_id).workpiece
    return _file(queries.sheet_of(work, form), form, work.package_id)


@staff(*CATALOGUE_ROLES)
@require_GET
def template(request: HttpRequest, form: str) -> HttpResponse:
    """The template with an example."""
    return _file(queries.sheet_template(form), form, "fragen-vorlage")


def _file(content: bytes, form: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
