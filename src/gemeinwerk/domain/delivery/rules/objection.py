"""The decision on an objection (Widerspruchsbescheid): what may be decided, by whom, how it is served, who bears the costs.

Sources: VwGO §§ 68, 72, 73, 79, VwVfG § 80, SGB X § 63, SGG § 85. State 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from gemeinwerk.domain.delivery.types import (
    ActKind,
    CostBearer,
    CostRule,
    DecidingAuthority,
    DecidingBody,
    ObjectionOutcome,
    ProceduralCode,
    RemedyResult,
)
from gemeinwerk.kernel.dates import long_date

_ADMITTED: Final = frozenset({RemedyResult.IN_TIME, RemedyResult.REINSTATED})
_IN_THE_MATTER: Final = (ObjectionOutcome.GRANTED, ObjectionOutcome.GRANTED_IN_PART, ObjectionOutcome.REJECTED)
_LOST: Final = frozenset({ObjectionOutcome.REJECTED, ObjectionOutcome.INADMISSIBLE})
_CHARGES: Final = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_FEDERAL: Final = ("LZG NRW", "VwZG")

OBJECTION_LABELS: Final[dict[ObjectionOutcome, str]] = {
    ObjectionOutcome.GRANTED: "Abhilfe: dem Widerspruch in vollem Umfang stattgegeben",
    ObjectionOutcome.GRANTED_IN_PART: "Dem Widerspruch teilweise stattgegeben",
    ObjectionOutcome.REJECTED: "Widerspruch als unbegründet zurückgewiesen",
    ObjectionOutcome.INADMISSIBLE: "Widerspruch als unzulässig zurückgewiesen",
}
COST_LABELS: Final[dict[CostBearer, str]] = {
    CostBearer.AUTHORITY: "Die Behörde",
    CostBearer.OBJECTOR: "Wer den Widerspruch eingelegt hat",
    CostBearer.SHARED: "Beide zu einem Teil",
    CostBearer.NONE: "Niemand erstattet Kosten",
}


def possible_outcomes(results: Iterable[RemedyResult | None]) -> tuple[ObjectionOutcome, ...]:
    """What a decision may say, from what a person has judged about form and time of each objection; nothing before that.

    Source: VwGO §§ 70, 72, 73(1) (state 2026-11). One admitted objection opens the matter; where none is admitted, the
    objection is not admissible.
    """
    judged = tuple(results)
    if not judged or None in judged:
        return ()
    if any(result in _ADMITTED for result in judged):
        return _IN_THE_MATTER
    return (ObjectionOutcome.INADMISSIBLE,)


def decides_here(outcome: ObjectionOutcome, deciding: DecidingAuthority | None, *, confirmed: bool) -> bool:
    """Whether the issuing authority may decide so itself: to help in full always, anything else where it is the one that decides.

    Source: VwGO §§ 72, 73(1) S. 2 (state 2026-11). Where the law is not known here (JustG NRW § 111 is unverified), a
    person has to confirm it; where another body decides, no confirmation helps.
    """
    if outcome is ObjectionOutcome.GRANTED:
        return True
    if deciding is None:
        return confirmed
    return deciding.body is DecidingBody.ISSUING_AUTHORITY


def objection_act(outcome: ObjectionOutcome) -> ActKind:
    """Whether the decision is a Widerspruchsbescheid, which is served, or the notice that helps in full, which is notified.

    Source: VwGO §§ 72, 73(1) S. 1, (3) (state 2026-11). Before the social courts notification suffices (SGG § 85(3) S. 1);
    serving is allowed there too (S. 2) and the proof is better, so it is served as well.
    """
    return ActKind.ORDINARY if outcome is ObjectionOutcome.GRANTED else ActKind.OBJECTION_DECISION


def law_of_service(statute: str, act: ActKind) -> str:
    """The statute of a service: what VwGO § 73(3) S. 2 orders is served by the federal act, not by that of the Land.

    Source: VwGO § 73(3) S. 2, VwZG §§ 2 to 10, the paragraphs of LZG NRW and VwZG are the same (state 2026-11).
    """
    return statute.replace(*_FEDERAL) if act is ActKind.OBJECTION_DECISION else statute


def costs_of_objection(code: ProceduralCode, outcome: ObjectionOutcome) -> CostRule:
    """Who bears the costs of an objection, as far as the law was read; a person decides.

    Source: VwGO §§ 72, 73(3) S. 3 (the decision says it); VwVfG § 80(1): success gives back, failure has to give back;
    SGB X § 63(1): success gives back, failure costs nothing. For charges it is unverified whether VwVfG § 80 applies
    (VwVfG NRW § 2(2)), so nothing is proposed. State 2026-11.
    """
    if code in _CHARGES:
        return CostRule(None, tuple(CostBearer), "§ 73 Abs. 3 Satz 3 VwGO")
    social = code is ProceduralCode.SGB_X
    statute = "§ 63 SGB X" if social else "§ 80 VwVfG NRW"
    if outcome in _LOST:
        proposed = CostBearer.NONE if social else CostBearer.OBJECTOR
    else:
        proposed = CostBearer.AUTHORITY if outcome is ObjectionOutcome.GRANTED else CostBearer.SHARED
    allowed = tuple(one for one in CostBearer if not (social and one is CostBearer.OBJECTOR))
    return CostRule(proposed, allowed, statute)


def cost_sentence(bearer: CostBearer, *, authority: str, share: str = "", representation: bool = False) -> str:
    """The decision on costs in the notice; ``share`` says who bears which part, ``representation`` that a lawyer was necessary.

    Source: VwGO §§ 72, 73(3) S. 3, VwVfG § 80(1), (2), (3) S. 2, SGB X § 63(1) to (3) (state 2026-11).
    """
    said = {
        CostBearer.AUTHORITY: f"Die Kosten des Widerspruchsverfahrens trägt: {authority}.",
        CostBearer.OBJECTOR: "Sie tragen die Kosten des Widerspruchsverfahrens.",
        CostBearer.SHARED: f"Von den Kosten des Widerspruchsverfahrens tragen: {share.strip().rstrip('.')}.",
        CostBearer.NONE: "Kosten des Widerspruchsverfahrens werden nicht erstattet.",
    }[bearer]
    if bearer not in (CostBearer.AUTHORITY, CostBearer.SHARED):
        return said
    needed = "war notwendig" if representation else "war nicht notwendig"
    return f"{said} Die Zuziehung einer bevollmächtigten Person im Vorverfahren {needed}."


def objection_sentence(outcome: ObjectionOutcome) -> str:
    """The first sentence of the decision in the notice (VwGO §§ 72, 73(1), state 2026-11)."""
    return {
        ObjectionOutcome.GRANTED: "Ihrem Widerspruch wird abgeholfen.",
        ObjectionOutcome.GRANTED_IN_PART: "Ihrem Widerspruch wird zum Teil stattgegeben. Im Übrigen wird er zurückgewiesen.",
        ObjectionOutcome.REJECTED: "Ihr Widerspruch wird als unbegründet zurückgewiesen.",
        ObjectionOutcome.INADMISSIBLE: "Ihr Widerspruch wird als unzulässig zurückgewiesen.",
    }[outcome]


def citizen_outcome(outcome: ObjectionOutcome, *, notified: bool) -> str:
    """What was decided on an objection, for the one who filed it (VwGO §§ 72, 73, state 2026-11).

    Before the decision is notified only that there is one: it takes effect by being served (VwGO § 73(3) S. 1), and until
    then nobody should rely on what it may say.
    """
    if not notified:
        return "Die Behörde hat über Ihren Widerspruch entschieden. Was sie entschieden hat, erfahren Sie aus dem Bescheid, den Sie erhalten."
    return {
        ObjectionOutcome.GRANTED: "Die Behörde hat Ihrem Widerspruch in vollem Umfang stattgegeben. Sie erhalten darüber einen neuen Bescheid.",
        ObjectionOutcome.GRANTED_IN_PART: "Die Behörde hat Ihrem Widerspruch zum Teil stattgegeben. Darüber gibt es einen Widerspruchsbescheid.",
        ObjectionOutcome.REJECTED: "Die Behörde hat Ihren Widerspruch zurückgewiesen. Darüber gibt es einen Widerspruchsbescheid.",
        ObjectionOutcome.INADMISSIBLE: "Die Behörde hält Ihren Widerspruch nicht für zulässig. Darüber gibt es einen Widerspruchsbescheid.",
    }[outcome]


def waits_for_service(*, citizen: bool) -> tuple[str, ...]:
    """Sentences on a decision on an objection that is issued and not served yet (VwGO §§ 73(3), 74(1), state 2026-11)."""
    if citizen:
        return ("Der Widerspruchsbescheid wird Ihnen förmlich zugestellt. Die Frist für eine Klage beginnt erst dann.",)
    return (
        "Der Widerspruchsbescheid ist noch nicht zugestellt. Es läuft keine Frist.",
        "Bitte ordnen Sie die förmliche Zustellung an (§ 73 Abs. 3 VwGO).",
    )


def served_until(served: date, last_day: date) -> str:
    """One line on a decision on an objection that was served (VwGO § 74(1) S. 1, state 2026-11)."""
    return f"Widerspruchsbescheid zugestellt am {long_date(served)}, Klage bis {long_date(last_day)}."
