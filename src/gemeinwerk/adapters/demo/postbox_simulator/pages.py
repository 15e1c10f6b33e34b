"""The pages of the simulator: plain HTML in German, usable without scripts, by keyboard and by screen reader (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Final
from uuid import UUID

from gemeinwerk.adapters.demo.postbox_simulator.checking import Message, Status
from gemeinwerk.kernel.dates import long_moment

STATES: Final = {
    "provide": "Bereitgestellt",
    "refuse": "Zurückgewiesen",
    "unknown": "Postfach unbekannt",
    "silent": "Ohne Quittung",
}
ORDERS: Final = {
    "provide": "Nachrichten bereitstellen und quittieren",
    "refuse": "Nachrichten zurückweisen",
    "unknown": "So tun, als gäbe es das Postfach nicht",
    "silent": "Nachrichten annehmen, aber nicht quittieren",
    "down": "Nicht erreichbar sein",
}
LABELS: Final = {
    "INITIATED": "begonnen",
    "SUBMITTED": "abgesandt",
    "RECEIVED": "eingegangen",
    "PROCESSING": "in Bearbeitung",
    "ACTION_REQUIRED": "Mitwirkung nötig",
    "COMPLETED": "abgeschlossen",
}
STYLE: Final = """
:root { color-scheme: light; }
body { font: 1.125rem/1.5 system-ui, sans-serif; color: #171a2b; background: #fff; max-width: 46rem; margin: 0 auto;
  padding: 1rem; overflow-wrap: anywhere; }
.note { background: #fff3cd; color: #3d2f00; border-left: 0.4rem solid #8a6100; padding: 0.75rem 1rem; }
h1 { font-size: 1.75rem; line-height: 1.25; } h2 { font-size: 1.35rem; }
article { border: 1px solid #6b7080; border-radius: 0.3rem; padding: 0.75rem 1rem; margin: 0.75rem 0; }
button { font: inherit; min-height: 2.75rem; padding: 0.5rem 1.25rem; margin: 0.75rem 0; border-radius: 0.3rem;
  border: 2px solid #1c3f94; background: #1c3f94; color: #fff; cursor: pointer; }
fieldset { border: 1px solid #6b7080; border-radius: 0.3rem; }
label { display: flex; gap: 0.6rem; align-items: center; min-height: 2.75rem; }
input { width: 1.4rem; height: 1.4rem; flex: none; }
a { color: #1c3f94; } :focus-visible { outline: 3px solid #b3261e; outline-offset: 3px; }
"""
NOTE: Final = '<p class="note"><strong>Nur zum Ausprobieren:</strong> Diese Postfächer gehören niemandem. Nichts hiervon hat Rechtswirkung.</p>'


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, or a state, with what became of it; ``message`` is None where it was not even readable."""

    submission_id: UUID
    at: datetime
    state: str
    message: Message | Status | None = field(repr=False)
    reason: str = ""


def overview(found: Sequence[Shown], order: str) -> str:
    """Return the messages, newest first, and what happens next."""
    choices = "".join(
        f'<label><input type="radio" name="order" value="{key}"{" checked" if key == order else ""}>{escape(text)}</label>'
        for key, text in ORDERS.items()
    )
    form = (
        '<form method="post" action="/bestellen"><fieldset><legend>Ab jetzt</legend>'
        f"{choices}</fieldset><button>Übernehmen</button></form>"
    )
    listed = "".join(_article(one) for one in found) or "<p>Es ist noch keine Nachricht angekommen.</p>"
    return page("Postfächer der Nutzerkonten", f"<h2>Nachrichten</h2>{listed}<h2>Was als Nächstes geschieht</h2>{form}")


def _article(one: Shown) -> str:
    said = f"<p>{escape(one.reason)}</p>" if one.reason else ""
    head = f"<p><strong>{STATES[one.state]}</strong>, {escape(long_moment(one.at))}</p>"
    if one.message is None:
        return f"<article><h3>Unlesbare Nachricht</h3>{head}{said}</article>"
    if isinstance(one.message, Status):
        told = one.message
        return (
            f"<article><h3>{escape(told.service)}: {escape(LABELS.get(told.status, told.status))}</h3>{head}{said}"
            f"<p>Statusmeldung von: {escape(told.sender)}<br>Antrag: {told.application}<br>Zeichen: "
            f"{escape(told.reference) or '–'}<br>Stand vom: {escape(told.created)}<br>"
            f"Unterschrieben von: {escape(told.signer)}</p></article>"
        )
    files = "".join(
        f'<li><a href="/nachricht/{one.submission_id}/{number}.pdf">{escape(name)}</a></li>'
        for number, name in enumerate(one.message.files)
    )
    return (
        f"<article><h3>{escape(one.message.title)}</h3>{head}{said}<p>Von: {escape(one.message.sender)}<br>"
        f"Postfach: {one.message.mailbox}<br>Unterschrieben von: {escape(one.message.signer)}</p>"
        f"<p>{escape(one.message.text)}</p><ul>{files}</ul></article>"
    )


def page(title: str, content: str) -> str:
    """Return a whole page."""
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{escape(title)} (Simulator)</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">'
        f"</head><body><main><h1>{escape(title)}</h1>{NOTE}{content}</main></body></html>"
    )
