"""Texts of the service, fee, handling, purpose, retention and the words of the notice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from gemeinwerk.domain.catalogue.queries.workshop import advice
from gemeinwerk.domain.catalogue.types.modelling import Workpiece
from gemeinwerk.kernel.refusal import Conflict, Finding, Invalid, Refusal
from gemeinwerk.web.access import staff
from gemeinwerk.web.workplace.page import CATALOGUE_ROLES
from gemeinwerk.web.workplace.views.modelling.frame import change, draft_of, go, prose, shown, url_of, words

# Name of the text, heading for people, what belongs there.
SECTIONS = (
    ("teaser", "Kurz gesagt", "Ein Satz für die Suche."),
    ("description", "Worum geht es?", "Zwei oder drei kurze Absätze."),
    ("eligibility", "Wer kann das nutzen?", ""),
    ("requirements", "Voraussetzungen", ""),
    ("documents", "Unterlagen", "Eine je Zeile, mit einem Strich davor."),
    ("fees", "Gebühren", "Die Höhe schreiben Sie als {{ parameter.fee }}, wenn unten eine Gebühr steht."),
    ("procedure", "Ablauf", ""),
    ("deadlines", "Fristen und Dauer", ""),
    ("plain_language", "In einfacher Sprache", "Kurze Sätze, einfache Wörter."),
)
# Name, allowed form, German name and example of what is booked.
BOOKS = (
    ("account_code", r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", "Sachkonto", "43110000"),
    ("product", r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", "Produkt", "12.02.05"),
    ("schedule", r"[a-z][a-z0-9_-]{0,39}", "Schlüssel der Satzung", "sondernutzung"),
    ("schedule_item", r"[a-z][a-z0-9_-]{0,39}", "Tarifstelle", "geruest"),
)
PAYING = ("pay_when", *(name for name, *_ in BOOKS))
AMOUNT = re.compile(r"\d{1,6}([.,]\d{1,2})?")
HANDLINGS = (("officer", "Eine Person prüft und entscheidet"), ("confirmation", "Der Eingang wird sofort bestätigt"))
WHENS = (("", "gar nicht über die Plattform"), ("before", "vor der Bearbeitung"), ("after", "mit dem Bescheid"))
MEANS = (("online", "Online bezahlen"), ("transfer", "Überweisung"), ("debit", "Lastschrift"))
MOST_DAYS = 365
LOGINS = (("none", "ohne Anmeldung"), ("required", "mit Anmeldung"))


@staff(*CATALOGUE_ROLES)
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, model_id: UUID) -> HttpResponse:
    """Show and save everything about the service that is no question."""
    info = draft_of(model_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            change(request, info, "texts", lambda work: _changed(request, work))
            return go(url_of(model_id, "texte/"), flash="saved")
        except (Invalid, Conflict) as problem:
            refusal = problem
    posted = {name: request.POST[name] for name in request.POST} if request.method == "POST" else None
    values = posted or _values(info.workpiece)
    sections = [
        {
            "name": name,
            "title": title,
            "hint": hint,
            "value": values.get(name, ""),
            "advice": advice(values.get(name, "")),
        }
        for name, title, hint in SECTIONS
    ]
    context: dict[str, Any] = {
        "values": values,
        "sections": sections,
        "handlings": HANDLINGS,
        "logins": LOGINS,
        "whens": WHENS,
    }
    chosen = request.POST.getlist("pay_means") if request.method == "POST" else info.workpiece.pay_means
    context["means"] = [(name, label, name in chosen) for name, label in MEANS]
    return shown(request, info, "texte/", "texts.html", context, refusal)


def _values(work: Workpiece) -> dict[str, Any]:
    return {
        **work.texts,
        "title": work.title,
        "short_title": work.short_title,
        "synonyms": ", ".join(work.synonyms),
        "legal_bases": "\n".join(work.legal_bases),
        "service_key": work.service_key,
        "fee": work.fee.replace(".", ","),
        "fee_basis": work.fee_basis,
        **{name: getattr(work, name) for name in PAYING},
        "pay_days": str(work.pay_days),
        "handling": work.handling,
        "login": work.login,
        "target_days": str(work.target_days),
        "purpose": work.purpose,
        "retention_months": str(work.retention_months or ""),
        "retention_basis": work.retention_basis,
        "granted": work.granted,
        "rejected": work.rejected,
    }


def _changed(request: HttpRequest, work: Workpiece) -> Workpiece:
    findings = _paying_faults(request)
    title = words(request, "title", 120)
    if len(title) < 3:
        findings.append(Finding("title", None, "Bitte benennen Sie die Leistung.", ""))
    fee = words(request, "fee", 20)
    if fee and not AMOUNT.fullmatch(fee):
        findings.append(Finding("fee", None, "Bitte geben Sie einen Betrag an.", "Zum Beispiel 25,00."))
    key = words(request, "service_key", 20)
    if key and not re.fullmatch(r"\d{14}", key):
        findings.append(
            Finding("service_key", None, "Ein Leistungsschlüssel hat 14 Ziffern.", "Leer, wenn es keinen gibt.")
        )
    days, months = words(request, "target_days", 5), words(request, "retention_months", 5)
    for name, text, most in (("target_days", days, 999), ("retention_months", months, 1440)):
        if text and not (text.isdecimal() and int(text) <= most):
            findings.append(Finding(name, None, "Bitte geben Sie eine ganze Zahl an.", f"Höchstens {most}."))
    if findings:
        raise Invalid("Bitte prüfen Sie Ihre Angaben.", details=findings)
    return replace(
        _paid(request, work),
        title=title,
        short_title=words(request, "short_title", 80) or title[:80],
        texts={name: prose(request, name) for name, _, _ in SECTIONS},
        synonyms=tuple(part.strip() for part in words(request, "synonyms", 1000).split(",") if part.strip())[:40],
        legal_bases=tuple(line.strip()[:300] for line in prose(request, "legal_bases").splitlines() if line.strip())[
            :40
        ],
        service_key=key,
        fee=_amount(fee),
        fee_basis=words(request, "fee_basis"),
        handling="confirmation" if request.POST.get("handling") == "confirmation" else "officer",
        login="required" if request.POST.get("login") == "required" else "none",
        target_days=int(days or 0),
        purpose=prose(request, "purpose", 2000),
        retention_months=int(months or 0),
        retention_basis=words(request, "retention_basis"),
        granted=prose(request, "granted", 5000),
        rejected=prose(request, "rejected", 5000),
    )


def _paid(request: HttpRequest, work: Workpiece) -> Workpiece:
    return replace(
        work,
        pay_days=int(words(request, "pay_days", 5) or 30),
        pay_means=tuple(name for name, _ in MEANS if name in request.POST.getlist("pay_means")),
        pay_when=words(request, "pay_when", 20),
        account_code=words(request, "account_code", 40),
        product=words(request, "product", 40),
        schedule=words(request, "schedule", 40),
        schedule_item=words(request, "schedule_item", 40),
    )


def _paying_faults(request: HttpRequest) -> list[Finding]:
    """What is wrong about the payment; what does not fit together beyond that, the publish gate says."""
    found: list[Finding] = []
    for name, pattern, label, example in BOOKS:
        text = words(request, name, 41)
        if text and not re.fullmatch(pattern, text):
            found.append(Finding(name, None, f"„{label}“ ist so nicht erlaubt.", f"Zum Beispiel {example}."))
    due, when = words(request, "pay_days", 5), words(request, "pay_when", 20)
    if due and not (due.isdecimal() and int(due) <= MOST_DAYS):
        found.append(Finding("pay_days", None, "Bitte geben Sie eine ganze Zahl an.", f"Höchstens {MOST_DAYS}."))
    if when not in dict(WHENS):
        found.append(Finding("pay_when", None, "Bitte wählen Sie, wann bezahlt wird.", ""))
    elif when:
        needed = (("fee", words(request, "fee", 20), "einen Betrag"), ("pay_means", request.POST.getlist("pay_means"), "mindestens einen Zahlweg"),
                  ("account_code", words(request, "account_code"), "ein Sachkonto"), ("product", words(request, "product"), "ein Produkt"))  # fmt: skip
        found += [
            Finding(name, None, f"Bitte geben Sie {what} an.", "Ohne das entsteht keine Forderung.")
            for name, value, what in needed
            if not value
        ]
    schedule, item = words(request, "schedule"), words(request, "schedule_item")
    if bool(schedule) != bool(item) or (schedule and not when):
        message = "Zur Satzung gehören Schlüssel, Tarifstelle und die Angabe, wann bezahlt wird."
        found.append(Finding("schedule", None, message, "Oder lassen Sie Schlüssel und Tarifstelle leer."))
    return found


def _amount(text: str) -> str:
    if not text:
        return ""
    whole, _, part = text.replace(",", ".").partition(".")
    return f"{int(whole)}.{part:0<2}"
