"""Translations of a workpiece: every text beside its translation, and whether the source has changed since.

A translation remembers the digest of the German text that it was made from. Where that text has changed, the
translation is outdated: it is shown as such, stands against a release, and is never published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gemeinwerk.domain.catalogue.modelling.editing import DoesNotFit, walk
from gemeinwerk.domain.catalogue.modelling.reading_ease import advice
from gemeinwerk.domain.catalogue.types.modelling import (
    Progress,
    SourceText,
    TranslatedText,
    Translation,
    TranslationState,
    Workpiece,
)
from gemeinwerk.domain.forms.types.schema import Message, SchemaField, SchemaPart
from gemeinwerk.domain.forms.types.translations import (
    CONTENT,
    HELP,
    LABEL,
    LANGUAGES,
    OUTPUT_LABEL,
    SIMPLE,
    VALUE_HELP,
    FormWords,
    message_slot,
    value_slot,
)
from gemeinwerk.kernel.refusal import Finding

INTRO: Final = "intro"
LONGEST: Final = 5_000
LONGEST_TITLE: Final = 120


def digest(text: str) -> str:
    """Return what a translation remembers of its source; line ends and outer blanks do not count."""
    return hashlib.sha256("\n".join(text.split("\r\n")).strip().encode()).hexdigest()[:16]


def sources(work: Workpiece) -> tuple[SourceText, ...]:
    """Return every German text that people read while filling in, in the order of the form, each once."""
    found: dict[str, SourceText] = {}
    for one in _sources(work):
        if one.text.strip():
            found.setdefault(one.key, one)
    return tuple(found.values())


def _key(element_id: str, slot: str) -> str:
    return f"{element_id}.{slot}"


def _sources(work: Workpiece) -> Iterator[SourceText]:
    own = work.schema.identification.id
    yield SourceText(_key(own, LABEL), work.title, "Titel des Formulars")
    yield SourceText(_key(own, HELP), work.schema.help or "", "Hilfe zum Formular")
    for path, _, part in walk(work.schema):
        name = part.label or part.name or path[-1]
        for slot, text, kind in _part(part):
            yield SourceText(_key(path[-1], slot), text, kind if slot == LABEL else f"{kind} zu „{name}“", path)
        if len(path) == 1:
            yield SourceText(_key(path[0], INTRO), work.intros.get(path[0], ""), f"Einleitung der Seite „{name}“", path)
    for rule in work.rules:
        yield SourceText(_key(rule.id, message_slot(1)), rule.message, "Meldung einer Regel")


def _part(part: SchemaPart) -> Iterator[tuple[str, str, str]]:
    label = part.label or ""
    yield LABEL, label, "Frage" if isinstance(part, SchemaField) else "Überschrift"
    if not _says_the_same(part):
        yield OUTPUT_LABEL, part.output_label or "", "Bezeichnung im Antrag"
    yield HELP, part.input_help or "", "Hilfe"
    if not isinstance(part, SchemaField):
        return
    yield CONTENT, part.content or "", "Text"
    for value in part.values.values if part.values else ():
        yield value_slot(value.code or ""), value.name or "", "Antwort"
        yield value_slot(value.code or "", VALUE_HELP), value.help or "", "Hilfe zur Antwort"


def _says_the_same(part: SchemaPart) -> bool:
    return (part.output_label or "").strip(" ?") == (part.label or "").strip(" ?")


def translated(work: Workpiece, tag: str) -> tuple[TranslatedText, ...]:
    """Return every text with its translation into one language and the state of it."""
    known = {one.key: one for one in work.translations if one.language == tag}
    return tuple(_row(source, known.get(source.key)) for source in sources(work))


def _row(source: SourceText, found: Translation | None) -> TranslatedText:
    if found is None:
        return TranslatedText(source, "", TranslationState.MISSING)
    current = found.source == digest(source.text)
    return TranslatedText(source, found.text, TranslationState.CURRENT if current else TranslationState.OUTDATED)


def progress(work: Workpiece) -> tuple[Progress, ...]:
    """Return for every language with a translation how much of it there is, in the order of the catalogue."""
    begun = {one.language for one in work.translations}
    return tuple(_progress(tag, translated(work, tag)) for tag in LANGUAGES if tag in begun)


def _progress(tag: str, rows: Sequence[TranslatedText]) -> Progress:
    states = [row.state for row in rows]
    return Progress(tag, states.count(TranslationState.CURRENT), states.count(TranslationState.OUTDATED), len(rows))


def with_translations(work: Workpiece, tag: str, texts: Mapping[str, str]) -> Workpiece:
    """Return the workpiece with new translations of the texts as they are now; an empty one is taken away.

    Translations of texts that no longer exist are dropped. Raises DoesNotFit for unknown languages and texts that are
    unknown or too long.
    """
    return _kept(work, tag, {key: (text, None) for key, text in texts.items()})


def _kept(work: Workpiece, tag: str, texts: Mapping[str, tuple[str, str | None]]) -> Workpiece:
    """Keep translations, each with the digest of its source; the source as it is now where none is given."""
    if tag not in LANGUAGES:
        raise DoesNotFit("Diese Sprache ist nicht vorgesehen.")
    now = {one.key: digest(one.text) for one in sources(work)}
    found = {(one.language, one.key): one for one in work.translations if one.key in now}
    for key, (text, source) in texts.items():
        if key not in now:
            raise DoesNotFit("Einen der übersetzten Texte gibt es nicht mehr.")
        if len(text) > LONGEST:
            raise DoesNotFit(f"Eine Übersetzung darf höchstens {LONGEST} Zeichen haben.")
        if text.strip():
            found[tag, key] = Translation(tag, key, text.strip(), now[key] if source is None else source)
        else:
            found.pop((tag, key), None)
    return replace(work, translations=tuple(found.values()))


def without_language(work: Workpiece, tag: str) -> Workpiece:
    """Return the workpiece without any translation into one language."""
    return replace(work, translations=tuple(one for one in work.translations if one.language != tag))


def words_of(work: Workpiece, schema: Message) -> tuple[FormWords, ...]:
    """Return the current translations for a schema made of this workpiece, by its versions; outdated ones stay out."""
    versions = _versions(schema)
    same = {path[-1] for path, _, part in walk(work.schema) if _says_the_same(part)}
    found = []
    for one in progress(work):
        texts: dict[tuple[str, str], dict[str, str]] = {}
        for row in translated(work, one.tag):
            element, _, slot = row.source.key.partition(".")
            if row.state is TranslationState.CURRENT and slot != INTRO and element in versions:
                own = texts.setdefault((element, versions[element]), {})
                own[slot] = row.text
                if slot == LABEL and (element in same or element == work.schema.identification.id):
                    own[OUTPUT_LABEL] = row.text
        found.append(FormWords(one.tag, texts))
    return tuple(found)


def _versions(schema: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    parts = [schema.content, *(part for _, _, part in schema.parts())]
    for part in parts:
        for one in (part, *getattr(part, "rules", ())):
            identification = getattr(one, "identification", None)
            if identification is not None:
                found.setdefault(identification.id, identification.version or "")
    return found


def layout_words(work: Workpiece) -> dict[str, dict[str, str]]:
    """Return the current translations of titles and introductions of pages, by language and German text."""
    pages = {use.content.identification.id for use in work.schema.uses if use.content is not None}
    keys = {_key(page, slot) for page in pages for slot in (LABEL, INTRO)}
    found: dict[str, dict[str, str]] = {}
    for one in progress(work):
        for row in translated(work, one.tag):
            if row.source.key in keys and row.state is TranslationState.CURRENT:
                longest = LONGEST_TITLE if row.source.key.endswith(f".{LABEL}") else LONGEST
                found.setdefault(one.tag, {})[row.source.text[:longest]] = row.text
    return found


def fingerprint(work: Workpiece) -> str:
    """Return a digest of all German texts: a file that carries it was made for the texts as they are now."""
    return digest("\n".join(f"{one.key}={digest(one.text)}" for one in sources(work)))


def taken_over(work: Workpiece, schema: Message, read: Sequence[FormWords], *, current: bool) -> Workpiece:
    """Return the workpiece with the translations of a file.

    ``current`` tells that the file was made for the texts as they are now; otherwise everything that it brings is to
    be looked at first, and so counts as outdated. Raises DoesNotFit.
    """
    versions = _versions(schema)
    known = {one.key for one in sources(work)}
    for words in read:
        texts: dict[str, tuple[str, str | None]] = {}
        for (element, version), slots in words.texts.items():
            if versions.get(element) == version:
                texts.update(
                    {
                        _key(element, slot): (text, None if current else "")
                        for slot, text in slots.items()
                        if _key(element, slot) in known
                    }
                )
        work = _kept(work, words.tag, texts)
    return work


def findings(work: Workpiece) -> tuple[list[Finding], list[Finding]]:
    """Return what stands against a release (outdated translations), and hints (missing ones, hard Einfache Sprache)."""
    wrong: list[Finding] = []
    hints: list[Finding] = []
    for one in progress(work):
        name = LANGUAGES[one.tag]
        for row in translated(work, one.tag):
            if row.state is TranslationState.OUTDATED:
                message = f"{name}: Die Übersetzung von „{row.source.text[:80]}“ ist veraltet."
                remedy = "Der deutsche Text hat sich geändert. Bitte passen Sie die Übersetzung an."
                wrong.append(Finding(f"uebersetzung-{one.tag}", None, message, remedy))
            if one.tag == SIMPLE:
                hints += [
                    Finding(f"uebersetzung-{one.tag}", None, f"{name}: {found.message}", found.remedy)
                    for found in advice(row.text)
                ]
        missing = one.total - one.current - one.outdated
        if missing:
            message = f"{name}: {missing} von {one.total} Texten sind nicht übersetzt."
            hints.append(Finding(f"uebersetzung-{one.tag}", None, message, "Sie erscheinen im Formular auf Deutsch."))
    return wrong, hints
