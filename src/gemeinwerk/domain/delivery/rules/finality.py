"""Finality (Bestandskraft), form and effect of remedies, and who decides on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from gemeinwerk.domain.delivery.rules.remedies import becomes_final_after, timeliness
from gemeinwerk.domain.delivery.types import (
    CourtBranch,
    DecidingAuthority,
    DecidingBody,
    DeliveryPolicy,
    Finality,
    FinalityState,
    Matter,
    Notification,
    NotificationStatus,
    ObjectionOutcome,
    ProceduralCode,
    Remedy,
    RemedyDeadline,
    RemedyFact,
    RemedyForm,
    RemedyResult,
    SuspensiveEffect,
    Timeliness,
)

_CHARGES = frozenset({ProceduralCode.AO_VIA_KAG, ProceduralCode.AO_REALSTEUER})
_SUBSTANTIAL = 20
_STOPPING = frozenset({RemedyResult.IN_TIME, RemedyResult.REINSTATED})
_UNKNOWN = frozenset({FinalityState.NOT_NOTIFIED, FinalityState.CONTESTED})
_NOT_LATE = frozenset({Timeliness.IN_TIME, Timeliness.IN_DOUBT, Timeliness.UNDETERMINED})


def finality(
    notification: Notification | None,
    deadline: RemedyDeadline | None,
    remedies: Iterable[RemedyFact],
    *,
    today: date,
) -> Finality:
    """Whether a notice is final on a day, and from which day on, counted by the later reading.

    A remedy in the form of the law stops finality (VwGO §§ 70, 74, 80), unless a person has judged it late or
    without form; then finality is back from the day it would have had. After the last day nothing is final before
    a person has judged what came in (VwGO §§ 60, 70(2), VwVfG § 32). An informal message stops nothing by itself.
    Contested receipt suspends (VwVfG § 41(2) S. 3), proof computes anew. What was decided on an objection goes before:
    see ``finality_after_decision``. State 2026-11.
    """
    found = tuple(remedies)
    if notification is not None and notification.status is NotificationStatus.CONTESTED:
        return Finality(FinalityState.CONTESTED)
    if any(one.result in _STOPPING and one.outcome is None for one in found):
        return Finality(FinalityState.STOPPED)
    waiting = [one for one in found if one.result is None and one.form is RemedyForm.IN_FORM]
    decided = finality_after_decision(found)
    if decided is not None and not (decided.state is FinalityState.FINAL and waiting):
        return decided
    if notification is None or deadline is None or notification.status is not NotificationStatus.NOTIFIED:
        return Finality(FinalityState.TO_JUDGE if waiting else FinalityState.NOT_NOTIFIED)
    if any(timeliness(one.received_on, deadline) in _NOT_LATE for one in waiting):
        return Finality(FinalityState.STOPPED)
    last = becomes_final_after(deadline)
    if waiting:
        return Finality(FinalityState.TO_JUDGE)
    if last is None:
        return Finality(FinalityState.RUNNING if notification.latest_open else FinalityState.WITHOUT_END)
    state = FinalityState.RUNNING if today <= last else FinalityState.FINAL
    return Finality(state, last + timedelta(days=1))


def finality_after_decision(remedies: Iterable[RemedyFact]) -> Finality | None:
    """Where a notice stands after a decision on the objections against it; None where that decision changes nothing (any more).

    Source: VwGO §§ 68, 72, 73, 74, 79(1) Nr. 1, VwVfG § 43(1) (state 2026-11). The action goes against the notice in the form that
    the decision gave it, so both become final together, and an action against the decision suspends both. A notice that
    was replaced in full (Abhilfe) is replaced once the new one is notified. A decision that calls the objection not
    admissible suspends as well until it is final, which is the reading safer for the citizen; afterwards the notice is
    final from the day it would have had.
    """
    decided = [one for one in remedies if one.outcome is not None]
    replaced = [one for one in decided if one.outcome is ObjectionOutcome.GRANTED]
    if any(one.decision is not None and one.decision.state not in _UNKNOWN for one in replaced):
        return Finality(FinalityState.REPLACED)
    still = [one.decision for one in decided if one.decision is None or one.decision.state is not FinalityState.FINAL]
    if still:
        days = [one.final_from for one in still if one is not None and one.final_from is not None]
        return Finality(FinalityState.SUSPENDED, max(days) if len(days) == len(still) else None)
    ends = [
        one.decision.final_from
        for one in decided
        if one.outcome is not ObjectionOutcome.INADMISSIBLE and one.decision is not None and one.decision.final_from
    ]
    return Finality(FinalityState.FINAL, max(ends)) if ends else None


def remedy_form(assurance: int) -> RemedyForm:
    """The form of an objection that a signed-in person sends through the portal.

    Source: VwGO § 70(1) with VwVfG § 3a(3) and OZG §§ 3(4), 9a(5); SGG § 84(1) with SGB I § 36a(2a) (state 2026-11):
    identification at the level "substantiell" or higher. Below it, what was sent is kept as an informal message.
    """
    return RemedyForm.IN_FORM if assurance >= _SUBSTANTIAL else RemedyForm.INFORMAL


def may_be_late(hint: Timeliness) -> bool:
    """Whether a person may judge a remedy late: only after the later reading (VwGO §§ 60, 70(2), state 2026-11)."""
    return hint is Timeliness.AFTER_LAST_DAY


def suspensive_effect(code: ProceduralCode, remedy: Remedy, branch: CourtBranch) -> SuspensiveEffect:
    """Whether a remedy suspends, with sentences for the person.

    Source: VwGO § 80(1): it suspends; § 80(2) S. 1 Nr. 1: public charges must be paid anyway, a request to suspend
    goes to the authority first (§ 80(4), (6)). State 2026-11. A fee that another notice sets is such a charge too. Before the social courts nothing is said, because special
    acts differ (BEEG § 13(2)); immediate execution ordered in a notice (§ 80(2) S. 1 Nr. 4) is named as the exception.
    """
    if remedy is Remedy.NONE:
        return SuspensiveEffect(None, "", ())
    noun = {Remedy.OBJECTION: "Der Widerspruch", Remedy.ACTION: "Die Klage"}[remedy]
    if branch is CourtBranch.SOCIAL:
        return SuspensiveEffect(
            None, "", (f"Ob {noun[0].lower()}{noun[1:]} die Wirkung des Bescheids aufschiebt, steht im Bescheid.",)
        )
    if code in _CHARGES:
        return SuspensiveEffect(
            False,
            "§ 80 Abs. 2 Satz 1 Nr. 1 VwGO",
            (
                f"{noun} ändert nichts daran, dass Sie den Betrag zum genannten Tag zahlen müssen.",
                "Sie können bei der Behörde beantragen, dass Sie vorerst nicht zahlen müssen (§ 80 Abs. 4 VwGO).",
            ),
        )
    return SuspensiveEffect(
        True,
        "§ 80 Abs. 1 VwGO",
        (
            f"{noun} schiebt auf, was der Bescheid von Ihnen verlangt, außer wenn darin die sofortige Vollziehung steht.",
            "Eine Gebühr, die der Bescheid festsetzt, müssen Sie trotzdem zahlen (§ 80 Abs. 2 Satz 1 Nr. 1 VwGO).",
            "Eine abgelehnte Erlaubnis oder Leistung erhalten Sie dadurch noch nicht.",
        ),
    )


def deciding_authority(
    matter: Matter, *, in_independent_city: bool, policy: DeliveryPolicy | None = None
) -> DecidingAuthority | None:
    """Who decides on an objection where the law is known; None where a person has to look it up.

    Wohngeld: the Kreis for its municipalities, the Bezirksregierung for independent cities (RdErl. Wohngeld NRW, read).
    Otherwise the issuing authority (JustG NRW § 111, unverified, so only with the setting ``issuing_authority_decides``).
    State 2026-11.
    """
    if matter is Matter.HOUSING_BENEFIT:
        body = DecidingBody.REGIERUNGSBEZIRK if in_independent_city else DecidingBody.KREIS
        return DecidingAuthority(body, "RdErl. Wohngeld NRW")
    if (policy or DeliveryPolicy()).issuing_authority_decides:
        return DecidingAuthority(DecidingBody.ISSUING_AUTHORITY, "§ 111 JustG NRW")
    return None
