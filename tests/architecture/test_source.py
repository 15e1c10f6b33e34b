"""Rules over source text: the project keeps each, and each is seen to fail on a planted violation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import source
from tests.architecture.source import Module, module

REAL = source.modules()
LAW = (source.SOURCE.parents[1] / "docs" / "law.md").read_text()
# As many exceptions of the size budget as there were when it was last lowered.
MOST_EXCEPTIONS = 0
Rule = Callable[[list[Module]], list[str]]

PLANTED: list[tuple[Rule, str, str]] = [
    (source.faces_only, "domain.cases.actions", "from gemeinwerk.domain.forms.models import Draft"),
    (source.faces_only, "web.portal.views", "import gemeinwerk.domain.audit.recording"),
    (source.order_inside, "domain.cases.queries", "from gemeinwerk.domain.cases.actions import close"),
    (source.order_inside, "domain.cases.rules", "from gemeinwerk.domain.cases import models"),
    (source.pure_law, "domain.delivery.rules", "from django.utils import timezone"),
    (source.pure_law, "domain.delivery.rules.periods", "from datetime import date\nTODAY = date.today()"),
    (source.pure_law, "domain.delivery.types", "from gemeinwerk.kernel.clock import now"),
    (source.one_home, "domain.documents.actions", "import typst"),
    (source.one_home, "web.api.views", "from joserfc import jwe"),
    (source.doors_are_thin, "web.portal.views", "from django.db import transaction"),
    (source.only_actions_write, "domain.cases.queries", "def f():\n    Case.objects.filter(id=1).update(state='x')"),
    (source.only_actions_write, "web.portal.views", "def f():\n    Draft.objects.create()"),
    (source.no_code_from_text, "adapters.feel", "def f(x):\n    return eval(x)"),
    (source.sizes, "domain.cases.rules", "def f():\n" + "    x = 1\n" * 45),
    (source.sizes, "domain.cases.rules", "x = 1\n" * 401),
    (source.documented, "domain.cases.rules", '"""Text."""\ndef open_case():\n    return 1'),
    (source.documented, "domain.cases.rules", "x = 1"),
    (source.one_style_of_dates, "web.portal.views", "def f(day):\n    return f'{day:%d.%m.%Y}'"),
    (source.one_style_of_dates, "domain.cases.rules", "x = day.strftime('%d. %B %Y')"),
    (source.file_names, "domain.cases.utils", '"""Text."""'),
]


def exceptions() -> set[str]:
    """The known exceptions of the size budget; the list may only shrink."""
    path = Path(__file__).with_name("size_exceptions.txt")
    return {line.split("#")[0].strip() for line in path.read_text().splitlines() if line.split("#")[0].strip()}


@pytest.mark.parametrize(("rule", "name", "text"), PLANTED, ids=[f"{r.__name__}-{n}" for r, n, _ in PLANTED])
def test_a_planted_violation_is_found(rule: Rule, name: str, text: str) -> None:
    assert rule([module(name, text)]) != []


@pytest.mark.parametrize("rule", sorted({rule for rule, _, _ in PLANTED} - {source.sizes}, key=lambda r: r.__name__))
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    assert rule(REAL) == []


def test_sizes_stay_in_budget() -> None:
    found = {line.split(" has ")[0] for line in source.sizes(REAL)}
    assert found - exceptions() == set()


def test_exceptions_only_shrink() -> None:
    found = {line.split(" has ")[0] for line in source.sizes(REAL)}
    assert exceptions() - found == set(), "remove what is in budget again"
    assert len(exceptions()) <= MOST_EXCEPTIONS, "a new exception is no way out; lower the number with the list"


def test_migrations_import_no_application(tmp_path: Path) -> None:
    assert source.migration_imports() == []
    planted = tmp_path / "domain" / "x" / "migrations"
    planted.mkdir(parents=True)
    (planted / "0002_bad.py").write_text("from gemeinwerk.domain.x.models import X")
    assert source.migration_imports(tmp_path) != []


def test_migrations_are_numbered_sentences(tmp_path: Path) -> None:
    assert source.migration_names() == []
    planted = tmp_path / "domain" / "x" / "migrations"
    planted.mkdir(parents=True)
    for name in ("0001_initial.py", "0003_auto_20260101.py", "__init__.py"):
        (planted / name).write_text("")
    assert source.migration_names(tmp_path) == ["x: 0003_auto_20260101", "x: ['0001', '0003']"]


def test_every_cited_statute_stands_in_the_document(tmp_path: Path) -> None:
    assert source.uncited(source.SOURCE, LAW) == []
    (tmp_path / "rules.py").write_text('"""Counts from the event (BGB § 187(1)); VwVfG NRW §§ 41, 999 Abs. 1."""')
    assert source.uncited(tmp_path, LAW) == ["rules.py: VwVfG § 999"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BGB §§ 187(1), 188(1), (2) alt. 1, (3)", {("BGB", "187"), ("BGB", "188")}),
        ("VwVfG § 41(2a) S. 4, 5; AO § 122 Abs. 2a", {("VwVfG", "41"), ("AO", "122")}),
        ("JustG NRW § 17 with VwGO § 52 Nr. 1, 3", {("JustG", "17"), ("VwGO", "52")}),
        ("DSGVO Art. 15 and 20, four weeks", {("DSGVO", "15")}),
        ("no statute at all, 41 VwVfG", set()),
    ],
)
def test_citations_are_understood(text: str, found: set[tuple[str, str]]) -> None:
    assert source.statutes(text) == found
