"""What every page of the workplace has in common: navigation by role, short messages, errors, dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from gemeinwerk.domain.identity.types import StaffMember
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import Invalid, NotFound, Refusal

HOME = "/arbeitsplatz/"
FLASH_COOKIE = "gw_ap_hinweis"
CASE_ROLES = ("officer", "lead")
POST_ROLES = ("officer", "lead", "admin")
AUDIT_ROLES = ("auditor", "lead", "admin")
CATALOGUE_ROLES = ("catalogue", "admin")
TERM_ROLES = ("catalogue", "admin", "terminology")
TREASURY_ROLES = ("treasury", "lead")
BYLAW_ROLES = ("officer", "lead", "treasury", "catalogue", "admin")
INTERFACE_ROLES = ("interfaces", "admin")
# Address, name, section and roles of the main navigation.
NAVIGATION = (
    (HOME, "Posteingang", "inbox", CASE_ROLES),
    (f"{HOME}fristen/", "Fristen", "periods", CASE_ROLES),
    (f"{HOME}kasse/", "Kasse", "treasury", TREASURY_ROLES),
    (f"{HOME}satzungen/", "Satzungen", "bylaws", BYLAW_ROLES),
    (f"{HOME}druck/", "Druckliste", "print", POST_ROLES),
    (f"{HOME}leistungen/", "Leistungen", "catalogue", CATALOGUE_ROLES),
    (f"{HOME}entwuerfe/", "Entwürfe", "modelling", CATALOGUE_ROLES),
    (f"{HOME}begriffe/", "Begriffe", "glossary", TERM_ROLES),
    (f"{HOME}zustaendigkeiten/", "Zuständigkeiten", "responsibilities", ("admin",)),
    (f"{HOME}behoerde/", "Behörde", "organisation", CATALOGUE_ROLES),
    (f"{HOME}schnittstellen/", "Schnittstellen", "interfaces", INTERFACE_ROLES),
    (f"{HOME}protokoll/", "Protokoll", "audit", AUDIT_ROLES),
    (f"{HOME}betrieb/", "Betrieb", "system", AUDIT_ROLES),
)
FLASHES = {
    "signed_out": "Sie sind abgemeldet.",
    "taken": "Sie bearbeiten jetzt diesen Vorgang.",
    "assigned": "Der Vorgang ist zugewiesen.",
    "released": "Der Vorgang steht wieder allen offen.",
    "noted": "Die Notiz ist gespeichert.",
    "checked": "Die Prüfung ist abgeschlossen.",
    "requested": "Die Nachforderung ist im Postfach der antragstellenden Person.",
    "decided": "Die Entscheidung ist getroffen. Der Bescheid wird erstellt und versandt.",
    "closed": "Der Vorgang ist abgeschlossen.",
    "printed": "Der Druck ist vermerkt.",
    "posted": "Die Aufgabe zur Post ist vermerkt.",
    "returned": "Der Rücklauf ist vermerkt. Bitte ermitteln Sie eine neue Anschrift.",
    "address": "Die Anschrift ist ergänzt; der Brief steht in der Druckliste.",
    "bounced": "Der Rücklauf der E-Mail ist vermerkt. Der Bescheid geht jetzt per Post.",
    "gathered": "Die Briefe sind vorgemerkt und werden jetzt übergeben.",
    "way_ordered": "Der Weg ist angeordnet. Unten stehen die nächsten Schritte.",
    "served": "Der Nachweis ist gespeichert. Der Tag ist berechnet.",
    "sent": "Der Versand ist vermerkt.",
    "service_failed": "Vermerkt. Bitte wählen Sie einen anderen Weg.",
    "public_ordered": "Die öffentliche Zustellung ist angeordnet. Hängen Sie jetzt die Benachrichtigung aus.",
    "published": "Der Aushang ist vermerkt. Der Tag der Zustellung ist berechnet.",
    "unpublished": "Das Ende des Aushangs ist vermerkt.",
    "receipt_proved": "Der Tag des Zugangs ist vermerkt.",
    "delivery": "Der Vermerk zur Zustellung ist gespeichert.",
    "receipt_contested": "Vermerkt: Der Zugang wird bestritten. Bis zum Nachweis wird keine Frist berechnet.",
    "remedy_noted": "Der Rechtsbehelf ist vermerkt. Bitte prüfen Sie Form und Frist.",
    "remedy_judged": "Ihre Entscheidung über Form und Frist ist gespeichert.",
    "objection_decided": "Die Entscheidung ist getroffen. Der Bescheid wird erstellt. Ein Widerspruchsbescheid ist danach förmlich zuzustellen.",
    "remedy_handed_over": "Die Abgabe ist vermerkt. Laden Sie die Akte herunter und senden Sie sie an die Behörde.",
    "reminder_done": "Die Wiedervorlage ist erledigt.",
    "adjusted": "Die Anpassung ist gespeichert.",
    "withdrawn": "Die Anpassung ist zurückgenommen.",
    "saved": "Die Änderung ist gespeichert.",
    "service_begun": "Der Entwurf ist angelegt. Beginnen Sie mit der ersten Seite.",
    "sheet_taken": "Die Fragen aus der Tabelle sind gespeichert. Bitte sehen Sie sich die Vorschau an.",
    "service_discarded": "Der Entwurf ist gelöscht.",
    "service_submitted": "Der Entwurf wartet jetzt auf die Freigabe durch eine zweite Person.",
    "service_released": "Die Leistung ist freigegeben und wird in Ihrem Ort angeboten.",
    "rule_decided": "Die Entscheidung ist gespeichert, mit Satz, Sinn, Name und Zeit.",
    "list_read": "Die Codeliste ist eingelesen.",
    "example_kept": "Das Beispiel ist gespeichert.",
    "term_proposed": "Der Vorschlag wartet jetzt auf die Freigabe durch eine zweite Person.",
    "term_released": "Die Fassung ist freigegeben. Unten stehen alle Stellen, die den Begriff verwenden.",
    "term_declined": "Der Vorschlag ist abgelehnt.",
    "term_retired": "Der Begriff ist zurückgezogen.",
    "terms_imported": "Die Begriffe aus der Datei sind vorgeschlagen und warten auf die Freigabe.",
    "statute_registered": "Der Stand ist eingetragen. Unten stehen alle Stellen, die davon betroffen sind.",
    "responsibilities_taken": "Die Zuständigkeiten sind übernommen und gelten ab heute.",
    "responsibilities_unchanged": "Es gab nichts mehr zu ändern.",
    "mailroom_open": "Die Behörde empfängt beim Zustelldienst. Ihre Leistungen von heute sind dort bekannt.",
    "client_off": "Der Client ist abgeschaltet.",
    "destination_made": "Der Zustellpunkt ist angelegt. Er nimmt erst etwas an, wenn Sie ihn aktivieren.",
    "destination_open": "Der Zustellpunkt nimmt jetzt Einreichungen an.",
    "destination_paused": "Der Zustellpunkt nimmt vorerst nichts mehr an.",
    "destination_closed": "Der Zustellpunkt ist außer Betrieb.",
    "key_added": "Der öffentliche Schlüssel ist hinterlegt.",
    "key_current": "Ab jetzt wird mit diesem Schlüssel verschlüsselt.",
    "key_retired": "Der Schlüssel ist zurückgezogen.",
    "sample_sent": "Die Testeinreichung ist gesendet. Das angebundene System kann sie jetzt abholen.",
    "callback_again": "Der Rückruf wird noch einmal gesendet.",
    "bylaw_drafted": "Die Fassung ist gespeichert und wartet jetzt auf die Freigabe durch eine zweite Person.",
    "bylaw_adopted": "Die Fassung ist freigegeben. Für Anträge in der Zeit ihrer Geltung gelten diese Beträge.",
    "bylaw_discarded": "Der Entwurf ist verworfen.",
    "bylaw_ended": "Das Ende der Geltung ist vermerkt.",
    "claim_cleared": "Die Hinweise sind erledigt.",
    "claim_cancelled": "Die Forderung ist aufgehoben.",
    "recipient_saved": "Die zahlende Behörde ist gespeichert.",
    "recipient_removed": "Für diese Forderung ist keine Behörde mehr eingetragen.",
    "invoice_issued": "Die elektronische Rechnung ist ausgestellt.",
    "invoice_same": "Es hat sich nichts geändert. Die ausgestellte Rechnung gilt weiter.",
    "claim_written_off": "Der Rest ist niedergeschlagen.",
    "claim_reduced": "Die Forderung ist herabgesetzt.",
    "abatement_requested": "Die Herabsetzung wartet jetzt auf eine zweite Person.",
    "abatement_approved": "Die Herabsetzung ist genehmigt und gebucht.",
    "abatement_rejected": "Die Herabsetzung ist abgelehnt.",
    "claim_moved": "Die Überzahlung ist umgebucht.",
    "refund_requested": "Die Erstattung wartet jetzt auf eine zweite Person.",
    "refund_approved": "Die Erstattung ist genehmigt. Sie muss jetzt noch ausgezahlt werden.",
    "refund_rejected": "Die Erstattung ist abgelehnt.",
    "refunds_ordered": "Die Datei für die Bank ist geschrieben. Sie können sie unten herunterladen.",
    "desk_opened": "Die Zahlstelle ist eröffnet.",
    "desk_needed": "Bitte eröffnen Sie zuerst eine Zahlstelle.",
    "money_taken": "Die Zahlung ist gebucht. Bitte drucken Sie die Quittung.",
    "money_paid_out": "Die Auszahlung ist gebucht. Bitte drucken Sie den Beleg.",
    "statement_known": "Alle Buchungen dieser Datei waren schon bekannt. Es hat sich nichts geändert.",
    "booking_assigned": "Die Buchung ist zugeordnet.",
    "day_closed": "Der Tag ist abgeschlossen.",
    "handed_over": "Die überfälligen Forderungen sind zur Mahnung gegeben.",
    "nothing_handed_over": "Es gab keine weitere Forderung für die Mahnung.",
    "debits_announced": "Die Lastschriften sind angekündigt. Die Personen erhalten eine Nachricht.",
    "debits_written": "Die Datei für die Bank ist geschrieben. Sie können sie unten herunterladen.",
    "went_on_unpaid": "Der Vorgang wird ohne die Zahlung bearbeitet. Die Forderung bleibt offen.",
    "organisation": "Die Angaben der Behörde sind gespeichert.",
}


def staff_of(request: HttpRequest) -> StaffMember:
    """Return the member of staff who is signed in; raises NotFound for anybody else."""
    member = getattr(request, "staff", None)
    if member is None:
        raise NotFound()
    return cast(StaffMember, member)


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page of the workplace; a waiting short message is shown once."""
    member = getattr(request, "staff", None)
    data: dict[str, Any] = {"section": section, "person": None, **(context or {})}
    if member is not None:
        data["menu"] = [
            {"url": url, "name": name, "current": key == section}
            for url, name, key, roles in NAVIGATION
            if member.roles & set(roles)
        ]
        data["authority"] = tenants.tenant(member.tenant_id)
    flash = FLASHES.get(request.COOKIES.get(FLASH_COOKIE, ""))
    if flash:
        data["flash"] = {"kind": "success", "text": flash}
    response = render(request, f"workplace/{template}", data, status=status)
    if flash:
        response.delete_cookie(FLASH_COOKIE, path=HOME)
    return response


