"""Which names a FEEL expression of a template uses: a light reading that finds misspelt names early."""

from __future__ import annotations

import re
from collections.abc import Collection

from gemeinwerk.kernel.refusal import Finding

from .template import Template

_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_DATE = re.compile(r'@\s*""')
_BOUND = re.compile(r"\b(?:for|some|every)\s+([A-Za-z_]\w*)\s+in\b|,\s*([A-Za-z_]\w*)\s+in\b")
_KEY = re.compile(r"([A-Za-z_]\w*)\s*:")
_FUNCTION = re.compile(
    r"(?:date and time|years and months duration|string length|(?:upper|lower) case|substring (?:before|after)"
    r"|(?:starts|ends) with|list (?:contains|replace)|index of|insert before|distinct values|day of (?:week|year)"
    r"|(?:week|month) of year|get (?:entries|value)|round (?:up|down|half up|half down)|[A-Za-z_]\w*)\s*\("
)
_PATH = re.compile(r"(?<![\w.])([^\W\d]\w*)(?:\s*\.\s*[^\W\d]\w*)*")
_WORDS = frozenset(
    [
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "not",
        "true",
        "false",
        "null",
        "between",
        "instance",
        "of",
        "item",
    ]
)


def unknown_names(template: Template, names: Collection[str]) -> tuple[Finding, ...]:
    """Return a finding for every first name of a path that is neither in ``names`` nor bound by the template."""
    findings: list[Finding] = []
    for expression, line, bound in template.expressions():
        allowed = {name.split(".")[0] for name in names} | bound
        for name in sorted(used_names(expression) - allowed):
            message = f"Den Namen „{name}“ gibt es nicht."
            findings.append(Finding(template.where, line, message, "Bitte prüfen Sie die Namen in layout.toml."))
    return tuple(findings)


def used_names(expression: str) -> set[str]:
    """Return the first names of all paths in a FEEL expression, without words of the language and local names."""
    text = _DATE.sub('""', _STRING.sub('""', expression))
    local = {name for pair in _BOUND.findall(text) for name in pair if name} | set(_KEY.findall(text))
    text = _FUNCTION.sub("(", text)
    return {name for name in _PATH.findall(text) if name not in _WORDS and name not in local}
