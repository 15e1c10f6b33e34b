"""The quality check as a whole: walk the message, ask every check, name the findings by number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gemeinwerk.domain.forms.rules.quality import elements, fields, limits, lists, profiles, rule_texts, structure
from gemeinwerk.domain.forms.rules.quality.catalogue import RULES
from gemeinwerk.domain.forms.rules.quality.walk import Fault, KnownList, Place, places
from gemeinwerk.domain.forms.types.quality import QualityFinding
from gemeinwerk.domain.forms.types.schema import Message, Translations

CHECKS: Final[tuple[Callable[[Place], Iterator[Fault]], ...]] = (
    *elements.CHECKS,
    *structure.CHECKS,
    *fields.CHECKS,
    *limits.CHECKS,
    *lists.CHECKS,
    *rule_texts.CHECKS,
    *profiles.CHECKS,
)
MAX_FINDINGS: Final = 2000


def check_quality(
    message: Message, *, known_lists: Mapping[str, KnownList] | None = None
) -> tuple[QualityFinding, ...]:
    """Return what the official quality rules say about a message, in the order of the file, at most 2,000 findings.

    The rules are those of version 3.0.0; a message of version 2.0 is judged after its conversion.
    ``known_lists`` maps ``canonicalVersionUri`` and ``canonicalIdentification`` to the code lists at hand; without it
    nothing is said about the contents of lists outside the file. Source: code list xdfm_1.8.
    """
    if isinstance(message.content, Translations):
        return ()
    found: list[QualityFinding] = []
    for place in places(message.content, known_lists):
        for check in CHECKS:
            found += [_finding(place, fault) for fault in check(place)]
        if len(found) >= MAX_FINDINGS:
            return tuple(found[:MAX_FINDINGS])
    return tuple(found)


def blocking(findings: tuple[QualityFinding, ...]) -> tuple[QualityFinding, ...]:
    """Return the findings that stand against a release."""
    return tuple(one for one in findings if one.level.blocks)


def _finding(place: Place, fault: Fault) -> QualityFinding:
    rule = RULES[fault.number]
    message = f"{rule.message[:-1]}: {fault.detail}." if fault.detail else rule.message
    return QualityFinding(
        rule.number, rule.level, place.path, place.element.name or "", place.line, message, rule.remedy
    )
