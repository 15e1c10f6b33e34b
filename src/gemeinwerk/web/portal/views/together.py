"""The overview of an application, and what happens around filling in: passing on, co-signing, earlier answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.forms import actions as forms
from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.forms.queries import DraftGone
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.refusal import Conflict, Refusal
from gemeinwerk.kernel.scope import tenant_scope
from gemeinwerk.web.access import actor_of, public, signed_in
from gemeinwerk.web.party import limit_sign_in
from gemeinwerk.web.portal import application
from gemeinwerk.web.portal.application import Application, guest_secret
from gemeinwerk.web.portal.language import in_language
from gemeinwerk.web.portal.origins import EARLIER, value_at
from gemeinwerk.web.portal.overview import progress_in_words, rows_of
from gemeinwerk.web.portal.page import account_of, go, show
from gemeinwerk.web.visitor import prolong_session

SALT = "uebergabe"


class NoNewerVersion(Conflict):
    """The draft already uses the version that is offered."""

    code = "portal.no_newer_version"
    message = "Ihr Entwurf verwendet schon die neueste Fassung des Formulars."
    hint = "Bitte gehen Sie zurück zur Übersicht."


@public
@require_GET
@in_language
def overview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """All steps with their state, who helps, and what an older version or an earlier application brings along."""
    opened = application.open_application(request, draft_id)
    return go(opened.receipt_url) if opened.sent else _page(request, opened)


def _page(request: HttpRequest, opened: Application, *, status: int = 200, **more: Any) -> HttpResponse:
    about, helper = opened.draft.about, opened.draft.helper is not None
    with tenant_scope(opened.draft.tenant_id):
        handovers = [] if helper else form_queries.handovers_of(draft_id=opened.draft.id)
    context: dict[str, Any] = {
        "service": opened.title,
        "languages": opened.languages,
        "rows": rows_of(opened),
        "progress": progress_in_words(opened),
        "review": opened.review_url,
        "url": opened.url,
        "helper": helper,
        "handovers": [one for one in handovers if one.closed_at is None or one.signed_at],
        "cosigned": form_queries.provenance(about, opened.draft.answers)["cosigned"],
        "refused": about.get("refused") or [],
        "added": about.get("added") or [],
        "newer": not helper and _newer(opened) is not None,
        "kept": None if helper else _kept(request, opened),
        "moment": now(),
        **more,
    }
    return show(request, "overview.html", context, section="apply", status=status)


def _newer(opened: Application) -> Any:
    """Return the offer in the version that is valid today, if the draft was begun with another one."""
    draft = opened.draft
    try:
        found = catalogue.offer(package_id=draft.package_id, place_key=draft.place_key, on=berlin_date(now()))
    except Refusal:
        return None
    return found if found.version_id != draft.package_version_id else None


def _kept(request: HttpRequest, opened: Application) -> Any:
    """Return what the person kept from an earlier application, if it fits here and was not asked yet."""
    account_id = actor_of(request).account_id
    if account_id is None or opened.draft.about.get("asked_kept"):
        return None
    found = form_queries.kept_answers(account_id=account_id, now=now())
    if found is None or not form_queries.with_kept(opened.form.model, opened.draft.answers, found.answers)[1]:
        return None
    return found


@public
@require_POST
def take_along(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The one answer to the one question whether earlier answers are taken along."""
    opened = application.open_application(request, draft_id)
    kept = _kept(request, opened)
    if opened.draft.helper is not None or kept is None:
        return go(opened.overview_url)
    answers, about = opened.draft.answers, {**opened.draft.about, "asked_kept": True}
    if request.POST.get("antwort") == "ja":
        answers, paths = form_queries.with_kept(opened.form.model, answers, kept.answers)
        taken = {path: {"source": EARLIER, "value": value_at(answers, path)} for path in paths}
        about["origins"] = {**dict(about.get("origins") or {}), **taken}
    with tenant_scope(opened.draft.tenant_id):
        forms.save_step(
            actor=actor_of(request), now=now(), draft_id=draft_id, revision=opened.draft.revision, answers=answers,
            step=opened.draft.step, secret=guest_secret(request, draft_id), about=about,
        )  # fmt: skip
    return go(opened.overview_url, flash="taken_along" if "ja" in request.POST.getlist("antwort") else "")


