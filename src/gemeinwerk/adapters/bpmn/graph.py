"""The way through a process: every step is reached and goes on to one place, gateways fork, people stop loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gemeinwerk.adapters.bpmn.names import BPMN, FILE
from gemeinwerk.kernel.refusal import Finding

NODES = frozenset(
    {"startEvent", "endEvent", "userTask", "businessRuleTask", "serviceTask", "exclusiveGateway", "parallelGateway",
     "inclusiveGateway"}
)  # fmt: skip
FORKS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
# Names that the engine gives to steps of its own.
RESERVED = frozenset({"Start", "End", "Root"})
MAX_NODES = 300


@dataclass(slots=True)
class _Graph:
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    flows: dict[str, list[etree._Element]] = field(default_factory=dict)

    def targets(self, key: str) -> list[str]:
        return [flow.get("targetRef", "") for flow in self.flows.get(key, [])]

    def kind(self, key: str) -> str:
        return etree.QName(self.nodes[key]).localname if key in self.nodes else ""


def findings_of_graph(process: etree._Element) -> list[Finding]:
    """Return what keeps a process from running through; nothing for a sound one."""
    graph, found = _Graph(), []
    for element in process:
        if etree.QName(element).localname in NODES:
            found += list(_identity(element, graph, process.get("id", "")))
            graph.nodes[element.get("id", "")] = element
    for flow in process.findall(f"{{{BPMN}}}sequenceFlow"):
        graph.flows.setdefault(flow.get("sourceRef", ""), []).append(flow)
    if len(graph.nodes) > MAX_NODES:
        message = f"Der Prozess hat mehr als {MAX_NODES} Schritte."
        return [Finding(FILE, process.sourceline, message, "Bitte teilen Sie ihn auf.")]
    if found:
        return found
    return [*_ways(graph), *_unreached(graph), *_endless(graph)]


def _finding(element: etree._Element, message: str, hint: str) -> Finding:
    name = element.get("name") or element.get("id") or etree.QName(element).localname
    return Finding(FILE, element.sourceline, f"„{name}“: {message}", hint)


def _identity(element: etree._Element, graph: _Graph, process_id: str) -> Iterator[Finding]:
    key = element.get("id", "")
    if not key:
        yield _finding(element, "Der Schritt hat keine Kennung (id).", "Bitte vergeben Sie eine Kennung.")
    elif key in graph.nodes:
        yield _finding(element, "Diese Kennung gibt es mehrfach.", "Bitte vergeben Sie jede Kennung nur einmal.")
    elif key in RESERVED or "." in key or key == process_id:
        hint = "Bitte wählen Sie eine andere Kennung, zum Beispiel „start“ oder „pruefen“."
        yield _finding(element, f"Die Kennung „{key}“ ist vergeben.", hint)


def _ways(graph: _Graph) -> Iterator[Finding]:
    for key, element in graph.nodes.items():
        kind, flows = graph.kind(key), graph.flows.get(key, [])
        if kind == "endEvent":
            continue
        if not flows:
            yield _finding(element, "Von hier führt kein Pfeil weiter.", "Bitte verbinden Sie ihn bis zum Ende.")
        elif len(flows) > 1 and kind not in FORKS:
            yield _finding(element, "Von hier führen mehrere Pfeile weiter.", "Bitte verwenden Sie eine Verzweigung.")
        elif kind in CHOICES and len(flows) > 1:
            yield from _conditions(element, flows)


def _conditions(element: etree._Element, flows: list[etree._Element]) -> Iterator[Finding]:
    for flow in flows:
        condition = flow.find(f"{{{BPMN}}}conditionExpression")
        text = "" if condition is None else (condition.text or "").strip()
        if flow.get("id") == element.get("default"):
            continue
        if not text:
            hint = "Bitte ergänzen Sie eine Bedingung oder machen Sie den Pfeil zum Standardweg."
            yield _finding(element, "Ein Pfeil dieser Verzweigung hat keine Bedingung.", hint)
        language = "" if condition is None else condition.get("language", "")
        if language and "feel" not in language.lower():
            yield _finding(element, f"Bedingungen in „{language}“ sind nicht erlaubt.", "Bitte verwenden Sie FEEL.")


def _unreached(graph: _Graph) -> Iterator[Finding]:
    waiting = [key for key in graph.nodes if graph.kind(key) == "startEvent"]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += graph.targets(key)
    for key, element in graph.nodes.items():
        if key not in seen:
            yield _finding(element, "Dieser Schritt wird nie erreicht.", "Bitte verbinden oder entfernen Sie ihn.")


def _endless(graph: _Graph) -> Iterator[Finding]:
    """A way back that meets no person would turn for ever."""
    ahead = {key: {one for one in graph.targets(key) if graph.kind(one) != "userTask"} for key in graph.nodes}
    left = set(graph.nodes)
    while True:
        leaves = {key for key in left if not ahead[key] & left}
        if not leaves:
            break
        left -= leaves
    inside = [key for key in left if graph.kind(key) != "userTask"]
    if inside:
        hint = "Bitte führen Sie den Weg zurück über eine Aufgabe für eine Person."
        yield _finding(graph.nodes[inside[0]], "Der Prozess läuft hier im Kreis, ohne dass jemand etwas tut.", hint)
