"""Who may decide, and what a complete decision is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from gemeinwerk.domain.cases.types import DecisionDraft, Fee, FeeLine, Outcome, TextBlock
from gemeinwerk.domain.catalogue.types import Remedy
from gemeinwerk.kernel.money import money

LONGEST_ADDITION: Final = 4000
OFFICER_OUTCOMES: Final = (Outcome.GRANTED, Outcome.GRANTED_IN_PART, Outcome.REJECTED)
# Layout names whose value is an own remark of the applicant.
REMARK_NAMES: Final = ("remark", "remarks", "comment", "message", "further_information", "additional_information")
_COMPANY_NAMES: Final = ("company_name", "organisation")


class DraftFault(ValueError):
    """One entry of a decision is missing or wrong: the field, what is wrong and what to do, in German."""

    def __init__(self, field: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.field, self.message, self.hint = field, message, hint


def has_remark(values: Mapping[str, Any], free_text_names: Iterable[str] = ()) -> bool:
    """Tell whether the applicant wrote something in own words that only a person can weigh.

    Source: VwVfG § 24 Abs. 1 S. 3 and AO § 155 Abs. 4 S. 3 No. 1 (qualified free-text field).
    """
    names = {*REMARK_NAMES, *free_text_names}
    return any(isinstance(values.get(name), str) and str(values[name]).strip() for name in names)


def automatic_hindrance(
    *, handling: str, automatic_basis: str, decided_by_rule: object, remark: bool, is_notice: bool = True
) -> str:
    """Return why a person must decide, in German; empty where the platform may decide alone.

    A fully automatic administrative act needs a statute that allows it and neither discretion nor margin of
    appreciation (VwVfG § 35a); AO § 155 Abs. 4 for taxes. A mere confirmation is no administrative act.
    """
    if handling == "officer":
        return "Über diese Leistung entscheidet eine Person."
    if remark:
        return "Der Antrag enthält eine eigene Mitteilung (§ 24 Abs. 1 Satz 3 VwVfG NRW)."
    if handling == "confirmation" and not is_notice:
        return ""
    if handling == "automatic" and not automatic_basis.strip():
        return "Für die automatische Entscheidung fehlt eine Rechtsvorschrift (§ 35a VwVfG NRW)."
    if decided_by_rule is not True and decided_by_rule is not None:
        return "Der Fall passt nicht zu den Regeln für automatische Entscheidungen."
    return ""


def is_act(outcome: Outcome, remedy: Remedy) -> bool:
    """Tell whether what is issued is an administrative act, which is notified and has a period for its remedy.

    A mere confirmation is none. One with a remedy is: it fixes the fee that it names (VwVfG NRW § 35 S. 1).
    """
    return outcome is not Outcome.CONFIRMED or remedy is not Remedy.NONE


def after_check(outcomes: Collection[Outcome], remedy: Remedy) -> str:
    """Return what a person should know before ending a check: nothing where a decision follows it."""
    if tuple(outcomes) != (Outcome.CONFIRMED,):
        return ""
    if is_act(Outcome.CONFIRMED, remedy):
        return "Danach geht die Bestätigung hinaus. Sie setzt die Gebühr fest und nennt Ihren Namen."
    return "Danach geht die Bestätigung hinaus."


def case_title(short_title: str, values: Mapping[str, Any]) -> str:
    """Return the name of a case for its page: the service and the applicant's name from the answers."""
    company = next((str(values[n]) for n in _COMPANY_NAMES if values.get(n)), "")
    person = " ".join(str(values[n]) for n in ("given_name", "family_name") if values.get(n))
    who = company or person
    return f"{short_title}: {who}" if who else short_title


def check_draft(
    draft: DecisionDraft,
    reasons: Iterable[TextBlock],
    conditions: Iterable[TextBlock],
    *,
    outcomes: Iterable[Outcome] = OFFICER_OUTCOMES,
) -> tuple[DraftFault, ...]:
    """Return what is missing or wrong in the four fields of a decision; nothing if it is complete.

    A decision that does not grant everything needs reasons (VwVfG § 39 Abs. 1, Abs. 2 No. 1).
    """
    faults: list[DraftFault] = []
    if draft.outcome not in {outcome.value for outcome in outcomes}:
        faults.append(DraftFault("outcome", "Bitte wählen Sie ein Ergebnis.", "Ohne Ergebnis gibt es keinen Bescheid."))
    known = {block.id: block for block in reasons}
    chosen = [known[one] for one in draft.reason_ids if one in known]
    wrong = [one for one in draft.reason_ids if one not in known]
    wrong += [block.id for block in chosen if block.outcome and block.outcome != draft.outcome]
    if wrong:
        faults.append(DraftFault("reasons", "Eine Begründung passt nicht zum Ergebnis.", "Bitte wählen Sie neu."))
    needs = draft.outcome in (Outcome.REJECTED.value, Outcome.GRANTED_IN_PART.value)
    if needs and not chosen and not draft.addition.strip():
        message = "Bitte begründen Sie die Entscheidung (§ 39 VwVfG NRW)."
        faults.append(
            DraftFault("reasons", message, "Wählen Sie einen Baustein oder schreiben Sie einen eigenen Text.")
        )
    faults += _condition_faults(draft, {block.id for block in conditions})
    if len(draft.addition) > LONGEST_ADDITION:
        message = f"Der eigene Text ist zu lang (höchstens {LONGEST_ADDITION} Zeichen)."
        faults.append(DraftFault("addition", message, "Bitte kürzen Sie ihn."))
    return tuple(faults)


def _condition_faults(draft: DecisionDraft, known: set[str]) -> list[DraftFault]:
    if set(draft.condition_ids) - known:
        return [DraftFault("conditions", "Diese Nebenbestimmung gibt es nicht.", "Bitte wählen Sie neu.")]
    if draft.condition_ids and draft.outcome == Outcome.REJECTED.value:
        message = "Eine Ablehnung hat keine Nebenbestimmungen (§ 36 VwVfG NRW)."
        return [DraftFault("conditions", message, "Bitte entfernen Sie die Nebenbestimmungen.")]
    return []


def chosen_blocks(blocks: Iterable[TextBlock], ids: Iterable[str]) -> tuple[TextBlock, ...]:
    """Return the chosen blocks in the order of the package; unknown ids are left out."""
    wanted = set(ids)
    return tuple(block for block in blocks if block.id in wanted)


def fee_of(value: object) -> Fee | None:
    """Return the result of the decision ``fee`` as a fee with lines; None where there is none.

    The result is a number or a context {amount, lines: [{text, amount, legal_basis}], explanation: [text]}.
    """
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Fee(money(value))
    if not isinstance(value, Mapping):
        return None
    lines = tuple(_line(line) for line in value.get("lines") or () if isinstance(line, Mapping))
    amount = value.get("amount")
    total = money(amount) if isinstance(amount, Decimal | int) else sum((line.amount for line in lines), money(0))
    return Fee(total, lines, tuple(str(one) for one in value.get("explanation") or ()))


def _line(line: Mapping[str, Any]) -> FeeLine:
    amount = line.get("amount")
    return FeeLine(
        str(line.get("text") or ""),
        money(amount) if isinstance(amount, Decimal | int | str) and str(amount) else money(0),
        str(line.get("legal_basis") or ""),
        str(line.get("item") or ""),
    )
