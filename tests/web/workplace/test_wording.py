"""Nobody at the workplace reads a code where a word can stand."""

from __future__ import annotations

import re

from gemeinwerk.domain.delivery.types import LetterState
from gemeinwerk.kernel.actor import ActorKind
from gemeinwerk.kernel.ports import Port
from gemeinwerk.web.portal.service_page import PLAIN_LANGUAGE, SECTIONS
from gemeinwerk.web.workplace.wording import ACTORS, LETTERS, PORTS, SUBJECTS, TEXTS, VERBS, subject_name
from tests.conftest import PROJECT

SOURCES = [path.read_text("utf-8") for path in (PROJECT / "src" / "gemeinwerk" / "domain").rglob("*.py")]


def found(pattern: str) -> set[str]:
    return {name for text in SOURCES for name in re.findall(pattern, text)}


def test_every_action_has_words() -> None:
    verbs = found(r'@action\("([a-z_.]+)"')
    assert len(verbs) > 40
    assert verbs - set(VERBS) == set()


def test_every_subject_has_a_word() -> None:
    kinds = found(r'record\(\s*f?"([a-z_]+):')
    assert len(kinds) > 15
    assert kinds - set(SUBJECTS) == set()
    assert subject_name("case:1") == ("Vorgang", "1")
    assert subject_name("unbekannt") == ("unbekannt", "")


def test_every_port_actor_letter_and_text_has_words() -> None:
    assert {name for name in Port.registry if "." in name} - set(PORTS) == set()
    assert {kind.value for kind in ActorKind} == set(ACTORS)
    assert set(LETTERS) == set(LetterState)
    assert {key for key, _ in SECTIONS} | {PLAIN_LANGUAGE, "teaser"} == set(TEXTS)
