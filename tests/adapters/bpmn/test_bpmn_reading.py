"""Process files are read hardened; what cannot run is refused with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.adapters.bpmn import SpiffEngine
from gemeinwerk.adapters.feel import Feel
from gemeinwerk.kernel.refusal import Refusal
from tests.adapters.bpmn import models
from tests.adapters.bpmn.models import flow, node, process

ENGINE = SpiffEngine(Feel().evaluate)
START, END = node("startEvent", "start"), node("endEvent", "end")


def around(element: str) -> bytes:
    return process(START, element, END, flow("start", "x"), flow("x", "end"))


@pytest.mark.parametrize("source", [models.officer(), models.automatic(), models.parallel(), models.again()])
def test_models_that_can_run_have_no_findings(source: bytes) -> None:
    assert ENGINE.findings(source) == ()


@pytest.mark.parametrize(
    ("element", "word"),
    [
        ('<scriptTask id="x"><script>import os</script></scriptTask>', "scriptTask"),
        ('<callActivity id="x" calledElement="unknown"/>', "callActivity"),
        ('<subProcess id="x"><scriptTask id="y"/></subProcess>', "subProcess"),
        ('<sendTask id="x"/>', "sendTask"),
        ('<task id="x" name="Ohne Art"/>', "task"),
        ('<eventBasedGateway id="x"/>', "eventBasedGateway"),
        ('<complexGateway id="x"/>', "complexGateway"),
        ('<intermediateThrowEvent id="x"><signalEventDefinition/></intermediateThrowEvent>', "intermediateThrowEvent"),
        (
            node("userTask", "x", "<standardLoopCharacteristics/>", name="X", kind="check"),
            "standardLoopCharacteristics",
        ),
        (node("userTask", "x", name="X"), "gw:kind"),
        (node("userTask", "x", name="X", kind="dance"), "gw:kind"),
        (node("businessRuleTask", "x", name="X", decision="fee"), "gw:decision"),
        (node("serviceTask", "x", name="X", operation="delete_everything"), "gw:operation"),
        (node("serviceTask", "x", name="X"), "gw:operation"),
    ],
)
def test_what_cannot_run_is_refused_with_its_line(element: str, word: str) -> None:
    found = ENGINE.findings(around(element))
    assert len(found) == 1
    assert word in found[0].message and found[0].where == "process.bpmn" and found[0].line == 4 and found[0].hint


def test_every_finding_is_told_at_once() -> None:
    source = process(START, '<scriptTask id="x"/>', '<sendTask id="y"/>', flow("start", "nowhere"))
    assert len(ENGINE.findings(source)) >= 4


@pytest.mark.parametrize(
    "source",
    [
        process(END),
        process(START),
        process(START, START, END),
        process(START, END, flow("start", "nowhere")),
        process(START, END, executable="false"),
        models.HEAD.encode() + b"</definitions>",
    ],
)
def test_a_model_without_its_shape_is_refused(source: bytes) -> None:
    found = ENGINE.findings(source)
    assert found and all(one.message and one.hint for one in found)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"kein xml",
        b"<a/>",
        b"<definitions/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
        models.officer()[:-30],
        "<definitions/>".encode("utf-16"),
        b"<a>" * 3000,
    ],
    ids=lambda one: repr(one[:24]),
)
def test_files_that_are_no_process_are_refused(source: bytes) -> None:
    assert ENGINE.findings(source)
    with pytest.raises(Refusal):
        ENGINE.start(source, {}, lambda name, variables: None)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        ENGINE.findings(b"<a>" + b" " * 3_000_000 + b"</a>")
    assert refused.value.code == "too_large"


def test_conditions_and_tasks_are_told_with_their_lines() -> None:
    source = models.officer()
    assert [text for text, line in ENGINE.conditions(source) if line] == ['decision = "granted" and fee > 0']
    assert [one.id for one in ENGINE.tasks(source)] == ["check", "fee", "decide", "notice", "closing"]


def test_reference_models_of_the_standard_run_or_are_refused_clearly(shared_data: Path) -> None:
    folder = shared_data / "bpmn" / "miwg"
    if not folder.is_dir():
        pytest.skip("the reference models of BPMN are not present")
    found = {path.name: ENGINE.findings(path.read_bytes()) for path in sorted(folder.glob("*.bpmn"))}
    assert len(found) == 11
    for findings in found.values():
        assert all(one.message and one.hint and one.line for one in findings)


def test_findings_about_the_way_name_step_and_remedy() -> None:
    task = node("userTask", "x", name="X", kind="check")
    gateway = node("exclusiveGateway", "g", name="Wohin?", default="d")
    cases = {
        "mehrfach": around(task + task),
        "keine Kennung": around('<userTask name="Ohne" gw:kind="check"/>'),
        "ist vergeben": process(node("startEvent", "Start"), END, flow("Start", "end")),
        "kein Pfeil": process(START, task, END, flow("start", "x")),
        "mehrere Pfeile": process(START, task, END, flow("start", "x"), flow("x", "end"), flow("x", "end", id="two")),
        "nie erreicht": process(START, task, END, flow("start", "end"), flow("x", "end")),
        "keine Bedingung": process(START, gateway, END, flow("start", "g"), flow("g", "end"), flow("g", "end", id="d")),
        "im Kreis": process(START, gateway, END, flow("start", "g"), flow("g", "end", "x"), flow("g", "g", id="d")),
        "sind nicht erlaubt": models.guarded("x").replace(b"Expression>x", b'Expression language="python">x'),
    }
    for word, source in cases.items():
        found = ENGINE.findings(source)
        assert any(word in one.message for one in found), (word, found)
        assert all(one.hint and one.line for one in found)


def test_a_way_back_over_a_person_is_sound() -> None:
    assert ENGINE.findings(models.again()) == ()
