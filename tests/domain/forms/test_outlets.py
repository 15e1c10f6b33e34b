"""JSON Schema and XML Schema accept exactly what the answer check accepts, judged by validators of somebody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from lxml import etree

from gemeinwerk.adapters.genericode import read_code_list
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.answer_xml import answer_xsd, answers_xml
from gemeinwerk.domain.forms.rules.check import check_structure
from gemeinwerk.domain.forms.rules.paper import paper_form
from gemeinwerk.domain.forms.rules.schema import json_schema
from gemeinwerk.domain.forms.rules.structure import asks, needed
from gemeinwerk.domain.forms.types import Answers, FieldNode, FormModel, Option
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.kernel.refusal import Refusal
from tests.domain.forms.generated import ODD, Maker
from tests.domain.forms.invented import field, limits, message, message_of

LISTS = {"urn:example:liste_1": (Option("A", "Anton"), Option("B", "Berta"))}


class Judges:
    """The answer check of the house and the two foreign validators, for one form."""

    def __init__(self, form: FormModel) -> None:
        self.form = form
        self.json = jsonschema_rs.Draft202012Validator(json_schema(form))
        self.xsd = etree.XMLSchema(etree.fromstring(answer_xsd(form).encode()))

    def house(self, answers: Any) -> bool:
        """What the house accepts as it stands."""
        result = check_structure(self.form, answers)
        return result.valid and result.answers == answers

    def agree(self, answers: Answers) -> bool:
        """Assert that all judges agree on answers as JSON and as XML; return their verdict."""
        verdict = self.house(answers)
        assert self.json.is_valid(answers) is verdict, self._reasons(answers)
        text = answers_xml(self.form, answers)
        try:
            document = etree.fromstring(text.encode())
        except (etree.XMLSyntaxError, UnicodeEncodeError):
            assert not verdict
            return verdict
        try:
            read = XDatenfelderReader().answers(self.form, text.encode())
        except Refusal:
            assert not self.xsd.validate(document), text
            assert not verdict
            return verdict
        assert self.xsd.validate(document) is self.house(read), (self.xsd.error_log, self._reasons(read))
        if verdict:
            assert read == answers
        return verdict

    def _reasons(self, answers: Any) -> str:
        house = [(error.path, error.message) for error in check_structure(self.form, answers).errors][:3]
        foreign = [(list(error.instance_path), error.message[:200]) for error in self.json.iter_errors(answers)][:3]
        return f"{json.dumps(answers, ensure_ascii=False)[:2000]}\nhouse {house}\nforeign {foreign}"


@pytest.fixture(scope="module")
def invented() -> Judges:
    """The judges of the invented form with every datatype."""
    return Judges(XDatenfelderReader().form(message(), code_lists=LISTS))


def test_every_datatype_is_judged_alike(invented: Judges) -> None:
    size = sum(1 for _ in invented.form.walk())
    verdicts = [
        invented.agree(Maker(seed, (0, 0.4 / size, 1 / size, 3 / size, 0.08)[seed % 5]).answers(invented.form))
        for seed in range(800)
    ]
    assert 160 < sum(verdicts) < 640


def test_real_forms_are_judged_alike(shared_data: Path) -> None:
    lists: dict[str, tuple[Option, ...]] = {}
    for path in (shared_data / "fim" / "codelists").glob("*.xml"):
        read = read_code_list(path.read_bytes())
        lists[read.version_uri] = lists[read.uri] = read.options
    files = sorted((shared_data / "fim").glob("xdf[23]/*.xml"))
    assert files
    accepted = judged = 0
    for path in files:
        judges = Judges(XDatenfelderReader().read(path.read_bytes(), code_lists=lists))
        size = sum(1 for _ in judges.form.walk())
        for seed in range(15):
            accepted += judges.agree(
                Maker(seed, (0, 0.3 / size, 1 / size, 3 / size, 0.05)[seed % 5]).answers(judges.form)
            )
            judged += 1
    assert judged * 0.2 < accepted < judged * 0.8


def test_schemas_that_contradict_themselves_accept_nothing_anywhere() -> None:
    odd = (model.SchemaValue(""), model.SchemaValue("a\u00a0b"), model.SchemaValue("x\u0085"), model.SchemaValue("ok"))
    form = XDatenfelderReader().form(
        message_of(
            field(1, "num", precision=limits(min_value="5", max_value="1")),
            field(2, "date", precision=limits(min_value="2027-01-01", max_value="2026-01-01")),
            field(3, "text", precision=limits(min_length=5, max_length=2)),
            field(4, "text", "select", values=model.SchemaValues(odd)),
            field(5, "text", "select", values=model.SchemaValues(odd[:1])),
            field(6, "file", media_types=("PDF",)),
        )
    )
    judges = Judges(form)
    assert form.locked
    for key in range(1, 7):
        for value in ODD:
            judges.agree({f"F9700000000{key}": value})
    assert judges.agree({"F97000000004": "ok"})
    assert judges.agree({"F97000000004": "a\u00a0b"})


@pytest.mark.parametrize(
    "answers",
    [
        [], "x", 1, {"X": 1}, {"F97000000001": None},
        {"F97000000001": "a"}, {"F97000000001": ["a"]}, {"G97000000007": {}}, {"G97000000007": [{}]},
        {"G97000000002": {}}, {"G97000000002": {"F97000000042": ["2026-11-25"]}},
    ],
)  # fmt: skip
def test_wrong_shapes_are_refused_by_all(invented: Judges, answers: Any) -> None:
    assert not invented.house(answers)
    assert not invented.json.is_valid(answers)


def test_json_schema_is_strict_and_of_its_dialect(invented: Judges) -> None:
    schema = json_schema(invented.form)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert jsonschema_rs.meta.is_valid(schema)
    opened = [
        node
        for node in _objects(schema)
        if node.get("type") == "object" and node.get("additionalProperties") is not False
    ]
    assert opened == []


def _objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for one in node for found in _objects(one)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for one in node.values() for found in _objects(one))]


def test_paper_asks_the_same_questions(invented: Judges) -> None:
    paper = paper_form(invented.form)
    asked = ["/".join(path) for path, node in invented.form.walk() if asks(node)]
    assert [item.path for item in paper.items if item.path] == asked
    demanded = {"/".join(path) for path, node in invented.form.walk() if asks(node) and needed(node)}
    assert {item.path for item in paper.items if item.path and item.required} == demanded
    boxes = {item.path: [code for code, _ in item.options] for item in paper.items if item.options and item.path}
    for path, node in invented.form.walk():
        if isinstance(node, FieldNode) and node.kind == "select":
            assert boxes["/".join(path)] == [option.code for option in node.options]


def test_xml_of_answers_refuses_another_order_and_attributes(invented: Judges) -> None:
    good = answers_xml(invented.form, {"F97000000001": "a", "F97000000002": "abc"})
    assert XDatenfelderReader().answers(invented.form, good.encode()) == {"F97000000001": "a", "F97000000002": "abc"}
    for bad in (
        good.replace("<F97000000001>a</F97000000001>", "").replace("</S97", "<F97000000001>a</F97000000001></S97"),
        good.replace("<F97000000001>", '<F97000000001 x="1">'),
        good.replace("<F97000000001>a", "<F97000000001>a</F97000000001><F97000000001>b"),
        good.replace("urn:gemeinwerk", "urn:other"),
    ):
        with pytest.raises(Refusal):
            XDatenfelderReader().answers(invented.form, bad.encode())
