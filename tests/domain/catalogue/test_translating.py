"""Translations while modelling: beside their source, outdated when it changes, never published then."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from uuid import UUID

import pytest
from lxml import etree

from gemeinwerk.domain.catalogue import actions, queries
from gemeinwerk.domain.catalogue.modelling import editing, translating
from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece
from gemeinwerk.domain.catalogue.modelling.storing import to_plain, workpiece_from
from gemeinwerk.domain.catalogue.package.check import check_package
from gemeinwerk.domain.catalogue.queries.translating import ForeignTranslation, NothingTranslated
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo, TranslationState, Workpiece
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types.translations import LANGUAGES
from gemeinwerk.kernel.refusal import Invalid, TooLarge
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

QUESTION = "In welcher Straße feiern Sie?"


@pytest.fixture
def work() -> Workpiece:
    made = with_examples(with_texts(with_rules(with_questions(new_workpiece(title="Fest", basis=BASIS, number=1)))))
    return replace(made, intros={place(made, "Ihr Fest")[0]: "Erzählen Sie uns vom Fest."})


def whole(work: Workpiece, tag: str = "en") -> Workpiece:
    """Every text translated, as its German text in brackets."""
    return translating.with_translations(work, tag, {one.key: f"[{one.text}]" for one in translating.sources(work)})


def states(work: Workpiece, tag: str = "en") -> dict[str, str]:
    return {one.source.text: one.state.value for one in translating.translated(work, tag)}


def relabelled(work: Workpiece, label: str = "Wo feiern Sie?", old: str = QUESTION) -> Workpiece:
    def change(use: editing.Use) -> editing.Use:
        assert use.content is not None
        return replace(use, content=replace(use.content, label=label, output_label=label))

    return replace(work, schema=editing.with_use(work.schema, place(work, old), change))


def test_every_text_that_people_read_is_a_source(work: Workpiece) -> None:
    texts = [one.text for one in translating.sources(work)]
    assert texts[0] == "Fest" and "Erzählen Sie uns vom Fest." in texts
    assert {"Ihr Fest", QUESTION, "Nebenstraße", "Parkplatz", "Der Tag liegt in der Vergangenheit."} <= set(texts)
    keys = [one.key for one in translating.sources(work)]
    assert len(keys) == len(set(keys))


def test_progress_counts_what_is_current(work: Workpiece) -> None:
    assert translating.progress(work) == ()
    total = len(translating.sources(work))
    key = translating.sources(work)[1].key
    work = translating.with_translations(work, "en", {key: "Your party"})
    (one,) = translating.progress(work)
    assert (one.tag, one.current, one.outdated, one.total) == ("en", 1, 0, total)
    work = translating.with_translations(work, "en", {key: "  "})
    assert translating.progress(work) == ()


def test_a_changed_source_makes_its_translation_outdated_and_nothing_else(work: Workpiece) -> None:
    work = relabelled(whole(work))
    found = states(work)
    assert found["Wo feiern Sie?"] == "outdated"
    assert {text for text, state in found.items() if state == "outdated"} == {"Wo feiern Sie?"}
    again = translating.with_translations(work, "en", {f"{place(work, 'Wo feiern Sie?')[-1]}.label": "Where?"})
    assert set(states(again).values()) == {"current"}
    assert set(states(relabelled(work, QUESTION, "Wo feiern Sie?")).values()) == {"current"}


def test_what_is_gone_is_dropped_with_the_next_change(work: Workpiece) -> None:
    work = whole(work)
    path = place(work, QUESTION)
    work = replace(work, schema=editing.remove(work.schema, path))
    key = translating.sources(work)[0].key
    kept = translating.with_translations(work, "en", {key: "Party"})
    assert not any(one.key.startswith(path[-1]) for one in kept.translations)


@pytest.mark.parametrize(
    ("tag", "key", "text"),
    [("tlh", "", "x"), ("de", "", "x"), ("en", "F1.label", "x"), ("en", "", "x" * (translating.LONGEST + 1))],
)
def test_what_cannot_be_translated(work: Workpiece, tag: str, key: str, text: str) -> None:
    with pytest.raises(editing.DoesNotFit):
        translating.with_translations(work, tag, {key or translating.sources(work)[0].key: text})


def test_a_workpiece_is_kept_with_its_translations(work: Workpiece) -> None:
    work = whole(work, "de-simple")
    assert workpiece_from(to_plain(work)) == work


def test_a_language_goes_as_a_whole(work: Workpiece) -> None:
    both = whole(whole(work), "de-simple")
    assert [one.tag for one in translating.progress(both)] == ["de-simple", "en"]
    assert [one.tag for one in translating.progress(translating.without_language(both, "en"))] == ["de-simple"]


def translated(info: ServiceDraftInfo, author: object) -> ServiceDraftInfo:
    return actions.change_service(
        actor=author,
        now=NOW,
        draft_id=info.id,
        revision=info.revision,
        change=whole,
        what="translation",  # type: ignore[arg-type]
    )


pytestmark = pytest.mark.django_db


def test_a_package_carries_its_translations(tenant: UUID, shared_data: object) -> None:
    author = clerk(tenant)
    info = translated(modelled(author), author)
    bundle = queries.assembled(info, now=NOW)
    assert check_package(bundle).findings == []
    source = bundle.files["translations.xdf3.xml"]
    official = etree.XMLSchema(etree.parse(f"{shared_data}/fim/xsd/3.0.0/xdatenfelder.xsd"))
    assert official.validate(etree.fromstring(source)), official.error_log
    (words,) = forms.form_words(forms.read_translations(source).content)
    field = place(info.workpiece, QUESTION)[-1]
    assert words.text(field, "1.0.0", "label") == f"[{QUESTION}]"
    assert words.text("R98000100003", "1.0.0", "message:1") == "[Der Tag liegt in der Vergangenheit.]"
    layout = tomllib.loads(bundle.files["layout.toml"].decode())
    assert layout["translations"] == {"en": {"Ihr Fest": "[Ihr Fest]", "Ihre Angaben": "[Ihre Angaben]"}}
    assert b'languages = [\n    "de",\n    "en",\n]' in bundle.files["package.toml"]
    checks = {one.key: one for one in queries.gate_of(info, now=NOW)}
    assert checks["translations"].green and checks["translations"].hints == ()


def test_an_outdated_translation_is_a_finding_and_is_not_published(tenant: UUID) -> None:
    author = clerk(tenant)
    info = translated(modelled(author), author)
    info = actions.change_service(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, change=relabelled, what="element"
    )
    checks = {one.key: one for one in queries.gate_of(info, now=NOW)}
    assert not checks["translations"].green
    assert "veraltet" in checks["translations"].findings[0].message
    with pytest.raises(actions.NotGreen):
        actions.submit_service(actor=author, now=NOW, draft_id=info.id, revision=info.revision)
    (words,) = forms.form_words(forms.read_translations(queries.translation_file(info, now=NOW)).content)
    field = place(info.workpiece, "Wo feiern Sie?")[-1]
    assert words.text(field, "1.0.0", "label") == ""
    assert words.text(place(info.workpiece, "Ihr Fest")[-1], "1.0.0", "label") == "[Ihr Fest]"


def test_missing_texts_are_a_hint(tenant: UUID) -> None:
    author = clerk(tenant)
    info = modelled(author)
    key = translating.sources(info.workpiece)[0].key
    work = translating.with_translations(info.workpiece, "de-simple", {key: "Bezüglich Feste"})
    wrong, hints = translating.findings(work)
    assert wrong == [] and "nicht übersetzt" in hints[-1].message
    assert any("Amtssprache" in one.message for one in hints)


def test_a_file_goes_out_and_comes_back(tenant: UUID) -> None:
    author = clerk(tenant)
    info = modelled(author)
    with pytest.raises(NothingTranslated):
        queries.translation_file(info, now=NOW)
    info = translated(info, author)
    source = queries.translation_file(info, now=NOW)
    change = queries.translations_from(info, source.replace(b"[Ihr Fest]", b"Your party"), now=NOW)
    assert states(change(info.workpiece))["Ihr Fest"] == "current"
    texts = {one.source.text: one.text for one in translating.translated(change(info.workpiece), "en")}
    assert texts["Ihr Fest"] == "Your party" and texts[QUESTION] == f"[{QUESTION}]"


def test_a_file_made_for_other_texts_comes_in_as_outdated(tenant: UUID) -> None:
    author = clerk(tenant)
    info = translated(modelled(author), author)
    source = queries.translation_file(info, now=NOW)
    info = actions.change_service(
        actor=author, now=NOW, draft_id=info.id, revision=info.revision, change=relabelled, what="element"
    )
    found = {
        one.state
        for one in translating.translated(queries.translations_from(info, source, now=NOW)(info.workpiece), "en")
        if one.text
    }
    assert found == {TranslationState.OUTDATED}


def test_files_that_are_refused(tenant: UUID) -> None:
    author = clerk(tenant)
    info = translated(modelled(author), author)
    good = queries.translation_file(info, now=NOW)
    form = queries.assembled(info, now=NOW).files["form.xdf3.xml"]
    field = place(info.workpiece, QUESTION)[-1].encode()
    for source, kind in (
        (b"", Invalid),
        (b"<html/>", Invalid),
        (form, forms.TranslationsRefused),
        (good.replace(b'lang="en"', b'lang="en" farbe="rot"'), forms.TranslationsRefused),
        (good.replace(field, b"F99999999999"), ForeignTranslation),
        (good.replace(b'lang="en"', b'lang="tlh"'), ForeignTranslation),
        (good + b" " * (4 * 1024 * 1024), TooLarge),
    ):
        with pytest.raises(kind):
            queries.translations_from(info, source, now=NOW)


def test_markup_stays_text(work: Workpiece) -> None:
    key = translating.sources(work)[0].key
    (row, *_) = translating.translated(translating.with_translations(work, "en", {key: "<b>Party</b>"}), "en")
    assert row.text == "<b>Party</b>" and "en" in LANGUAGES
