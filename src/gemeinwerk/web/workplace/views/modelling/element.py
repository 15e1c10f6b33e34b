"""One question or group: wording, kind, limits, choices, help, legal basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.catalogue.queries.workshop import (
    BY_KEY,
    DATATYPE_LIST,
    FIELD_KIND_LIST,
    PRESETS,
    advice,
    code,
    editing,
    preset_of,
)
from gemeinwerk.domain.catalogue.types.modelling import Path, ServiceDraftInfo, Workpiece
from gemeinwerk.domain.forms.types.schema import (
    Basis,
    Precision,
    SchemaField,
    SchemaGroup,
    SchemaValue,
    SchemaValues,
    Use,
)
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, Refusal
from gemeinwerk.web.access import staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.modelling.frame import change, draft_of, go, path_of, prose, shown, url_of, words

MOST_VALUES = 500
TEXT_LIMITS = ("min_length", "max_length")
VALUE_LIMITS = ("min_value", "max_value")


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def element(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Change one element; what a library element says stays its publisher's."""
    info = draft_of(model_id)
    path = path_of(request.POST.get("pfad") or request.GET.get("pfad", ""))
    try:
        use = editing.use_at(info.workpiece.schema, path)
    except editing.NoSuchPlace:
        raise Http404 from None
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            change(request, info, "element", lambda work: _changed(request, work, path))
            return go(f"{url_of(model_id)}#e-{path[-1]}", flash="saved")
        except (Invalid, Conflict) as problem:
            refusal = problem
    context = {**_context(request, info, path, use), "path": "/".join(path)}
    return shown(request, info, "frage/", "element.html", context, refusal)


def _context(request: HttpRequest, info: ServiceDraftInfo, path: Path, use: Use) -> dict[str, Any]:
    part = use.content
    values = (
        {name: request.POST[name] for name in request.POST} if request.method == "POST" else _values(info, path, use)
    )
    texts = " ".join(str(values.get(name, "")) for name in ("label", "input_help"))
    own = part is not None and part.identification.id[1:7] == info.workpiece.schema.identification.id[1:7]
    return {
        "values": values,
        "is_group": isinstance(part, SchemaGroup),
        "is_page": len(path) == 1,
        "own": own,
        "element": part,
        "presets": [(one.key, one.title) for one in PRESETS],
        "advice": advice(texts),
    }


def _values(info: ServiceDraftInfo, path: Path, use: Use) -> dict[str, Any]:
    part = use.content
    if part is None:
        return {}
    values: dict[str, Any] = {
        "label": part.label or "",
        "output_label": part.output_label or "",
        "input_help": part.input_help or "",
        "bases": "\n".join(basis.text for basis in (*part.bases, *use.bases)),
        "required": "true" if use.least > 0 else "",
        "most": "" if use.most is None else str(use.most),
        "intro": info.workpiece.intros.get(path[-1], ""),
    }
    if isinstance(part, SchemaField):
        widget = info.workpiece.widgets.get("/".join(path), "")
        kind, datatype = part.kind.code if part.kind else "", part.datatype.code if part.datatype else ""
        limits = part.precision or Precision()
        values["preset"] = preset_of(kind, datatype, widget)
        values["options"] = "\n".join(_option_lines(part))
        for name in (*TEXT_LIMITS, *VALUE_LIMITS):
            found = getattr(limits, name)
            values[name] = "" if found is None else str(found)
    return values


def _option_lines(part: SchemaField) -> Iterator[str]:
    for value in part.values.values if part.values else ():
        yield f"{value.code} = {value.name}"


def _changed(request: HttpRequest, work: Workpiece, path: Path) -> Workpiece:
    use = editing.use_at(work.schema, path)
    own = bool(use.content) and use.content.identification.id[1:7] == work.schema.identification.id[1:7]  # type: ignore[union-attr]
    made = _use(request, use, own=own)
    work = replace(work, schema=editing.with_use(work.schema, path, lambda _: made))
    if len(path) == 1:
        work = replace(work, intros={**work.intros, path[-1]: prose(request, "intro", 1000)})
    if isinstance(made.content, SchemaField) and own:
        widget = BY_KEY[_preset(request)].widget
        kept = {key: value for key, value in work.widgets.items() if key != "/".join(path)}
        if widget and widget not in ("upload", "number"):
            kept["/".join(path)] = widget
        work = replace(work, widgets=kept)
    return work


