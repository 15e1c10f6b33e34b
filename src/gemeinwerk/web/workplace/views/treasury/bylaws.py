"""By-laws on fees in the workplace: a list, one version in plain words, an example worked out, entering and releasing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.payments import actions, queries
from gemeinwerk.domain.payments.types import Asked, BylawFile, BylawRow, BylawState, FixedTariff
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.dates import short_date
from gemeinwerk.kernel.refusal import Conflict, Forbidden, Invalid, Refusal, TooLarge
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.portal.documents import attachment
from gemeinwerk.web.workplace.page import BYLAW_ROLES, HOME, day, go, problems, show, staff_of
from gemeinwerk.web.workplace.views.treasury.bylaw_template import TEMPLATE
from gemeinwerk.web.workplace.views.treasury.inputs import DECIDERS, form_id, fresh_form, measure, typed

WHERE: Final = f"{HOME}satzungen/"
STATES: Final = {
    BylawState.DRAFT: "Entwurf, wartet auf die Freigabe",
    BylawState.ADOPTED: "freigegeben",
    BylawState.DISCARDED: "verworfen",
}


@staff(*BYLAW_ROLES)
@require_GET
def bylaws(request: HttpRequest) -> HttpResponse:
    """Every version by key, with what it is today."""
    today = berlin_date(now())
    found: dict[str, list[tuple[BylawRow, str]]] = {}
    for one in queries.bylaws():
        found.setdefault(one.key, []).append((one, _standing(one, today)))
    return show(
        request, "treasury/bylaws.html", {"groups": found.items(), "keeper": _keeper(request)}, section="bylaws"
    )


@staff(*BYLAW_ROLES)
@require_http_methods(["GET", "POST"])
def bylaw(request: HttpRequest, bylaw_id: UUID) -> HttpResponse:
    """One version; what was typed into the example is worked out line by line and kept nowhere."""
    file = queries.bylaw(bylaw_id=bylaw_id)
    example, refusal = None, None
    if request.method == "POST":
        try:
            on, asked = _example(request, file)
            example = queries.charge(file.law, asked, on=on)
        except Invalid as found:
            refusal = found
    context = {
        **_facts(file),
        "example": example,
        "errors": problems(refusal, "f-item"),
        "fields": _fields(request, file),
    }
    context |= {"keeper": _keeper(request), "own": file.drafter_id == actor_of(request).id}
    return show(request, "treasury/bylaw.html", context, section="bylaws", status=422 if refusal else 200)


@staff(*BYLAW_ROLES)
@require_GET
def source(request: HttpRequest, bylaw_id: UUID) -> HttpResponse:
    """The text of a version as it was entered."""
    file = queries.bylaw(bylaw_id=bylaw_id)
    return attachment(file.source.encode(), f"satzung-{file.row.key}-{file.row.version}.toml", "application/toml")


@staff(*BYLAW_ROLES)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """A commented example to begin with."""
    return attachment(TEMPLATE.encode(), "satzung-muster.toml", "application/toml")


@staff(*DECIDERS)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Enter a version by a file or by the same text; a refused text is not lost."""
    refusal: Refusal | None = None
    text = request.POST.get("text", "")
    if request.method == "POST":
        try:
            content = _entered(request)
            text = content.decode("utf-8-sig", "replace")[: queries.MOST_BYLAW_BYTES]
            found = actions.draft_schedule(
                actor=actor_of(request), now=now(), request_id=form_id(request), content=content
            )
            return go(f"{WHERE}{found}/", flash="bylaw_drafted")
        except (Invalid, TooLarge) as wrong:
            refusal = wrong
    context = {
        "errors": _placed(refusal), "text": text, "form_id": fresh_form(request), "most_bytes": queries.MOST_BYLAW_BYTES
    }  # fmt: skip
    return show(request, "treasury/bylaw_draft.html", context, section="bylaws", status=422 if refusal else 200)


@staff(*DECIDERS)
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, bylaw_id: UUID) -> HttpResponse:
    """Ask first, then release a version for good."""
    return _step(request, bylaw_id, "adopt", BylawState.DRAFT, "bylaw_adopted")


@staff(*DECIDERS)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, bylaw_id: UUID) -> HttpResponse:
    """Ask first, then discard a draft."""
    return _step(request, bylaw_id, "discard", BylawState.DRAFT, "bylaw_discarded")


@staff(*DECIDERS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, bylaw_id: UUID) -> HttpResponse:
    """Ask for the last day, then bring the validity to an end."""
    return _step(request, bylaw_id, "end", BylawState.ADOPTED, "bylaw_ended")


@dataclass(frozen=True, slots=True)
class _Step:
    title: str
    button: str
    follows: tuple[str, ...]


