"""Forms in other languages: complete catalogues, the language of each passage, and the same questions in each."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms.queries import form_words, layout_from
from gemeinwerk.domain.forms.rules import formats
from gemeinwerk.domain.forms.rules.values import _UNREADABLE
from gemeinwerk.domain.forms.types import SummaryRow
from gemeinwerk.domain.forms.types.translations import FormWords
from gemeinwerk.web.design import controls
from gemeinwerk.web.design.speech import joined, language_attribute, phrase, said, spaced, spoken
from gemeinwerk.web.design.templatetags.design import MONTHS
from gemeinwerk.web.portal import language, overview
from gemeinwerk.web.portal.form_page.compiled import (
    BIRTHDAY_HINT,
    CHOICE_HINT,
    CompiledForm,
    compile_form,
    questions_in,
)
from gemeinwerk.web.portal.form_page.render import PageState
from gemeinwerk.web.portal.form_page.spoken import Speaker, spoken_form

WEB = Path(language.__file__).parents[1]
LOCALES = {"en": WEB / "locale" / "en", "de-simple": WEB / "locale" / "de_Simple"}
PACKAGE = Path(__file__).parents[3] / "packages" / "bewohnerparkausweis"


def source(path: Path) -> dict[str, str]:
    """A catalogue in source form, its header under the empty text; forms of a plural are joined by a null character."""
    found: dict[str, str] = {}
    for block in path.read_text("utf-8").strip().split("\n\n"):
        words: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            match = re.fullmatch(r'(?:(msg[a-z_]+(?:\[\d\])?) )?(".*")', line)
            assert match is not None, line
            name = match[1] or name
            assert match[1] is None or name not in words, block
            words[name] = words.get(name, "") + ast.literal_eval(match[2])
        texts = [words.pop(one) for one in sorted(words) if one.startswith("msgstr")]
        key = "\0".join(words.pop(one) for one in ("msgid", "msgid_plural") if one in words)
        assert not words and key not in found, block
        found[key] = "\0".join(texts)
    return found


def compiled(path: Path) -> dict[str, str]:
    """A catalogue as the program reads it, byte by byte (GNU gettext manual, the format of MO files)."""
    content = path.read_bytes()
    magic, _, count, keys, texts = struct.unpack_from("<5I", content)
    assert magic == 0x950412DE

    def text(table: int, number: int) -> str:
        size, place = struct.unpack_from("<2I", content, table + 8 * number)
        return content[place : place + size].decode()

    return {text(keys, number): text(texts, number) for number in range(count)}


def entries(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of a catalogue in source form; of a plural each of its forms."""
    for key, text in source(path).items():
        if key:
            yield from zip(key.split("\0"), text.split("\0"), strict=True)


def used() -> set[str]:
    """Every German text that pages and scripts look up."""
    found: set[str] = set()
    for path in WEB.rglob("*.html"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r'{% translate "([^"]+)"', text))
        for body in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text, re.DOTALL):
            found |= {re.sub(r"{{ (\w+) }}", r"%(\1)s", part) for part in body.split("{% plural %}")}
    for path in WEB.rglob("*.py"):
        found |= set(re.findall(r"""gettext\(\s*["']([^"'\n]+)["']""", path.read_text("utf-8")))
    found |= {*controls._HINTS.values(), *MONTHS, *overview.WORDS.values(), *language.SCRIPT_WORDS}
    return found | {BIRTHDAY_HINT, CHOICE_HINT, *_UNREADABLE.values(), *formats.MESSAGES.values(), "Ja", "Nein"}


@pytest.mark.parametrize("tag", LOCALES)
def test_a_catalogue_has_every_text(tag: str) -> None:
    known = dict(entries(LOCALES[tag] / "LC_MESSAGES" / "django.po"))
    assert used() - set(known) == set()
    assert all(text.strip() for text in known.values())
    for german, text in known.items():
        places = re.compile(r"{\w+}|%\(\w+\)s")
        assert set(places.findall(german)) == set(places.findall(text)), german


@pytest.mark.parametrize("tag", LOCALES)
def test_the_compiled_catalogue_says_the_same_as_its_source(tag: str) -> None:
    folder = LOCALES[tag] / "LC_MESSAGES"
    known = source(folder / "django.po")
    assert compiled(folder / "django.mo") == known
    assert len(known) > 200 and "" in known and any("\0" in key for key in known)