def _use(request: HttpRequest, use: Use, *, own: bool) -> Use:
    least = 1 if request.POST.get("required") == "true" else 0
    most = _count(request)
    bases = tuple(Basis(line.strip()[:500]) for line in prose(request, "bases").splitlines() if line.strip())
    if not own:
        # A library element keeps its own words; its use here names the legal basis of this service.
        known = {basis.text for basis in (use.content.bases if use.content else ())}
        added = tuple(basis for basis in bases if basis.text not in known)
        return replace(use, least=least, most=most, bases=added)
    part = use.content
    label = words(request, "label", 255)
    if not label:
        raise Invalid(details=[Finding("label", None, "Bitte schreiben Sie die Frage.", "")])
    common: dict[str, Any] = {
        "name": label[:250],
        "label": label,
        "output_label": words(request, "output_label", 255) or label.rstrip("?"),
        "input_help": prose(request, "input_help", 2000) or None,
        "bases": bases,
    }
    if isinstance(part, SchemaGroup):
        return replace(use, content=replace(part, **common), least=least, most=most)
    if isinstance(part, SchemaField):
        return replace(use, content=replace(part, **common, **_field(request, part)), least=least, most=most)
    return use


def _count(request: HttpRequest) -> int | None:
    text = words(request, "most", 10)
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 200:
        hint = "Erlaubt sind 1 bis 200; leer heißt beliebig oft."
        raise Invalid(details=[Finding("most", None, "Bitte geben Sie an, wie oft gefragt wird.", hint)])
    return int(text)


def _preset(request: HttpRequest) -> str:
    found = request.POST.get("preset", "")
    if found not in BY_KEY:
        raise Invalid(details=[Finding("preset", None, "Bitte wählen Sie die Art der Frage.", "")])
    return found


def _field(request: HttpRequest, part: SchemaField) -> dict[str, Any]:
    preset = BY_KEY[_preset(request)]
    changed: dict[str, Any] = {
        "kind": code(preset.kind, FIELD_KIND_LIST),
        "datatype": code(preset.datatype, DATATYPE_LIST),
        "media_types": preset.media_types,
        "max_size": preset.max_size,
        "values": None,
        "content": None,
        "precision": _limits(request, preset.precision),
    }
    if preset.kind == "select":
        changed["values"], changed["code_list"] = _options(request), None
    if preset.kind == "label":
        changed["content"] = prose(request, "input_help", 2000) or words(request, "label", 255)
    return changed


def _options(request: HttpRequest) -> SchemaValues:
    entries = []
    for number, line in enumerate(prose(request, "options", 50_000).splitlines()[:MOST_VALUES], start=1):
        left, sign, right = line.partition("=")
        name = (right if sign else left).strip()
        if name:
            entries.append(SchemaValue(left.strip()[:100] if sign and left.strip() else str(number), name[:250]))
    if len(entries) < 2:
        hint = "Eine Antwort je Zeile, zum Beispiel: 1 = Garage."
        raise Invalid(details=[Finding("options", None, "Eine Auswahl braucht mindestens zwei Antworten.", hint)])
    if len({one.code for one in entries}) < len(entries):
        raise Invalid(details=[Finding("options", None, "Zwei Antworten haben denselben Schlüssel.", "")])
    return SchemaValues(tuple(entries))


def _limits(request: HttpRequest, usual: Precision | None) -> Precision | None:
    if usual is None:
        return None
    changed: dict[str, Any] = {}
    for name in TEXT_LIMITS:
        if getattr(usual, name) is not None:
            text = words(request, name, 10)
            if text and (not text.isdecimal() or int(text) > 100_000):
                raise Invalid(details=[Finding(name, None, "Bitte geben Sie eine ganze Zahl an.", "")])
            changed[name] = int(text) if text else getattr(usual, name)
    for name in VALUE_LIMITS:
        if getattr(usual, name) is not None:
            changed[name] = words(request, name, 40).replace(",", ".") or getattr(usual, name)
    return replace(usual, **changed)
