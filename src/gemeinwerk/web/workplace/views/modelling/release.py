"""The publish gate, what changed since the last release, and the release by a second person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.types.modelling import GateCheck, ServiceDraftInfo
from gemeinwerk.domain.forms import actions as form_actions
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.glossary.terms import KEEPER
from gemeinwerk.web.workplace.views.modelling.frame import draft_of, go, shown, url_of

LARGEST_LIST = 16_000_000
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
            return go(url_of(model_id, "freigabe/"), flash=_do(request, info, verb))
        except (Invalid, Conflict) as problem:
            refusal, info = problem, draft_of(model_id)
    checks = queries.gate_of(info, now=now())
    context = {
        "checks": [_check(info, one) for one in checks],
        "green": all(one.green for one in checks),
        "passed": sum(one.green for one in checks),
        "may_read_list": KEEPER in actor_of(request).roles,
        "lists_missing": any(one.key == "lists" and one.findings for one in checks),
        "changes": [
            {"kind": KINDS[one.kind], "label": one.label, "what": ", ".join(one.what), "consequence": one.consequence}
            for one in queries.changes_since_release(info)
        ],
        "mine": actor_of(request).account_id in (info.submitted_by, info.changed_by),
        "offer": f"/leistung/{info.workpiece.package_id}/" if info.released_version else "",
    }
    return shown(request, info, "freigabe/", "release.html", context, refusal)


def _do(request: HttpRequest, info: ServiceDraftInfo, verb: str) -> str:
    """Do what the button asks for and return the short message."""
    text = request.POST.get("revision", "")
    revision = int(text) if text.isdecimal() and len(text) < 10 else -1
    if verb == "release":
        actions.release_service(actor=actor_of(request), now=now(), draft_id=info.id, revision=revision)
        return "service_released"
    if verb == "submit":
        actions.submit_service(actor=actor_of(request), now=now(), draft_id=info.id, revision=revision)
        return "service_submitted"
    if verb == "list":
        _read_list(request)
        return "list_read"
    raise Invalid("Diese Schaltfläche gibt es nicht.", hint="Bitte laden Sie die Seite neu.")


def _read_list(request: HttpRequest) -> None:
    """Keep the code list in an uploaded genericode file; a version that is there already stays as it is."""
    # Before the file is parsed, because whoever may not keep it need not have it read.
    actor_of(request).require_role(KEEPER)
    file = request.FILES.get("liste")
    if file is None:
        raise Invalid(details=[Finding("liste", None, "Bitte wählen Sie die Datei der Codeliste.", "")])
    if (file.size or 0) > LARGEST_LIST:
        raise Invalid("Die Datei ist zu groß.", hint=f"Eine Codeliste hat höchstens {LARGEST_LIST // 1_000_000} MB.")
    found = forms.read_code_list(file.read())
    form_actions.import_code_list(
        actor=actor_of(request),
        now=now(),
        uri=found.uri,
        version=found.version,
        version_uri=found.version_uri,
        name=found.name,
        options=found.options,
        table=found,
    )


def _check(info: ServiceDraftInfo, check: GateCheck) -> dict[str, Any]:
    return {
        "key": check.key,
        "title": check.title,
        "green": check.green,
        "scope": check.scope,
        "pending": check.pending,
        "state": "bestanden" if check.green else "nicht bestanden" if check.findings else "noch nicht geprüft",
        "colour": "green" if check.green else "red" if check.findings else "yellow",
        "findings": [{"one": one, "url": _place(info, one.where)} for one in check.findings[:50]],
        "hints": [{"one": one, "url": _place(info, one.where)} for one in check.hints[:50]],
        "more": max(0, len(check.findings) - 50),
        "count": len(check.findings),
    }


def _place(info: ServiceDraftInfo, where: str) -> str:
    """Return where a finding is mended, or nothing."""
    if where.startswith("text-"):
        return url_of(info.id, "texte/") + f"#f-{where.removeprefix('text-')}"
    if where.startswith(("regel-", "modell-")):
        return url_of(info.id, "regeln/") + f"#regel-{where.partition('-')[2]}"
    if where.startswith("R"):
        return url_of(info.id, "regeln/")
    if where.startswith("uebersetzung-"):
        return url_of(info.id, "uebersetzung/") + f"?sprache={where.removeprefix('uebersetzung-')}&zeige=veraltet"
    if where == "beispiele" or where.startswith("cases"):
        return url_of(info.id, "vorschau/")
    if where.startswith(("G", "F")):
        return url_of(info.id, "frage/") + f"?pfad={where}"
    return ""
