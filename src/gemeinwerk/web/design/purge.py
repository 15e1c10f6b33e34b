"""Reduces a style sheet to the rules and custom properties that are in use (CSS Syntax Module Level 3, flat subset).

A selector stays if every class of the design system that it demands occurs somewhere in the templates, the Python
code, the script or the own style sheet. A class name that is put together at run time stays too: the fragment before
the variable part (``kern-alert--``) counts as a prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_CLASS = re.compile(r"\.(kern-[\w-]+)")
_WORD = re.compile(r"kern-[\w-]+")
_VAR = re.compile(r"var\(\s*(--[\w-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r"\s*([{};,>])\s*")


@dataclass(slots=True)
class Rule:
    """One rule: what stands before the brace, and either nested rules (``@media``) or a plain body."""

    prelude: str
    body: str = ""
    nested: list[Rule] = field(default_factory=list)

    def text(self) -> str:
        """The rule as CSS text."""
        inner = "".join(rule.text() for rule in self.nested) or self.body
        return f"{self.prelude}{{{inner}}}"


def used_classes(sources: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The class names that occur in the sources, and the prefixes of those that are put together at run time."""
    words = {word for source in sources for word in _WORD.findall(source)}
    return frozenset(words), tuple(sorted(word for word in words if word.endswith(("-", "_"))))


def purge(css: str, sources: Iterable[str], *, extra_css: str = "") -> str:
    """The style sheet without rules and custom properties that nothing uses.

    ``extra_css`` is own CSS whose ``var(--…)`` references keep properties alive; it is not part of the result.
    """
    texts = list(sources)
    names, prefixes = used_classes(texts)
    rules = list(_kept(_parse(_COMMENT.sub("", css)), names, prefixes))
    return _without_dead_properties(rules, _VAR.findall(extra_css + "".join(texts)))


def minify(css: str) -> str:
    """CSS without comments and superfluous white space; strings must not hold braces or double spaces."""
    return _TIGHT.sub(r"\1", _SPACE.sub(" ", _COMMENT.sub("", css))).replace(";}", "}").strip()


def _parse(css: str) -> Iterator[Rule]:
    position = 0
    while (start := _next(css, "{;", position)) >= 0:
        prelude = css[position:start].strip()
        if css[start] == ";":
            position = start + 1
            continue
        end = _closing(css, start)
        body = css[start + 1 : end]
        if prelude.startswith(("@media", "@supports", "@layer")):
            yield Rule(prelude, nested=list(_parse(body)))
        else:
            yield Rule(prelude, body=body)
        position = end + 1


def _next(css: str, wanted: str, position: int) -> int:
    """Index of the next wanted character outside quotes and parentheses, or -1."""
    quote, depth = "", 0
    for index in range(position, len(css)):
        char = css[index]
        if quote:
            if char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif depth == 0 and char in wanted:
            return index
    return -1


def _closing(css: str, start: int) -> int:
    depth, position = 0, start
    while (position := _next(css, "{}", position)) >= 0:
        depth += 1 if css[position] == "{" else -1
        if depth == 0:
            return position
        position += 1
    return len(css)


def _kept(rules: Iterable[Rule], names: frozenset[str], prefixes: tuple[str, ...]) -> Iterator[Rule]:
    for rule in rules:
        if rule.nested:
            nested = list(_kept(rule.nested, names, prefixes))
            if nested:
                yield Rule(rule.prelude, nested=nested)
        elif rule.prelude.startswith("@"):
            yield rule
        else:
            selectors = [part for part in split_selectors(rule.prelude) if _in_use(part, names, prefixes)]
            if selectors and rule.body.strip():
                yield Rule(",".join(selectors), body=rule.body)


def split_selectors(prelude: str) -> list[str]:
    """The selectors of a rule, split at commas outside parentheses."""
    parts, position = [], 0
    while (comma := _next(prelude, ",", position)) >= 0:
        parts.append(prelude[position:comma].strip())
        position = comma + 1
    parts.append(prelude[position:].strip())
    return [part for part in parts if part]


def _in_use(selector: str, names: frozenset[str], prefixes: tuple[str, ...]) -> bool:
    demanded = _CLASS.findall(re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", selector)))
    return all(name in names or name.startswith(prefixes) for name in demanded)


def _declarations(body: str) -> Iterator[str]:
    position = 0
    while (end := _next(body, ";", position)) >= 0:
        yield body[position:end].strip()
        position = end + 1
    yield body[position:].strip()


def _flat(rules: Iterable[Rule]) -> Iterator[Rule]:
    for rule in rules:
        if rule.nested:
            yield from _flat(rule.nested)
        else:
            yield rule


def _without_dead_properties(rules: list[Rule], roots: Iterable[str]) -> str:
    alive, definitions = set(roots), {}  # type: set[str], dict[str, set[str]]
    for rule in _flat(rules):
        for declaration in _declarations(rule.body):
            name, _, value = declaration.partition(":")
            if name.startswith("--"):
                definitions.setdefault(name, set()).update(_VAR.findall(value))
            else:
                alive.update(_VAR.findall(declaration))
    queue = list(alive)
    while queue:
        for name in definitions.get(queue.pop(), ()):
            if name not in alive:
                alive.add(name)
                queue.append(name)
    return "".join(_strip(rule, alive) for rule in rules)


def _strip(rule: Rule, alive: set[str]) -> str:
    if rule.nested:
        inner = "".join(_strip(nested, alive) for nested in rule.nested)
        return f"{rule.prelude}{{{inner}}}" if inner else ""
    if rule.prelude.startswith("@"):
        return rule.text()
    kept = [
        declaration
        for declaration in _declarations(rule.body)
        if declaration and (not declaration.startswith("--") or declaration.partition(":")[0] in alive)
    ]
    return f"{rule.prelude}{{{';'.join(kept)}}}" if kept else ""
