"""Translations of a draft: the German text beside the translation, what is missing or outdated, files out and in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.catalogue import queries
from gemeinwerk.domain.catalogue.queries.workshop import advice, translating
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo, TranslatedText, TranslationState, Workpiece
from gemeinwerk.domain.forms.queries import LARGEST_TRANSLATION
from gemeinwerk.domain.forms.types.translations import LANGUAGES, RIGHT_TO_LEFT, SIMPLE
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Invalid, Refusal, RefusalKind
from gemeinwerk.web.access import staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.modelling.frame import change, draft_of, go, prose, shown, url_of

PAGE = "uebersetzung/"
ON_A_PAGE = 25
FILTERS = (("", "alle"), ("fehlt", "fehlt"), ("veraltet", "veraltet"))
STATES = {
    TranslationState.CURRENT: ("übersetzt", "green"),
    TranslationState.OUTDATED: ("veraltet", "yellow"),
    TranslationState.MISSING: ("fehlt", "red"),
}
WANTED = {"fehlt": TranslationState.MISSING, "veraltet": TranslationState.OUTDATED}


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def translations(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """The languages of a draft; with ``sprache`` its texts in one of them. A posted page or file is saved."""
    info = draft_of(model_id)
    tag = request.GET.get("sprache", "")
    if tag and tag not in LANGUAGES:
        raise Http404
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _save(request, info, tag)
            return go(f"{url_of(model_id, PAGE)}{_query(request, tag)}", flash="saved")
        except Refusal as problem:
            if problem.kind in (RefusalKind.NOT_FOUND, RefusalKind.FORBIDDEN):
                raise
            refusal = problem
    context = _language(request, info, tag) if tag else _overview(info)
    template = "translation.html" if tag else "translations.html"
    return shown(request, info, PAGE, template, context, refusal)


def _query(request: HttpRequest, tag: str) -> str:
    if not tag or request.POST.get("_action") == "drop":
        return ""
    kept = {"sprache": tag, "zeige": request.GET.get("zeige", ""), "seite": request.GET.get("seite", "")}
    return "?" + urlencode({key: value for key, value in kept.items() if value})


def _save(request: HttpRequest, info: ServiceDraftInfo, tag: str) -> None:
    action = request.POST.get("_action", "")
    if action == "file":
        upload = request.FILES.get("datei")
        if upload is None:
            raise Invalid("Bitte wählen Sie eine Datei.", hint="Möglich ist XDatenfelder 3.0.0 (Nachricht 0106).")
        taken = queries.translations_from(info, upload.read(LARGEST_TRANSLATION + 1), now=now())
        change(request, info, "translation_file", taken)
    elif action == "drop" and tag:
        change(request, info, f"translation:{tag}", lambda work: translating.without_language(work, tag))
    elif tag:
        change(request, info, f"translation:{tag}", lambda work: _translated(request, work, tag))
    else:
        raise Invalid("Diese Schaltfläche gibt es nicht.", hint="Bitte laden Sie die Seite neu.")


def _translated(request: HttpRequest, work: Workpiece, tag: str) -> Workpiece:
    """Keep what differs from what is stored, and what was looked at again though it stays."""
    texts: dict[str, str] = {}
    for row in translating.translated(work, tag):
        name = f"t-{row.source.key}"
        if name in request.POST:
            text = prose(request, name, translating.LONGEST + 1)
            confirmed = row.state is TranslationState.OUTDATED and request.POST.get(f"ok-{row.source.key}") == "true"
            if confirmed or text != row.text:
                texts[row.source.key] = text
    return translating.with_translations(work, tag, texts)


def _overview(info: ServiceDraftInfo) -> dict[str, Any]:
    begun = translating.progress(info.workpiece)
    rows = [{"tag": one.tag, "name": LANGUAGES[one.tag], "one": one, "url": _url(info, one.tag)} for one in begun]
    known = {one.tag for one in begun}
    others = [{"tag": t, "name": name, "url": _url(info, t)} for t, name in LANGUAGES.items() if t not in known]
    return {
        "rows": rows,
        "others": others,
        "file": url_of(info.id, "uebersetzung.xml") if begun else "",
        "most_bytes": LARGEST_TRANSLATION,
    }


def _url(info: ServiceDraftInfo, tag: str, **more: str) -> str:
    return f"{url_of(info.id, PAGE)}?{urlencode({'sprache': tag, **{key: v for key, v in more.items() if v}})}"


def _language(request: HttpRequest, info: ServiceDraftInfo, tag: str) -> dict[str, Any]:
    every = translating.translated(info.workpiece, tag)
    wanted = request.GET.get("zeige", "")
    rows = [row for row in every if wanted not in WANTED or row.state is WANTED[wanted]]
    pages = max(1, -(-len(rows) // ON_A_PAGE))
    asked = request.GET.get("seite", "")
    number = min(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, pages) or 1
    states = [row.state for row in every]
    done = states.count(TranslationState.CURRENT)
    return {
        "tag": tag,
        "language": LANGUAGES[tag],
        "rtl": tag in RIGHT_TO_LEFT,
        "done": done,
        "total": len(every),
        "outdated": states.count(TranslationState.OUTDATED),
        "begun": any(row.text for row in every),
        "filters": [
            {"title": title, "url": _url(info, tag, zeige=key), "current": key == wanted} for key, title in FILTERS
        ],
        "rows": [_row(request, row, tag) for row in rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]],
        "number": number,
        "pages": pages,
        "previous": _url(info, tag, zeige=wanted, seite=str(number - 1)) if number > 1 else "",
        "next": _url(info, tag, zeige=wanted, seite=str(number + 1)) if number < pages else "",
        "languages": url_of(info.id, PAGE),
        "longest": translating.LONGEST,
    }


def _row(request: HttpRequest, row: TranslatedText, tag: str) -> dict[str, Any]:
    text = request.POST.get(f"t-{row.source.key}", row.text)[: translating.LONGEST + 1]
    words, colour = STATES[row.state]
    return {
        "source": row.source,
        "text": text,
        "state": words,
        "colour": colour,
        "outdated": row.state is TranslationState.OUTDATED,
        "advice": advice(text) if tag == SIMPLE else (),
        "lines": 4 if len(row.source.text) > 120 else 2,
    }


@staff(*CATALOGUE_ROLES)
@require_GET
def translation_file(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """All current translations as XDatenfelder 3.0.0, message 0106."""
    info = draft_of(model_id)
    response = HttpResponse(queries.translation_file(info, now=now()), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{info.workpiece.package_id}-uebersetzung.xml"'
    return response
