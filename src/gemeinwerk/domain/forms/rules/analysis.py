"""Analysis of the rules of a form: cycles, contradictions, what can never be filled in, asked before it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from gemeinwerk.domain.forms.meaning import Always, Effect, Meaning, Not, Or, Path, ReadRule, elements
from gemeinwerk.domain.forms.rules.conflicts import contradictions
from gemeinwerk.domain.forms.rules.logic import TooLarge, limited, satisfiable, spend, tautology
from gemeinwerk.domain.forms.rules.named import index
from gemeinwerk.domain.forms.rules.steps import steps
from gemeinwerk.domain.forms.types import FormModel, Layout, RuleFinding

MAX_LABEL = 80
# About a second of work, whatever the rules are; the largest real form needs 3,400.
MOST_STATES = 1_000_000
MOST_FINDINGS = 200
GOVERNING = {Effect.REQUIRE, Effect.FORBID, Effect.SHOW, Effect.SET}


def analyse(
    model: FormModel, rules: Sequence[ReadRule], layout: Layout | None = None, *, most_states: int = MOST_STATES
) -> tuple[RuleFinding, ...]:
    """Return every finding about the certain rules of a form, each with rule, message and remedy in German.

    At most ``most_states`` combinations of answers are tried in all; where that is not enough, a finding says so.
    """
    certain = [rule for rule in rules if rule.certain]
    found: dict[RuleFinding, None] = {}
    with limited(most_states):
        for part in (_contradictions, _cycles, _unreachable):
            try:
                found |= dict.fromkeys(islice(part(model, certain), MOST_FINDINGS))
            except TooLarge:
                found[_too_large("", ())] = None
        found |= dict.fromkeys(islice(_too_early(model, certain, layout), MOST_FINDINGS))
    return tuple(found)


def _too_large(rule_id: str, path: Path) -> RuleFinding:
    return RuleFinding(
        "too_large",
        rule_id,
        "/".join(path),
        "Die Regeln sind zu umfangreich, um sie ganz auf Widersprüche zu prüfen.",
        "Bitte teilen Sie lange Bedingungen in mehrere Regeln.",
    )


def _label(model: FormModel, path: Path) -> str:
    node = index(model).get("/".join(path))
    text = (node.name or node.label) if node is not None else "?"
    return f"„{text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1] + '…'}“"


def _contradictions(model: FormModel, rules: Sequence[ReadRule]) -> Iterator[RuleFinding]:
    doubtful: set[Path] = set()
    pairs = contradictions(rules, doubtful)
    yield from (_too_large("", path) for path in sorted(doubtful))
    for first, one, second, _ in pairs:
        assert one.target is not None
        other = "sich selbst" if first is second else f"der Regel {second.rule_id}"
        verb = "verlangt" if one.effect is Effect.REQUIRE else "zeigt"
        yield RuleFinding(
            "contradiction",
            first.rule_id,
            "/".join(one.target.path),
            f"Die Regel {verb} {_label(model, one.target.path)} und widerspricht damit {other}, die es ausschließt.",
            "Bitte fassen Sie beide Regeln so, dass ihre Bedingungen nicht zugleich eintreten können.",
        )


def governed(rules: Iterable[ReadRule]) -> dict[Path, dict[Path, str]]:
    """Return, for each target, the paths on which its being asked depends, with a rule that says so."""
    found: dict[Path, dict[Path, str]] = {}
    for rule in rules:
        for one in rule.meanings:
            if one.target is None or one.effect not in GOVERNING:
                continue
            for part in _asked(one):
                found.setdefault(one.target.path, {}).setdefault(part, rule.rule_id)
    return found


def _asked(one: Meaning) -> Iterator[Path]:
    yield from (part.path for part in elements(one.condition) if part.path)
    if one.value is not None:
        yield from (part.path for part in elements(one.value) if part.path)


def _cycles(model: FormModel, rules: Sequence[ReadRule]) -> Iterator[RuleFinding]:
    """Yield each circle in which a field decides, through other fields, whether it is asked itself."""
    graph = governed([_lasting(rule) for rule in rules])
    done: set[Path] = set()
    for start in graph:
        circle = _circle(graph, start)
        if circle and not done & set(circle):
            done |= set(circle)
            names = " → ".join(_label(model, path) for path in circle)
            yield RuleFinding(
                "cycle",
                graph[circle[0]].get(circle[-1]) or next(iter(graph[circle[0]].values())),
                "/".join(circle[0]),
                f"Diese Angaben bestimmen im Kreis darüber, ob sie gefragt werden: {names}.",
                "Bitte lösen Sie den Kreis auf, indem Sie eine der Bedingungen streichen.",
            )


def _lasting(rule: ReadRule) -> ReadRule:
    """Keep what decides whether something is there; a mere demand takes nothing away and closes no circle."""
    kept = tuple(one for one in rule.meanings if one.effect in {Effect.FORBID, Effect.SHOW, Effect.SET})
    return ReadRule(rule.rule_id, rule.carrier, rule.prose, kept)


def _circle(graph: dict[Path, dict[Path, str]], start: Path) -> list[Path]:
    """Return the way from ``start`` back to itself; a field inside a target depends on what the target depends on."""
    way, before = [start], {start: start}
    while way:
        place = way.pop()
        for need in _needs(graph, place):
            spend(1)
            closes = need == start or (place != start or need != place) and start[: len(need)] == need and need in graph
            if closes:
                return _walked(before, place)
            if need == place or need in before:
                continue
            before[need] = place
            way.append(need)
    return []


def _walked(before: dict[Path, Path], place: Path) -> list[Path]:
    walked = [place]
    while before[walked[-1]] != walked[-1]:
        walked.append(before[walked[-1]])
    return walked[::-1]


def _needs(graph: dict[Path, dict[Path, str]], place: Path) -> Iterator[Path]:
    for length in range(1, len(place) + 1):
        yield from graph.get(place[:length], {})


def _unreachable(model: FormModel, rules: Sequence[ReadRule]) -> Iterator[RuleFinding]:
    """Yield every target that is forbidden in all states, by one rule or by several together."""
    bans: dict[Path, list[tuple[str, Meaning]]] = {}
    for rule in rules:
        for one in rule.meanings:
            if one.effect is Effect.FORBID and one.target is not None:
                bans.setdefault(one.target.path, []).append((rule.rule_id, one))
    for path, said in bans.items():
        try:
            always = tautology(Or(tuple(one.condition for _, one in said))) or any(
                isinstance(one.condition, Always) for _, one in said
            )
        except TooLarge:
            continue
        if always:
            yield RuleFinding(
                "unreachable",
                said[0][0],
                "/".join(path),
                f"{_label(model, path)} ist unter jeder Bedingung ausgeschlossen und kann nie ausgefüllt werden.",
                "Bitte prüfen Sie die Bedingungen der Regeln, oder entfernen Sie das Feld.",
            )
    yield from _dead_conditions(model, rules, bans)


def _dead_conditions(
    model: FormModel, rules: Sequence[ReadRule], bans: dict[Path, list[tuple[str, Meaning]]]
) -> Iterator[RuleFinding]:
    """Yield targets that are asked only while the field that decides about them is itself ruled out."""
    for rule in rules:
        for one in rule.meanings:
            if one.effect is not Effect.REQUIRE or one.target is None:
                continue
            for part in elements(one.condition):
                blocked = [ban for _, ban in bans.get(part.path, ())]
                if blocked and not _possible(one, blocked):
                    yield RuleFinding(
                        "unreachable",
                        rule.rule_id,
                        "/".join(one.target.path),
                        f"{_label(model, one.target.path)} wird nur verlangt, wenn {_label(model, part.path)} "
                        "ausgeschlossen ist.",
                        "Bitte prüfen Sie, ob die Bedingungen beider Regeln zusammenpassen.",
                    )


def _possible(one: Meaning, bans: Sequence[Meaning]) -> bool:
    try:
        return satisfiable(one.condition, *(Not(ban.condition) for ban in bans))
    except TooLarge:
        return True


def _too_early(model: FormModel, rules: Sequence[ReadRule], layout: Layout | None) -> Iterator[RuleFinding]:
    """Yield every question that is asked on an earlier page than the answer that decides about it."""
    order = _order(model, layout)
    for target, needs in governed(rules).items():
        asked = _page(order, target)
        for need, rule_id in needs.items():
            known = _page(order, need)
            if asked is None or known is None or known <= asked:
                continue
            yield RuleFinding(
                "too_early",
                rule_id,
                "/".join(target),
                f"{_label(model, target)} wird auf Seite {asked + 1} gefragt; ob die Frage zutrifft, entscheidet "
                f"{_label(model, need)} erst auf Seite {known + 1}.",
                "Bitte fragen Sie die entscheidende Angabe zuerst.",
            )


def _order(model: FormModel, layout: Layout | None) -> dict[str, int]:
    return {path: number for number, step in enumerate(steps(model, layout)) for path in step.paths}


def _page(order: dict[str, int], path: Path) -> int | None:
    for length in range(len(path), 0, -1):
        found = order.get("/".join(path[:length]))
        if found is not None:
            return found
    return None
