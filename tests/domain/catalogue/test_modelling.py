"""Modelling a service: from nothing to an offer in one town, released by a second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.modelling import editing
from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece, next_version, package_name
from gemeinwerk.domain.catalogue.modelling.comparing import compare
from gemeinwerk.domain.catalogue.modelling.reading_ease import advice
from gemeinwerk.domain.catalogue.modelling.storing import to_plain, workpiece_from
from gemeinwerk.domain.catalogue.modelling.wording import RuleUnclear, executable, sentence
from gemeinwerk.domain.catalogue.types.modelling import (
    Condition,
    DraftState,
    Effect,
    GateCheck,
    ModelRule,
    Operator,
    ServiceDraftInfo,
    Workpiece,
)
from gemeinwerk.domain.forms.types.schema import Use
from gemeinwerk.domain.glossary import actions as glossary
from gemeinwerk.domain.glossary.types import TermContent
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.refusal import Forbidden
from gemeinwerk.kernel.scope import tenant_scope
from tests.domain.catalogue.modelled import (
    BASIS,
    NOW,
    clerk,
    modelled,
    place,
    with_examples,
    with_questions,
    with_rules,
    with_texts,
)

pytestmark = pytest.mark.django_db
BOCHUM, KLEVE = "059110000000", "051540036036"
TODAY = date(2026, 11, 25)


@pytest.fixture
def work() -> Workpiece:
    return with_examples(with_texts(with_rules(with_questions(new_workpiece(title="Fest", basis=BASIS, number=1)))))


def test_a_service_is_modelled_released_and_offered_in_its_town_only(tenant: UUID) -> None:
    author, second = clerk(tenant), clerk(tenant)
    info = modelled(author)
    checks = queries.gate_of(info, now=NOW)
    assert [(one.key, one.findings) for one in checks if not one.green] == []
    assert {one.key for one in checks} >= {"quality", "package", "examples", "plain", "minimal", "retention"}
    actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    with pytest.raises(actions.SecondPersonNeeded):
        actions.release_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    installed = actions.release_service(actor=second, now=NOW, draft_id=info.id, revision=info.revision)
    assert installed.version == "1.0.0"
    offer = queries.offer(package_id=info.workpiece.package_id, place_key=BOCHUM, on=TODAY)
    assert offer.title == "Straßenfest anmelden" and offer.responsible.value.tenant_id == tenant
    assert offer.package_id in {one.package_id for one in queries.offers_in(place_key=BOCHUM, on=TODAY)}
    assert offer.package_id not in {one.package_id for one in queries.offers_in(place_key=KLEVE, on=TODAY)}
    with pytest.raises(queries.OfferUnknown):
        queries.offer(package_id=info.workpiece.package_id, place_key=KLEVE, on=TODAY)
    assert queries.service_draft(draft_id=info.id).state is DraftState.RELEASED


def test_a_new_version_shows_what_changed(tenant: UUID) -> None:
    author, second = clerk(tenant), clerk(tenant)
    info = modelled(author)
    actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    actions.release_service(actor=second, now=NOW, draft_id=info.id, revision=info.revision)

    def longer(work: Workpiece) -> Workpiece:
        page = place(work, "Ihr Fest")
        field = editing.new_field(editing.next_id(work.schema, "F"), "1.0.0", "whole", "Wie viele Gäste?", BASIS)
        return replace(work, schema=editing.insert(work.schema, page, Use(field, least=0)))

    info = actions.change_service(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, change=longer, what="guests"
    )
    changes = queries.changes_since_release(info)
    assert [(one.kind, one.label) for one in changes] == [("added", "Wie viele Gäste?")]
    actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    installed = actions.release_service(actor=second, now=NOW, draft_id=info.id, revision=info.revision)
    assert installed.version == "1.1.0"


def test_an_unfinished_form_does_not_go_live(tenant: UUID) -> None:
    author = clerk(tenant)
    draft_id = actions.begin_service(actor=author, now=NOW, title="Halb fertig", legal_basis=BASIS)
    with pytest.raises(actions.NotGreen) as refused:
        actions.submit_service(actor=author, now=NOW, draft_id=draft_id, revision=0)
    messages = " ".join(one.message for one in refused.value.details)
    assert "noch keine Seite" in messages and "Zweck" in messages and "Aufbewahrung" in messages


def test_two_authors_do_not_overwrite_each_other(tenant: UUID) -> None:
    author = clerk(tenant)
    draft_id = actions.begin_service(actor=author, now=NOW, title="Zu zweit", legal_basis=BASIS)
    change = with_questions
    actions.change_service(actor=author, now=NOW, draft_id=draft_id, revision=0, change=change, what="a")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_service(actor=author, now=NOW, draft_id=draft_id, revision=0, change=change, what="b")


def test_drafts_belong_to_their_authority_and_role(tenant: UUID, kleve: UUID) -> None:
    author = clerk(tenant)
    draft_id = actions.begin_service(actor=author, now=NOW, title="Nur hier", legal_basis=BASIS)
    with pytest.raises(Forbidden):
        actions.begin_service(actor=clerk(tenant, "officer"), now=NOW, title="Fremd", legal_basis=BASIS)
    with tenant_scope(kleve):
        assert queries.service_drafts() == []
        with pytest.raises(queries.ServiceDraftUnknown):
            queries.service_draft(draft_id=draft_id)


def test_a_workpiece_survives_storing(work: Workpiece) -> None:
    assert workpiece_from(to_plain(work)) == work


def test_elements_move_by_steps_and_between_pages(work: Workpiece) -> None:
    first = place(work, "In welcher Straße feiern Sie?")
    moved = editing.step(work.schema, first, 1)
    labels = [part.label for _, _, part in editing.walk(moved)]
    assert labels[1:3] == ["An welchem Tag feiern Sie?", "In welcher Straße feiern Sie?"]
    other = place(work, "Ihre Angaben")
    moved = editing.move(work.schema, first, other, 0)
    assert editing.part_at(moved, (*other, first[-1])).label == "In welcher Straße feiern Sie?"
    renamed = editing.renamed_paths(replace(work, schema=moved), first, (*other, first[-1]))
    assert (*other, first[-1]) in renamed.names.values() or not renamed.names
    with pytest.raises(editing.DoesNotFit):
        editing.move(work.schema, other, other, 0)
    with pytest.raises(editing.DoesNotFit):
        editing.move(work.schema, first, (), 0)
    with pytest.raises(editing.NoSuchPlace):
        editing.remove(work.schema, ("G98000199999",))


@pytest.mark.parametrize(
    ("operator", "label", "value", "line"),
    [
        (Operator.EQUAL, "Sperren Sie die Straße ganz?", "true", "require ziel when frage = true"),
        (Operator.NOT_EQUAL, "Wohin fahren die Autos?", "n", 'require ziel when frage != "n"'),
        (Operator.EMPTY, "In welcher Straße feiern Sie?", "", "require ziel when frage = null"),
        (Operator.BEFORE_TODAY, "An welchem Tag feiern Sie?", "", "require ziel when (frage != null and frage < today)"),
        (Operator.GREATER, "An welchem Tag feiern Sie?", "2026-12-01",
         'require ziel when (frage != null and frage > date("2026-12-01"))'),
    ],
)  # fmt: skip
def test_a_rule_says_the_same_in_words_and_as_a_line(
    work: Workpiece, operator: Operator, label: str, value: str, line: str
) -> None:
    path, target = place(work, label), place(work, "E-Mail-Adresse")
    rule = ModelRule("R98000100009", Effect.REQUIRE, target, (Condition(path, operator, value),))
    assert executable(rule, work.schema, {path: "frage", target: "ziel"}) == line
    assert label in sentence(rule, work.schema) and "ist anzugeben" in sentence(rule, work.schema)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Sperren Sie die Straße ganz?", "vielleicht"),
        ("Wohin fahren die Autos?", "x"),
        ("An welchem Tag feiern Sie?", "1"),
    ],
)
def test_a_value_that_the_question_does_not_know_is_unclear(work: Workpiece, label: str, value: str) -> None:
    path = place(work, label)
    rule = ModelRule("R98000100009", Effect.REFUSE, (), (Condition(path, Operator.EQUAL, value),))
    with pytest.raises(RuleUnclear):
        executable(rule, work.schema, {path: "frage"})


def test_comparing_names_removed_moved_and_changed_parts(work: Workpiece) -> None:
    first, other = place(work, "In welcher Straße feiern Sie?"), place(work, "Ihre Angaben")
    changed = editing.remove(work.schema, place(work, "E-Mail-Adresse"))
    changed = editing.move(changed, first, other, 0)
    changed = editing.with_use(changed, place(work, "An welchem Tag feiern Sie?"), lambda use: replace(use, least=0))
    found = {(one.kind, one.label) for one in compare(work.schema, changed)}
    assert found == {
        ("moved", "In welcher Straße feiern Sie?"),
        ("changed", "An welchem Tag feiern Sie?"),
        ("removed", "E-Mail-Adresse"),
    }
    assert compare(work.schema, work.schema) == ()


def test_texts_that_are_hard_to_read_get_advice() -> None:
    assert advice("Wo wohnen Sie? Bitte nennen Sie die Straße.") == ()
    long = "Dies ist ein Satz " + "mit noch einem Wort " * 10 + "am Ende."
    assert any(one.hard for one in advice(long))
    assert any("Amtssprache" in one.message for one in advice("Die Gebühr ist gemäß Satzung zu entrichten."))
    assert any("sehr lang" in one.message for one in advice("Die Verkehrsinfrastrukturfinanzierungsgesellschaft"))


def test_names_and_versions() -> None:
    assert package_name("Straßenfest anmelden", 7) == "strassenfest-anmelden-7"
    assert [next_version(v) for v in ("", "1.0.0", "1.9.3")] == ["1.0.0", "1.1.0", "1.10.0"]
    assert editing.readable_name("Ab wann?", {"ab_wann"}) == "ab_wann_2"


def test_the_library_finds_elements_of_published_forms(tenant: UUID) -> None:
    from gemeinwerk.config import demo_world

    demo_world.load_packages()
    found = queries.library("anschrift")
    assert found and all("anschrift" in (one.label + one.name).casefold() or one.fields for one in found)
    part = queries.library_element(found[0].id, found[0].version)
    assert part.identification.id == found[0].id


def test_the_gate_speaks_the_words_of_the_glossary(tenant: UUID) -> None:
    """A forbidden name stops the release, a missed building block is a hint; without a glossary nothing is said."""
    info = modelled(clerk(tenant))
    assert terms_check(info).green and terms_check(info).hints == ()
    mail = TermContent("e-mail", "E-Mail", "Adresse für Post.", plain="Adresse.", elements=("F60000000242",))
    glossary.seed_terms(actor=SYSTEM, now=NOW, terms=[replace(mail, allowed=("E-Mail-Adresse",))])
    assert terms_check(info).green and [one.where.count("/") for one in terms_check(info).hints] == [1]
    glossary.seed_terms(actor=SYSTEM, now=NOW, terms=[replace(mail, forbidden=("E-Mail-Adresse",))])
    found = terms_check(info).findings
    assert len(found) == 1 and "E-Mail" in found[0].message and "F60000000242" in found[0].hint
    with pytest.raises(actions.NotGreen):
        actions.submit_service(actor=clerk(tenant), now=NOW, draft_id=info.id, revision=info.revision)


def terms_check(info: ServiceDraftInfo) -> GateCheck:
    return next(one for one in queries.gate_of(info, now=NOW) if one.key == "terms")
