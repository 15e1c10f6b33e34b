"""Translations of a schema: written, read again, and refused where they do not belong to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lxml import etree

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.rules.translations import LONGEST, check_translations, form_words
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.translation_files import language_of, tag_of, translation_message
from gemeinwerk.domain.forms.types.translations import LANGUAGES, FormWords, message_slot, value_slot
from tests.domain.forms import invented

FILES = XDatenfelderReader()
SCHEMA = invented.message()
assert isinstance(SCHEMA.content, model.Schema)
ROOT = (SCHEMA.content.identification.id, SCHEMA.content.identification.version or "")
PARTS = {(p.identification.id, p.identification.version or ""): p for _, _, p in SCHEMA.parts()}
SELECT = next(key for key, p in PARTS.items() if isinstance(p, model.SchemaField) and p.values)
RULE = next(rule for rule in SCHEMA.content.rules)
RULE_KEY = (RULE.identification.id, RULE.identification.version or "")


def codes(key: tuple[str, str]) -> list[str]:
    part = PARTS[key]
    assert isinstance(part, model.SchemaField) and part.values is not None
    return [value.code or "" for value in part.values.values]


def english(**changed: str) -> FormWords:
    values = {value_slot(code): f"Choice {code}" for code in codes(SELECT)}
    message = {message_slot(error.code or 0): "Please check <b>this</b>." for error in RULE.errors}
    return FormWords(
        "en",
        {ROOT: {"label": "Sample form", "help": "Help"}, SELECT: {"label": "Pick one", **values}, RULE_KEY: message},
    )


def made(*words: FormWords) -> model.Translations:
    message = translation_message(SCHEMA, words, message_id="m", created_at=invented.MOMENT)
    assert message is not None and isinstance(message.content, model.Translations)
    return message.content


def test_what_is_written_is_valid_and_comes_back(shared_data: Path) -> None:
    official = etree.XMLSchema(etree.parse(str(shared_data / "fim" / "xsd" / "3.0.0" / "xdatenfelder.xsd")))
    simple = FormWords("de-simple", {SELECT: {"help": "Kurz."}})
    message = translation_message(SCHEMA, (english(), simple), message_id="m", created_at=invented.MOMENT)
    assert message is not None
    source = FILES.write(message)
    tree = etree.fromstring(source)
    assert official.validate(tree), official.error_log
    languages = tree.findall("{*}sprache")
    assert [dict(one.attrib) for one in languages] == [
        {"lang": "en", "version": "1"},
        {"lang": "de", "variant": "simple", "version": "1"},
    ]
    read, warnings = FILES.message(source)
    assert warnings == () and read == message and isinstance(read.content, model.Translations)
    assert form_words(read.content) == (english(), simple)
    assert check_translations(read.content, SCHEMA, "datei") == ()


def test_a_version_is_part_of_what_a_translation_belongs_to() -> None:
    words = english()
    assert words.text(*ROOT, "label") == "Sample form"
    assert words.text(ROOT[0], "9.9.9", "label") == ""
    assert words.text(*ROOT, "output_help") == ""


def test_nothing_translated_is_no_message() -> None:
    assert translation_message(SCHEMA, (FormWords("en"),), message_id="m", created_at=invented.MOMENT) is None


@pytest.mark.parametrize("tag", ["de", "DE-simple", "en-gb", "zh-Hant", "x", "en-simple-x", "", "en_GB"])
def test_tags_that_the_standard_cannot_carry(tag: str) -> None:
    with pytest.raises(ValueError):
        language_of(tag)


@pytest.mark.parametrize("tag", [*LANGUAGES, "pt-BR", "en-GB-simple"])
def test_tags_there_and_back(tag: str) -> None:
    assert tag_of(model.Language(*language_of(tag))) == tag


def _first(found: model.Translations) -> model.Language:
    return found.languages[0]


def _with(found: model.Translations, *elements: model.ElementTranslation) -> model.Translations:
    return replace(found, languages=(replace(_first(found), elements=elements),))


def hostile() -> list[tuple[str, model.Translations, str]]:
    """A name, a file that does not belong to the schema, and a word of the finding."""
    good = made(english())
    language = _first(good)
    by_id = {one.translated.id: one for one in language.elements if one.translated}
    root, select = by_id[ROOT[0]], by_id[SELECT[0]]
    assert select.values is not None
    other = replace(select, translated=model.Identification("F99999999999", "1.0.0"))
    older = replace(select, translated=model.Identification(SELECT[0], "0.0.1"))
    fewer = replace(select, values=replace(select.values, values=select.values.values[1:]))
    twice = replace(select, values=replace(select.values, values=select.values.values * 2))
    long = replace(root, input_help="x" * (LONGEST + 1))
    strange = replace(root, rules=(model.RuleTranslation(model.Identification("R1", "1"), ()),))
    misplaced = replace(select, rules=root.rules)
    numbered = replace(root, rules=(model.RuleTranslation(RULE.identification, (model.RuleError("Text", 77),)),))
    return [
        ("another form", replace(good, translated=model.Identification("S99000000001", "1.0.0")), "übersetzt"),
        ("another version", replace(good, translated=model.Identification(ROOT[0], "9.9.9")), "übersetzt"),
        ("no form", replace(good, translated=None), "übersetzt"),
        ("unknown language", replace(good, languages=(replace(language, lang="tlh"),)), "nicht vorgesehen"),
        ("German itself", replace(good, languages=(replace(language, lang="de"),)), "nicht vorgesehen"),
        ("language twice", replace(good, languages=(language, language)), "mehrmals"),
        ("many languages", replace(good, languages=(language,) * 31), "mehr als 30 Sprachen"),
        ("unknown element", _with(good, other), "gibt es im Formular nicht"),
        ("older element", _with(good, older), "gibt es im Formular nicht"),
        ("element twice", _with(good, select, select), "mehrmals"),
        ("no element", _with(good, replace(select, translated=None)), "gibt es im Formular nicht"),
        ("missing code", _with(good, fewer), "Werteliste"),
        ("code twice", _with(good, twice), "Werteliste"),
        ("values of no list", _with(good, replace(root, values=select.values)), "Werteliste"),
        ("long text", _with(good, long), "zu lang"),
        ("unknown rule", _with(good, strange), "gibt es hier nicht"),
        ("rule of another", _with(good, misplaced), "gibt es hier nicht"),
        ("unknown message", _with(good, numbered), "gibt es hier nicht"),
        ("rule twice", _with(good, replace(root, rules=root.rules * 2)), "mehrmals"),
    ]


@pytest.mark.parametrize(("name", "found", "word"), hostile(), ids=[name for name, _, _ in hostile()])
def test_what_does_not_belong_to_the_schema(name: str, found: model.Translations, word: str) -> None:
    findings = check_translations(found, SCHEMA, "datei")
    assert any(word in one.message for one in findings), findings
    assert all(one.hint for one in findings)


LETTERS = some.text(some.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30).filter(str.strip)
PLACES = [(key, slot) for key in (ROOT, *PARTS) for slot in ("label", "help")]


@given(some.dictionaries(some.sampled_from(PLACES), LETTERS, min_size=1), some.sampled_from([*LANGUAGES]))
def test_any_texts_come_back_as_they_were(given: dict[tuple[tuple[str, str], str], str], tag: str) -> None:
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for (key, slot), text in given.items():
        texts.setdefault(key, {})[slot] = text
    message = translation_message(SCHEMA, (FormWords(tag, texts),), message_id="m", created_at=invented.MOMENT)
    assert message is not None
    read, warnings = FILES.message(FILES.write(message))
    assert warnings == () and isinstance(read.content, model.Translations)
    assert form_words(read.content) == (FormWords(tag, texts),)
    assert check_translations(read.content, SCHEMA, "datei") == ()