STEPS: Final = {
    "adopt": _Step(
        "Fassung freigeben?",
        "Fassung endgültig freigeben",
        (
            "Für Anträge, die in der Zeit ihrer Geltung eingehen, gelten diese Beträge.",
            "Die Fassung ändert niemand mehr. Für andere Beträge tragen Sie eine neue Fassung ein.",
            "Ihr Name steht als Freigabe bei der Fassung und im Protokoll.",
        ),
    ),
    "discard": _Step(
        "Entwurf verwerfen?",
        "Entwurf verwerfen",
        ("Der Entwurf verschwindet aus der Liste.", "Das lässt sich nicht zurücknehmen. Sie können ihn neu eintragen."),
    ),
    "end": _Step(
        "Geltung beenden",
        "Geltung endgültig beenden",
        (
            "Nach dem letzten Tag gilt diese Fassung für neue Anträge nicht mehr.",
            "Für frühere Anträge bleibt es bei ihren Beträgen.",
            "Das Ende lässt sich später nur noch vorziehen, nicht hinausschieben.",
            "Gibt es danach keine andere Fassung, lässt sich die Gebühr nicht berechnen.",
        ),
    ),
}


def _step(request: HttpRequest, bylaw_id: UUID, name: str, state: BylawState, flash: str) -> HttpResponse:
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _act(request, bylaw_id, name)
            return go(WHERE if name == "discard" else f"{WHERE}{bylaw_id}/", flash=flash)
        except (Conflict, Forbidden, Invalid) as found:
            refusal = found
    file = queries.bylaw(bylaw_id=bylaw_id)
    if refusal is None and file.row.state is not state:
        return go(f"{WHERE}{bylaw_id}/")
    today = berlin_date(now())
    context = {
        "row": file.row, "step": STEPS[name], "name": name, "errors": problems(refusal, "f-last_day"),
        "overlaps": file.overlaps, "own": name == "adopt" and file.drafter_id == actor_of(request).id,
        "backdated": name == "adopt" and file.row.valid_from < today, **typed(request, "last_day"),
    }  # fmt: skip
    return show(request, "treasury/bylaw_step.html", context, section="bylaws", status=422 if refusal else 200)


def _act(request: HttpRequest, bylaw_id: UUID, name: str) -> None:
    actor, at = actor_of(request), now()
    if name == "adopt":
        actions.adopt_schedule(actor=actor, now=at, bylaw_id=bylaw_id)
    elif name == "discard":
        actions.discard_schedule(actor=actor, now=at, bylaw_id=bylaw_id)
    else:
        last_day = day(request.POST.get("last_day", ""))
        actions.end_schedule(actor=actor, now=at, bylaw_id=bylaw_id, last_day=last_day)


def _entered(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "").encode()
    if (file.size or 0) > queries.MOST_BYLAW_BYTES:
        raise queries.BylawTooLarge()
    return bytes(file.read(queries.MOST_BYLAW_BYTES + 1))


def _placed(refusal: Refusal | None) -> list[dict[str, str]]:
    """Every fault with its line, all of them at the field of the text."""
    if refusal is None or not refusal.details:
        return problems(refusal, "f-text")
    return [
        {
            "message": f"Zeile {one.line}: {one.message}" if one.line else one.message,
            "hint": one.hint,
            "anchor": "f-text",
        }
        for one in refusal.details
    ]


def _example(request: HttpRequest, file: BylawFile) -> tuple[date, Asked]:
    chosen = request.POST.get("item", "")
    item = next((one for one in file.law.schedule.items if one.code == chosen), None)
    if item is None:
        raise Invalid("Bitte wählen Sie eine Tarifstelle.")
    on = day(request.POST.get("on", ""))
    measures = {}
    if not isinstance(item.tariff, FixedTariff):
        name = item.tariff.measure
        measures[name] = measure(request.POST.get(f"m-{name}", ""), item.tariff.label)
    known = {one.code for one in file.law.schedule.reductions}
    return on, Asked((chosen,), measures, frozenset(request.POST.getlist("reduction")) & known)


def _fields(request: HttpRequest, file: BylawFile) -> dict[str, Any]:
    schedule = file.law.schedule
    first = max(schedule.valid_from, min(berlin_date(now()), schedule.valid_until or date.max))
    return {
        "items": [(one.code, one.label) for one in schedule.items],
        "item": request.POST.get("item", schedule.items[0].code),
        "on": request.POST.get("on", short_date(first)),
        "measures": [
            (f"m-{name}", label, request.POST.get(f"m-{name}", ""))
            for name, label in queries.measures_of(file.law).items()
        ],
        "reductions": [
            (one.code, one.label, one.code in request.POST.getlist("reduction")) for one in schedule.reductions
        ],
    }


def _facts(file: BylawFile) -> dict[str, Any]:
    schedule = file.law.schedule
    changes = queries.bylaw_difference(bylaw_id=file.row.id, before_id=file.before.id) if file.before else ()
    return {
        "file": file,
        "row": file.row,
        "state": _standing(file.row, berlin_date(now())),
        "items": [(one, queries.item_facts(one)[1:]) for one in schedule.items],
        "reductions": [(one, queries.reduction_words(one, schedule.items)) for one in schedule.reductions],
        "changes": changes,
        "draft": file.row.state is BylawState.DRAFT,
        "adopted": file.row.state is BylawState.ADOPTED,
    }


def _standing(row: BylawRow, today: date) -> str:
    if row.state is not BylawState.ADOPTED:
        return STATES[row.state]
    if row.covers(today):
        return "gilt heute"
    return "gilt künftig" if today < row.valid_from else "gilt nicht mehr"


def _keeper(request: HttpRequest) -> bool:
    return bool(staff_of(request).roles & set(DECIDERS))
