"""The scripts of the pages share nothing that nobody asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gemeinwerk.web import design

SCRIPTS = Path(design.__file__).parent / "static_source" / "js"
TESTS = Path(__file__).parents[2]


def shared() -> set[str]:
    """What the scripts share, as ``GwRules.check``: the parts of a returned object, and what is put on one."""
    texts = [path.read_text("utf-8") for path in SCRIPTS.glob("*.js")]
    found: set[str] = set()
    for text in texts:
        found |= set(re.findall(r"^\s*(Gw\w+\.\w+) = (?!true|false)", text, re.MULTILINE))
        for name, body in re.findall(
            r"^var (Gw\w+) = \(function \(\) \{\n(.*?)^\}\(\)\);", text, re.MULTILINE | re.DOTALL
        ):
            *_, returned = re.findall(r"^  return \{([^}]*)\};", body, re.MULTILINE)
            found |= {f"{name}.{part.partition(':')[0].strip()}" for part in returned.split(",")}
    return found


def asked() -> str:
    """The texts in which something may be asked for; setting a part is not asking for it."""
    files = [*SCRIPTS.glob("*.js"), *TESTS.rglob("*.py")]
    return re.sub(r"Gw\w+\.\w+ = ", "", "\n".join(path.read_text("utf-8") for path in files if path != Path(__file__)))


def test_what_scripts_share_is_found() -> None:
    assert {"GwRules.check", "GwRules.prepare", "GwLive.fromInput"} <= shared()


@pytest.mark.parametrize("name", sorted(shared()))
def test_what_is_shared_is_asked_for(name: str) -> None:
    assert re.search(rf"\b{re.escape(name)}\b", asked())
