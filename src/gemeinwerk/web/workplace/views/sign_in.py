"""Signing in and out of staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gemeinwerk.domain.identity import actions
from gemeinwerk.domain.identity.actions import SignInFailed
from gemeinwerk.domain.identity.types import StaffMember
from gemeinwerk.kernel.clock import now
from gemeinwerk.web.access import actor_of, public
from gemeinwerk.web.party import limit_sign_in
from gemeinwerk.web.visitor import close_session, open_staff_session
from gemeinwerk.web.workplace.page import HOME, NAVIGATION, go, problems, safe_next, show


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; which of the two was wrong is never told."""
    target = safe_next(request)
    known = getattr(request, "staff", None)
    if request.method != "POST" and known is not None:
        return go(_first_page(known) if target == HOME else target)
    if request.method != "POST":
        return show(request, "sign_in.html", {"weiter": target})
    limit_sign_in(request)
    username = request.POST.get("username", "")[:150]
    try:
        member = actions.staff_sign_in(
            actor=actor_of(request), now=now(), username=username, password=request.POST.get("password", "")[:1000]
        )
    except SignInFailed as refusal:
        context = {"weiter": target, "username": username, "errors": problems(refusal, "f-username")}
        return show(request, "sign_in.html", context, status=422)
    open_staff_session(request, member)
    return go(_first_page(member) if target == HOME else target)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    close_session(request)
    return go(f"{HOME}anmelden/", flash="signed_out")


def _first_page(member: StaffMember) -> str:
    """The first page that the member's roles open."""
    return next((url for url, _, _, roles in NAVIGATION if member.roles & set(roles)), HOME)
