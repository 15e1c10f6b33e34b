"""The code speaks the words of docs/glossary.toml: they are used, their forbidden synonyms are not, tables know no others."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from gemeinwerk.kernel.events import SUBSCRIBERS, Event
from tests.architecture.source import SOURCE, Module, module, modules

TERMS: list[dict[str, Any]] = tomllib.loads((SOURCE.parents[1] / "docs" / "glossary.toml").read_text())["term"]
KEYS = {"identifier", "german", "source", "meaning", "plain", "not_to_be_confused_with", "forbidden"}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Words of tables and events that name a shape or what happened, and no legal noun.
TECHNICAL = frozenset(
    [
        "head",
        "entry",
        "task",
        "note",
        "history",
        "reply",
        "version",
        "file",
        "stamp",
        "word",
        "posting",
        "search",
        "package",
        "service",
        "event",
        "message",
        "schema",
        "list",
        "document",
        "definition",
        "instance",
        "unclaimed",
        "opened",
        "decided",
        "closed",
        "provided",
        "retrieved",
        "delivered",
        "queued",
        "missing",
        "received",
        "contested",
        "quarantined",
        "address",
        "staff",
        "letter",
        "approval",
        "delivery",
        "reference",
        "submitted",
        "ended",
        "paid",
        "reopened",
        "filed",
        "announced",
    ]
)


def words(name: str) -> tuple[str, ...]:
    """Return the words of an identifier in lower case, in the singular where a plain s makes the plural."""
    return tuple(word.lower() for word in WORD.findall(name))


def defined(found: list[Module]) -> Iterator[tuple[str, str]]:
    """Yield module and name of every class, function, parameter and variable that the project defines."""
    for one in found:
        for node in ast.walk(one.tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield one.name, node.name
            elif isinstance(node, ast.arg):
                yield one.name, node.arg
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield one.name, node.id


def holds(name: str, phrase: str) -> bool:
    """Tell whether the words of an identifier hold a phrase such as ``trust_level``, also in the plural."""
    own, wanted = words(name), words(phrase)
    last = wanted[-1]
    return any(
        own[start : start + len(wanted) - 1] == wanted[:-1]
        and start + len(wanted) <= len(own)
        and own[start + len(wanted) - 1] in (last, f"{last}s", f"{last}es", f"{last[:-1]}ies")
        for start in range(len(own))
    )


def forbidden(found: list[Module], terms: list[dict[str, Any]]) -> list[str]:
    """Return defined names that hold a forbidden synonym, each with the word to use; adapters speak foreign words."""
    banned = {synonym: term["identifier"] for term in terms for synonym in term["forbidden"]}
    names = set(defined(found))
    return sorted(
        f"{where}.{name}: say {right}" for where, name in names for wrong, right in banned.items() if holds(name, wrong)
    )


def unknown_nouns(names: list[str], terms: list[dict[str, Any]]) -> list[str]:
    """Return words of tables and events that neither the glossary nor the list of technical words knows."""
    known = TECHNICAL | {word for term in terms for word in words(term["identifier"])}
    return [f"{name}: {word}" for name in names for word in words(name) if word not in known]


def faults_of_shape(terms: list[dict[str, Any]]) -> list[str]:
    """Return terms that lack something, and identifiers or German terms that stand twice."""
    problems = [f"{term.get('identifier')}: {sorted(KEYS ^ set(term))}" for term in terms if set(term) != KEYS]
    for key in ("identifier", "german"):
        values = [term.get(key) for term in terms]
        problems += [f"{key} {value} stands twice" for value in sorted({str(v) for v in values if values.count(v) > 1})]
    for term in terms:
        texts = [term.get(key, "") for key in ("identifier", "german", "source", "meaning")]
        if not all(texts) or not re.fullmatch(r"[a-z]+(_[a-z]+)*", term.get("identifier", "")):
            problems.append(f"{term.get('identifier')}: a text is missing or the identifier is none")
    return problems


def test_every_term_is_complete_and_stands_once() -> None:
    assert faults_of_shape(TERMS) == []
    assert len(faults_of_shape([*TERMS, TERMS[0]])) == 2
    assert faults_of_shape([{"identifier": "Fall"}]) != []


def test_every_term_is_used() -> None:
    names = {name for _, name in defined(modules())} | {one.room for one in modules()}
    unused = [
        term["identifier"] for term in TERMS if not any(holds(name, term["identifier"]) for name in names if name)
    ]
    assert unused == []


def test_forbidden_synonyms_are_absent() -> None:
    own = [one for one in modules() if not one.name.startswith("adapters.")]
    assert forbidden(own, TERMS) == []
    planted = module("domain.cases.models", "class CaseTicket:\n    appeals = 1\n\ndef f(trust_level): ...")
    assert forbidden([planted], TERMS) == [
        "domain.cases.models.CaseTicket: say case",
        "domain.cases.models.appeals: say objection",
        "domain.cases.models.trust_level: say assurance_level",
    ]


def test_tables_and_events_speak_these_words() -> None:
    tables = [m.__name__ for m in apps.get_models() if m.__module__.startswith("gemeinwerk.domain.")]
    events = [one.__name__ for one in Event.__subclasses__() if one.__module__.startswith("gemeinwerk.domain.")]
    assert len(tables) > 30 and set(SUBSCRIBERS)
    assert unknown_nouns(tables + events, TERMS) == []
    assert unknown_nouns(["BillLine"], TERMS) == ["BillLine: bill", "BillLine: line"]


@pytest.mark.parametrize(
    ("name", "phrase", "found"),
    [
        ("CaseTicket", "ticket", True), ("tickets_of", "ticket", True), ("countries", "country", True),
        ("trust_level", "trust_level", True), ("TrustLevel", "trust_level", True), ("trust", "trust_level", False),
        ("ticketing", "ticket", False), ("billing", "bill", False), ("level_of_trust", "trust_level", False),
    ],
)  # fmt: skip
def test_phrases_are_found_in_identifiers(name: str, phrase: str, found: bool) -> None:
    assert holds(name, phrase) is found
