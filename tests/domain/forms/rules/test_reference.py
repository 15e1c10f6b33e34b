"""Real rule texts against own translations: none is read wrongly, and nearly all are understood."""

from __future__ import annotations

from pathlib import Path

from tests.domain.forms.rules.reference import cases, outcome


def test_no_real_rule_is_read_wrongly_and_nearly_all_agree(shared_data: Path) -> None:
    found = {case: outcome(shared_data, case) for case in cases()}
    assert len(found) > 200
    assert [case for case, one in found.items() if one == "wrong"] == []
    assert sum(one == "agrees" for one in found.values()) >= 0.97 * len(found)
