"""The decision on an objection as tables: what it may say, who decides, how it is served, costs, periods, finality."""

from __future__ import annotations

from datetime import date

import pytest

from gemeinwerk.domain.delivery.rules import (
    SERVICES,
    InstructionMissing,
    InstructionNotApproved,
    PaperFacts,
    citizen_outcome,
    cost_sentence,
    costs_of_objection,
    court_addressee,
    decides_here,
    deemed_notification,
    finality,
    finality_after_decision,
    finality_words,
    formal_service_duty,
    law_of_service,
    objection_act,
    objection_sentence,
    paper,
    possible_outcomes,
    remedy_deadline,
    remedy_instruction,
    remedy_period,
    served_until,
    service_option,
    waits_for_service,
)
from gemeinwerk.domain.delivery.types import (
    ActKind,
    Approval,
    Channel,
    CostBearer,
    CourtBranch,
    DecidingAuthority,
    DecidingBody,
    DeliveryFacts,
    Finality,
    FinalityState,
    ObjectionOutcome,
    Period,
    ProceduralCode,
    Recipient,
    Remedy,
    RemedyFact,
    RemedyForm,
    RemedyResult,
    ServiceKind,
    Unit,
)

OUT, R, S, B = ObjectionOutcome, RemedyResult, FinalityState, CostBearer
DECISION = ActKind.OBJECTION_DECISION
IN_THE_MATTER = (OUT.GRANTED, OUT.GRANTED_IN_PART, OUT.REJECTED)


@pytest.mark.parametrize(
    ("results", "possible"),
    [
        ((), ()),
        ((None,), ()),
        ((R.IN_TIME, None), ()),
        ((R.IN_TIME,), IN_THE_MATTER),
        ((R.REINSTATED,), IN_THE_MATTER),
        ((R.LATE, R.IN_TIME), IN_THE_MATTER),
        ((R.LATE,), (OUT.INADMISSIBLE,)),
        ((R.WITHOUT_FORM, R.LATE), (OUT.INADMISSIBLE,)),
    ],
)
def test_a_person_judges_first_and_that_limits_the_result(
    results: tuple[RemedyResult | None, ...], possible: tuple[ObjectionOutcome, ...]
) -> None:
    assert possible_outcomes(results) == possible


@pytest.mark.parametrize(
    ("outcome", "body", "confirmed", "may"),
    [
        (OUT.REJECTED, None, False, False),
        (OUT.REJECTED, None, True, True),
        (OUT.REJECTED, DecidingBody.ISSUING_AUTHORITY, False, True),
        (OUT.REJECTED, DecidingBody.KREIS, True, False),
        (OUT.GRANTED_IN_PART, DecidingBody.REGIERUNGSBEZIRK, True, False),
        (OUT.INADMISSIBLE, DecidingBody.KREIS, True, False),
        (OUT.GRANTED, DecidingBody.KREIS, False, True),
        (OUT.GRANTED, None, False, True),
    ],
)
def test_to_help_in_full_is_always_open_anything_else_only_to_the_deciding_body(
    outcome: ObjectionOutcome, body: DecidingBody | None, confirmed: bool, may: bool
) -> None:
    deciding = DecidingAuthority(body, "x") if body else None
    assert decides_here(outcome, deciding, confirmed=confirmed) is may


@pytest.mark.parametrize("outcome", list(OUT))
def test_only_what_helps_in_full_needs_no_formal_service(outcome: ObjectionOutcome) -> None:
    duty = formal_service_duty(objection_act(outcome))
    assert duty == ("" if outcome is OUT.GRANTED else "§ 73 Abs. 3 VwGO")


