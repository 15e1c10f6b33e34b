"""Pages and questions of a form: add, take over from the library, move, remove."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.catalogue import queries
from gemeinwerk.domain.catalogue.queries.workshop import BY_KEY, PRESETS, editing, preset_of
from gemeinwerk.domain.catalogue.types.modelling import Path, ServiceDraftInfo, Workpiece
from gemeinwerk.domain.forms.types.schema import SchemaField, SchemaGroup, Use
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.modelling.frame import change, draft_of, go, path_of, shown, url_of, words

MOST_SHOWN = 800


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def structure(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """The pages of the form with their questions."""
    info = draft_of(model_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            anchor = _apply(request, info)
            return go(url_of(model_id) + anchor, flash="saved")
        except (Invalid, Conflict) as problem:
            refusal, info = problem, draft_of(model_id)
    pages = [_row((use.content.identification.id,), use) for use in info.workpiece.schema.uses if use.content]
    context = {
        "pages": pages,
        "presets": [(one.key, one.title) for one in PRESETS],
        "targets": _targets(info),
        "movable": _movable(info),
    }
    return shown(request, info, "", "structure.html", context, refusal)


def _apply(request: HttpRequest, info: ServiceDraftInfo) -> str:
    """Do what the pressed button asks for; return the anchor of the place to look at."""
    verb, _, rest = request.POST.get("_action", "").partition(":")
    path = path_of(rest)
    if verb == "page":
        change(request, info, "page", lambda work: _with_page(work, words(request, "label") or "Neue Seite"))
        return "#neu"
    if verb == "question":
        preset = request.POST.get("preset", "")
        label = words(request, "label") or "Neue Frage"
        if preset not in {*BY_KEY, "group"}:
            raise Invalid("Bitte wählen Sie, was gefragt wird.")
        change(request, info, "question", lambda work: with_question(work, path, preset, label))
        return f"#e-{path[-1]}" if path else ""
    if verb in ("up", "down"):
        by = -1 if verb == "up" else 1
        change(request, info, "move", lambda work: replace(work, schema=editing.step(work.schema, path, by)))
        return f"#e-{path[-1]}" if path else ""
    if verb == "move":
        return _move(request, info, path)
    if verb == "remove":
        change(request, info, "remove", lambda work: replace(work, schema=editing.remove(work.schema, path)))
        return f"#e-{path[-2]}" if len(path) > 1 else ""
    raise Invalid("Diese Schaltfläche gibt es nicht.", hint="Bitte laden Sie die Seite neu.")


def _move(request: HttpRequest, info: ServiceDraftInfo, path: Path) -> str:
    target = path_of(request.POST.get("ziel", ""))
    place = request.POST.get("stelle", "")
    at = int(place) if place.isdecimal() and len(place) < 5 else 10_000

    def moved(work: Workpiece) -> Workpiece:
        after = replace(work, schema=editing.move(work.schema, path, target, at))
        return editing.renamed_paths(after, path, (*target, path[-1]))

    change(request, info, "move", moved)
    return f"#e-{path[-1]}" if path else ""


def _with_page(work: Workpiece, label: str) -> Workpiece:
    group = editing.new_group(editing.next_id(work.schema, "G"), "1.0.0", label, _basis(work))
    return replace(work, schema=editing.insert(work.schema, (), Use(group)))


def with_question(work: Workpiece, parent: Path, preset: str, label: str) -> Workpiece:
    """Return the workpiece with one more question (or group) below ``parent``."""
    if preset == "group":
        group = editing.new_group(editing.next_id(work.schema, "G"), "1.0.0", label, _basis(work))
        return replace(work, schema=editing.insert(work.schema, parent, Use(group)))
    field = editing.new_field(editing.next_id(work.schema, "F"), "1.0.0", preset, label, _basis(work))
    kind = BY_KEY[preset]
    least = 0 if kind.kind == "label" else 1
    widgets = dict(work.widgets)
    if kind.widget and kind.widget not in ("upload", "number"):
        widgets["/".join((*parent, field.identification.id))] = kind.widget
    schema = editing.insert(work.schema, parent, Use(field, least=least))
    return replace(work, schema=schema, widgets=widgets)


def _basis(work: Workpiece) -> str:
    return work.legal_bases[0] if work.legal_bases else ""


def _row(path: Path, use: Use) -> dict[str, Any]:
    part = use.content
    children = []
    if isinstance(part, SchemaGroup):
        children = [_row((*path, u.content.identification.id), u) for u in part.uses if u.content]
    return {
        "path": "/".join(path),
        "id": path[-1],
        "label": (part.label or part.name or "ohne Text") if part else "",
        "kind": _kind(part),
        "group": isinstance(part, SchemaGroup),
        "required": use.least > 0,
        "many": use.most != 1,
        "children": children,
    }


def _kind(part: SchemaField | SchemaGroup | None) -> str:
    if not isinstance(part, SchemaField):
        return "Gruppe"
    key = preset_of(part.kind.code if part.kind else "", part.datatype.code if part.datatype else "", "")
    return BY_KEY[key].title


def _targets(info: ServiceDraftInfo) -> list[tuple[str, str]]:
    """Where a question can be moved to: every group by its way."""
    found = []
    labels: dict[Path, str] = {(): ""}
    for path, _, part in editing.walk(info.workpiece.schema):
        if isinstance(part, SchemaGroup):
            above = labels.get(path[:-1], "")
            labels[path] = f"{above} › {part.label}" if above else str(part.label)
            found.append(("/".join(path), labels[path]))
    return found[:MOST_SHOWN]


def _movable(info: ServiceDraftInfo) -> list[tuple[str, str]]:
    found = []
    for path, _, part in editing.walk(info.workpiece.schema):
        if len(path) > 1:
            found.append(("/".join(path), part.label or part.name or ""))
    return found[:MOST_SHOWN]


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def library(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Harmonised fields and groups of published forms: search and take over."""
    info = draft_of(model_id)
    parent = path_of(request.POST.get("pfad") or request.GET.get("pfad", ""))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            element, _, version = request.POST.get("element", "")[:60].partition("@")
            part = queries.library_element(element, version)
            use = Use(part, least=1)
            change(
                request,
                info,
                "library",
                lambda work: replace(work, schema=editing.insert(work.schema, parent, use)),
            )
            return go(url_of(model_id) + f"#e-{element}", flash="saved")
        except (Invalid, Conflict) as problem:
            refusal, info = problem, draft_of(model_id)
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    found = queries.search_library(text, groups_only=not parent)
    context = {"found": found[:60], "total": len(found), "q": text, "parent": "/".join(parent)}
    return shown(request, info, "bibliothek/", "library.html", context, refusal)


@staff(*CATALOGUE_ROLES)
@require_GET
def package_file(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """The draft as a package, to take along."""
    from gemeinwerk.kernel.clock import now

    bundle = queries.assembled(draft_of(model_id), now=now())
    response = HttpResponse(queries.archive(bundle), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{bundle.name}.zip"'
    return response
