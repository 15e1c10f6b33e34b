"""What the page about the way of notices shows: for one authority, every service, charges and the own declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from gemeinwerk.domain.catalogue import queries as catalogue
from gemeinwerk.domain.delivery import queries as deliveries
from gemeinwerk.domain.delivery.types import (
    ALL_SERVICES,
    Channel,
    ConsentModel,
    ConsentStanding,
    Declaration,
    ProceduralCode,
    Stance,
)
from gemeinwerk.domain.submissions import queries as submissions
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.domain.tenants.types import TenantInfo
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.portal import user_account

STANCES: Final = {
    Stance.GIVEN: "In digitale Bescheide eingewilligt",
    Stance.REFUSED: "Digitale Bescheide abgelehnt",
    Stance.POST_ONCE: "Für die nächste Abgabe Post verlangt",
    Stance.POST_ALWAYS: "Für Abgaben dauerhaft Post verlangt",
}
WAYS: Final = {
    "portal": "im Konto",
    "konto": "im Konto",
    "counter": "am Schalter",
    "paper": "auf Papier",
    "phone": "am Telefon",
    "other_portal": "über ein anderes Portal",
    "used": "durch den nächsten Bescheid erledigt",
}
CHANNELS: Final = {
    Channel.PORTAL_MAILBOX: "Postfach hier im Portal",
    Channel.OZG_POSTBOX: "Postfach Ihres Nutzerkontos",
    Channel.LETTER: "Brief",
}


def page(account_id: UUID, tenant: TenantInfo, chosen: UUID) -> dict[str, Any]:
    """Return what holds with one authority: for all services, for each one, for charges, and every declaration.

    ``authorities`` are all that the person deals with, the ``chosen`` one first.
    """
    sent, everything = submissions.submissions_of(account_id=account_id), deliveries.declarations(account_id=account_id)
    found = [one for one in everything if one.tenant_id == tenant.id]
    services = _services({row.package_id: row.title for row in sent if row.tenant_id == tenant.id}, tenant, found)
    known = dict.fromkeys([chosen, *(row.tenant_id for row in sent), *(one.tenant_id for one in everything)])
    return {
        "tenant": tenant,
        "authorities": [tenants.tenant(tenant_id) for tenant_id in known],
        "general": _line(deliveries.standing(found), ""),
        "services": [_line(deliveries.standing(found, scope=key, code=code), title) for key, title, code in services],
        "post": deliveries.standing(found, code=ProceduralCode.AO_VIA_KAG).post,
        "post_wording": deliveries.consent_wording(
            model=ConsentModel.NONE_WITH_OPT_OUT, code=ProceduralCode.AO_VIA_KAG
        ),
        "charges_need_consent": deliveries.standing((), code=ProceduralCode.AO_VIA_KAG).model is ConsentModel.EXPLICIT,
        **(_in_account(found, services) if user_account.has_postbox(account_id) else {}),
        "history": told(found, {key: title for key, title, _ in services}),
    }


def _in_account(
    found: Sequence[Declaration], services: Sequence[tuple[str, str, ProceduralCode | None]]
) -> dict[str, Any]:
    """What holds for the postbox of the user account: for all services and for each one."""
    law = ProceduralCode.VWVFG_NRW
    return {
        "user_account": user_account.asked_about(found, law),
        "user_account_services": [
            {"title": title, "asked": user_account.asked_about(found, code or law, key)}
            for key, title, code in services
        ],
    }


def _services(
    used: dict[str, str], tenant: TenantInfo, found: Sequence[Declaration]
) -> list[tuple[str, str, ProceduralCode | None]]:
    """Return key, title and procedural code of the services that the person has used or declared something about."""
    titles = {one.scope: one.scope for one in found if one.scope} | used
    if not titles:
        return []
    offers = {one.package_id: one for one in catalogue.offers_in(place_key=tenant.key, on=berlin_date(now()))}
    rows: list[tuple[str, str, ProceduralCode | None]] = []
    for key, title in sorted(titles.items(), key=lambda pair: pair[1]):
        offer = offers.get(key)
        code = None if offer is None else ProceduralCode(offer.procedural_code.value)
        rows.append((key, title if offer is None else offer.short_title, code))
    return rows


def _line(standing: ConsentStanding, title: str) -> dict[str, Any]:
    declared = standing.declaration
    own = declared is not None and declared.in_force and declared.scope == standing.scope
    return {
        "title": title,
        "scope": standing.scope,
        "digital": standing.digital,
        "reason": standing.reason,
        "since": declared.given_at if declared and declared.in_force else None,
        "refused": own and declared is not None and declared.stance is Stance.REFUSED,
        "given": own and declared is not None and declared.stance is Stance.GIVEN,
        "wording": deliveries.consent_text(version=standing.wording_version),
    }


def told(found: Sequence[Declaration], titles: dict[str, str]) -> list[dict[str, Any]]:
    """Return declarations in words, newest first, for the person and for staff alike."""
    return [
        {
            "text": STANCES[one.stance],
            "scope": titles.get(one.scope, one.scope) if one.scope != ALL_SERVICES else _everything(one),
            "channel": CHANNELS.get(one.channel, one.channel.value),
            "at": one.given_at,
            "via": WAYS.get(one.given_via, one.given_via),
            "wording": one.wording_version,
            "ended_at": one.withdrawn_at,
            "ended_via": WAYS.get(one.withdrawn_via, ""),
            "used": one.used_for is not None,
            "note": one.note,
            "by_representative": one.by_representative,
        }
        for one in found
    ]


def _everything(one: Declaration) -> str:
    return "alle Abgaben" if one.asks_for_post else "alle Leistungen"
