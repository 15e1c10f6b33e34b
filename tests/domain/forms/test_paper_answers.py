"""The paper form accepts exactly what the answer check accepts: filled in, keyed in again, and judged by its print alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gemeinwerk.adapters.genericode import read_code_list
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.check import check_structure
from gemeinwerk.domain.forms.rules.paper import paper_form
from gemeinwerk.domain.forms.rules.structure import asks
from gemeinwerk.domain.forms.types import Answers, FieldNode, FormModel, Option
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.code_lists import Lists
from gemeinwerk.domain.forms.types.datatypes import DEFAULT_LENGTH, MAX_FILE_SIZE, MAX_ROWS
from gemeinwerk.domain.forms.types.paper import PaperItem, PaperKind
from tests.domain.forms import invented
from tests.domain.forms.clerk import Clerk, NoPlace
from tests.domain.forms.generated import Maker

LISTS = {"urn:example:liste_1": (Option("A", "Anton"), Option("B", "Berta"))}


def judged(form: FormModel, clerk: Clerk, answers: Answers) -> bool:
    """Assert that sheet and answer check agree; return their verdict."""
    result = check_structure(form, answers)
    house = result.valid and result.answers == answers
    try:
        sheet = clerk.entered(answers)
    except NoPlace:
        assert not house, f"no place on paper for {answers}"
        return house
    assert clerk.keyed(sheet) == answers
    assert clerk.accepts(answers) is house, (answers, [(e.path, e.message) for e in result.errors][:5])
    return house


def test_every_datatype_is_judged_alike_on_paper() -> None:
    form = XDatenfelderReader().form(invented.message(), code_lists=LISTS)
    clerk = Clerk(paper_form(form))
    size = sum(1 for _ in form.walk())
    verdicts = [
        judged(form, clerk, Maker(seed, (0, 0.4 / size, 1 / size, 3 / size, 0.08)[seed % 5]).answers(form))
        for seed in range(500)
    ]
    assert 100 < sum(verdicts) < 400


def test_real_forms_are_judged_alike_on_paper(shared_data: Path) -> None:
    lists: dict[str, Lists] = {}
    for path in (shared_data / "fim" / "codelists").glob("*.xml"):
        read = read_code_list(path.read_bytes())
        lists[read.version_uri] = lists[read.uri] = read  # type: ignore[assignment]
    accepted = judged_ = 0
    for path in sorted((shared_data / "fim").glob("xdf[23]/*.xml")):
        form = XDatenfelderReader().read(path.read_bytes(), code_lists=lists)  # type: ignore[arg-type]
        clerk = Clerk(paper_form(form))
        size = sum(1 for _ in form.walk())
        for seed in range(10):
            accepted += judged(
                form, clerk, Maker(seed, (0, 0.3 / size, 1 / size, 3 / size, 0.05)[seed % 5]).answers(form)
            )
            judged_ += 1
    assert judged_ * 0.2 < accepted < judged_ * 0.8


def printed(item: PaperItem) -> list[str]:
    """What has to stand in the words of a question, unless the introduction says it."""
    limits, found = item.accepts, []
    if (limits.least, limits.most) != (1, 1) and limits.most != MAX_ROWS:
        found += [str(limits.least), str(limits.most)]
    if limits.min_length > 1:
        found.append(str(limits.min_length))
    if limits.max_length not in {0, DEFAULT_LENGTH}:
        found.append(str(limits.max_length))
    if limits.max_size not in {0, MAX_FILE_SIZE}:
        found.append(str(limits.max_size))
    found += [one.partition("/")[2].upper() for one in limits.media_types]
    for text in (limits.low, limits.high):
        day = ".".join(reversed(text[:10].split("-"))) if re.match("[0-9]{4}-", text) else text.replace(".", ",")
        found += [day] if text else []
    if limits.pattern:
        found += ["Ziffern"] if "Ziffern" in item.limits else [limits.pattern]
    return found


def test_every_limit_stands_on_the_sheet(shared_data: Path) -> None:
    forms = [XDatenfelderReader().form(invented.message(), code_lists=LISTS)]
    forms += [XDatenfelderReader().read(path.read_bytes()) for path in sorted((shared_data / "fim").glob("xdf3/*.xml"))]
    words = 0
    for form in forms:
        for item in paper_form(form).items:
            for word in printed(item) if item.path else ():
                assert word in item.limits, (item.path, word, item.limits)
                words += 1
    assert words > 1800


def test_every_rule_stands_on_the_sheet(shared_data: Path) -> None:
    """With the number of the question instead of its id, where that question is asked."""
    rules = 0
    for path in sorted((shared_data / "fim").glob("xdf3/*.xml")):
        form = XDatenfelderReader().read(path.read_bytes())
        notes = [item.help for item in paper_form(form).items if item.kind is PaperKind.NOTE]
        carried = [*form.rules, *(rule for _, node in form.walk() if asks(node) for rule in node.rules)]
        for rule in carried:
            start = re.split(r"\b[FG]\d{8}", rule.prose)[0].strip()[:40]
            assert any(start in note for note in notes), (path.name, rule.id)
            rules += bool(rule.prose)
    assert rules > 300


def test_a_long_list_stands_at_the_end() -> None:
    values = model.SchemaValues(tuple(model.SchemaValue(f"c{n}", f"Wert {n}") for n in range(1200)))
    few = model.SchemaValues(values.values[:5])
    form = XDatenfelderReader().form(
        invented.message_of(
            invented.field(1, "text", "select", values=values),
            invented.field(2, "text", "select", values=few),
            model.Use(invented.field(3, "bool"), 0, 3),
        )
    )
    paper = paper_form(form)
    assert [(len(one.options), one.total) for one in paper.lists] == [(1000, 1200)]
    assert paper.lists[0].name in paper.items[0].limits
    assert [len(item.options) for item in paper.items] == [0, 5, 2]
    assert [item.copies for item in paper.items] == [1, 1, 3]


@pytest.mark.parametrize(
    ("pattern", "words"), [(r"\d{5}", "5 Ziffern"), ("^[0-9]{3,5}$", "3 bis 5 Ziffern"), ("[A-Z]{2}", "in der Form [A-Z]{2}")]
)  # fmt: skip
def test_a_pattern_is_put_into_words(pattern: str, words: str) -> None:
    form = XDatenfelderReader().form(
        invented.message_of(invented.field(1, "text", precision=invented.limits(pattern=pattern, max_length=5)))
    )
    item = paper_form(form).items[0]
    assert words in item.limits
    assert item.boxes == 5
    assert isinstance(form.children[0], FieldNode)
