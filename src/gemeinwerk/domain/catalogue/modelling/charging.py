"""What a modelled service costs, in its package: the decision on the fee, ``[payment]``, and an example of a by-law."""

from __future__ import annotations

from typing import Any, Final

import tomli_w

from gemeinwerk.domain.catalogue.types.modelling import Workpiece

FEE: Final = '    <businessRuleTask id="fee" name="Gebühr berechnen" gw:decision="fee" gw:result="fee"/>'
SENTENCE: Final = "<p>Es wird eine Gebühr von <strong>{{ fee.amount | euro }}</strong> festgesetzt.</p>"
LONGEST_PURPOSE: Final = 100
DMN: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="decisions_{id}" name="{id}"
    namespace="urn:gemeinwerk:packages">
  <decision id="d_fee" name="fee">
    <variable name="fee"/>
    <literalExpression>
      <text>{expression}</text>
    </literalExpression>
  </decision>
</definitions>
"""
OWN: Final = '{{amount: parameter.fee, lines: [{{text: "Gebühr", amount: parameter.fee, legal_basis: "{basis}"}}]}}'
BY_BYLAW: Final = '{{items: ["{item}"], measures: {{}}, reductions: []}}'


def manifest_parts(work: Workpiece) -> dict[str, Any]:
    """Return the sections of ``package.toml`` about the fee; none where the service is free."""
    if not work.fee:
        return {}
    parts: dict[str, Any] = {}
    if not work.schedule:
        parts["parameters"] = {
            "fee": {
                "type": "money",
                "label": "Gebühr",
                "value": work.fee,
                "unit": "EUR",
                "adjustable": True,
                "legal_basis": work.fee_basis,
            }
        }
    if work.pay_when:
        parts["payment"] = _terms(work)
    return parts


def fee_files(work: Workpiece, *, xml_id: str, basis: str) -> dict[str, bytes]:
    """Return the files about the fee; ``basis`` is its legal basis as FEEL may hold it."""
    if not work.fee:
        return {}
    if not work.schedule:
        return {"decisions.dmn": DMN.format(id=xml_id, expression=OWN.format(basis=basis)).encode()}
    expression = BY_BYLAW.format(item=work.schedule_item)
    return {
        "decisions.dmn": DMN.format(id=xml_id, expression=expression).encode(),
        "bylaw.toml": tomli_w.dumps(_example(work)).encode(),
    }


def _terms(work: Workpiece) -> dict[str, Any]:
    terms = {
        "when": work.pay_when,
        "due_days": work.pay_days,
        "purpose": f"Gebühr: {work.title}"[:LONGEST_PURPOSE],
        "means": list(work.pay_means),
    }
    if work.schedule:
        return {**terms, "schedule": work.schedule}
    return {**terms, "nature": "public_fee", "account_code": work.account_code, "product": work.product}


def _example(work: Workpiece) -> dict[str, Any]:
    """A by-law with the amount of the draft, by which the examples are counted; what is due, the town decides."""
    item = {
        "code": work.schedule_item,
        "label": work.title,
        "legal_source": work.fee_basis,
        "account_code": work.account_code,
        "product": work.product,
        "kind": "fixed",
        "amount": work.fee,
    }
    return {
        "key": work.schedule,
        "title": f"Mustersatzung: {work.title}"[:200],
        "legal_source": work.fee_basis,
        "publication": "Muster ohne Rechtswirkung",
        "valid_from": "2020-01-01",
        "item": [item],
    }
