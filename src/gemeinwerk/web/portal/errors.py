"""Error pages in German: what happened, what to do, and a way on. No cause, name or path is ever told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from gemeinwerk.kernel.refusal import Finding, Refusal
from gemeinwerk.web.api.problems import STATUS
from gemeinwerk.web.portal.page import chosen_place

WORKPLACE = "/arbeitsplatz/"
ELSEWHERE = "Vielleicht gehört der Inhalt zu einer anderen Behörde oder zu einer Rolle, die Sie nicht haben."

TEXTS = {
    400: (
        "Diese Anfrage haben wir nicht verstanden",
        "Etwas an den übermittelten Angaben stimmt nicht.",
        "Gehen Sie bitte zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.",
    ),
    403: (
        "Das Formular ist abgelaufen oder nicht erlaubt",
        "Wir konnten nicht feststellen, dass diese Eingabe von Ihnen kommt.",
        "Laden Sie die Seite neu und senden Sie noch einmal. Ihr Entwurf bleibt gespeichert.",
    ),
    404: (
        "Diese Seite gibt es nicht",
        "Vielleicht ist die Adresse falsch geschrieben, oder der Inhalt gehört nicht zu Ihrem Konto.",
        "Suchen Sie auf der Startseite, oder melden Sie sich an und öffnen Sie Ihr Postfach.",
    ),
    405: (
        "So lässt sich diese Seite nicht öffnen",
        "Die Adresse gehört zu einem Schritt, der nur aus seinem Formular heraus möglich ist.",
        "Gehen Sie bitte auf die vorige Seite zurück und benutzen Sie dort die Schaltfläche.",
    ),
    409: (
        "Der Stand hat sich geändert",
        "Dieser Schritt wurde schon an anderer Stelle ausgeführt.",
        "Laden Sie die Seite neu und prüfen Sie den Stand.",
    ),
    413: (
        "Das ist zu groß",
        "Die Datei oder Eingabe überschreitet die erlaubte Größe.",
        "Verkleinern Sie die Datei, zum Beispiel durch eine geringere Auflösung, und versuchen Sie es erneut.",
    ),
    429: (
        "Bitte einen Moment warten",
        "Das waren sehr viele Versuche in kurzer Zeit.",
        "Warten Sie eine Minute und versuchen Sie es dann noch einmal. Ihr Entwurf bleibt gespeichert.",
    ),
    500: (
        "Das hat leider nicht geklappt",
        "Bei uns ist ein Fehler aufgetreten. Er ist vermerkt und wird untersucht.",
        "Versuchen Sie es in einigen Minuten noch einmal. Was Sie gespeichert haben, ist nicht verloren.",
    ),
    503: (
        "Zurzeit nicht erreichbar",
        "Ein Teil der Plattform antwortet gerade nicht.",
        "Versuchen Sie es in einigen Minuten noch einmal. Was Sie gespeichert haben, ist nicht verloren.",
    ),
}


def error_page(request: HttpRequest, status: int, refusal: Refusal | None = None) -> HttpResponse:
    """The page for a status; a refusal brings its own words."""
    title, text, hint = TEXTS.get(status, TEXTS[500])
    details: tuple[Finding, ...] = ()
    if refusal is not None and status != 404:
        text, hint, details = refusal.message, refusal.hint, refusal.details
    context = {"title": title, "text": text, "hint": hint, "details": details, "again": _again(request)}
    if status >= 500:
        # Nothing that could fail again is asked for: no visitor, no place, no database.
        context["trace"] = getattr(request, "request_id", "")
        return HttpResponse(render_to_string("portal/error.html", context), status=status)
    return HttpResponse(
        render_to_string("portal/error.html", {**context, **_frame(request, status)}, request), status=status
    )


def _frame(request: HttpRequest, status: int) -> dict[str, Any]:
    """Where the visitor is: the frame of the portal with the chosen place, or that of the workplace."""
    if not request.path.startswith(WORKPLACE):
        return {"place": chosen_place(request), "section": ""}
    return {
        "base": "workplace/base.html",
        "home": f"{WORKPLACE}anmelden/",
        "home_label": "Zum Arbeitsplatz",
        **({"hint": ELSEWHERE} if status == 404 else {}),
    }


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for an anticipated problem."""
    return error_page(request, STATUS[refusal.kind], refusal)


def _again(request: HttpRequest) -> str:
    return request.path if request.method == "POST" else ""