def test_it_is_served_by_the_federal_act() -> None:
    assert law_of_service("§ 3 LZG NRW, §§ 177 bis 182 ZPO", DECISION) == "§ 3 VwZG, §§ 177 bis 182 ZPO"
    assert law_of_service("§ 3 LZG NRW", ActKind.ORDINARY) == "§ 3 LZG NRW"
    for kind in (kind for kind, option in SERVICES.items() if option.formal):
        assert "LZG" not in service_option(kind, DECISION).statute
        assert service_option(kind, ActKind.ORDINARY) == SERVICES[kind]
    assert service_option(ServiceKind.REGISTERED, DECISION).statute == "§ 4 VwZG"


@pytest.mark.parametrize(
    ("code", "outcome", "proposed", "statute"),
    [
        (ProceduralCode.VWVFG_NRW, OUT.GRANTED, B.AUTHORITY, "§ 80 VwVfG NRW"),
        (ProceduralCode.VWVFG_NRW, OUT.GRANTED_IN_PART, B.SHARED, "§ 80 VwVfG NRW"),
        (ProceduralCode.VWVFG_NRW, OUT.REJECTED, B.OBJECTOR, "§ 80 VwVfG NRW"),
        (ProceduralCode.VWVFG_NRW, OUT.INADMISSIBLE, B.OBJECTOR, "§ 80 VwVfG NRW"),
        (ProceduralCode.SGB_X, OUT.GRANTED, B.AUTHORITY, "§ 63 SGB X"),
        (ProceduralCode.SGB_X, OUT.REJECTED, B.NONE, "§ 63 SGB X"),
        (ProceduralCode.AO_VIA_KAG, OUT.GRANTED, None, "§ 73 Abs. 3 Satz 3 VwGO"),
        (ProceduralCode.AO_REALSTEUER, OUT.REJECTED, None, "§ 73 Abs. 3 Satz 3 VwGO"),
    ],
)
def test_costs_follow_success_and_nothing_unverified_is_proposed(
    code: ProceduralCode, outcome: ObjectionOutcome, proposed: CostBearer | None, statute: str
) -> None:
    rule = costs_of_objection(code, outcome)
    assert (rule.proposed, rule.statute) == (proposed, statute)
    assert proposed is None or proposed in rule.allowed


def test_in_social_matters_the_objector_never_pays() -> None:
    assert all(B.OBJECTOR not in costs_of_objection(ProceduralCode.SGB_X, one).allowed for one in OUT)


def test_the_decision_on_costs_says_who_and_whether_a_lawyer_was_necessary() -> None:
    said = cost_sentence(B.AUTHORITY, authority="Stadt Bochum", representation=True)
    assert "trägt: Stadt Bochum." in said and said.endswith("war notwendig.")
    said = cost_sentence(B.SHARED, authority="Stadt", share="Sie ein Drittel, die Stadt zwei Drittel.")
    assert "tragen: Sie ein Drittel, die Stadt zwei Drittel." in said and said.endswith("war nicht notwendig.")
    for bearer in (B.OBJECTOR, B.NONE):
        assert "Zuziehung" not in cost_sentence(bearer, authority="Stadt", representation=True)


@pytest.mark.parametrize(
    ("branch", "abroad", "act", "length", "statute"),
    [
        (CourtBranch.ADMINISTRATIVE, False, DECISION, 1, "§ 74 Abs. 1 Satz 1 VwGO"),
        (CourtBranch.ADMINISTRATIVE, True, DECISION, 1, "§ 74 Abs. 1 Satz 1 VwGO"),
        (CourtBranch.ADMINISTRATIVE, False, ActKind.ORDINARY, 1, "§ 74 Abs. 1 VwGO"),
        (CourtBranch.SOCIAL, False, DECISION, 1, "§ 87 Abs. 1, 2 SGG"),
        (CourtBranch.SOCIAL, True, DECISION, 3, "§ 87 Abs. 1, 2 SGG"),
    ],
)
def test_a_month_from_service(branch: CourtBranch, abroad: bool, act: ActKind, length: int, statute: str) -> None:
    found = remedy_period(Remedy.ACTION, branch=branch, notified_abroad=abroad, act=act)
    assert found == (Period(length, Unit.MONTHS), statute)


