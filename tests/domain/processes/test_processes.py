"""Definitions are published once, instances run step by step behind the tenant's door, results stay typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemeinwerk.domain.processes import actions, queries
from gemeinwerk.domain.processes.models import ProcessDefinition, ProcessInstance
from gemeinwerk.domain.processes.rules import from_plain, to_plain
from gemeinwerk.domain.processes.types import StepResult
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.refusal import Forbidden, NotFound, Refusal
from gemeinwerk.kernel.scope import ScopeMissing, tenant_scope
from tests.adapters.bpmn import models

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
<decision id="fee" name="fee"><literalExpression><text>parameter.fee_year * months / 12</text>
</literalExpression></decision>
<decision id="outcome" name="outcome"><decisionTable hitPolicy="FIRST">
<input><inputExpression><text>fee</text></inputExpression></input><output/>
<rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>"assessed"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"confirmed"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
VARIABLES: dict[str, Any] = {"parameter": {"fee_year": Decimal("30.00")}, "months": 6, "iban": "DE02120300000000202051"}


@pytest.fixture
def version(db: None) -> Iterator[str]:
    """The version under which two processes are published."""
    number = f"1.0.{uuid4().int % 10**9}"
    publish("officer", models.officer(), number)
    publish("automatic", models.automatic(), number)
    yield number
    queries.definition.cache_clear()


def publish(package_id: str, process: bytes, version: str, actor: Actor = SYSTEM) -> None:
    actions.publish_definition(
        actor=actor, now=NOW, package_id=package_id, package_version=version, process=process, decision_file=DMN
    )


def start(package_id: str, version: str, case_id: UUID, **more: Any) -> StepResult:
    return actions.start_instance(
        actor=SYSTEM,
        now=NOW,
        package_id=package_id,
        package_version=version,
        case_id=case_id,
        variables=VARIABLES | more,
    )


def complete(version: str, case_id: UUID, item: str, **more: Any) -> StepResult:
    return actions.complete_work_item(
        actor=SYSTEM,
        now=NOW,
        case_id=case_id,
        package_id="officer",
        package_version=version,
        work_item_id=item,
        variables=VARIABLES | more,
    )


def test_a_case_runs_from_the_check_to_the_notice(tenant: UUID, version: str) -> None:
    case_id = uuid4()
    first = start("officer", version, case_id)
    assert [(one.id, one.kind, one.title) for one in first.work_items] == [("check", "check", "Antrag prüfen")]
    second = complete(version, case_id, "check")
    assert [one.id for one in second.work_items] == ["decide"] and second.results == {"fee": Decimal("15")}
    third = complete(version, case_id, "decide", decision="granted")
    assert third.finished and [one.name for one in third.operations] == ["issue_notice", "close"]
    assert queries.results_of(case_id=case_id) == {"fee": Decimal("15")}


def test_an_automatic_case_needs_one_call(tenant: UUID, version: str) -> None:
    found = start("automatic", version, uuid4())
    assert found.finished and [one.name for one in found.operations] == ["issue_notice"]
    assert found.results == {"fee": Decimal("15"), "outcome": "assessed"}


def test_a_second_start_of_a_case_changes_nothing(tenant: UUID, version: str) -> None:
    case_id = uuid4()
    first, second = start("officer", version, case_id), start("officer", version, case_id)
    assert first.instance_id == second.instance_id and ProcessInstance.objects.count() == 1


def test_a_completed_step_cannot_be_completed_again(tenant: UUID, version: str) -> None:
    case_id = uuid4()
    start("officer", version, case_id)
    complete(version, case_id, "check")
    with pytest.raises(Refusal):
        complete(version, case_id, "check")
    assert ProcessInstance.objects.get(case_id=case_id).revision == 1


def test_nothing_of_the_application_is_stored(tenant: UUID, version: str) -> None:
    case_id = uuid4()
    start("officer", version, case_id, upload={"upload": "u", "name": "geheim.pdf"})
    row = ProcessInstance.objects.get(case_id=case_id)
    kept = bytes(row.state) + str(row.results).encode()
    assert b"DE0212" not in kept and b"geheim" not in kept and len(kept) < 6_000


def test_another_tenant_neither_sees_nor_moves_an_instance(bochum: UUID, kleve: UUID, version: str) -> None:
    case_id = uuid4()
    with tenant_scope(bochum):
        start("officer", version, case_id)
    with tenant_scope(kleve):
        assert queries.results_of(case_id=case_id) == {}
        with pytest.raises(NotFound):
            complete(version, case_id, "check")
    with pytest.raises(ScopeMissing):
        queries.results_of(case_id=case_id)


def test_a_definition_is_published_once_and_never_changed(version: str) -> None:
    publish("officer", models.officer(), version)
    assert ProcessDefinition.objects.filter(package_id="officer", package_version=version).count() == 1
    with pytest.raises(actions.DefinitionChanged):
        publish("officer", models.automatic(), version)


def test_only_administrators_publish(version: str) -> None:
    with pytest.raises(Forbidden):
        publish("other", models.officer(), version, Actor(kind=ActorKind.STAFF, id="s", roles=frozenset({"officer"})))


def test_an_unknown_definition_is_not_found(tenant: UUID, version: str) -> None:
    with pytest.raises(NotFound):
        start("unknown", version, uuid4())


def test_decisions_say_why(version: str) -> None:
    found = queries.decide(package_id="automatic", package_version=version, decision="outcome", inputs={"fee": 3})
    assert found.value == "assessed" and found.hits == {"outcome": (1,)}
    assert queries.decision_names(package_id="automatic", package_version=version) == {"fee", "outcome"}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.decimals(allow_nan=False, allow_infinity=False) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["amount", "lines"]), inner),
    max_leaves=6,
)


@given(PLAIN)
def test_results_keep_their_types_in_json(value: Any) -> None:
    found = from_plain(to_plain(value))
    assert found == value and type(found) is type(value)


def test_dates_are_told_from_texts() -> None:
    assert from_plain(to_plain({"a": date(2026, 1, 2), "b": "2026-01-02"})) == {
        "a": date(2026, 1, 2),
        "b": "2026-01-02",
    }
