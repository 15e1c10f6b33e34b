"""What every portal page has in common: the chosen place, short messages across a redirect, the rendering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext

from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.identity.types import Person
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.tenants.types import Place
from gemeinwerk.kernel.refusal import NotFound
from gemeinwerk.web.access import actor_of

PLACE_COOKIE = "gw_ort"
FLASH_COOKIE = "gw_hinweis"
# The pages of a form are asked for most and lead nowhere else; they do not count the postbox each time.
_WITHOUT_COUNT = frozenset({"apply"})
_YEAR = 365 * 24 * 3600
_FLASHES = {
    "signed_out": ("success", "Sie sind abgemeldet."),
    "draft_kept": ("success", "Ihr Entwurf ist gespeichert."),
    "session_over": (
        "warning",
        "Ihre Sitzung war abgelaufen. Ihre letzten Angaben sind nicht verloren: "
        "Melden Sie sich an, dann stehen sie wieder auf der Seite. Dateien laden Sie bitte neu hoch.",
    ),
    "returned": ("success", "Sie haben den Antrag zurückgegeben. Vielen Dank für Ihre Hilfe."),
    "cosigned": ("success", "Ihre Mitzeichnung ist gespeichert."),
    "handover_ended": ("success", "Die Übergabe ist beendet."),
    "carried_over": ("success", "Ihr Entwurf verwendet jetzt die neue Fassung des Formulars."),
    "taken_along": ("success", "Ihre früheren Angaben sind eingetragen. Bitte prüfen Sie sie."),
    "forgotten": ("success", "Ihre gemerkten Angaben sind gelöscht."),
    "draft_deleted": ("success", "Der Entwurf ist gelöscht."),
    "consent_saved": ("success", "Ihre Einstellung ist gespeichert."),
    "mandate_given": ("success", "Ihr Lastschriftmandat ist gespeichert."),
    "recipient_saved": ("success", "Die Angaben zur Behörde sind gespeichert."),
    "recipient_removed": ("success", "Für diese Forderung ist keine Behörde mehr eingetragen."),
    "mandate_revoked": ("success", "Ihr Lastschriftmandat ist widerrufen."),
    "reply_sent": ("success", "Ihre Antwort ist bei der Behörde."),
    "objection_sent": (
        "success",
        "Ihr Widerspruch ist bei der Behörde eingegangen. Eine Kopie liegt in Ihrem Postfach.",
    ),
    "informal_sent": (
        "warning",
        "Ihre formlose Nachricht ist bei der Behörde. Sie ist kein Widerspruch in der vorgeschriebenen Form.",
    ),
    "place_chosen": ("success", "Ihr Ort ist gespeichert."),
}


def chosen_place(request: HttpRequest) -> Place | None:
    """The place that this visitor chose, or None; a forged or outdated cookie counts as no choice."""
    known = getattr(request, "_gw_place", False)
    if known is not False:
        return known  # type: ignore[return-value]
    place: Place | None = None
    if raw := request.COOKIES.get(PLACE_COOKIE):
        try:
            place = tenants.place(signing.Signer(salt=PLACE_COOKIE).unsign(raw))
        except (signing.BadSignature, NotFound):
            place = None
    request._gw_place = place  # type: ignore[attr-defined]
    return place


def remember_place(response: HttpResponse, request: HttpRequest, place: Place) -> None:
    """Remember the place in a signed cookie; it is a setting wished for by the visitor (TDDDG § 25 Abs. 2 Nr. 2)."""
    value = signing.Signer(salt=PLACE_COOKIE).sign(place.key)
    response.set_cookie(
        PLACE_COOKIE, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    section: str = "find",
    status: int = 200,
) -> HttpResponse:
    """Render a portal page; a waiting short message is shown once."""
    flash = _FLASHES.get(request.COOKIES.get(FLASH_COOKIE, ""))
    foreign = get_language() != "de" or any(
        one["current"] and one["tag"] != "de" for one in (context or {}).get("languages") or ()
    )
    data = {"place": chosen_place(request), "section": section, "foreign": foreign, **(context or {})}
    if flash:
        data["flash"] = {"kind": flash[0], "text": gettext(flash[1])}
    person = getattr(request, "person", None)
    if person is not None and section not in _WITHOUT_COUNT:
        data["unread"] = deliveries.unread_count(account_id=person.account_id)
    response = render(request, f"portal/{template}", data, status=status)
    if flash:
        response.delete_cookie(FLASH_COOKIE)
    return response


def go(url: str, *, flash: str = "") -> HttpResponseRedirect:
    """Redirect after a POST (303), perhaps with a short message on the next page."""
    response = HttpResponseRedirect(url, status=303)
    if flash:
        response.set_cookie(
            FLASH_COOKIE, flash, max_age=60, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Where to go on, from ``weiter``; only addresses of this platform are followed."""
    target = request.POST.get("weiter") or request.GET.get("weiter") or ""
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return fallback


def person_of(request: HttpRequest) -> Person:
    """The signed-in person as the request knows them; raises NotFound for anybody else."""
    person: Person | None = getattr(request, "person", None)
    if person is None:
        raise NotFound()
    return person


def account_of(request: HttpRequest) -> UUID:
    """The account of the signed-in person; raises NotFound for anybody else."""
    account_id = actor_of(request).account_id
    if account_id is None:
        raise NotFound()
    return account_id