@public
@require_POST
def new_version(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Go on with the version of today; what it does not know is shown on the overview and stays there."""
    opened = application.open_application(request, draft_id)
    offer = _newer(opened)
    if offer is None:
        raise NoNewerVersion()
    form = application.form_of(offer.version_id)
    answers, refused, added = form_queries.carry_over(opened.form.model, form.model, opened.draft.answers)
    before = list(opened.draft.about.get("refused") or [])
    about = {**opened.draft.about, "refused": before + refused, "added": added, "pages": {}}
    with tenant_scope(opened.draft.tenant_id):
        forms.move_to_version(
            actor=actor_of(request), now=now(), draft_id=draft_id, revision=opened.draft.revision,
            package_version_id=offer.version_id, schema_id=offer.schema_id, schema_version=offer.schema_version,
            answers=answers, about=about, secret=guest_secret(request, draft_id),
        )  # fmt: skip
    return go(opened.overview_url, flash="carried_over")


@public
@require_POST
@in_language
def hand_over(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Make a link and a code for another person; the code is shown on this page only."""
    opened = application.open_application(request, draft_id)
    try:
        with tenant_scope(opened.draft.tenant_id):
            made, code = forms.hand_over(
                actor=actor_of(request), now=now(), draft_id=draft_id, secret=guest_secret(request, draft_id)
            )
    except DraftGone:
        raise
    except Refusal as refusal:
        return _page(request, opened, status=409, errors=[{"message": refusal.message, "hint": refusal.hint}])
    token = signing.dumps([str(made.tenant_id), str(made.id)], salt=SALT)
    link = request.build_absolute_uri(f"/uebergabe/{token}/")
    shown = f"{code[:4]} {code[4:]}"
    return _page(request, opened, made={"link": link, "code": shown, "until": made.expires_at})


@public
@require_POST
def withdraw(request: HttpRequest, draft_id: UUID, handover_id: UUID) -> HttpResponse:
    """End a handover."""
    opened = application.open_application(request, draft_id)
    with tenant_scope(opened.draft.tenant_id):
        forms.withdraw_handover(
            actor=actor_of(request), now=now(), draft_id=draft_id, handover_id=handover_id,
            secret=guest_secret(request, draft_id),
        )  # fmt: skip
    return go(opened.overview_url, flash="handover_ended")


@public
@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, token: str) -> HttpResponse:
    """Open what somebody passed on, with the code that they told; five wrong codes end the link."""
    try:
        tenant, handover = (UUID(one) for one in signing.loads(token, salt=SALT, max_age=8 * 24 * 3600))
        authority = tenants.tenant(tenant).authority_name
    except (signing.BadSignature, ValueError, TypeError) as fault:
        raise DraftGone() from fault
    errors = []
    if request.method == "POST":
        limit_sign_in(request)
        with tenant_scope(tenant):
            found = forms.take_over(
                actor=actor_of(request), now=now(), handover_id=handover, code=request.POST.get("code", "")[:40]
            )
        if found is not None:
            response = go(f"/antrag/{found[0]}/uebersicht/")
            application.remember_secret(response, tenant, found[0], found[1])
            return response
        message = "Dieser Code passt nicht, oder der Link gilt nicht mehr."
        hint = "Bitte prüfen Sie den Code. Nach fünf Versuchen brauchen Sie einen neuen Link."
        errors = [{"message": message, "hint": hint, "anchor": "f-code"}]
    context = {"token": token, "authority": authority, "errors": errors}
    return show(request, "take_over.html", context, section="apply", status=422 if errors else 200)


@public
@require_POST
@in_language
def cosign(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The person to whom the draft was passed on agrees to the answers, with name and time."""
    opened = application.open_application(request, draft_id)
    try:
        with tenant_scope(opened.draft.tenant_id):
            forms.cosign(
                actor=actor_of(request), now=now(), draft_id=draft_id, secret=guest_secret(request, draft_id),
                name=request.POST.get("name", "")[:200],
            )  # fmt: skip
    except (forms.NameMissing, forms.NotPassedOn) as refusal:
        problem = {"message": refusal.message, "hint": refusal.hint, "anchor": "f-name"}
        return _page(request, opened, status=422, errors=[problem])
    return go(opened.overview_url, flash="cosigned")


@public
@require_POST
def give_back(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Give the draft back; from now on the link and the cookie open nothing."""
    opened = application.open_application(request, draft_id)
    with tenant_scope(opened.draft.tenant_id):
        forms.return_draft(
            actor=actor_of(request), now=now(), draft_id=draft_id, secret=guest_secret(request, draft_id)
        )
    response = go("/", flash="returned")
    response.delete_cookie(f"{application.GUEST_COOKIE}_{draft_id.hex}", path=f"/antrag/{draft_id}/")
    return response


@signed_in()
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Delete what the person keeps for later applications, with every authority where something is kept."""
    account_of(request)
    for tenant_id in form_queries.tenants_with_kept(account_id=account_of(request)):
        with tenant_scope(tenant_id):
            forms.forget_answers(actor=actor_of(request), now=now())
    return go("/konto/", flash="forgotten")


@signed_in()
@require_POST
def prolong(request: HttpRequest) -> HttpResponse:
    """Stay signed in."""
    seconds = prolong_session(request)
    return HttpResponse(str(min(seconds, settings.SESSION_COOKIE_AGE)), content_type="text/plain")
