"""A commented by-law to begin with; every amount in it is made up."""

from __future__ import annotations

from typing import Final

TEMPLATE: Final = """# Muster einer Gebührensatzung. Alle Beträge sind erfunden.
# Zahlen mit Punkt statt Komma. Was nicht vorgesehen ist, wird mit Zeile gemeldet.

key = "muster"                       # Schlüssel, mit dem Leistungen die Satzung nennen
title = "Gebührensatzung der Musterstadt"
legal_source = "§§ 2, 4 und 5 KAG NRW"
publication = "Amtsblatt Nr. 1 vom 5. Januar 2026"
valid_from = 2026-02-01
# valid_until = 2027-12-31           # letzter Tag; ohne diese Zeile unbefristet
# old_vat = true                     # die Kommune wendet bis Ende 2026 das alte Umsatzsteuerrecht an (§ 27 Abs. 22a UStG)

[[item]]                             # fester Betrag
code = "auskunft"
label = "Schriftliche Auskunft"
legal_source = "Tarifstelle 1"
account_code = "431100"              # Sachkonto
product = "122010"                   # Produkt
kind = "fixed"
amount = "15.00"

[[item]]                             # Stufen nach einem Wert
code = "beglaubigung"
label = "Beglaubigung"
legal_source = "Tarifstelle 2"
account_code = "431100"
product = "122010"
kind = "tiered"
measure = "wert"
measure_label = "Wert in Euro"
bands = [{ up_to = 1000, amount = "10.00" }, { up_to = 5000, amount = "25.00" }, { amount = "40.00" }]

[[item]]                             # Preis je Stück; included = so viele sind frei
code = "kopien"
label = "Kopien"
legal_source = "Tarifstelle 3"
account_code = "431100"
product = "122010"
kind = "quantity"
measure = "seiten"
measure_label = "Seiten"
price = "0.50"
included = 3

[[item]]                             # Zeitgebühr je angefangene Einheit
code = "aufwand"
label = "Besonderer Zeitaufwand"
legal_source = "Tarifstelle 4"
account_code = "431100"
product = "122010"
kind = "time"
measure = "minuten"
measure_label = "Zeitaufwand in Minuten"
price = "18.00"
unit_minutes = 15

[[item]]                             # base + rate mal Maß, gerundet, mindestens, höchstens
code = "gehweg"
label = "Nutzung des Gehwegs"
legal_source = "Tarifstelle 5"
account_code = "432100"
product = "541010"
kind = "formula"
measure = "flaechentage"
measure_label = "Quadratmeter mal Tage"
rate = "0.50"
minimum = "25.00"

[[reduction]]                        # genau eines: percent, amount oder free = true
code = "stadtpass"
label = "Stadtpass"
legal_source = "§ 6 Abs. 1 der Satzung"
percent = 50
items = ["auskunft", "kopien"]       # ohne diese Zeile für alle Tarifstellen
"""
