"""Rules over source text: the project keeps each, and each is seen to fail on a planted violation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import source
from tests.architecture.source import Module, module

REAL = source.modules()
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


def test_migrations_import_no_application(tmp_path: Path) -> None:
    assert source.migration_imports() == []
    planted = tmp_path / "domain" / "x" / "migrations"
    planted.mkdir(parents=True)
    (planted / "0002_bad.py").write_text("from gemeinwerk.domain.x.models import X")
    assert source.migration_imports(tmp_path) != []
