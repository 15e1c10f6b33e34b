"""The pages of the simulator: plain HTML in German, usable without scripts, by keyboard and by screen reader (WCAG 2.2 AA)."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Final

from gemeinwerk.adapters.demo.payment_simulator.faults import CALLS, FAULTS, Ordered
from gemeinwerk.adapters.demo.payment_simulator.payments import Payment
from gemeinwerk.kernel.money import format_euro

STATES: Final = {"INITIAL": "Offen", "PAYED": "Bezahlt", "FAILED": "Fehlgeschlagen", "CANCELED": "Abgebrochen"}
STYLE: Final = """
:root { color-scheme: light; }
body { font: 1.125rem/1.5 system-ui, sans-serif; color: #171a2b; background: #fff; max-width: 46rem; margin: 0 auto;
  padding: 1rem; }
.note { background: #fff3cd; color: #3d2f00; border-left: 0.4rem solid #8a6100; padding: 0.75rem 1rem; }
h1 { font-size: 1.75rem; line-height: 1.25; } h2 { font-size: 1.35rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: bold; padding: 0.5rem 0; }
th, td { text-align: left; padding: 0.5rem; border-bottom: 1px solid #6b7080; vertical-align: top; }
.sum { text-align: right; white-space: nowrap; } .scroll { overflow-x: auto; }
button { font: inherit; min-height: 2.75rem; padding: 0.5rem 1.25rem; margin: 0.35rem 0.5rem 0.35rem 0; border-radius: 0.3rem;
  border: 2px solid #1c3f94; background: #fff; color: #1c3f94; cursor: pointer; }
button.main { background: #1c3f94; color: #fff; }
select, input { font: inherit; min-height: 2.75rem; border: 2px solid #4a4f60; background: #fff; color: #171a2b;
  max-width: 100%; box-sizing: border-box; }
label { display: block; font-weight: bold; margin-top: 0.75rem; }
a { color: #1c3f94; } :focus-visible { outline: 3px solid #b3261e; outline-offset: 3px; }
"""
NOTE: Final = '<p class="note"><strong>Nur zum Ausprobieren:</strong> Hier wird kein Geld bewegt.</p>'
MOST: Final = 50


def pay_page(payment: Payment) -> str:
    """Return the page on which a payment is decided, or was."""
    request = payment.request
    rows = "".join(
        f"<tr><td>{escape(str(one['description']))}</td>"
        f'<td class="sum">{_euro(Decimal(one["totalNetAmount"]) + Decimal(one["totalTaxAmount"]))}</td></tr>'
        for one in request["items"]
    )
    facts = (
        f"<dl><dt>Zahlung an</dt><dd>{escape(payment.owner.partition('/')[2])}</dd>"
        f"<dt>Verwendungszweck</dt><dd>{escape(str(request['purpose']))}</dd>"
        f"<dt>Kassenzeichen</dt><dd>{escape(payment.reference)}</dd></dl>"
        '<div class="scroll"><table><caption>Was Sie bezahlen</caption><thead><tr><th scope="col">Position</th>'
        f'<th scope="col" class="sum">Betrag</th></tr></thead><tbody>{rows}</tbody>'
        f'<tfoot><tr><th scope="row">Summe</th><td class="sum"><strong>{_euro(request["grosAmount"])}</strong></td></tr>'
        "</tfoot></table></div>"
    )
    if payment.state != "INITIAL":
        back = escape(str(request["redirectUrl"]))
        ended = f'<p>Diese Zahlung ist entschieden: <strong>{STATES[payment.state]}</strong>.</p><p><a href="{back}">Zurück zur Behörde</a></p>'
        return page("Zahlung abgeschlossen", facts + ended)
    buttons = "".join(
        f'<button name="action" value="{action}"{" class=main" if action == "pay" else ""}>{text}</button>'
        for action, text in (
            ("pay", f"{_euro(request['grosAmount'])} bezahlen"),
            ("cancel", "Abbrechen"),
            ("fail", "Fehlschlagen lassen"),
            ("late", "Bezahlen, aber verspätet melden"),
        )
    )
    form = f'<form method="post">{buttons}</form>'
    return page("Bezahlen", facts + form)


def overview(payments: list[Payment], ordered: list[Ordered]) -> str:
    """Return the page with the latest payments and the failures that can be ordered."""
    rows = "".join(
        f'<tr><td><a href="/pay/{one.transaction_id}">{escape(one.reference)}</a></td>'
        f"<td>{escape(one.owner)}</td><td>{escape(str(one.request['purpose']))}</td>"
        f'<td class="sum">{_euro(one.request["grosAmount"])}</td><td>{STATES[one.state]}</td></tr>'
        for one in payments
    )
    heads = "".join(
        f'<th scope="col">{text}</th>' for text in ("Kassenzeichen", "Stelle", "Zweck", "Betrag", "Zustand")
    )
    table = (
        f'<div class="scroll"><table><caption>Die letzten Zahlungen</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        if rows
        else "<p>Es gibt noch keine Zahlung.</p>"
    )
    running = "".join(f"<li>{CALLS[one.call]}: {FAULTS[one.fault]}, noch {one.left} Mal</li>" for one in ordered)
    return page("Simulator des Zahlungsdienstes", table + _fault_form(running))


def _fault_form(running: str) -> str:
    calls = "".join(f'<option value="{name}">{text}</option>' for name, text in CALLS.items())
    faults = '<option value="none">keine</option>' + "".join(
        f'<option value="{name}">{text}</option>' for name, text in FAULTS.items()
    )
    now_running = f"<h3>Bestellt</h3><ul>{running}</ul>" if running else "<p>Zurzeit ist keine Störung bestellt.</p>"
    return (
        f"<h2>Störung bestellen</h2>{now_running}"
        f'<form method="post" action="/faults"><label for="call">Aufruf</label><select id="call" name="call" required>{calls}</select>'
        f'<label for="fault">Störung</label><select id="fault" name="fault" required>{faults}</select>'
        '<label for="times">Wie oft (1 bis 1000)</label>'
        '<input id="times" name="times" type="number" min="1" max="1000" value="1" required>'
        '<p><button class="main">Bestellen</button></p></form>'
    )


def page(title: str, content: str) -> str:
    """Return a whole page."""
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title} – Simulator</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css"></head>'
        f"<body><main><h1>{title}</h1>{NOTE}{content}</main></body></html>"
    )


def _euro(amount: object) -> str:
    return format_euro(Decimal(str(amount)))
