"""The publish gate, what changed since the last release, and the release by a second person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.types.modelling import GateCheck, ServiceDraftInfo
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.modelling.frame import draft_of, go, shown, url_of

KINDS = {"added": "neu", "removed": "entfallen", "changed": "geändert", "moved": "verschoben"}


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Every check with what it found; hand over for review, or release what somebody else handed over."""
    info = draft_of(model_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        verb = request.POST.get("_action", "")
        try:
            _do(request, info, verb)
            flash = "service_released" if verb == "release" else "service_submitted"
            return go(url_of(model_id, "freigabe/"), flash=flash)
        except (Invalid, Conflict) as problem:
            refusal, info = problem, draft_of(model_id)
    checks = queries.gate_of(info, now=now())
    context = {
        "checks": [_check(info, one) for one in checks],
        "green": all(one.green for one in checks),
        "changes": [
            {"kind": KINDS[one.kind], "label": one.label, "what": ", ".join(one.what), "consequence": one.consequence}
            for one in queries.changes_since_release(info)
        ],
        "mine": actor_of(request).account_id in (info.submitted_by, info.changed_by),
        "offer": f"/leistung/{info.workpiece.package_id}/" if info.released_version else "",
    }
    return shown(request, info, "freigabe/", "release.html", context, refusal)


def _do(request: HttpRequest, info: ServiceDraftInfo, verb: str) -> None:
    text = request.POST.get("revision", "")
    revision = int(text) if text.isdecimal() and len(text) < 10 else -1
    if verb == "release":
        actions.release_service(actor=actor_of(request), now=now(), draft_id=info.id, revision=revision)
    elif verb == "submit":
        actions.submit_service(actor=actor_of(request), now=now(), draft_id=info.id, revision=revision)
    else:
        raise Invalid("Diese Schaltfläche gibt es nicht.", hint="Bitte laden Sie die Seite neu.")


def _check(info: ServiceDraftInfo, check: GateCheck) -> dict[str, Any]:
    return {
        "title": check.title,
        "green": check.green,
        "findings": [{"one": one, "url": _place(info, one.where)} for one in check.findings[:50]],
        "hints": [{"one": one, "url": _place(info, one.where)} for one in check.hints[:50]],
        "more": max(0, len(check.findings) - 50),
    }


def _place(info: ServiceDraftInfo, where: str) -> str:
    """Return where a finding is mended, or nothing."""
    if where.startswith("text-"):
        return url_of(info.id, "texte/") + f"#f-{where.removeprefix('text-')}"
    if where.startswith(("regel-", "R")):
        return url_of(info.id, "regeln/")
    if where.startswith("uebersetzung-"):
        return url_of(info.id, "uebersetzung/") + f"?sprache={where.removeprefix('uebersetzung-')}&zeige=veraltet"
    if where == "beispiele" or where.startswith("cases"):
        return url_of(info.id, "vorschau/")
    if where.startswith(("G", "F")):
        return url_of(info.id, "frage/") + f"?pfad={where}"
    return ""