def test_every_sentence_of_the_answer_check_is_known() -> None:
    """The sentences stand in the source with their values; each has an English form."""
    rules = Path(formats.__file__).parent
    sentences: list[str] = []
    for name in ("values.py", "formats.py"):
        for one in re.findall(r'f?"((?:Bitte|Diese|Die Angabe|Diesen) [^"]+\.)"', (rules / name).read_text("utf-8")):
            if "constraints.remark" not in one:
                sentences.append(re.sub(r"{[^}]+}", "12", one))
    assert len(sentences) > 20
    with translation.override("en"):
        german = [one for one in sentences if 'lang="de"' in said(language.message_in_words(one, {}))]
    assert german == []


def test_a_passage_says_its_language_where_the_page_has_another() -> None:
    mixed = phrase("Field ", spoken("<Straße>", "de"), spoken("x", "ar"))
    with translation.override("en"):
        assert said(mixed) == 'Field <span lang="de">&lt;Straße&gt;</span><span lang="ar" dir="rtl">x</span>'
        assert language_attribute(spoken("Straße", "de")) == ' lang="de"' and language_attribute(mixed) == ""
        assert said(spoken("Street", "en")) == "Street"
    with translation.override("de"):
        assert said(spoken("Straße", "de")) == "Straße" and language_attribute("Straße") == ""
    assert mixed == "Field <Straße>x" and said("<b>") == "&lt;b&gt;"
    assert spaced("", "a", spoken("b", "de")) == "a b" and joined("; ", ["a", "", "b"]) == "a; b"


def test_messages_with_values_and_names() -> None:
    rule = {"Der Beginn liegt in der Vergangenheit.": spoken("It is over.", "en")}
    with translation.override("en"):
        assert language.message_in_words("Der Beginn liegt in der Vergangenheit.", rule) == "It is over."
        shorter = language.message_in_words("Bitte kürzen Sie den Text auf höchstens 80 Zeichen (jetzt 90).", {})
        assert said(shorter) == "Please shorten the text to at most 80 characters (now 90)."
        named = language.message_in_words("Bitte geben Sie mindestens 2 Mal „Kind <1>“ an.", {})
        assert said(named) == 'Please give at least 2 times <span lang="de">„Kind &lt;1&gt;“</span>.'
        unknown = language.message_in_words("Das {0} weiß niemand.", {})
        assert said(unknown) == '<span lang="de">Das {0} weiß niemand.</span>'


@pytest.fixture(scope="module")
def form() -> CompiledForm:
    import tomllib

    model = XDatenfelderReader().read((PACKAGE / "form.xdf3.xml").read_bytes())
    return compile_form(model, layout_from(tomllib.loads((PACKAGE / "layout.toml").read_text("utf-8"))))


@pytest.fixture(scope="module")
def words() -> dict[str, FormWords]:
    source = (PACKAGE / "translations.xdf3.xml").read_bytes()
    message, _ = XDatenfelderReader().message(source)
    return {one.tag: one for one in form_words(message.content)}  # type: ignore[arg-type]


@pytest.mark.parametrize("tag", ["en", "de-simple"])
def test_the_package_is_translated_in_full(form: CompiledForm, words: dict[str, FormWords], tag: str) -> None:
    with translation.override(tag):
        shown = spoken_form(form, words[tag])
        html = "".join(step.renderer.render({}, {}, PageState()) for step in shown.steps)
    # The laws behind the questions are German in every language.
    german = [text for text in re.findall(r'<span lang="de">(.*?)</span>', html) if not re.match("§|Art\\.", text)]
    assert german == []
    assert [step.title for step in shown.steps] != [step.title for step in form.steps]
    assert all('lang="de"' not in said(step.title) + language_attribute(step.intro) for step in shown.steps)
    assert set(Speaker(form, words[tag]).messages().values()).isdisjoint(Speaker(form, FormWords("en")).messages())


def test_questions_and_names_are_the_same_in_every_language(form: CompiledForm, words: dict[str, FormWords]) -> None:
    with translation.override("en"):
        shown = spoken_form(form, words["en"])
    for german, english in zip(form.steps, shown.steps, strict=True):
        assert (german.id, german.paths, german.names, german.live) == (
            english.id, english.paths, english.names, english.live,
        )  # fmt: skip
        for one, other in zip(questions_in(german.parts), questions_in(english.parts), strict=True):
            assert replace(one.control, label="", hint="", more="", legal_basis=(), choices=()) == replace(
                other.control, label="", hint="", more="", legal_basis=(), choices=()
            )
            assert [c.value for c in one.control.choices] == [c.value for c in other.control.choices]


