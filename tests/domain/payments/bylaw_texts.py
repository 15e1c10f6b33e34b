"""By-laws as text for tests, with every kind of tariff, made by a function so that a test changes one thing."""

from __future__ import annotations

HEAD = """
key = "{key}"
title = "Gebührensatzung der Musterstadt"
legal_source = "§§ 2, 4 und 5 KAG NRW"
publication = "Amtsblatt Nr. 3 vom 2. Februar 2026"
valid_from = {first}
"""
ITEMS = """
[[item]]
code = "fest"
label = "Auskunft"
legal_source = "Tarifstelle 1"
account_code = "431100"
product = "122010"
kind = "fixed"
amount = "30.70"

[[item]]
code = "stufe"
label = "Beglaubigung nach Wert"
legal_source = "Tarifstelle 2"
account_code = "431100"
product = "122010"
kind = "tiered"
measure = "wert"
measure_label = "Wert in Euro"
bands = [{ up_to = 1000, amount = 25 }, { up_to = "10000", amount = "60.00" }, { amount = 150.50 }]

[[item]]
code = "menge"
label = "Kopien"
legal_source = "Tarifstelle 3"
account_code = "431100"
product = "122010"
kind = "quantity"
measure = "seiten"
measure_label = "Seiten"
price = "0.125"
included = 3

[[item]]
code = "zeit"
label = "Zeitaufwand"
legal_source = "Tarifstelle 4"
account_code = "431100"
product = "122010"
kind = "time"
measure = "minuten"
measure_label = "Zeitaufwand in Minuten"
price = "18.25"
unit_minutes = 15

[[item]]
code = "formel"
label = "Nutzung der Straße"
legal_source = "Tarifstelle 5"
account_code = "432100"
product = "541010"
kind = "formula"
measure = "flaechentage"
measure_label = "Quadratmeter mal Tage"
rate = "0.50"
minimum = "25.00"
maximum = "900"
rounding = "down"

[[item]]
code = "saal"
label = "Miete des Saals"
legal_source = "Tarifstelle 6"
nature = "private_price"
account_code = "441100"
product = "111200"
kind = "fixed"
amount = "119.00"
vat = { treatment = "rate", rate = 19, reason = "§ 2b UStG" }
old_vat = { treatment = "exempt", reason = "alte Rechtslage" }

[[reduction]]
code = "pass"
label = "Stadtpass"
legal_source = "§ 6 Abs. 1 der Satzung"
percent = 50

[[reduction]]
code = "frei"
label = "Befreiung"
legal_source = "§ 5 der Satzung"
free = true
items = ["fest"]
"""


def text(
    key: str = "muster", first: str = "2026-01-01", last: str = "", old_vat: bool = False, items: str = ITEMS
) -> str:
    """The text of a by-law."""
    head = HEAD.format(key=key, first=first)
    head += f"valid_until = {last}\n" if last else ""
    return f"{head}{'old_vat = true' if old_vat else ''}\n{items}"


def changed(old: str, new: str) -> str:
    """The text with one thing changed."""
    whole = text()
    assert old in whole
    return whole.replace(old, new, 1)
