"""The handbook's way to connect a system works as it is written: its blocks are run in order at a live installation."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gemeinwerk.domain.transport.rules.callbacks import signature
from tests.conftest import PROJECT
from tests.journeys.world import World, running

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = "http://127.0.0.1:8000"


# A sender that mixes up two submissions: the hashes in the metadata belong to other data.
MIXED_UP = """
import dataclasses
erste, zweite = (
    absender.seal(zustellpunkt.destination_id, leistung, Data(b'{"nummer": %d}' % nummer, schema)) for nummer in (1, 2)
)
gesendet = absender.deliver(dataclasses.replace(erste, data=zweite.data))
"""


@dataclass
class Afternoon:
    """What a reader has after following the page: a folder, the last output, and the output that the page promises."""

    world: World
    folder: Path
    printed: str
    promised: str


def shell(world: World, folder: Path, command: str) -> str:
    """Run a shell block in the reader's folder and return what it printed."""
    path = f"{Path(sys.executable).parent}:{world.environment.get('PATH', '')}"
    done = subprocess.run(
        ["sh", "-e", "-c", command],
        cwd=folder,
        env={**world.environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def follow(world: World, folder: Path) -> Afternoon:
    """Do what the page says: run shell blocks, and put Python blocks into the file that it names."""
    text = (PROJECT / "docs" / "handbook" / "anbindung.md").read_text()
    assert PLACE in text
    found = Afternoon(world, folder, "", "")
    for language, block in BLOCK.findall(text.replace(PLACE, world.address)):
        if language == "sh":
            found.printed = shell(world, folder, block)
        elif language == "python":
            with (folder / "anbindung.py").open("a") as script:
                script.write(f"{block}\n")
        else:
            assert language == "text" and not found.promised
            found.promised = block
    return found


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afternoon]:
    with running() as world:
        yield follow(world, tmp_path_factory.mktemp("anbindung"))


def test_the_page_keeps_its_promise(afternoon: Afternoon) -> None:
    assert afternoon.promised.endswith("accept-submission\n")
    assert afternoon.printed == afternoon.promised


def test_what_is_not_what_was_sent_is_rejected(afternoon: Afternoon) -> None:
    script = (afternoon.folder / "anbindung.py").read_text()
    changed, count = re.subn(r"^gesendet = absender\.send\(.*?^\)$", lambda _: MIXED_UP, script, flags=re.M | re.S)
    assert count == 1
    (afternoon.folder / "verwechselt.py").write_text(changed)
    assert shell(afternoon.world, afternoon.folder, "python verwechselt.py") == "reject-submission\n"


def test_secrets_are_readable_by_their_owner_only(afternoon: Afternoon) -> None:
    for name in ("absender.json", "empfaenger.json"):
        assert (afternoon.folder / name).stat().st_mode & 0o077 == 0


@pytest.fixture()
def is_genuine(tmp_path: Path) -> Callable[[str, dict[str, str], bytes], bool]:
    """The handbook's own check of a callback."""
    text = (PROJECT / "docs" / "handbook" / "anbindung.md").read_text()
    (block,) = [block for language, block in BLOCK.findall(text) if "hmac.new" in block]
    script = tmp_path / "rueckruf.py"
    script.write_text(block)
    found: Callable[[str, dict[str, str], bytes], bool] = runpy.run_path(str(script))["rueckruf_ist_echt"]
    return found


@pytest.mark.parametrize(
    ("age", "secret", "body", "expected"),
    [
        (0, "geheim", b'{"type":"x"}', True),
        (299, "geheim", b'{"type":"x"}', True),
        (400, "geheim", b'{"type":"x"}', False),
        (0, "anders", b'{"type":"x"}', False),
        (0, "geheim", b'{"type":"y"}', False),
    ],
)
def test_the_check_of_a_callback_agrees_with_the_service(
    is_genuine: Callable[[str, dict[str, str], bytes], bool], age: int, secret: str, body: bytes, expected: bool
) -> None:
    stamp = int(time.time()) - age
    head = {
        "callback-timestamp": str(stamp),
        "callback-authentication": signature(secret, stamp, body),
    }
    assert is_genuine("geheim", head, b'{"type":"x"}') is expected


@pytest.mark.parametrize("stamp", ["", "abc", "-5", "²"])
def test_the_check_of_a_callback_refuses_what_is_no_time(
    is_genuine: Callable[[str, dict[str, str], bytes], bool], stamp: str
) -> None:
    assert not is_genuine("geheim", {"callback-timestamp": stamp, "callback-authentication": "ü"}, b"")
