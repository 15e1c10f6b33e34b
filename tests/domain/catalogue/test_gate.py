"""The publish gate: sentences that nobody has decided about, rules that do not fit, lists that are missing, bad pages."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest

from gemeinwerk.domain.audit.models import Entry
from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.modelling import editing
from gemeinwerk.domain.catalogue.modelling.presets import RULE_KIND_LIST, code
from gemeinwerk.domain.catalogue.modelling.prose import with_sentence
from gemeinwerk.domain.catalogue.package.bundle import FORM
from gemeinwerk.domain.catalogue.types.modelling import (
    Condition,
    Effect,
    GateCheck,
    ModelRule,
    Operator,
    RuleStand,
    RuleState,
    RulingKind,
    ServiceDraftInfo,
    Workpiece,
)
from gemeinwerk.domain.forms import actions as forms
from gemeinwerk.domain.forms import queries as form_queries
from gemeinwerk.domain.forms.types import Option
from gemeinwerk.domain.forms.types.schema import Identification, ListReference, SchemaField, SchemaRule, Use
from gemeinwerk.kernel.actor import SYSTEM, Actor
from tests.domain.catalogue.modelled import NOW, clerk, modelled, place

pytestmark = pytest.mark.django_db
CLOSED, DETOUR, MAIL = "Sperren Sie die Straße ganz?", "Wohin fahren die Autos?", "E-Mail-Adresse"
UNSURE = f"Wenn „{CLOSED}“ = Ja, dann zeige „{MAIL}“ an."
SURE = f"Wenn „{CLOSED}“ = Ja, dann muss „{MAIL}“ befüllt werden."
RULE_KIND = code("K", RULE_KIND_LIST)
URN = "urn:xoev-de:probe:codeliste:farbe"


def said(author: Actor, info: ServiceDraftInfo, prose: str, rule_id: str = "") -> ServiceDraftInfo:
    return actions.change_service(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, what="sentence",
        change=lambda work: with_sentence(work, rule_id, prose),
    )  # fmt: skip


def changed(author: Actor, info: ServiceDraftInfo, work: Workpiece) -> ServiceDraftInfo:
    return actions.change_service(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, what="probe", change=lambda _: work
    )


def area(info: ServiceDraftInfo, key: str) -> GateCheck:
    return next(one for one in queries.gate_of(info, now=NOW) if one.key == key)


def stand(info: ServiceDraftInfo) -> RuleStand:
    return queries.rule_book(info.workpiece).stands[-1]


def decided(
    author: Actor, info: ServiceDraftInfo, kind: RulingKind, key: str = "", instead: ModelRule | None = None
) -> ServiceDraftInfo:
    one = stand(info)
    return actions.decide_rule(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, rule_id=one.rule_id, carrier=one.carrier,
        kind=kind, key=key, instead=instead,
    )  # fmt: skip


def test_a_sentence_that_is_understood_runs(tenant: UUID) -> None:
    author = clerk(tenant)
    info = said(author, modelled(author), SURE)
    one = stand(info)
    assert (one.state, one.confidence) == (RuleState.RUNS, 1.0)
    assert one.words == (f"„{MAIL}“: Pflicht, wenn „{CLOSED}“ „Ja“ ist.",) and one.lines[0].startswith("require")
    assert [(c.key, c.findings, c.pending) for c in queries.gate_of(info, now=NOW) if not c.green] == []
    with pytest.raises(actions.ChangeRefused, match="sicher verstanden"):
        decided(author, info, RulingKind.HINT)


def test_an_unsure_sentence_stops_the_release_until_a_person_decides(tenant: UUID) -> None:
    author, second = clerk(tenant), clerk(tenant)
    info = said(author, modelled(author), UNSURE)
    one = stand(info)
    assert one.state is RuleState.OPEN and one.confidence < 1 and "sonst gilt" in one.reasons[0]
    found = area(info, "rules").findings
    assert (
        len(found) == 1 and found[0].where == f"regel-{one.rule_id}" and "nicht sicher verstanden" in found[0].message
    )
    with pytest.raises(actions.NotGreen):
        actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    info = decided(author, info, RulingKind.READING, one.readings[0].key)
    one = stand(info)
    assert one.state is RuleState.CONFIRMED and one.ruling is not None
    assert (one.ruling.by, one.ruling.at, one.ruling.sentence) == (str(author.account_id), NOW.isoformat(), one.prose)
    assert "Pflicht, wenn" in one.ruling.meaning
    entry = Entry.objects.filter(verb="catalogue.decide_rule").get()
    assert (
        json.loads(entry.details)["sentence"] == one.prose and "Pflicht, wenn" in json.loads(entry.details)["meaning"]
    )
    assert [c.key for c in queries.gate_of(info, now=NOW) if not c.green] == []
    actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    actions.release_service(actor=second, now=NOW, draft_id=info.id, revision=info.revision)
    model = form_queries.form_of(queries.assembled(info, now=NOW).files[FORM])
    script = next(rule.script for rule in model.rules if rule.id == one.rule_id)
    assert script.splitlines() == list(one.lines) and len(one.lines) == 2


def test_a_changed_sentence_voids_the_confirmation(tenant: UUID) -> None:
    author = clerk(tenant)
    info = said(author, modelled(author), UNSURE)
    info = decided(author, info, RulingKind.READING, stand(info).readings[0].key)
    info = said(author, info, UNSURE.replace("Ja", "Nein"), stand(info).rule_id)
    one = stand(info)
    assert one.state is RuleState.OPEN and one.ruling is None and one.voided is not None
    assert "gilt nicht mehr" in area(info, "rules").findings[0].message


def test_a_confirmation_falls_with_the_question_that_it_speaks_of(tenant: UUID) -> None:
    author = clerk(tenant)
    info = said(author, modelled(author), UNSURE)
    info = decided(author, info, RulingKind.READING, stand(info).readings[0].key)
    path = place(info.workpiece, MAIL)
    info = changed(author, info, replace(info.workpiece, schema=editing.remove(info.workpiece.schema, path)))
    assert stand(info).state is RuleState.OPEN and stand(info).voided is not None


def test_a_mere_hint_is_a_choice_with_a_name(tenant: UUID) -> None:
    author = clerk(tenant)
    info = said(author, modelled(author), "Bitte achten Sie auf die Nachbarn.")
    assert stand(info).state is RuleState.OPEN and stand(info).readings == ()
    with pytest.raises(actions.ChangeRefused):
        decided(author, info, RulingKind.READING, "erfunden")
    info = decided(author, info, RulingKind.HINT)
    one, rules = stand(info), area(info, "rules")
    assert one.state is RuleState.HINT and one.ruling is not None and one.ruling.by == str(author.account_id)
    assert rules.green and any("nur ein Hinweis" in hint.message for hint in rules.hints)


def test_a_rule_put_together_takes_the_place_of_a_sentence(tenant: UUID) -> None:
    author = clerk(tenant)
    info = said(author, modelled(author), "Wer ganz sperrt, braucht eine Umleitung.")
    condition = Condition(place(info.workpiece, CLOSED), Operator.EQUAL, "true")
    made = ModelRule(editing.next_rule_id(info.workpiece), Effect.REQUIRE, place(info.workpiece, DETOUR), (condition,))
    info = decided(author, info, RulingKind.FORM, instead=made)
    assert stand(info).state is RuleState.FORM and area(info, "rules").green
    gone = replace(info.workpiece, rules=tuple(one for one in info.workpiece.rules if one.id != made.id))
    assert stand(changed(author, info, gone)).state is RuleState.OPEN


def test_modelled_rules_and_sentences_are_judged_together(tenant: UUID) -> None:
    """The form forbids the detour where the street is not closed; a sentence that demands it there contradicts."""
    author = clerk(tenant)
    info = said(author, modelled(author), f"Wenn „{CLOSED}“ = Nein, dann muss „{DETOUR}“ befüllt werden.")
    found = area(info, "rules").findings
    assert len(found) == 1 and "widerspricht" in found[0].message and found[0].hint
    with pytest.raises(actions.NotGreen):
        actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)


def test_a_sentence_of_a_group_from_elsewhere_runs_under_a_rule_of_the_form(tenant: UUID) -> None:
    author = clerk(tenant)
    info = modelled(author)
    page = place(info.workpiece, "Ihre Angaben")
    foreign = SchemaRule(
        identification=Identification("R60000000001", "1.0"), name="Regel", prose=UNSURE, type=RULE_KIND,
        creator="Bund", changed_at="2026-01-01T00:00:00Z",
    )  # fmt: skip

    def carried(use: Use) -> Use:
        return replace(use, content=replace(use.content, rules=(foreign,)))  # type: ignore[type-var]

    schema = editing.with_use(info.workpiece.schema, page, carried)
    info = changed(author, info, replace(info.workpiece, schema=schema))
    one = stand(info)
    assert one.carrier == page and not one.own and one.state is RuleState.OPEN
    info = decided(author, info, RulingKind.READING, one.readings[0].key)
    ruling = stand(info).ruling
    assert ruling is not None and ruling.line.startswith("R98") and area(info, "rules").green
    model = form_queries.form_of(queries.assembled(info, now=NOW).files[FORM])
    lines = {rule.id: rule.script for rule in model.rules}
    assert "require" in lines[ruling.line] and "R60000000001" not in lines


def with_list(work: Workpiece, uri: str = URN, version: str = "1") -> Workpiece:
    def listed(use: Use) -> Use:
        assert isinstance(use.content, SchemaField)
        field = replace(
            use.content, values=None, code_list=ListReference(uri=uri, version=version, version_uri=f"{uri}_{version}")
        )
        return replace(use, content=field)

    rules = tuple(rule for rule in work.rules if rule.target != place(work, DETOUR))
    schema = editing.with_use(work.schema, place(work, DETOUR), listed)
    examples = tuple(
        replace(one, answers=without(one.answers, place(work, DETOUR)[-1])) for one in work.examples if one.valid
    )
    return replace(work, schema=schema, rules=rules, examples=examples)


def without(answers: object, key: str) -> dict[str, object]:
    assert isinstance(answers, dict)
    return {k: without(v, key) if isinstance(v, dict) else v for k, v in answers.items() if k != key}


def test_a_missing_code_list_locks_the_release_and_says_how_to_get_it(tenant: UUID) -> None:
    author = clerk(tenant)
    info = modelled(author)
    info = changed(author, info, with_list(info.workpiece))
    lists = area(info, "lists")
    assert area(info, "package").findings == ()
    assert (
        len(lists.findings) == 1
        and f"{URN}_1 fehlt" in lists.findings[0].message
        and DETOUR in lists.findings[0].message
    )
    assert f"https://www.xrepository.de/details/{URN}_1" in lists.findings[0].hint
    assert area(info, "examples").pending and not area(info, "examples").green
    with pytest.raises(actions.NotGreen):
        actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    options = (Option("1", "Rot"), Option("2", "Blau"))
    forms.import_code_list(
        actor=SYSTEM, now=NOW, uri=URN, version="1", version_uri=f"{URN}_1", name="Farbe", options=options
    )
    assert [(c.key, c.findings, c.pending) for c in queries.gate_of(info, now=NOW) if not c.green] == []
    assert area(info, "lists").scope == "1 Codeliste verwendet"


def test_what_cannot_be_judged_yet_is_not_green(tenant: UUID) -> None:
    author = clerk(tenant)
    draft_id = actions.begin_service(actor=author, now=NOW, title="Leer", legal_basis="§ 1 KAG NRW")
    checks = queries.gate_of(queries.service_draft(draft_id=draft_id), now=NOW)
    assert {one.key for one in checks if one.pending} == {"rules", "quality", "access", "lists", "package", "examples"}
    assert not any(one.green for one in checks if one.pending)


def test_areas_say_what_was_looked_at(tenant: UUID) -> None:
    checks = {one.key: one.scope for one in queries.gate_of(modelled(clerk(tenant)), now=NOW)}
    assert checks["access"] == "8 Seiten geprüft" and checks["rules"].endswith("Regeln geprüft")
    assert int(checks["quality"].split()[0]) > 100