@pytest.mark.parametrize(
    ("served", "last"),
    [
        (date(2027, 2, 3), date(2027, 3, 3)),
        # 31 January has no equal in February; the 28th is a Sunday in 2027, so it is 1 March.
        (date(2027, 1, 31), date(2027, 3, 1)),
        # 27 March 2027 is the Saturday before Easter: the day after Easter Monday.
        (date(2027, 2, 27), date(2027, 3, 30)),
    ],
)
def test_served_by_deed_the_month_runs_from_that_day(served: date, last: date) -> None:
    facts = DeliveryFacts(handed_over_on=served)
    notification = deemed_notification(ProceduralCode.VWVFG_NRW, Channel.SERVED_BY_DEED, facts)
    deadline = remedy_deadline(notification, Remedy.ACTION, act=DECISION)
    assert notification.deemed_on == served
    assert (deadline.citizen_last_day, deadline.office_last_day) == (last, last)


@pytest.mark.parametrize("code", [ProceduralCode.VWVFG_NRW, ProceduralCode.AO_VIA_KAG, ProceduralCode.SGB_X])
def test_the_instruction_names_the_first_notice_the_court_and_service(code: ProceduralCode) -> None:
    court, day = court_addressee("Gelsenkirchen"), date(2027, 2, 1)
    with pytest.raises(InstructionNotApproved):
        remedy_instruction(code, Remedy.ACTION, court, on=day, act=DECISION)
    found = remedy_instruction(code, Remedy.ACTION, court, on=day, act=DECISION, approval_required=False)
    assert found is not None
    for words in ("ursprünglichen Bescheid", "nach Zustellung", "eines Monats", "Verwaltungsgericht Gelsenkirchen"):
        assert words in found.text
    assert ("§ 55a" in found.text) is (code is ProceduralCode.SGB_X)
    approved = remedy_instruction(
        code, Remedy.ACTION, court, on=day, act=DECISION, approvals={found.version: Approval("Leitung", day)}
    )
    assert approved is not None and approved.is_approved
    # The text for an ordinary notice is another one, and its approval does not count here.
    ordinary = remedy_instruction(code, Remedy.ACTION, court, on=day, approval_required=False)
    assert ordinary is not None and ordinary.version != found.version
    with pytest.raises(InstructionNotApproved):
        remedy_instruction(
            code, Remedy.ACTION, court, on=day, act=DECISION, approvals={ordinary.version: Approval("Leitung", day)}
        )


def test_no_text_before_the_social_courts() -> None:
    with pytest.raises(InstructionMissing):
        remedy_instruction(
            ProceduralCode.SGB_X, Remedy.ACTION, court_addressee("Köln"), on=date(2027, 2, 1),
            branch=CourtBranch.SOCIAL, act=DECISION, approval_required=False,
        )  # fmt: skip


POSTED, LAST = date(2026, 11, 25), date(2026, 12, 30)
RECEIVED = date(2026, 12, 10)
RUNNING = Finality(S.RUNNING, date(2027, 3, 4))
FINAL = Finality(S.FINAL, date(2027, 3, 4))


def stand(*remedies: RemedyFact, today: date = date(2027, 4, 1)) -> Finality:
    notification = deemed_notification(ProceduralCode.VWVFG_NRW, Channel.LETTER, DeliveryFacts(posted_on=POSTED))
    return finality(notification, remedy_deadline(notification, Remedy.OBJECTION), remedies, today=today)


def fact(
    outcome: ObjectionOutcome | None, decision: Finality | None = None, result: RemedyResult | None = R.IN_TIME
) -> RemedyFact:
    return RemedyFact(RECEIVED, RemedyForm.IN_FORM, result, outcome, decision)


