"""Process models for tests, written as short texts."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:gw="urn:gemeinwerk:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'id="d" targetNamespace="urn:test">'
)


def process(*elements: str, id: str = "example", executable: str = "true") -> bytes:
    """A file with one process."""
    body = "\n".join(elements)
    return f'{HEAD}\n<process id="{id}" isExecutable="{executable}">\n{body}\n</process></definitions>'.encode()


def flow(source: str, target: str, condition: str = "", id: str = "") -> str:
    inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    key = id or f"f_{source}_{target}"
    return f'<sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def node(tag: str, id: str, inner: str = "", **attributes: str) -> str:
    own = {"kind", "decision", "result", "operation"}
    text = "".join(f" {'gw:' if k in own else ''}{k}={quoteattr(v)}" for k, v in attributes.items())
    return f'<{tag} id="{id}"{text}>{inner}</{tag}>'


def officer() -> bytes:
    """Check, decide, fee by a table, then grant or reject."""
    return process(
        node("startEvent", "start"),
        node("userTask", "check", name="Antrag prüfen", kind="check"),
        node("businessRuleTask", "fee", name="Gebühr berechnen", decision="fee", result="fee"),
        node("userTask", "decide", name="Entscheiden", kind="decide"),
        node("exclusiveGateway", "which", default="rejecting"),
        node("serviceTask", "notice", name="Bescheid erlassen", operation="issue_notice"),
        node("serviceTask", "closing", name="Vorgang schließen", operation="close"),
        node("endEvent", "end"),
        flow("start", "check"),
        flow("check", "fee"),
        flow("fee", "decide"),
        flow("decide", "which"),
        flow("which", "notice", 'decision = "granted" and fee > 0'),
        flow("which", "closing", id="rejecting"),
        flow("notice", "closing"),
        flow("closing", "end"),
    )


def automatic() -> bytes:
    """Five steps without a person."""
    return process(
        node("startEvent", "start"),
        node("businessRuleTask", "fee", name="Gebühr", decision="fee", result="fee"),
        node("businessRuleTask", "outcome", name="Ergebnis", decision="outcome", result="outcome"),
        node("exclusiveGateway", "which", default="no"),
        node("serviceTask", "notice", name="Bescheid", operation="issue_notice"),
        node("serviceTask", "confirm", name="Bestätigung", operation="confirm"),
        node("endEvent", "end"),
        flow("start", "fee"),
        flow("fee", "outcome"),
        flow("outcome", "which"),
        flow("which", "notice", 'outcome = "assessed"'),
        flow("which", "confirm", id="no"),
        flow("notice", "end"),
        flow("confirm", "end", id="f_last"),
    )


def guarded(condition: str) -> bytes:
    """A process whose first way depends on a condition."""
    return process(
        node("startEvent", "start"),
        node("exclusiveGateway", "which", default="no"),
        node("userTask", "yes_task", name="Ja", kind="check"),
        node("userTask", "no_task", name="Nein", kind="decide"),
        node("endEvent", "end"),
        flow("start", "which"),
        flow("which", "yes_task", condition),
        flow("which", "no_task", id="no"),
        flow("yes_task", "end"),
        flow("no_task", "end"),
    )


def parallel() -> bytes:
    """Two tasks at the same time, then the end."""
    return process(
        node("startEvent", "start"),
        node("parallelGateway", "fork"),
        node("userTask", "one", name="Eins", kind="check"),
        node("userTask", "two", name="Zwei", kind="check"),
        node("parallelGateway", "join"),
        node("serviceTask", "closing", name="Schließen", operation="close"),
        node("endEvent", "end"),
        flow("start", "fork"),
        flow("fork", "one"),
        flow("fork", "two"),
        flow("one", "join"),
        flow("two", "join"),
        flow("join", "closing"),
        flow("closing", "end"),
    )


def again() -> bytes:
    """A check that can be repeated as often as needed."""
    return process(
        node("startEvent", "start"),
        node("userTask", "check", name="Prüfen", kind="check"),
        node("exclusiveGateway", "enough", default="ready"),
        node("endEvent", "end"),
        flow("start", "check"),
        flow("check", "enough"),
        flow("enough", "check", "again = true"),
        flow("enough", "end", id="ready"),
    )
