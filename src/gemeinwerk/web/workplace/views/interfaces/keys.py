"""Keys of a destination: hand in a new one, let senders use it, retire the old one. Only public keys ever come in."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gemeinwerk.domain.keys.types import KeyPurpose
from gemeinwerk.domain.transport import actions, queries
from gemeinwerk.domain.transport.types import DestinationChanges, DestinationSheet, KeyStatus
from gemeinwerk.kernel.clock import now
from gemeinwerk.kernel.refusal import Conflict, Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import INTERFACE_ROLES, go
from gemeinwerk.web.workplace.views.interfaces.sheet import own_sheet, page, shown, url_of
from gemeinwerk.web.workplace.views.interfaces.words import KEY_USES, kept_key, key_text

PURPOSES: Final = (
    (KeyPurpose.ENCRYPTION.value, "Verschlüsseln: Damit verschlüsseln andere, was sie an den Zustellpunkt senden"),
    (KeyPurpose.SIGNATURE.value, "Unterschreiben: Damit prüfen andere, was Ihr System annimmt oder zurückweist"),
)


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """Hand in a public key, pasted or as a file."""
    sheet = own_sheet(request, destination_id)
    if request.method == "GET":
        return _add_page(request, sheet)
    text = key_text(request, "jwk")
    purpose = next((one for one in KeyPurpose if one.value == request.POST.get("use", "")), None)
    if purpose is None:
        return _add_page(request, sheet, text, Invalid("Bitte wählen Sie, wozu der Schlüssel dient.", hint=""), "use")
    try:
        added = actions.add_destination_key(
            actor=actor_of(request),
            now=now(),
            destination_id=destination_id,
            jwk=queries.public_jwk(text),
            purpose=purpose,
        )
    except Invalid as refusal:
        return _add_page(request, sheet, text, refusal)
    if added.status is KeyStatus.RETIRED:
        again = Invalid("Dieser Schlüssel ist schon zurückgezogen.", hint="Bitte erzeugen Sie ein neues Paar.")
        return _add_page(request, sheet, text, again)
    return go(url_of(destination_id), flash="key_added")


def _add_page(
    request: HttpRequest, sheet: DestinationSheet, text: str = "", refusal: Refusal | None = None, field: str = "jwk"
) -> HttpResponse:
    said = f"{refusal.message} {refusal.hint}".strip() if refusal else ""
    context = {
        "purposes": PURPOSES,
        "use": request.POST.get("use", ""),
        "jwk": kept_key(text),
        "wrong_use": said if field == "use" else "",
        "wrong_jwk": said if field == "jwk" else "",
    }
    return shown(request, sheet, "key_add.html", context, refusal=refusal, anchor=f"f-{field}")


@staff(*INTERFACE_ROLES)
@require_POST
def lead(request: HttpRequest, destination_id: UUID, kid: str) -> HttpResponse:
    """Let senders encrypt with this key from now on."""
    own_sheet(request, destination_id)
    changes = DestinationChanges(encryption_kid=kid)
    actions.change_destination(actor=actor_of(request), now=now(), destination_id=destination_id, changes=changes)
    return go(url_of(destination_id), flash="key_current")


@staff(*INTERFACE_ROLES)
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, destination_id: UUID, kid: str) -> HttpResponse:
    """Say what follows from retiring a key; a POST does it, for good."""
    sheet = own_sheet(request, destination_id)
    if request.method == "GET":
        key = queries.destination_key(destination_id=destination_id, kid=kid)
        context = {
            "key": key,
            "use": KEY_USES[key.use],
            "current": kid == sheet.destination.encryption_kid,
            "retired": key.status is KeyStatus.RETIRED,
        }
        return shown(request, sheet, "key_retire.html", context)
    try:
        actions.retire_destination_key(actor=actor_of(request), now=now(), destination_id=destination_id, kid=kid)
    except Conflict as refusal:
        return page(request, destination_id, refusal)
    return go(url_of(destination_id), flash="key_retired")
