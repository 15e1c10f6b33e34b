"""The conformance kit passes a faultless server, and each of its checks is seen to fail on the behaviour that it is for."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

from gemeinwerk.client import SetupWrong, setup, simulator
from gemeinwerk.client.conformance import (
    ALSO,
    CHECKS,
    FAULTS,
    Bench,
    Check,
    Result,
    as_html,
    as_json,
    run,
)
from gemeinwerk.client.conformance import bench as bench_module
from gemeinwerk.client.conformance.checks import Outcome
from gemeinwerk.client.simulator import Reply, Simulator
from gemeinwerk.kernel.clock import now
from tests.adapters.jose.material import sealing
from tests.client.bench import bench

BY_ID = {one.id: one for one in CHECKS}


@pytest.fixture(autouse=True)
def shared_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pair to change to is one that the tests have anyway."""
    monkeypatch.setattr(bench_module, "_spare_pair", lambda: sealing(1))


def unmet(outcomes: list[Outcome]) -> set[str]:
    return {one.check.id for one in outcomes if one.result in (Result.FAILED, Result.WARNED)}


def test_a_faultless_server_meets_every_check(simulator: Simulator, tmp_path: Path) -> None:
    outcomes = run(bench(simulator, tmp_path))
    assert {one.check.id: one.seen for one in outcomes if one.result is not Result.PASSED} == {}
    assert len(outcomes) == len(CHECKS) >= 60
    made = [one for one in simulator.service.store.destinations.values() if one.about["name"] == "Konformitätsprüfung"]
    assert made and {one.status for one in made} == {"decommissioned"}, "the run tidies up behind itself"


@pytest.mark.parametrize("ident", sorted(BY_ID))
def test_a_planted_fault_is_found_by_its_check(simulator: Simulator, tmp_path: Path, ident: str) -> None:
    # The checks of its kind run too, so that this one finds the fault and not any; with the variable the whole kit runs.
    ready = bench(simulator, tmp_path)
    simulator.service.faults = frozenset({FAULTS[ident]})
    kind = "" if os.environ.get("GEMEINWERK_WHOLE_KIT") else ident.partition(".")[0] + "."
    checks = [one for one in CHECKS if one.id.startswith(kind)]
    outcomes = {one.check.id: one for one in run(ready, checks)}
    assert unmet(list(outcomes.values())) == {ident} | (ALSO.get(ident, frozenset()) & outcomes.keys())
    assert outcomes[ident].result is (Result.WARNED if BY_ID[ident].assumed else Result.FAILED)
    assert outcomes[ident].seen


def test_every_check_has_a_fault_of_its_own_and_says_where_it_comes_from() -> None:
    assert set(FAULTS) == set(BY_ID) and len(set(FAULTS.values())) == len(FAULTS)
    assert set(ALSO) | {one for more in ALSO.values() for one in more} <= set(BY_ID)
    assert all(one.title and one.source and one.area for one in CHECKS)


def test_every_wrong_behaviour_of_the_simulator_is_in_the_table() -> None:
    folder = Path(simulator.__file__).parent
    said = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("has", "unless")
            ):
                said |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    assert said <= set(FAULTS.values()), "a behaviour that no check finds"


def test_without_a_stranger_checks_are_left_out_and_said_so(simulator: Simulator, tmp_path: Path) -> None:
    bench(simulator, tmp_path)
    settings = tmp_path / "api.toml"
    settings.write_text(settings.read_text().replace('other = "other.json"\n', ""))
    outcomes = run(Bench.of(setup(settings)), [BY_ID["log.foreign"], BY_ID["log.order"]])
    assert [one.result for one in outcomes] == [Result.SKIPPED, Result.PASSED]
    assert "1 von 2 Prüfungen konnten nicht gemacht werden" in as_html(outcomes, base="https://x.example", at=now())


def test_settings_without_a_destination_are_refused(simulator: Simulator, tmp_path: Path) -> None:
    bench(simulator, tmp_path)
    settings = tmp_path / "api.toml"
    settings.write_text(settings.read_text().replace("destination_id", "destination"))
    with pytest.raises(SetupWrong):
        Bench.of(setup(settings))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'"text"', b"{", b'{"eventLog": 7}', b"\xff" * 100, b"[" * 90_000]
)
def test_whatever_a_server_answers_ends_a_check_and_never_the_run(
    simulator: Simulator, tmp_path: Path, body: bytes
) -> None:
    ready = bench(simulator, tmp_path)
    simulator.hook = lambda call: Reply(200, body)
    outcomes = run(ready)
    assert len(outcomes) == len(CHECKS)
    assert not any(one.result is Result.PASSED for one in outcomes if one.check.id.startswith(("set.", "jwe.", "v2.")))


def test_a_server_that_hangs_up_meets_nothing(simulator: Simulator, tmp_path: Path) -> None:
    ready = bench(simulator, tmp_path)
    simulator.stop()
    outcomes = run(ready, CHECKS[:12])
    assert {one.result for one in outcomes} == {Result.FAILED}
    simulator.start = lambda: None  # type: ignore[method-assign]


def found(check: Check, result: Result, seen: str = "") -> Outcome:
    return Outcome(check, result, seen, 0.1)


def test_the_report_is_safe_and_says_what_counts() -> None:
    outcomes = [
        found(BY_ID["set.none"], Result.FAILED, "<script>alert(1)</script>"),
        found(BY_ID["reject.empty"], Result.WARNED, "Status 204"),
        found(BY_ID["set.kid"], Result.PASSED),
    ]
    page = as_html(outcomes, base="https://x.example/<b>", at=now())
    assert "<script>" not in page and "<b>" not in page and "&lt;script&gt;" in page
    assert "1 von 3 Prüfungen sind nicht erfüllt." in page and "(Annahme)" in page and "lang='de'" in page
    record = json.loads(as_json(outcomes, base="https://x.example", at=now()))
    assert record["passed"] is False
    assert record["counts"] == {"passed": 1, "failed": 1, "warned": 1, "skipped": 0}
    assert record["checks"][0]["source"] == BY_ID["set.none"].source


def test_what_is_only_assumed_does_not_fail_a_server() -> None:
    record = json.loads(as_json([found(BY_ID["reject.empty"], Result.WARNED)], base="https://x.example", at=now()))
    assert record["passed"] is True
