"""Payments: claims, the ways to pay them, and a ledger that is always even (Forderung, Gebühr, Zahlung, Erstattung).

A claim (Forderung) is made of items that a by-law explains line by line and that stay as they were when the application was
sent. Whether it is paid is nobody's opinion: it is the balance of the claim in a double-entry ledger that only grows. What a
provider, a bank or a clerk says is kept as it came and booked once, however often, late or contradictorily it is said.

May use audit, tenants, identity and keys; the rooms above tell it what is owed. The statutes stand at the rules.
"""
