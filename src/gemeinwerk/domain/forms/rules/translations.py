"""Translations of a schema (message 0106): what they say, and whether they belong to the schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.translation_files import SLOTS, tag_of
from gemeinwerk.domain.forms.types.translations import LANGUAGES, VALUE_HELP, FormWords, message_slot, value_slot
from gemeinwerk.kernel.refusal import Finding

LONGEST = 5_000
MOST_LANGUAGES = 30
MOST_FINDINGS = 100
Key = tuple[str, str]


def form_words(translations: model.Translations) -> tuple[FormWords, ...]:
    """Return the texts of every language; what is empty counts as not translated."""
    return tuple(FormWords(tag_of(one), dict(_texts(one))) for one in translations.languages)


def _texts(language: model.Language) -> Iterator[tuple[Key, dict[str, str]]]:
    for one in language.elements:
        if one.translated is not None:
            yield _key(one.translated), dict(_element(one))
        for rule in one.rules:
            if rule.translated is not None:
                texts = {message_slot(error.code or 0): error.text for error in rule.errors if error.text.strip()}
                yield _key(rule.translated), texts


def _element(one: model.ElementTranslation) -> Iterator[tuple[str, str]]:
    for attribute, slot in SLOTS:
        text = getattr(one, attribute)
        if text and text.strip():
            yield slot, text
    for value in one.values.values if one.values else ():
        if value.name and value.name.strip():
            yield value_slot(value.code or ""), value.name
        if value.help and value.help.strip():
            yield value_slot(value.code or "", VALUE_HELP), value.help


def _key(identification: model.Identification) -> Key:
    return identification.id, identification.version or ""


@dataclass(slots=True)
class _Known:
    """What a schema holds: codes of every element, and messages of every rule by the element that carries it."""

    codes: dict[Key, frozenset[str]] = field(default_factory=dict)
    rules: dict[Key, dict[Key, frozenset[int]]] = field(default_factory=dict)

    def add(self, part: model.Schema | model.SchemaField | model.SchemaGroup) -> None:
        key = _key(part.identification)
        values = part.values.values if isinstance(part, model.SchemaField) and part.values else ()
        self.codes[key] = frozenset(value.code or "" for value in values)
        self.rules[key] = {
            _key(rule.identification): frozenset(error.code or 0 for error in rule.errors) for rule in part.rules
        }


def check_translations(translations: model.Translations, schema: model.Message, where: str) -> tuple[Finding, ...]:
    """Return all that does not belong to the schema: other form, unknown or repeated parts, other codes, long texts."""
    found: list[Finding] = []
    if not isinstance(schema.content, model.Schema):
        return ()
    known = _Known()
    known.add(schema.content)
    for _, _, part in schema.parts():
        known.add(part)
    own = _key(schema.content.identification)
    meant = _key(translations.translated) if translations.translated else ("", "")
    if meant != own:
        hint = f"Erwartet wird die Übersetzung von {own[0]}, Version {own[1]}."
        found.append(Finding(where, None, f"Die Datei übersetzt „{meant[0][:40]}“, Version „{meant[1][:20]}“.", hint))
    if len(translations.languages) > MOST_LANGUAGES:
        hint = "Bitte verteilen Sie die Sprachen auf mehrere Dateien."
        return (*found, Finding(where, None, f"Die Datei enthält mehr als {MOST_LANGUAGES} Sprachen.", hint))
    tags = Counter(tag_of(one) for one in translations.languages)
    for language in translations.languages:
        found += _language(language, tags, known, where)
    return tuple(dict.fromkeys(found))[:MOST_FINDINGS]


def _language(language: model.Language, tags: Mapping[str, int], known: _Known, where: str) -> Iterator[Finding]:
    tag = tag_of(language)
    if tag not in LANGUAGES:
        hint = f"Vorgesehen sind: {', '.join(LANGUAGES)}."
        yield Finding(where, None, f"Die Sprache „{tag[:20]}“ ist nicht vorgesehen.", hint)
    if tags[tag] > 1:
        yield Finding(where, None, f"Die Sprache „{tag[:20]}“ kommt mehrmals vor.", "Bitte führen Sie sie zusammen.")
    seen: set[Key] = set()
    for one in language.elements:
        key = _key(one.translated) if one.translated else ("", "")
        name = f"{key[0][:40]}, Version {key[1][:20] or 'unbekannt'} ({tag[:20]})"
        if key not in known.codes:
            hint = "Bitte übersetzen Sie genau die Elemente und Versionen dieses Formulars."
            yield Finding(where, None, f"{name}: Dieses Element gibt es im Formular nicht.", hint)
            continue
        if key in seen:
            yield Finding(where, None, f"{name}: Das Element ist mehrmals übersetzt.", "Bitte behalten Sie eines.")
        seen.add(key)
        yield from _values(one, known.codes[key], name, where)
        yield from _messages(one, known.rules[key], name, where)
        if any(len(text) > LONGEST for _, text in _element(one)):
            hint = f"Erlaubt sind {LONGEST} Zeichen."
            yield Finding(where, None, f"{name}: Ein Text ist zu lang.", hint)


def _values(one: model.ElementTranslation, codes: frozenset[str], name: str, where: str) -> Iterator[Finding]:
    if one.values is None:
        return
    given = [value.code or "" for value in one.values.values]
    if len(set(given)) < len(given) or set(given) != codes:
        hint = "Die Codes müssen genau die der deutschen Werteliste sein."
        yield Finding(where, None, f"{name}: Die Werteliste passt nicht.", hint)


def _messages(
    one: model.ElementTranslation, rules: Mapping[Key, frozenset[int]], name: str, where: str
) -> Iterator[Finding]:
    seen: set[Key] = set()
    for rule in one.rules:
        key = _key(rule.translated) if rule.translated else ("", "")
        numbers = [error.code or 0 for error in rule.errors]
        if key not in rules or not set(numbers) <= rules[key]:
            hint = "Bitte übersetzen Sie nur die Meldungen der Regeln, die am Element stehen."
            yield Finding(where, None, f"{name}: Regel „{key[0][:40]}“ oder ihre Meldung gibt es hier nicht.", hint)
        elif key in seen or len(set(numbers)) < len(numbers):
            yield Finding(
                where, None, f"{name}: Regel „{key[0][:40]}“ ist mehrmals übersetzt.", "Bitte behalten Sie eine."
            )
        seen.add(key)
        if any(len(error.text) > LONGEST for error in rule.errors):
            yield Finding(where, None, f"{name}: Eine Meldung ist zu lang.", f"Erlaubt sind {LONGEST} Zeichen.")
