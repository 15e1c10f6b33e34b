"""SKOS in and out of the glossary, packages that report their words, and the command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gemeinwerk.config import demo_world
from gemeinwerk.config.command import main
from gemeinwerk.domain.catalogue import actions as catalogue
from gemeinwerk.domain.glossary import actions, queries
from gemeinwerk.domain.glossary.models import PackageReach, Passage
from gemeinwerk.domain.glossary.ports import skos_files
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.refusal import Forbidden, Invalid, TooLarge
from tests.domain.glossary.sample import ADDRESS, KEEPER, NOW, SURNAME, WRITER

pytestmark = pytest.mark.django_db


def imported(*terms: object, form: str = "ttl", actor: object = KEEPER) -> object:
    source = skos_files().write(terms, form)  # type: ignore[arg-type]
    return actions.import_terms(actor=actor, now=NOW, source=source, form=form, reason="Aus dem Land")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["ttl", "rdf", "jsonld"])
def test_export_and_import_are_one_round(form: str) -> None:
    actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME, ADDRESS])
    source = queries.exported(form)
    done = actions.import_terms(actor=KEEPER, now=NOW, source=source, form=form, reason="Zurück")
    assert (done.proposed, done.unchanged, done.left_out) == ((), 2, ())


def test_an_import_only_proposes() -> None:
    actions.seed_terms(actor=SYSTEM, now=NOW, terms=[SURNAME])
    done = imported(replace(SURNAME, plain="Anders."), ADDRESS, replace(ADDRESS, term_id="kurz", definition="kurz"))
    assert done.proposed == ("anschrift", "familienname")  # type: ignore[attr-defined]
    assert len(done.left_out) == 1  # type: ignore[attr-defined]
    assert queries.released_terms() == (SURNAME,)
    again = imported(ADDRESS)
    assert again.unchanged == 1 or again.left_out  # type: ignore[attr-defined]
    # What was imported by one person is released by another.
    waiting = {one.term_id: one for one in queries.waiting_versions()}
    with pytest.raises(actions.SecondPersonNeeded):
        actions.release_term(actor=KEEPER, now=NOW, version_id=waiting["anschrift"].id)
    with pytest.raises(Forbidden):
        imported(ADDRESS, actor=WRITER)


def test_a_bad_import_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for source, form in ((b"kein Turtle", "ttl"), (b"", "xlsx")):
        with pytest.raises(Invalid):
            actions.import_terms(actor=KEEPER, now=NOW, source=source, form=form, reason="Zur Probe")
    monkeypatch.setattr("gemeinwerk.domain.glossary.actions.many.MOST_TERMS", 1)
    with pytest.raises(TooLarge):
        imported(SURNAME, ADDRESS)
    assert queries.terms(everything=True) == ()


def test_installed_packages_report_their_words() -> None:
    demo_world.load_glossary()
    assert demo_world.load_packages()
    found = {one.package_id: one for one in queries.affected_by_statute("kag-nrw-3").packages}
    assert {passage.kind.value for passage in found["hundesteuer"].passages} >= {"form", "package"}
    assert len(found["hundesteuer"].tenants) > 400
    assert "bewohnerparkausweis" in {one.package_id for one in queries.affected_by_statute("stvo-45").packages}
    vwgo = queries.affected_by_statute("vwgo-80").packages
    assert "notice" in {passage.kind.value for one in vwgo for passage in one.passages}
    assert queries.affected_by_term("antrag").packages
    # Installing again reports nothing new; packages from before the glossary are read by the command.
    assert catalogue.report_words(actor=SYSTEM, now=NOW) == 0
    Passage.objects.all().delete()
    PackageReach.objects.all().delete()
    assert catalogue.report_words(actor=SYSTEM, now=NOW) == len(demo_world.package_folders())
    assert queries.affected_by_statute("kag-nrw-3").packages[0].tenants == found["hundesteuer"].tenants


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["glossary", "seed"]) == 0
    assert "mitgelieferte Begriffe" in capsys.readouterr().out
    demo_world.load_packages()
    assert main(["glossary", "affected", "§ 3 KAG NRW"]) == 0
    shown = capsys.readouterr().out
    assert "§ 3 KAG NRW: " in shown and "hundesteuer" in shown and "Kommunen" in shown
    assert main(["glossary", "affected", "familienname", "--tenants"]) == 0
    for name in ("begriffe.ttl", "begriffe.rdf", "begriffe.jsonld"):
        file = tmp_path / name
        assert main(["glossary", "export", str(file)]) == 0 and file.stat().st_size > 1000
        assert main(["glossary", "import", str(file), "--reason", "Zur Probe"]) == 0
    assert "0 vorgeschlagen" in capsys.readouterr().out
    assert main(["glossary", "affected", "gibt-es-nicht"]) == 1
    assert main(["glossary", "export", str(tmp_path / "begriffe.xlsx")]) == 1
    (tmp_path / "kaputt.ttl").write_text("kein Turtle")
    assert main(["glossary", "import", str(tmp_path / "kaputt.ttl"), "--reason", "Zur Probe"]) == 1
    assert "lässt sich nicht als SKOS lesen" in capsys.readouterr().err
