"""The language of a form: chosen by a link, remembered for the application, never a matter of its answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from gemeinwerk.domain.forms.types.translations import GERMAN, LANGUAGES, RIGHT_TO_LEFT, SIMPLE
from gemeinwerk.web.design.speech import phrase, spoken

COOKIE = "gw_sprache"
PARAMETER = "sprache"
# The languages in which the platform itself speaks; around a form in another language it stays German.
OWN = frozenset({GERMAN, SIMPLE, "en"})
_DAYS = 7
_VARYING = re.compile(r"„[^“]*“|[+-]?\d+(?:[.,:]\d+)*")
_PLACE = re.compile(r"\{(\d+)\}")
# What scripts say on the pages of a form, by the German text in the script.
SCRIPT_WORDS = (
    "Noch {0} Zeichen möglich.",
    "Liste eingrenzen",
    "1 Treffer",
    "{0} Treffer in der Liste",
    "Die Datei ist zu groß ({0}). Wählen Sie bitte eine kleinere Datei.",
    "{0} ({1}) wird mit dem Absenden dieser Seite übertragen.",
    "Die Datei wird übertragen. Bitte warten Sie einen Moment.",
    "Ihre Sitzung ist abgelaufen. Gehen Sie mit „Weiter“ weiter: Ihre Angaben bleiben erhalten.",
    "Dieser Schritt wurde auf einer anderen Seite geändert. Gehen Sie mit „Weiter“ weiter, um zu vergleichen.",
    "Entwurf gespeichert.",
    "Der Entwurf konnte gerade nicht gespeichert werden.",
    "Keine Verbindung. Ihre Angaben stehen noch auf dieser Seite.",
    "Die Fragen passen jetzt zu Ihrer Antwort. Entwurf gespeichert.",
    "Die Fragen passen jetzt zu Ihrer Antwort.",
    "Keine Verbindung. Mit „Weiter“ werden die passenden Fragen gezeigt.",
    "Ihre Sitzung endet bald",
    "Sie werden in etwa {0} Minuten abgemeldet. Was Sie eingegeben haben, geht nicht verloren.",
    "Angemeldet bleiben",
    "Das hat nicht geklappt. Gehen Sie mit „Weiter“ weiter: Ihre Angaben bleiben erhalten.",
    "freiwillig",
)
View = Callable[..., HttpResponse]


def in_language(view: View) -> View:
    """Let a view of an application speak the chosen language; a choice in the address is remembered.

    The view decides by ``speak`` which language that is; afterwards the language is what it was before.
    """

    @wraps(view)
    def inner(request: HttpRequest, draft_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        request.gw_speaks = True  # type: ignore[attr-defined]
        with translation.override(GERMAN):
            response = view(request, draft_id, *args, **kwargs)
        wished = request.GET.get(PARAMETER, "")
        if wished == GERMAN or wished in LANGUAGES:
            response.set_cookie(
                COOKIE,
                wished,
                max_age=_DAYS * 24 * 3600,
                path=f"/antrag/{draft_id}/",
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return inner


def speak(request: HttpRequest, offered: Collection[str]) -> str:
    """Return the language that the visitor chose among those of the form, and make the page speak it.

    Only a view under ``in_language`` speaks; any other would leave its language to the next request.
    """
    if not getattr(request, "gw_speaks", False):
        return GERMAN
    wished = request.GET.get(PARAMETER) or request.COOKIES.get(COOKIE, "")
    tag = wished if wished in offered else GERMAN
    translation.activate(frame_of(tag))
    return tag


def frame_of(tag: str) -> str:
    """Return the language of the page around a form."""
    return tag if tag in OWN else GERMAN


def choices(offered: Collection[str], chosen: str) -> list[dict[str, Any]]:
    """Return the links between the languages of a form, each named in its own language; none for German alone."""
    if not offered:
        return []
    names = {GERMAN: "Deutsch", **{tag: name for tag, name in LANGUAGES.items() if tag in offered}}
    return [
        {"tag": tag, "name": name, "url": f"?{PARAMETER}={tag}", "current": tag == chosen, "rtl": tag in RIGHT_TO_LEFT}
        for tag, name in names.items()
    ]


def script_words(messages: Mapping[str, str]) -> SafeString:
    """Return as JSON for the page what scripts say in its language, with the translated messages of the form's rules."""
    own = {german: gettext(german) for german in SCRIPT_WORDS}
    translated = {german: str(text) for german, text in messages.items() if text != german}
    return json_script({**own, **translated}, "gw-words")


def message_in_words(message: str, messages: Mapping[str, str]) -> str:
    """Return what the answer check says in the language of the page; ``messages`` are those of the form's own rules.

    The check speaks German. Its sentences stand in the catalogues with numbers and quoted names as places.
    """
    if message in messages:
        return messages[message]
    values: list[str] = []

    def place(found: re.Match[str]) -> str:
        values.append(found.group())
        return f"{{{len(values) - 1}}}"

    if (whole := gettext(message)) != message:
        return whole
    pattern = _VARYING.sub(place, message.replace("{", "(").replace("}", ")"))
    translated = gettext(pattern)
    if translated == pattern:
        return spoken(message, GERMAN)
    pieces = _PLACE.split(translated)
    return phrase(*(_value(values, piece) if number % 2 else piece for number, piece in enumerate(pieces)))


def _value(values: Sequence[str], number: str) -> str:
    """Return a number as it is, and a quoted name in German."""
    value = values[int(number)]
    return spoken(value, GERMAN) if value.startswith("„") else value
