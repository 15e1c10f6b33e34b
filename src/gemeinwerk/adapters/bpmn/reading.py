"""Hardened reading and checking of a process before the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from gemeinwerk.adapters.bpmn.graph import findings_of_graph
from gemeinwerk.adapters.bpmn.names import BPMN, FILE
from gemeinwerk.kernel.refusal import Finding, Invalid, TooLarge

OWN = "urn:gemeinwerk:bpmn:1"
MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
KINDS = frozenset({"check", "decide"})
OPERATIONS = frozenset({"issue_notice", "confirm", "close"})
RUNS = frozenset(
    {"startEvent", "endEvent", "userTask", "businessRuleTask", "serviceTask", "exclusiveGateway", "parallelGateway",
     "inclusiveGateway", "sequenceFlow"}
)  # fmt: skip
SILENT = frozenset(
    {"laneSet", "lane", "flowNodeRef", "documentation", "extensionElements", "incoming", "outgoing",
     "conditionExpression", "textAnnotation", "association", "text", "ioSpecification", "dataObject",
     "dataObjectReference", "group", "childLaneSet"}
)  # fmt: skip


class ProcessRefused(Invalid):
    """The process file cannot be run."""

    code = "processes.refused"
    message = "Das Prozessmodell wurde nicht übernommen."
    hint = "Bitte beheben Sie die genannten Punkte."


@dataclass(frozen=True, slots=True)
class TaskMeaning:
    """What a task means to us."""

    id: str
    name: str
    type: str
    kind: str = ""
    decision: str = ""
    result: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class ProcessFile:
    """A checked process: its id, the tree for the engine, the meaning of its tasks, its conditions with lines."""

    id: str
    tree: etree._ElementTree
    tasks: dict[str, TaskMeaning]
    conditions: tuple[tuple[str, int], ...]


def read_process(source: bytes) -> tuple[ProcessFile | None, list[Finding]]:
    """Return the process in ``source``, or None, and all findings; raises TooLarge or ProcessRefused for no BPMN."""
    root = _tree(source)
    processes = [p for p in root.iter(f"{{{BPMN}}}process") if p.get("isExecutable") != "false"]
    if len(processes) != 1:
        message = f"Die Datei enthält {len(processes)} ausführbare Prozesse; erwartet wird genau einer."
        return None, [Finding(FILE, root.sourceline, message, "Bitte kennzeichnen Sie genau einen als ausführbar.")]
    process = processes[0]
    findings = list(_unsupported(process))
    tasks = {}
    for element in process:
        meaning = _meaning(element)
        if meaning is not None:
            tasks[meaning.id] = meaning
            findings += _task_findings(element, meaning)
    conditions = tuple(
        ((c.text or "").strip(), c.sourceline or 0) for c in process.iter(f"{{{BPMN}}}conditionExpression")
    )
    findings += [*_shape(process), *findings_of_graph(process)]
    if findings:
        return None, findings
    return ProcessFile(process.get("id", ""), _for_engine(root), tasks, conditions), []


def _tree(source: bytes) -> etree._Element:
    if len(source) > MAX_BYTES:
        raise TooLarge()
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source or b"\x00" in source[:64]:
        raise _refused(None, "Dokumenttyp-Angaben und andere Zeichensätze als UTF-8 sind nicht erlaubt.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as fault:
        raise _refused(fault.lineno, "Das XML ist nicht wohlgeformt.") from fault
    if root.tag != f"{{{BPMN}}}definitions":
        raise _refused(root.sourceline, "Das ist keine BPMN-2.0-Datei.")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise TooLarge()
    return root


def _refused(line: int | None, message: str) -> ProcessRefused:
    return ProcessRefused(details=[Finding(FILE, line, message, "Bitte exportieren Sie das Modell neu.")])


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _unsupported(process: etree._Element) -> Iterator[Finding]:
    for element in process:
        name = _local(element)
        if etree.QName(element).namespace != BPMN or name in SILENT:
            continue
        if name not in RUNS:
            hint = "Bitte verwenden Sie Aufgaben für Personen, Regeln oder Dienste sowie einfache Verzweigungen."
            yield Finding(FILE, element.sourceline, f"Das Element „{name}“ wird nicht unterstützt.", hint)
            continue
        for inner in element:
            local = _local(inner)
            if local.endswith("EventDefinition") or local.endswith("LoopCharacteristics"):
                message = f"„{local}“ wird nicht unterstützt."
                yield Finding(FILE, inner.sourceline, message, "Bitte modellieren Sie den Ablauf ohne dieses Element.")


def _meaning(element: etree._Element) -> TaskMeaning | None:
    name = _local(element)
    if name not in {"userTask", "businessRuleTask", "serviceTask"}:
        return None
    own = {key: element.get(f"{{{OWN}}}{key}", "") for key in ("kind", "decision", "result", "operation")}
    return TaskMeaning(element.get("id", ""), element.get("name", ""), name, **own)


def _task_findings(element: etree._Element, meaning: TaskMeaning) -> list[Finding]:
    wanted = {
        "userTask": (meaning.kind in KINDS, "gw:kind", ", ".join(sorted(KINDS))),
        "businessRuleTask": (bool(meaning.decision and meaning.result), "gw:decision und gw:result", "einen Namen"),
        "serviceTask": (meaning.operation in OPERATIONS, "gw:operation", ", ".join(sorted(OPERATIONS))),
    }[meaning.type]
    if wanted[0] and meaning.name:
        return []
    message = f"Der Aufgabe „{meaning.name or meaning.id}“ fehlt {wanted[1]} oder ihr Name."
    return [Finding(FILE, element.sourceline, message, f"Möglich: {wanted[2]}.")]


def _shape(process: etree._Element) -> Iterator[Finding]:
    starts = process.findall(f"{{{BPMN}}}startEvent")
    if len(starts) != 1:
        yield Finding(FILE, process.sourceline, "Der Prozess braucht genau einen Anfang.", "Bitte ergänzen Sie ihn.")
    if not process.findall(f"{{{BPMN}}}endEvent"):
        yield Finding(FILE, process.sourceline, "Der Prozess hat kein Ende.", "Bitte ergänzen Sie ein Endereignis.")
    nodes = {e.get("id") for e in process if e.get("id")}
    for flow in process.findall(f"{{{BPMN}}}sequenceFlow"):
        if flow.get("sourceRef") not in nodes or flow.get("targetRef") not in nodes:
            yield Finding(FILE, flow.sourceline, "Ein Pfeil führt ins Leere.", "Bitte verbinden Sie ihn neu.")


def _for_engine(root: etree._Element) -> etree._ElementTree:
    """Return a copy in which every task is a task for a person: rules and services are run by us, not by the engine."""
    copy = etree.fromstring(etree.tostring(root))
    for name in ("businessRuleTask", "serviceTask"):
        for element in copy.iter(f"{{{BPMN}}}{name}"):
            element.tag = f"{{{BPMN}}}userTask"
    return etree.ElementTree(copy)