def test_what_is_not_translated_stays_german_and_says_so(form: CompiledForm) -> None:
    with translation.override("en"):
        shown = spoken_form(form, FormWords("en", {("F97000000002", "0.9.0"): {"label": "Outdated"}}))
        html = shown.steps[0].renderer.render({}, {}, PageState())
    assert '<span lang="de">Familienname</span>' in html and "Outdated" not in html


def test_a_translation_cannot_bring_markup(form: CompiledForm) -> None:
    evil = FormWords("en", {("F97000000002", "1.0.0"): {"label": "<img src=x onerror=alert(1)>"}})
    with translation.override("en"):
        html = spoken_form(form, evil).steps[0].renderer.render({}, {}, PageState())
    assert "<img" not in html and "&lt;img src=x" in html


def test_around_a_form_in_a_third_language_the_page_stays_german(form: CompiledForm) -> None:
    arabic = FormWords("ar", {("F97000000002", "1.0.0"): {"label": "اسم العائلة"}})
    with translation.override(language.frame_of("ar")):
        html = spoken_form(form, arabic).steps[0].renderer.render({}, {}, PageState())
    assert '<span lang="ar" dir="rtl">اسم العائلة</span>' in html and 'lang="de"' not in html


def test_the_summary_speaks_too(form: CompiledForm, words: dict[str, FormWords]) -> None:
    speaker = Speaker(form, words["en"])
    with translation.override("en"):
        assert speaker.row(SummaryRow("G97001000001.F97001000002", "x", "Ja")) == (
            "Are you the registered keeper of the vehicle?", "Yes",
        )  # fmt: skip
        assert speaker.row(SummaryRow("G97001000002.F97001000008", "x", "2 Jahre"))[1] == "2 years"
        # An answer in words is what the person wrote, whatever it means.
        assert speaker.row(SummaryRow("G97000000002.F97000000007", "x", "Ja")) == ("Town", "Ja")


def test_a_page_leaves_its_language_to_nobody() -> None:
    draft = uuid4()

    def page(request: HttpRequest, draft_id: UUID) -> HttpResponse:
        return HttpResponse(f"{language.speak(request, ['en'])} {translation.get_language()}")

    def ask(query: str, cookie: str = "") -> HttpResponse:
        request = RequestFactory().get(f"/antrag/{draft}/person/{query}")
        request.COOKIES[language.COOKIE] = cookie
        return language.in_language(page)(request, draft)

    with translation.override("de"):
        chosen = ask("?sprache=en")
        assert chosen.content == b"en en" and translation.get_language() == "de"
        kept = chosen.cookies[language.COOKIE]
        assert (kept.value, kept["path"], kept["httponly"]) == ("en", f"/antrag/{draft}/", True)
        assert ask("", "en").content == b"en en" and language.COOKIE not in ask("", "en").cookies
        assert ask("?sprache=de", "en").content == b"de de"
        for strange in ("?sprache=tr", "?sprache=<script>", "?sprache=" + "x" * 5000):
            assert ask(strange).content == b"de de"
        assert language.COOKIE not in ask("?sprache=<script>").cookies
        assert page(RequestFactory().get("/?sprache=en"), draft).content == b"de de"
        assert translation.get_language() == "de"


def test_links_name_each_language_in_itself() -> None:
    found = language.choices(["en", "ar"], "en")
    assert [(one["tag"], one["name"], one["current"], one["rtl"]) for one in found] == [
        ("de", "Deutsch", False, False), ("en", "English", True, False), ("ar", "العربية", False, True),
    ]  # fmt: skip
    assert language.choices([], "de") == []


def test_the_file_of_the_package_is_valid(shared_data: Path) -> None:
    from lxml import etree

    official = etree.XMLSchema(etree.parse(str(shared_data / "fim" / "xsd" / "3.0.0" / "xdatenfelder.xsd")))
    tree = etree.parse(str(PACKAGE / "translations.xdf3.xml"))
    assert official.validate(tree), official.error_log
