"""Terms on the database: propose, release with four eyes, search, retire, seed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from gemeinwerk.config.glossary_files import shipped_terms
from gemeinwerk.domain.audit import queries as audit
from gemeinwerk.domain.glossary import actions, queries
from gemeinwerk.domain.glossary.types import Relation, RelationKind, VersionState
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.refusal import Forbidden
from tests.domain.glossary.sample import ADDRESS, KEEPER, LATER, NOW, SURNAME, WRITER, person

pytestmark = pytest.mark.django_db


def proposed(content: Any = SURNAME, **more: Any) -> UUID:
    return actions.propose_term(actor=WRITER, now=NOW, content=content, reason="Für alle Formulare", **more)


def released(content: Any = SURNAME, **more: Any) -> str:
    return actions.release_term(actor=KEEPER, now=NOW, version_id=proposed(content, **more))


def test_a_term_is_in_force_only_after_a_second_person() -> None:
    version = proposed()
    assert queries.released_terms() == () and queries.terms() == ()
    assert [one.id for one in queries.waiting_versions()] == [version]
    with pytest.raises(queries.TermUnknown):
        queries.term("familienname", public=True)
    with pytest.raises(actions.SecondPersonNeeded):
        actions.release_term(actor=replace(WRITER, roles=KEEPER.roles), now=NOW, version_id=version)
    with pytest.raises(Forbidden):
        actions.release_term(actor=person(3, "catalogue"), now=NOW, version_id=version)
    with pytest.raises(actions.SecondPersonNeeded):
        actions.release_term(actor=SYSTEM, now=NOW, version_id=version)
    actions.release_term(actor=KEEPER, now=NOW, version_id=version)
    assert queries.released_terms() == (SURNAME,)
    with pytest.raises(queries.TermVersionUnknown):
        actions.release_term(actor=KEEPER, now=NOW, version_id=version)


def test_each_write_leaves_one_entry_without_words() -> None:
    before = audit.entries(actor=SYSTEM, limit=100)
    released()
    entries = audit.entries(actor=SYSTEM, limit=100)
    assert len(entries) == len(before) + 2
    assert {one.subject for one in entries[:2]} == {"term:familienname"}
    assert "Familienname" not in str(entries[:2])


def test_a_new_version_leaves_the_old_one_as_it_was() -> None:
    released()
    changed = replace(SURNAME, plain="Ihr Name in der Familie.")
    with pytest.raises(actions.TermChanged):
        proposed(changed)
    released(changed, based_on=1)
    info = queries.term("familienname")
    assert info.number == 2 and info.content == changed
    assert [(one.number, one.content.plain) for one in info.versions] == [(2, changed.plain), (1, SURNAME.plain)]


def test_the_database_refuses_to_change_a_version() -> None:
    released()
    for statement in (
        "UPDATE glossary_termversion SET content = '{}'",
        "DELETE FROM glossary_termversion",
        "UPDATE glossary_termversion SET reason = 'anders'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_one_version_waits_at_a_time_and_a_declined_one_makes_room() -> None:
    version = proposed()
    with pytest.raises(actions.TermWaits):
        proposed()
    with pytest.raises(Forbidden):
        actions.decline_term(actor=person(3, "catalogue"), now=NOW, version_id=version)
    actions.decline_term(actor=WRITER, now=NOW, version_id=version)
    assert queries.term("familienname").versions[0].state is VersionState.DECLINED
    released()
    assert queries.term("familienname").number == 2


def test_faults_are_named_together() -> None:
    wrong = replace(SURNAME, label="", definition="", relations=(Relation(RelationKind.BROADER, "gibt-es-nicht"),))
    with pytest.raises(actions.TermRefused) as caught:
        actions.propose_term(actor=WRITER, now=NOW, content=wrong, reason="")
    assert {one.where for one in caught.value.details} == {"label", "definition", "relations", "reason"}
    with pytest.raises(Forbidden):
        actions.propose_term(actor=person(4, "officer"), now=NOW, content=SURNAME, reason="Darf ich nicht")


def test_namesakes_have_to_be_told_apart() -> None:
    released()
    other = replace(SURNAME, term_id="familienname-tier", elements=())
    with pytest.raises(actions.TermRefused):
        proposed(other)
    proposed(replace(other, relations=(Relation(RelationKind.DISTINCT, "familienname"),)))


def test_nothing_is_released_without_plain_words_or_in_a_circle() -> None:
    with pytest.raises(actions.TermIncomplete):
        released(replace(SURNAME, plain=""))
    released(ADDRESS)
    over = replace(
        SURNAME,
        term_id="oben",
        label="Oben",
        allowed=(),
        elements=(),
        relations=(Relation(RelationKind.BROADER, "anschrift"),),
    )
    released(over)
    under = replace(ADDRESS, relations=(Relation(RelationKind.BROADER, "oben"),))
    with pytest.raises(actions.TermIncomplete):
        released(under, based_on=1)


def test_a_town_keeps_its_own_terms(bochum: UUID, kleve: UUID) -> None:
    own = person(5, "catalogue", tenant_id=bochum)
    second, stranger = person(6, "admin", tenant_id=bochum), person(7, "catalogue", "terminology", tenant_id=kleve)
    content = replace(SURNAME, term_id="kirmes", label="Kirmes", allowed=(), forbidden=(), elements=())
    version = actions.propose_term(actor=own, now=NOW, content=content, reason="Satzung", local=True)
    with pytest.raises(Forbidden):
        actions.release_term(actor=stranger, now=NOW, version_id=version)
    term_id = actions.release_term(actor=second, now=NOW, version_id=version)
    assert term_id == "kirmes-059110000000"
    assert queries.released_terms() == () and len(queries.released_terms(region_keys=["059110000000"])) == 1
    with pytest.raises(Forbidden):
        actions.propose_term(
            actor=stranger, now=NOW, content=replace(content, term_id=term_id), reason="Fremd", based_on=1
        )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Familienname", True), ("familiennamen", True), ("Nachname", True), ("Zuname", True), ("famil", True),
        ("Familenname", True), ("F60000000227", True), ("Gewerbe", False), ("'\"(&|!:*", False), ("\x00", True),
    ],
)  # fmt: skip
def test_search_finds_by_name_synonym_stem_and_slip(text: str, found: bool) -> None:
    released()
    assert bool(queries.terms(text)) is found


def test_search_puts_the_name_first() -> None:
    actions.seed_terms(actor=SYSTEM, now=NOW, terms=shipped_terms())
    assert [hit.label for hit in queries.terms("Anschrift")][0] == "Anschrift"
    assert len(queries.terms()) == len(shipped_terms())


def test_a_retired_term_is_history() -> None:
    released()
    with pytest.raises(actions.TermRefused):
        actions.retire_term(actor=KEEPER, now=LATER, term_id="familienname", reason="")
    actions.retire_term(actor=KEEPER, now=LATER, term_id="familienname", reason="Ersetzt durch Nachname.")
    assert queries.released_terms() == () and queries.terms() == ()
    assert [hit.retired for hit in queries.terms(everything=True)] == [True]
    assert queries.term("familienname", public=True).retired_because == "Ersetzt durch Nachname."
    released(SURNAME, based_on=1)
    assert queries.released_terms() == (SURNAME,)


def test_seeding_is_repeatable_and_respects_what_people_changed() -> None:
    first = actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME, ADDRESS])
    assert (first.added, first.renewed, first.kept) == (2, 0, ())
    again = actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME, ADDRESS])
    assert (again.added, again.renewed, again.kept) == (0, 0, ())
    released(replace(SURNAME, plain="Von uns geändert."), based_on=1)
    newer = [replace(SURNAME, plain="Ausgeliefert."), replace(ADDRESS, plain="Neuer Text.")]
    done = actions.seed_terms(actor=SYSTEM, now=LATER, terms=newer)
    assert (done.added, done.renewed, done.kept) == (0, 1, ("familienname",))
    assert queries.term("familienname").content.plain == "Von uns geändert."
    assert queries.term("anschrift").content.plain == "Neuer Text."
    with pytest.raises(actions.SeedRefused):
        actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME, SURNAME])
