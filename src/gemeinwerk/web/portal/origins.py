"""Where answers come from, in words: the account with its assurance level, earlier applications, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from gemeinwerk.domain.forms.types import DraftInfo
from gemeinwerk.kernel.actor import AssuranceLevel
from gemeinwerk.web.portal.service_page import LEVEL_NAMES

ACCOUNT, EARLIER = "account", "earlier"


def origins_of_account(answers: Mapping[str, Any], level: AssuranceLevel) -> dict[str, dict[str, Any]]:
    """Return the origin of every answer that was taken from the account, by dotted path."""
    return {
        path: {"source": ACCOUNT, "level": level.name.lower(), "value": value} for path, value in _single(answers, "")
    }


def _single(answers: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(answers, Mapping):
        return [pair for key, value in answers.items() for pair in _single(value, f"{path}.{key}" if path else key)]
    if isinstance(answers, list):
        return [pair for place, value in enumerate(answers) for pair in _single(value, f"{path}.{place}")]
    return [(path, answers)]


def value_at(answers: Any, path: str) -> Any:
    """Return the answer at a dotted path, or None."""
    for part in path.split("."):
        if isinstance(answers, list) and part.isdecimal() and int(part) < len(answers):
            answers = answers[int(part)]
        elif isinstance(answers, Mapping):
            answers = answers.get(part)
        else:
            return None
    return answers


def notes_of(draft: DraftInfo) -> dict[str, str]:
    """Return for every prefilled answer the words that stand beside it."""
    found = {}
    for path, origin in dict(draft.about.get("origins") or {}).items():
        changed = value_at(draft.answers, path) != origin.get("value")
        found[path] = in_words(origin, changed=changed)
    return found


def in_words(origin: Mapping[str, Any], *, changed: bool) -> str:
    """Return the origin of one answer in the language of the page."""
    if origin.get("source") == EARLIER:
        return gettext(
            "Von Ihnen geändert, zuerst aus Ihrem früheren Antrag" if changed else "Aus Ihrem früheren Antrag"
        )
    name = str(origin.get("level", "none")).upper()
    level = LEVEL_NAMES.get(AssuranceLevel[name] if name in AssuranceLevel.__members__ else AssuranceLevel.NONE, "")
    words = (
        "Von Ihnen geändert, zuerst aus Ihrem Konto, Vertrauensniveau {level}"
        if changed
        else "Aus Ihrem Konto, Vertrauensniveau {level}"
    )
    return gettext(words).format(level=gettext(level))
