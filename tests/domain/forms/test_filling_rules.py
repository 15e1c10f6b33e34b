"""Rules of filling in: shapes no pattern can say, pages of long forms, answers carried over and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms import queries
from gemeinwerk.domain.forms.rules.keeping import carry_over, keepable, with_kept
from gemeinwerk.domain.forms.rules.steps import MOST_ON_A_PAGE, steps, weight
from gemeinwerk.domain.forms.types import FormModel, GroupNode, Layout, Option, Widget
from gemeinwerk.web.portal.form_page.compiled import compile_form
from tests.web.portal.kinds import COUNTRIES, field, group, model

DAY = ("F60000000231", "F60000000232", "F60000000233")


def checked(form: FormModel, answers: dict[str, object], **widgets: Widget) -> list[str]:
    from datetime import date

    layout = Layout(widgets={key.replace("__", "/"): value for key, value in widgets.items()})
    result = queries.check_answers(form, layout, answers, today=date(2026, 11, 25), parameters={})
    return [error.message for error in result.errors]


@pytest.mark.parametrize(
    ("widget", "good", "bad"),
    [
        ("iban", "DE89370400440532013000", "DE89370400440532013001"),
        ("tel", "+49 (0)234 / 12-34", "ruf mich an"),
        ("email", "a@b.de", "a@b"),
        ("url", "https://www.example.org/x", "keine adresse"),
    ],
)
def test_shapes(widget: str, good: str, bad: str) -> None:
    form = model(field("F1", "Feld"))
    assert checked(form, {"F1": good}, F1=Widget(widget)) == []
    assert len(checked(form, {"F1": bad}, F1=Widget(widget))) == 1
    assert checked(form, {"F1": bad}) == []


@pytest.mark.parametrize(
    ("parts", "right"),
    [
        (("29", "2", "2024"), True), (("29", "2", "2023"), False), (("31", "4", "2020"), False),
        (("", "4", "2020"), True), (("", "", "2020"), True), (("3", "", "2020"), False), (("", "13", "2020"), False),
    ],
)  # fmt: skip
def test_partly_known_dates(parts: tuple[str, str, str], right: bool) -> None:
    day, month, year = (
        field(DAY[0], "Tag", "num_int", least=0), field(DAY[1], "Monat", "num_int", least=0), field(DAY[2], "Jahr", "num_int"),
    )  # fmt: skip
    answers = {key: part for key, part in zip(DAY, parts, strict=True) if part}
    found = checked(model(group("G60000000083", "Geburtsdatum", day, month, year)), {"G60000000083": answers})
    assert (found == []) is right


def long_form() -> FormModel:
    """727 fields over 8 levels, with long lists."""

    def level(depth: int, start: int) -> GroupNode:
        own = [
            field(
                f"F{start + n}",
                f"Frage {start + n}",
                help="So geht es. " * 10,
                **({"kind": "select", "options": COUNTRIES} if n == 3 else {}),
            )
            for n in range(13)
        ]
        below = [level(depth + 1, start + 13)] if depth < 7 else []
        return group(f"G{start}", f"Gruppe {start}", *own, *below)

    branches = [level(1, 1000 * number) for number in range(1, 9)]
    return model(*branches[:-1], group("G9", "Rest", *(field(f"F{n}", f"Angabe {n}") for n in range(90))))


def page_sizes(form: FormModel) -> list[int]:
    return [len(step.renderer.render({}, {}).encode()) for step in compile_form(form, Layout()).steps]


def test_a_form_of_727_fields_stays_usable() -> None:
    form = long_form()
    assert sum(1 for _, node in form.walk() if not isinstance(node, GroupNode)) == 727
    assert max(len(path) for path, _ in form.walk()) == 8
    sizes = page_sizes(form)
    assert max(sizes) < 150_000 and len(sizes) < 60
    asked = [name for step in compile_form(form, Layout()).steps for name in step.names]
    assert len(asked) == len(set(asked)) == 727


def test_every_given_form_has_short_pages_that_ask_everything_once(shared_data: Path) -> None:
    paths = sorted((shared_data / "fim").glob("xdf*/*.xml"), key=lambda path: -path.stat().st_size)
    for path in paths[:8]:
        form = XDatenfelderReader().read(path.read_bytes(), code_lists={})
        # Long code lists stand on the page; as many values as the list of states has are put into every open choice.
        assert max(page_sizes(form)) < 150_000, path.name
        shown = steps(form, Layout())
        assert len({step.id for step in shown}) == len(shown)
        roots = {path.split("/")[0] for step in shown for path in step.paths}
        assert roots == {node.id for node in form.children}


def test_only_what_cannot_be_divided_is_longer_than_a_page() -> None:
    rows = group("G1", "Zeilen", *(field(f"F{n}", f"Feld {n}") for n in range(40)), most=None)
    form = model(group("G0", "Alles", field("F99", "Davor"), rows, field("F98", "Danach")))
    pages = steps(form, Layout())
    assert [page.paths for page in pages] == [("G0/F99",), ("G0/G1",), ("G0/F98",)]
    assert weight(rows) > MOST_ON_A_PAGE


OLD = model(
    group("G1", "Person", field("F1", "Name"), field("F2", "Titel"), field("F3", "Art", kind="select", options=(Option("a", "A"), Option("b", "B")))),
    group("G2", "Kind", field("F4", "Name"), least=0, most=3),
)  # fmt: skip
NEW = model(
    group("G1", "Person", field("F1", "Name"), field("F3", "Art", kind="select", options=(Option("a", "A"),)), field("F5", "Neu")),
    group("G2", "Kind", field("F4", "Name"), least=0, most=1),
)  # fmt: skip


def test_a_newer_version_keeps_what_it_knows_and_tells_what_it_refuses() -> None:
    answers = {"G1": {"F1": "Erika", "F2": "Dr.", "F3": "b"}, "G2": [{"F4": "Ada"}, {"F4": "Ben"}]}
    kept, refused, added = carry_over(OLD, NEW, answers)
    assert kept == {"G1": {"F1": "Erika"}, "G2": {"F4": "Ada"}}
    assert refused == [
        {"label": "Titel", "value": "Dr."}, {"label": "Art", "value": "B"}, {"label": "Name", "value": "Ben"},
    ]  # fmt: skip
    assert added == ["Neu"]


def test_the_same_version_carries_everything() -> None:
    answers = {"G1": {"F1": "Erika", "F2": "Dr.", "F3": "b"}, "G2": [{"F4": "Ada"}]}
    assert carry_over(OLD, OLD, answers) == (answers, [], [])


def test_kept_answers_fill_gaps_only() -> None:
    kept = keepable(OLD, {"G1": {"F1": "Erika", "F2": "Dr."}, "G2": [{"F4": "Ada"}]})
    assert kept == {"G1/F1": "Erika", "G1/F2": "Dr."}
    assert with_kept(NEW, {"G1": {"F1": "Max"}}, kept) == ({"G1": {"F1": "Max"}}, [])
    assert with_kept(NEW, {}, kept) == ({"G1": {"F1": "Erika"}}, ["G1.F1"])
