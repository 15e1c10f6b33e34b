"""Services of the town, the authority's address, the audit trail and the state of the platform."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.audit.types import AuditEntry
from gemeinwerk.domain.catalogue import actions as catalogue
from gemeinwerk.domain.catalogue import queries as offers
from gemeinwerk.domain.delivery import queries as delivery
from gemeinwerk.domain.documents import queries as documents
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.domain.tenants import actions as tenants
from gemeinwerk.domain.tenants import queries as directory
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.kernel.ports import Port
from gemeinwerk.kernel.refusal import Invalid, Refusal
from gemeinwerk.web.access import actor_of, staff
from gemeinwerk.web.workplace.page import AUDIT_ROLES, CATALOGUE_ROLES, HOME, go, problems, show, staff_of
from gemeinwerk.web.workplace.wording import ACTORS, PORTS, TEXTS, VERBS, subject_name

# So far back the page tells of messages that did not arrive.
RECENT = timedelta(days=30)
VIA = {
    "package": "aus dem Leistungspaket",
    "adjustment": "angepasst von",
    "competence": "Zuständigkeit, festgelegt für",
}
ADDRESS = ("authority_name", "street", "postcode", "city", "phone", "email", "website", "head_title")


@staff(*CATALOGUE_ROLES)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """All services as they are offered in this town."""
    place = directory.place_of(staff_of(request).tenant_id)
    found = offers.offers_in(place_key=place.key, on=berlin_date(now()))
    return show(request, "services.html", {"offers": found, "place": None}, section="catalogue")


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, package: str) -> HttpResponse:
    """One service: each value with its origin, and what may be adjusted here."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            catalogue.adjust(
                actor=actor_of(request),
                now=now(),
                package_id=package,
                field=request.POST.get("field", "")[:100],
                value=_value(request),
            )
            return go(f"{HOME}leistungen/{package}/", flash="adjusted")
        except Invalid as problem:
            refusal = problem
    place = directory.place_of(staff_of(request).tenant_id)
    offer = offers.offer(package_id=package, place_key=place.key, on=berlin_date(now()))
    terms = offer.manifest.payment
    schedule = terms.schedule if terms is not None else ""
    lacking = schedule and not payments.bylaw_valid(key=schedule, on=berlin_date(now()))
    context = {
        "offer": offer,
        "rows": _rows(offer),
        "errors": problems(refusal),
        "schedule": schedule,
        "lacking": lacking,
    }
    return show(request, "service.html", context, section="catalogue", status=422 if refusal else 200)


def _value(request: HttpRequest) -> object:
    text = request.POST.get("value", "")[:10_000].replace("\r\n", "\n").strip()
    field = request.POST.get("field", "")
    if field == "enabled":
        return text == "true"
    if field == "processing_target_days":
        if not (text.isascii() and text.isdecimal() and len(text) < 5):
            raise Invalid("Bitte geben Sie eine Zahl von Tagen ein.", hint="Zum Beispiel 14.")
        return int(text)
    return text.replace(",", ".") if field.startswith("parameters.") else text


def _rows(offer: Any) -> list[dict[str, Any]]:
    manifest = offer.manifest
    rows = []
    for name, parameter in manifest.parameters.items():
        rows.append(
            _row(f"parameters.{name}", parameter.label, offer.parameters[name], parameter.adjustable, parameter.unit)
        )
    days, on = offer.processing_target_days, offer.enabled
    rows.append(
        _row("processing_target_days", "Bearbeitungsdauer in Tagen", days, manifest.adjustable.processing_target)
    )
    rows.append(_row("enabled", "Online angeboten", on, manifest.adjustable.enabled) | {"flag": True})
    for name in sorted(manifest.adjustable.texts):
        rows.append(_row(f"texts.{name}", TEXTS.get(name, f"Text „{name}“"), offer.texts[name], True) | {"long": True})
    return rows


def _row(field: str, label: str, resolved: Any, adjustable: bool, unit: str = "") -> dict[str, Any]:
    origin = VIA[resolved.via.value]
    return {
        "field": field,
        "label": label,
        "unit": unit,
        "value": {True: "ja", False: "nein"}.get(resolved.value, resolved.value)
        if isinstance(resolved.value, bool)
        else resolved.value,
        "raw": str(resolved.value).lower() if isinstance(resolved.value, bool) else resolved.value,
        "origin": f"{origin} {resolved.source_name}".strip() if resolved.source_key else origin,
        "adjustable": adjustable,
    }


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """What stands at the head of the authority's letters."""
    refusal: Refusal | None = None
    if request.method == "POST":
        values = {name: request.POST.get(name, "")[:300].replace("\x00", "") for name in ADDRESS}
        try:
            tenants.describe_authority(actor=actor_of(request), now=now(), **values)
            return go(f"{HOME}behoerde/", flash="organisation")
        except Invalid as problem:
            refusal = problem
    tenant = directory.tenant(staff_of(request).tenant_id)
    shown = {name: request.POST.get(name, getattr(tenant, name)) for name in ADDRESS}
    keeps_account = bool(staff_of(request).roles & {"admin", "treasury"})
    context = {"values": shown, "errors": problems(refusal, "f-authority_name"), "keeps_account": keeps_account}
    return show(request, "organisation.html", context, section="organisation", status=422 if refusal else 200)


@staff(*AUDIT_ROLES)
@require_GET
def audit_trail(request: HttpRequest) -> HttpResponse:
    """The newest entries of the authority's chain, and whether the chain is whole."""
    subject = request.GET.get("gegenstand", "").replace("\x00", "")[:200].strip()
    report = audit.verify_chain(actor=actor_of(request)) if request.GET.get("pruefen") else None
    entries = audit.entries(actor=actor_of(request), subject=subject, limit=100)
    context = {"entries": [_said(entry) for entry in entries], "subject": subject, "report": report}
    return show(request, "audit.html", context, section="audit")


def _said(entry: AuditEntry) -> dict[str, Any]:
    """One entry in words, with its codes beside them, because the codes are what is sealed."""
    kind, identifier = subject_name(entry.subject)
    return {
        "entry": entry,
        "who": ACTORS.get(entry.actor_kind, entry.actor_kind),
        "what": VERBS.get(entry.verb, entry.verb),
        "kind": kind,
        "identifier": identifier,
    }


@staff(*AUDIT_ROLES)
@require_GET
def system(request: HttpRequest) -> HttpResponse:
    """The self-check of every adapter."""
    rows = []
    for name, port in sorted(Port.registry.items()):
        check = getattr(port(), "check", None) if port.bound else None
        # Readers of packages have a check of another kind, which takes what is to be checked.
        plain = callable(check) and not inspect.signature(check).parameters
        status = check() if callable(check) and plain else None
        bad = not port.bound or bool(status and not status.ok)
        rows.append({"name": PORTS.get(name, name), "code": name, "status": status, "bound": port.bound, "bad": bad})
    rows.sort(key=lambda row: (not row["bad"], str(row["name"])))
    faults = sum(1 for row in rows if row["bad"])
    context = {
        "rows": rows,
        "faults": faults,
        "waiting_files": documents.count_waiting_for_scan(),
        "states_given_up": delivery.state_messages_given_up(actor=actor_of(request), since=now() - RECENT),
    }
    return show(request, "system.html", context, section="system")