@pytest.mark.parametrize(
    ("remedies", "expected"),
    [
        ((fact(None),), Finality(S.STOPPED)),
        # Issued, not served yet; served and running; final together.
        ((fact(OUT.REJECTED, Finality(S.NOT_NOTIFIED)),), Finality(S.SUSPENDED)),
        ((fact(OUT.REJECTED, RUNNING),), Finality(S.SUSPENDED, date(2027, 3, 4))),
        ((fact(OUT.REJECTED, FINAL),), FINAL),
        ((fact(OUT.GRANTED_IN_PART, FINAL),), FINAL),
        # An action against the decision suspends both.
        ((fact(OUT.REJECTED, Finality(S.STOPPED)),), Finality(S.SUSPENDED)),
        ((fact(OUT.REJECTED, Finality(S.CONTESTED)),), Finality(S.SUSPENDED)),
        # Not known to whoever asks: the safe side.
        ((fact(OUT.REJECTED, None),), Finality(S.SUSPENDED)),
        # Helped in full: replaced once the new notice is notified.
        ((fact(OUT.GRANTED, Finality(S.NOT_NOTIFIED)),), Finality(S.SUSPENDED)),
        ((fact(OUT.GRANTED, RUNNING),), Finality(S.REPLACED)),
        ((fact(OUT.GRANTED, FINAL),), Finality(S.REPLACED)),
        # Late: suspended while the decision can be contested, then final from the day it would have had.
        ((fact(OUT.INADMISSIBLE, RUNNING, R.LATE),), Finality(S.SUSPENDED, date(2027, 3, 4))),
        ((fact(OUT.INADMISSIBLE, FINAL, R.LATE),), Finality(S.FINAL, date(2026, 12, 31))),
        # A new objection beside a decided one: what is admitted stops, what nobody judged waits for a person.
        ((fact(OUT.INADMISSIBLE, FINAL, R.WITHOUT_FORM), fact(None)), Finality(S.STOPPED)),
        ((fact(OUT.REJECTED, FINAL), RemedyFact(date(2027, 3, 20), RemedyForm.IN_FORM)), Finality(S.TO_JUDGE)),
    ],
)
def test_the_first_notice_follows_the_decision(remedies: tuple[RemedyFact, ...], expected: Finality) -> None:
    assert stand(*remedies) == expected


def test_without_a_decision_nothing_changes() -> None:
    assert finality_after_decision([]) is None
    assert finality_after_decision([fact(None)]) is None
    assert stand(today=LAST).state is S.RUNNING


@pytest.mark.parametrize(("act", "statute"), [(DECISION, "(§ 3 VwZG, "), (ActKind.ORDINARY, "(§ 3 LZG NRW, ")])
def test_the_order_to_the_post_names_the_act_by_which_it_serves(act: ActKind, statute: str) -> None:
    facts = PaperFacts(
        "Widerspruchsbescheid", "1", Recipient("Erika Mustermann"), ("Stadt",), ServiceKind.DEED, RECEIVED, act=act
    )
    assert statute in str(paper("zustellungsauftrag", facts).blocks)


def test_words() -> None:
    assert "Ohne Klage ist das der 4. März 2027." in finality_words(Finality(S.SUSPENDED, date(2027, 3, 4)))
    assert "abgeholfen" in finality_words(Finality(S.REPLACED))
    assert served_until(date(2027, 2, 3), date(2027, 3, 3)) == (
        "Widerspruchsbescheid zugestellt am 3. Februar 2027, Klage bis 3. März 2027."
    )
    assert len({objection_sentence(one) for one in OUT}) == len(OUT)
    assert len({citizen_outcome(one, notified=True) for one in OUT}) == len(OUT)
    (before,) = {citizen_outcome(one, notified=False) for one in OUT}
    assert "hat über Ihren Widerspruch entschieden" in before and "zurückgewiesen" not in before
    assert "Klage beginnt erst" in waits_for_service(citizen=True)[0]
    assert any("§ 73 Abs. 3 VwGO" in one for one in waits_for_service(citizen=False))