def go(url: str, *, flash: str = "") -> HttpResponseRedirect:
    """Redirect after a POST (303), perhaps with a short message on the next page."""
    response = HttpResponseRedirect(url, status=303)
    if flash:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(FLASH_COOKIE, flash, max_age=60, path=HOME, httponly=True, samesite="Lax", secure=secure)
    return response


def safe_next(request: HttpRequest, fallback: str = HOME) -> str:
    """Return where to go on, from ``weiter``; only addresses of the workplace are followed."""
    target = request.POST.get("weiter") or request.GET.get("weiter") or ""
    if target.startswith(HOME) and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return fallback


def problems(refusal: Refusal | None, anchor: str = "") -> list[dict[str, str]]:
    """Return a refusal as the list of errors at the top of a page; its findings name their fields."""
    if refusal is None:
        return []
    if refusal.details:
        return [
            {"message": one.message, "hint": one.hint, "anchor": f"f-{one.where}" if one.where else anchor}
            for one in refusal.details
        ]
    return [{"message": refusal.message, "hint": refusal.hint, "anchor": anchor}]


def day(text: str) -> date:
    """Return a day written as ``24.12.2026`` or ``2026-12-24``; raises Invalid."""
    clean = text.strip()
    try:
        if "." in clean:
            number, month, year = (int(part) for part in clean.split("."))
            return date(year, month, number)
        return date.fromisoformat(clean)
    except (ValueError, OverflowError):
        raise Invalid(
            "Dieses Datum gibt es nicht.", hint="Bitte schreiben Sie Tag, Monat und Jahr, zum Beispiel 24.12.2026."
        ) from None
