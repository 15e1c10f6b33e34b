"""What the pages of the modeller have in common: the draft, its navigation, a change and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.types.modelling import Path, ServiceDraftInfo, Workpiece
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Refusal
from gemeinwerk.web.access import actor_of
from gemeinwerk.web.workplace.page import HOME, go, problems, show

LIST = f"{HOME}entwuerfe/"
PAGES = (
    ("", "Fragen"),
    ("regeln/", "Regeln"),
    ("texte/", "Texte und Ablauf"),
    ("uebersetzung/", "Übersetzungen"),
    ("vorschau/", "Vorschau und Beispiele"),
    ("freigabe/", "Prüfung und Freigabe"),
)
STATES = {"draft": "in Arbeit", "review": "wartet auf Freigabe", "released": "freigegeben"}


def url_of(model_id: UUID, page: str = "") -> str:
    """Return the address of one page of a draft."""
    return f"{LIST}{model_id}/{page}"


def path_of(text: str) -> Path:
    """Return the path in a parameter; an empty one for the form itself."""
    return tuple(part for part in text.replace("\x00", "")[:400].split("/") if part)


def shown(
    request: HttpRequest,
    info: ServiceDraftInfo,
    page: str,
    template: str,
    context: Mapping[str, Any],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Render one page of a draft with the navigation between its pages."""
    tabs = [
        {"title": title, "url": url_of(info.id, part), "current": part == page, "state": ""} for part, title in PAGES
    ]
    data = {
        "draft": info,
        "work": info.workpiece,
        "base": url_of(info.id),
        "tabs": tabs,
        "state": STATES[info.state.value],
        "errors": problems(refusal),
        **context,
    }
    return show(request, f"modelling/{template}", data, section="modelling", status=422 if refusal else 200)


def change(
    request: HttpRequest, info: ServiceDraftInfo, what: str, make: Callable[[Workpiece], Workpiece]
) -> ServiceDraftInfo:
    """Apply one change to the draft in the revision that the page showed; raises what the action refuses."""
    revision = request.POST.get("revision", "")
    return actions.change_service(
        actor=actor_of(request),
        now=now(),
        draft_id=info.id,
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else -1,
        change=make,
        what=what,
    )


def draft_of(draft_id: UUID) -> ServiceDraftInfo:
    """Return a draft of the authority; raises ServiceDraftUnknown."""
    return queries.service_draft(draft_id=draft_id)


def words(request: HttpRequest, name: str, longest: int = 300) -> str:
    """Return one posted line of text, without what no text needs."""
    return " ".join(request.POST.get(name, "").replace("\x00", "")[:longest].split())


def prose(request: HttpRequest, name: str, longest: int = 10_000) -> str:
    """Return a posted text of several lines."""
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:longest].strip()


__all__ = ["LIST", "change", "draft_of", "go", "path_of", "prose", "shown", "url_of", "words"]
