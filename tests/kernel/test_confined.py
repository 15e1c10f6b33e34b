"""Child processes with limits: what they answer, and every way in which they do not."""

from __future__ import annotations

import os
import sys

import pytest

from gemeinwerk.kernel.confined import NoAnswer, TooSlow, answer_of

CONFINED = "from gemeinwerk.kernel.confined import confine; confine(memory=500_000_000, seconds=1); "


def child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", code)


def test_the_first_line_is_the_answer_and_the_rest_is_kept_as_it_is() -> None:
    code = "import sys; b = sys.stdin.buffer.read(); sys.stdout.buffer.write(b'{\"size\": %d}\\n' % len(b) + b)"
    source = bytes(range(256)) * 3
    assert answer_of(child(code), source, wait=20) == ({"size": 768}, source)
    assert answer_of(child("print('{}', end='')"), b"", wait=20) == ({}, b"")


def test_a_child_knows_nothing_of_the_place_where_it_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMEINWERK_SECRET_KEY", "geheim")
    code = "import json, os; print(json.dumps({'place': os.getcwd(), 'names': list(os.environ)}))"
    found, _ = answer_of(child(code), b"", wait=20)
    assert found["place"] == "/" != os.getcwd()
    assert "GEMEINWERK_SECRET_KEY" not in found["names"] and "PATH" not in found["names"]


@pytest.mark.parametrize(
    "code",
    [
        "pass",
        "print('kein JSON')",
        "print('[1]')",
        "print('[' * 200_000)",
        "print(b'\\xff\\xfe')",
        "print('{}'); raise SystemExit(3)",
        "import os, signal; print('{}', flush=True); os.kill(os.getpid(), signal.SIGKILL)",
        CONFINED + "b'x' * 10**9; print('{}')",
        CONFINED + "print('{}', flush=True)\nwhile True: pass",
    ],
    ids=["silent", "no JSON", "no object", "deep", "no text", "failed", "killed", "memory", "processor time"],
)
def test_everything_else_is_no_answer(code: str) -> None:
    with pytest.raises(NoAnswer) as failed:
        answer_of(child(code), b"x" * 100_000, wait=60)
    assert not isinstance(failed.value, TooSlow)


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooSlow):
        answer_of(child("import time; time.sleep(600)"), b"", wait=0.3)
