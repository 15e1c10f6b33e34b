"""The decision on an objection in the case: who may take it, what a complete one is, and how its text is built."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from gemeinwerk.domain.cases.rules.deciding import DraftFault
from gemeinwerk.domain.cases.types import ObjectionDraft
from gemeinwerk.domain.delivery.types import CostRule, ObjectionOutcome
from gemeinwerk.domain.documents.types import Block, Heading, ItemList, Paragraph, Passage, Run
from gemeinwerk.kernel.dates import long_date

LONGEST_RULING: Final = 4_000
LONGEST_REASONS: Final = 15_000
LONGEST_SHARE: Final = 300
OBJECTION_SUBJECTS: Final[dict[ObjectionOutcome, str]] = {
    ObjectionOutcome.GRANTED: "Abhilfebescheid",
    ObjectionOutcome.GRANTED_IN_PART: "Widerspruchsbescheid",
    ObjectionOutcome.REJECTED: "Widerspruchsbescheid",
    ObjectionOutcome.INADMISSIBLE: "Widerspruchsbescheid",
}
_SUCCESS: Final = frozenset({ObjectionOutcome.GRANTED, ObjectionOutcome.GRANTED_IN_PART})


def may_decide_objection(roles: Collection[str], *, is_mine: bool, is_assigned: bool) -> bool:
    """Tell whether a person may decide: a lead, whoever works on the case, or any officer where nobody does (automatic notices)."""
    return "lead" in roles or ("officer" in roles and (is_mine or not is_assigned))


def check_objection(
    draft: ObjectionDraft, outcomes: Collection[ObjectionOutcome], costs: CostRule | None, *, decides: bool
) -> tuple[DraftFault, ...]:
    """Return what is missing or wrong in a decision on objections; nothing if it is complete.

    It needs reasons and says who bears the costs (VwGO §§ 72, 73(3) S. 1, 3); where the objection has success, it says
    what holds from now on (VwVfG § 37(1)). ``decides``: this authority is the one that may decide so (§§ 72, 73(1)).
    """
    known = draft.outcome in outcomes and costs is not None
    faults = [] if known else [_NO_OUTCOME]
    if known and not decides:
        faults.append(_NOT_HERE)
    success = draft.outcome in _SUCCESS
    if known and success != bool(draft.ruling):
        faults.append(_RULING_MISSING if success else _RULING_TOO_MUCH)
    if not draft.reasons:
        faults.append(DraftFault("reasons", "Bitte begründen Sie die Entscheidung.", "Das verlangt § 73 Abs. 3 VwGO."))
    # Which choices there are depends on the result; without one only a missing choice is named.
    if not draft.costs or (costs is not None and draft.costs not in costs.allowed):
        statute = costs.statute if costs is not None else "§ 73 Abs. 3 Satz 3 VwGO"
        faults.append(DraftFault("costs", "Bitte wählen Sie, wer die Kosten trägt.", f"Grundlage: {statute}."))
    if (draft.costs == "shared") != bool(draft.share):
        faults.append(DraftFault("share", "Bitte prüfen Sie die Verteilung der Kosten.", "Nur bei geteilten Kosten."))
    limits = (("ruling", LONGEST_RULING), ("reasons", LONGEST_REASONS), ("share", LONGEST_SHARE))
    for name, limit in limits:
        if len(getattr(draft, name)) > limit:
            faults.append(
                DraftFault(name, f"Der Text ist zu lang (höchstens {limit} Zeichen).", "Bitte kürzen Sie ihn.")
            )
    return tuple(faults)


_NO_OUTCOME = DraftFault("outcome", "Bitte wählen Sie ein Ergebnis.", "Nur die angebotenen Ergebnisse sind möglich.")
_NOT_HERE = DraftFault(
    "decides_here",
    "Bitte bestätigen Sie, dass Ihre Behörde über den Widerspruch entscheidet.",
    "Entscheidet eine andere Behörde, geben Sie den Widerspruch dorthin ab (§ 73 Abs. 1 VwGO).",
)
_RULING_MISSING = DraftFault(
    "ruling", "Bitte schreiben Sie, was ab jetzt gilt.", "Zum Beispiel: Der Bescheid wird aufgehoben."
)
_RULING_TOO_MUCH = DraftFault(
    "ruling", "Bei einer Zurückweisung ändert sich der Bescheid nicht.", "Bitte lassen Sie das Feld leer."
)


def objection_blocks(
    sentence: str, draft: ObjectionDraft, costs: str, *, notice: str, notice_of: date, received: Sequence[date]
) -> tuple[Block, ...]:
    """Return the text of the decision: what it is about, then result, what changes and costs as numbered points."""
    days = " und ".join(long_date(day) for day in sorted(set(received)))
    points = [sentence, *_paragraphs(draft.ruling), costs]
    about = (
        f"über Ihren Widerspruch, eingegangen am {days}, gegen den Bescheid vom {long_date(notice_of)} („{notice}“) "
        "entscheiden wir:"
    )
    return (
        _text(about),
        Heading(1, (Run("Entscheidung"),)),
        ItemList(True, tuple((_text(point),) for point in points)),
    )


def objection_reasons(draft: ObjectionDraft) -> tuple[Passage, ...]:
    """Return the reasons of the decision, one passage for each paragraph (VwGO § 73(3) S. 1, VwVfG § 39(1))."""
    return tuple(Passage(part) for part in _paragraphs(draft.reasons))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _text(text: str) -> Paragraph:
    return Paragraph((Run(text),))
