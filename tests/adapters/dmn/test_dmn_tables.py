"""Decision tables: every hit policy, what they rest on, and the reasons that they give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest

from gemeinwerk.adapters.dmn.decisions import DmnDecisions
from gemeinwerk.adapters.dmn.reading import DmnError
from gemeinwerk.adapters.feel import Feel
from gemeinwerk.adapters.feel.values import Function
from gemeinwerk.kernel.refusal import Refusal

DMN = DmnDecisions(Feel(), Function)
D = Decimal
NAMESPACES = ("20180521", "20191111", "20211108", "20230324")


def definitions(*decisions: str, version: str = "20191111") -> bytes:
    """A DMN file with the given decisions."""
    namespace = f"https://www.omg.org/spec/DMN/{version}/MODEL/"
    body = "".join(decisions)
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="urn:test">{body}</definitions>'.encode()


def cell(text: str, name: str) -> str:
    return f"<{name}><text>{escape(text)}</text></{name}>"


def table(
    policy: str,
    rules: list[tuple[list[str], list[str]]],
    *,
    inputs: tuple[str, ...] = ("x",),
    outputs: tuple[tuple[str, str], ...] = (("", ""),),
    aggregation: str = "",
    default: str = "",
) -> str:
    """The decision ``result`` as a table."""
    head = "".join(f"<input>{cell(one, 'inputExpression')}</input>" for one in inputs)
    for name, values in outputs:
        inner = (cell(values, "outputValues") if values else "") + (
            cell(default, "defaultOutputEntry") if default else ""
        )
        head += f'<output name="{name}">{inner}</output>'
    for tests, results in rules:
        cells = "".join(cell(one, "inputEntry") for one in tests) + "".join(cell(one, "outputEntry") for one in results)
        head += f"<rule>{cells}</rule>"
    aggregated = f' aggregation="{aggregation}"' if aggregation else ""
    inner = f'<decisionTable hitPolicy="{policy}"{aggregated}>{head}</decisionTable>'
    return f'<decision id="result" name="result">{inner}</decision>'


def decide(source: bytes, **inputs: Any) -> Any:
    return DMN.decide(source, "result", inputs).value


OVERLAPPING = [(["> 10"], ['"a"']), (["> 5"], ['"b"']), (["> 0"], ['"c"'])]
NUMBERS = [(["> 10"], ["100"]), (["> 5"], ["20"]), (["> 0"], ["3"])]


@pytest.mark.parametrize(
    ("policy", "aggregation", "rules", "x", "value"),
    [
        ("UNIQUE", "", [(["> 10"], ['"a"']), (["<= 10"], ['"b"'])], 11, "a"),
        ("UNIQUE", "", [(["> 10"], ['"a"'])], 1, None),
        ("ANY", "", [(["> 10"], ['"a"']), (["> 5"], ['"a"'])], 11, "a"),
        ("FIRST", "", OVERLAPPING, 7, "b"),
        ("RULE ORDER", "", OVERLAPPING, 7, ["b", "c"]),
        ("COLLECT", "", OVERLAPPING, 11, ["a", "b", "c"]),
        ("COLLECT", "SUM", NUMBERS, 11, D(123)),
        ("COLLECT", "MIN", NUMBERS, 11, D(3)),
        ("COLLECT", "MAX", NUMBERS, 11, D(100)),
        ("COLLECT", "COUNT", NUMBERS, 7, D(2)),
        ("COLLECT", "", NUMBERS, -1, []),
        ("RULE ORDER", "", NUMBERS, -1, []),
    ],
)
def test_hit_policies(policy: str, aggregation: str, rules: Any, x: int, value: Any) -> None:
    assert decide(definitions(table(policy, rules, aggregation=aggregation)), x=x) == value


@pytest.mark.parametrize(("policy", "value"), [("PRIORITY", "c"), ("OUTPUT ORDER", ["c", "a", "b"])])
def test_policies_by_the_order_of_the_output_values(policy: str, value: Any) -> None:
    source = definitions(table(policy, OVERLAPPING, outputs=(("", '"c", "a", "b"'),)))
    assert decide(source, x=11) == value


@pytest.mark.parametrize(
    ("policy", "word"), [("UNIQUE", "Mehrere Regeln"), ("ANY", "widersprechen")], ids=["unique", "any"]
)
def test_contradicting_rules_are_refused_with_their_line(policy: str, word: str) -> None:
    with pytest.raises(DmnError) as refused:
        decide(definitions(table(policy, OVERLAPPING)), x=11)
    assert word in refused.value.message
    assert refused.value.details[0].line == 1


def test_a_default_stands_in_where_no_rule_applies() -> None:
    assert decide(definitions(table("UNIQUE", [(["> 10"], ['"a"'])], default='"nichts"')), x=1) == "nichts"


def test_several_outputs_make_a_context() -> None:
    rules = [(["> 10"], ["30.70", '"§ 6 KAG NRW"']), (["<= 10"], ["0", '""'])]
    source = definitions(table("FIRST", rules, outputs=(("amount", ""), ("legal_basis", ""))))
    assert decide(source, x=11) == {"amount": D("30.70"), "legal_basis": "§ 6 KAG NRW"}


def test_several_inputs_and_free_cells() -> None:
    rules = [(["> 10", "-"], ["1"]), (["-", '"ja"'], ["2"]), (["-", "-"], ["3"])]
    source = definitions(table("FIRST", rules, inputs=("x", "antwort")))
    assert [decide(source, x=x, antwort=a) for x, a in ((11, "nein"), (1, "ja"), (1, "nein"))] == [1, 2, 3]


def test_the_rules_that_applied_are_told() -> None:
    found = DMN.decide(definitions(table("COLLECT", OVERLAPPING)), "result", {"x": 7})
    assert found.hits == {"result": (2, 3)}


@pytest.mark.parametrize("version", NAMESPACES)
def test_all_versions_of_the_standard_are_read(version: str) -> None:
    assert decide(definitions(table("UNIQUE", [(["-"], ["1"])]), version=version), x=1) == 1


LITERAL = "<literalExpression><text>{}</text></literalExpression>"


def literal(name: str, text: str, *needs: str) -> str:
    required = "".join(
        f'<informationRequirement><requiredDecision href="#{n}"/></informationRequirement>' for n in needs
    )
    return f'<decision id="{name}" name="{name}">{required}{LITERAL.format(escape(text))}</decision>'


def test_decisions_rest_on_decisions() -> None:
    source = definitions(literal("base", "x * 2"), literal("result", "base + 1", "base"))
    assert decide(source, x=D("1.5")) == D(4)


def test_decisions_in_a_circle_are_refused() -> None:
    source = definitions(literal("a", "result", "result"), literal("result", "a", "a"))
    with pytest.raises(DmnError, match="im Kreis"):
        decide(source, x=1)


def test_contexts_see_their_earlier_entries() -> None:
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{LITERAL.format(text)}</contextEntry>'
        for name, text in (("amount", "x * 2"), ("lines", '[{text: "Gebühr", amount: amount}]'))
    )
    source = definitions(f'<decision id="result" name="result"><context>{entries}</context></decision>')
    assert decide(source, x=3) == {"amount": D(6), "lines": [{"text": "Gebühr", "amount": D(6)}]}


def test_knowledge_is_invoked_by_name_and_by_box() -> None:
    knowledge = (
        '<businessKnowledgeModel id="double" name="double"><encapsulatedLogic><formalParameter name="n"/>'
        f"{LITERAL.format('n * 2')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    required = '<knowledgeRequirement><requiredKnowledge href="#double"/></knowledgeRequirement>'
    by_name = f'<decision id="result" name="result">{required}{LITERAL.format("double(x)")}</decision>'
    box = (
        f'<decision id="result" name="result">{required}<invocation>{LITERAL.format("double")}'
        f'<binding><parameter name="n"/>{LITERAL.format("x")}</binding></invocation></decision>'
    )
    assert decide(definitions(knowledge, by_name), x=4) == 8
    assert decide(definitions(knowledge, box), x=4) == 8


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"kein xml",
        b"<a/>",
        b"<definitions/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><definitions>&b;</definitions>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        definitions("<decision")[:-20],
        "<definitions/>".encode("utf-16"),
        b"\x00" * 100,
        b"<a>" * 2000,
    ],
    ids=lambda one: repr(one[:24]),
)
def test_files_that_are_no_decisions_are_refused(source: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        DMN.decide(source, "result", {})
    assert refused.value.message


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        DMN.decide(b"<a>" + b" " * 5_000_000 + b"</a>", "result", {})
    assert refused.value.code == "too_large"


def test_an_unknown_decision_is_refused_by_its_name() -> None:
    with pytest.raises(DmnError, match="„result“ gibt es nicht"):
        decide(definitions(literal("other", "1")))


def test_a_row_of_the_wrong_width_is_refused_with_its_line() -> None:
    with pytest.raises(DmnError) as refused:
        decide(definitions(table("UNIQUE", [(["-", "-"], ["1"])])), x=1)
    assert refused.value.details[0].line is not None


def test_a_check_names_every_expression_that_cannot_be_read() -> None:
    rules = [(["> "], ["1"]), (["-"], ["1 +"])]
    source = definitions(table("UNIQUE", rules, inputs=("x (",)), literal("second", ")"))
    found = DMN.findings(source, frozenset({"x"}))
    assert len(found) == 4 and all(one.line and one.message for one in found)
    assert DMN.findings(definitions(table("UNIQUE", OVERLAPPING)), frozenset({"x"})) == ()


def test_the_names_of_the_decisions_are_told() -> None:
    assert DMN.names(definitions(literal("fee", "1"), literal("automatic", "true"))) == {"fee", "automatic"}


def model(*elements: str, namespace: str = "urn:a", version: str = "20230324") -> bytes:
    """A DMN file with a namespace of its own."""
    head = f'xmlns="https://www.omg.org/spec/DMN/{version}/MODEL/" name="d" namespace="{namespace}"'
    return f"<definitions {head}>{''.join(elements)}</definitions>".encode()


def boxed(inner: str, *, kind: str = "") -> str:
    variable = f'<variable name="result" typeRef="{kind}"/>' if kind else ""
    return f'<decision id="result" name="result">{variable}{inner}</decision>'


def text(expression: str) -> str:
    return LITERAL.format(escape(expression))


@pytest.mark.parametrize(
    ("inner", "value"),
    [
        (f"<conditional><if>{text('x > 1')}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>", 1),
        (f'<for iteratorVariable="i"><in>{text("[1, 2]")}</in><return>{text("i * x")}</return></for>', [5, 10]),
        (f'<every iteratorVariable="i"><in>{text("[1, 2]")}</in><satisfies>{text("i < x")}</satisfies></every>', True),
        (f'<some iteratorVariable="i"><in>{text("[1, 2]")}</in><satisfies>{text("i > x")}</satisfies></some>', False),
        (f"<filter><in>{text('[4, 6]')}</in><match>{text('item > x')}</match></filter>", [6]),
        (f"<list>{text('1')}{text('x')}</list>", [1, 5]),
        (f'<relation><column name="a"/><row>{text("1")}</row><row>{text("x")}</row></relation>', [{"a": 1}, {"a": 5}]),
    ],
    ids=["conditional", "for", "every", "some", "filter", "list", "relation"],
)
def test_boxed_expressions(inner: str, value: Any) -> None:
    assert decide(model(boxed(inner)), x=D(5)) == value


ITEMS = (
    '<itemDefinition name="tArt"><typeRef>string</typeRef><allowedValues><text>"A", "B"</text></allowedValues>'
    '</itemDefinition><itemDefinition name="tZahlen" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("kind", "expression", "value"),
    [
        ("tArt", '"A"', "A"),
        ("tArt", '"C"', None),
        ("tArt", '["B"]', "B"),
        ("tArt", "1", None),
        ("tZahlen", "1", [1]),
        ("tZahlen", "[1, 2]", [1, 2]),
        ("tZahlen", '[1, "a"]', None),
        ("number", '"a"', None),
    ],
)
def test_results_are_of_their_type_or_null(kind: str, expression: str, value: Any) -> None:
    assert decide(model(ITEMS, boxed(text(expression), kind=kind))) == value


def test_a_service_decides_by_its_arguments_alone() -> None:
    service = (
        '<decisionService id="s" name="s"><outputDecision href="#out"/><inputDecision href="#given"/></decisionService>'
    )
    inner = literal("given", '"never asked"') + literal("out", 'given + "!"', "given")
    required = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    calling = f'<decision id="result" name="result">{required}{text("s(x)")}</decision>'
    assert decide(model(service, inner, calling), x="a") == "a!"
    outside = inner.replace("given + ", "x + ")
    assert decide(model(service, outside, calling), x="a") is None


def test_imported_files_are_known_by_their_name() -> None:
    from gemeinwerk.adapters.dmn import read_decisions

    other = model(
        literal("base", "x * 2"), '<inputData id="x" name="x"><variable name="x"/></inputData>', namespace="urn:b"
    )
    other = other.replace(
        b'name="base"><', b'name="base"><informationRequirement><requiredInput href="#x"/></informationRequirement><'
    )
    need = '<informationRequirement><requiredDecision href="urn:b#base"/></informationRequirement>'
    main = model(
        '<import namespace="urn:b" name="ander" importType="dmn"/>',
        f'<decision id="result" name="result">{need}{text("ander.base + 1")}</decision>',
    )
    found = read_decisions(main, Feel(), Function, [other])
    assert found.evaluate("result", {"x": D(4)}) == 9
    assert found.evaluate("result", {"ander": {"x": D(5)}}) == 11


def test_functions_in_other_languages_are_never_run() -> None:
    java = text('function(a) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}')
    call = (
        f'<context><contextEntry><variable name="f"/>{java}</contextEntry><contextEntry>{text("f(1)")}</contextEntry>'
    )
    assert decide(model(boxed(f"{call}</context>"))) is None


def test_many_decisions_on_one_are_made_once() -> None:
    layers = [literal("d0", "1")]
    layers += [literal(f"d{i}", f"d{i - 1} + d{i - 1}", f"d{i - 1}", f"d{i - 1}") for i in range(1, 30)]
    assert decide(model(*layers, literal("result", "d29", "d29"))) == 2**29
