"""From texts in other languages to a message 0106 of XDatenfelder 3.0.0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.domain.forms.types.translations import (
    CONTENT,
    GERMAN,
    HELP,
    LABEL,
    OUTPUT_HELP,
    OUTPUT_LABEL,
    TAG,
    VALUE_HELP,
    FormWords,
    message_slot,
    value_slot,
)

# Attribute of an element translation and its slot.
SLOTS = (
    ("label", LABEL),
    ("output_label", OUTPUT_LABEL),
    ("input_help", HELP),
    ("output_help", OUTPUT_HELP),
    ("content", CONTENT),
)


@dataclass(frozen=True, slots=True)
class TranslationFile:
    """A file of translations as it was read: its head and the translations themselves."""

    header: model.Header
    content: model.Translations


def tag_of(language: model.Language) -> str:
    """Return the language tag of a translation, for example ``en``, ``pt-BR`` or ``de-simple``."""
    return "-".join(part for part in (language.lang, language.region, language.variant) if part)


def language_of(tag: str) -> tuple[str, str | None, str | None]:
    """Return language, region and variant of a tag; raises ValueError for a tag that the standard cannot carry."""
    found = TAG.fullmatch(tag)
    if found is None or tag == GERMAN:
        raise ValueError(tag)
    return found[1], found[2], found[3]


def translation_message(
    schema: model.Message, words: tuple[FormWords, ...], *, message_id: str, created_at: str
) -> model.Message | None:
    """Return the message 0106 with the given texts, or None without any text.

    Labels that are missing are empty, because the standard demands the element; a list of values has every code of the
    German one.
    """
    content = schema.content
    parts = [content] if isinstance(content, model.Schema) else []
    once = {_key(part.identification): part for part in (*parts, *(part for _, _, part in schema.parts()))}
    languages = []
    for one in words:
        elements = tuple(made for part in once.values() if (made := _translated(part, one)) is not None)
        if elements:
            lang, region, variant = language_of(one.tag)
            languages.append(model.Language(lang, region, variant, 1, elements))
    identification = content.identification if isinstance(content, model.Schema) else None
    if not languages:
        return None
    header = model.Header(message_id, created_at)
    return model.Message(model.STANDARD_3, header, model.Translations(identification, tuple(languages)))


def _translated(
    part: model.Schema | model.SchemaField | model.SchemaGroup, words: FormWords
) -> model.ElementTranslation | None:
    key = _key(part.identification)
    texts = words.texts.get(key, {})
    rules = tuple(made for rule in part.rules if (made := _rule(rule, words)) is not None)
    if not texts and not rules:
        return None
    values = None
    german = part.values.values if isinstance(part, model.SchemaField) and part.values else ()
    if any(value_slot(v.code or "") in texts or value_slot(v.code or "", VALUE_HELP) in texts for v in german):
        values = model.SchemaValues(tuple(_value(v, texts) for v in german))
    return model.ElementTranslation(
        translated=part.identification,
        label=texts.get(LABEL, ""),
        output_label=texts.get(OUTPUT_LABEL, ""),
        input_help=texts.get(HELP),
        output_help=texts.get(OUTPUT_HELP),
        content=texts.get(CONTENT),
        values=values,
        rules=rules,
    )


def _value(value: model.SchemaValue, texts: Mapping[str, str]) -> model.SchemaValue:
    code = value.code or ""
    return model.SchemaValue(code, texts.get(value_slot(code), ""), texts.get(value_slot(code, VALUE_HELP)))


def _rule(rule: model.SchemaRule, words: FormWords) -> model.RuleTranslation | None:
    texts = words.texts.get(_key(rule.identification), {})
    errors = tuple(
        model.RuleError(texts[message_slot(error.code or 0)], error.code)
        for error in rule.errors
        if message_slot(error.code or 0) in texts
    )
    return model.RuleTranslation(rule.identification, errors) if errors else None


def _key(identification: model.Identification) -> tuple[str, str]:
    return identification.id, identification.version or ""
