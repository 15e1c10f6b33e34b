"""Reads of the forms room."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from gemeinwerk.domain.forms import meaning
from gemeinwerk.domain.forms.layout import layout_from
from gemeinwerk.domain.forms.meaning import ReadRule
from gemeinwerk.domain.forms.models import CodeListVersion, FormSchema
from gemeinwerk.domain.forms.ports import code_list_files, expressions, number_checks, paper_forms, schema_reader
from gemeinwerk.domain.forms.queries.drafts import (
    DraftGone,
    draft,
    draft_to_fill,
    drafts_of,
    expired_drafts,
    handover_info,
    handovers_of,
    info,
    kept_answers,
    own,
    reachable,
    secret_hash,
    tenants_with_kept,
)
from gemeinwerk.domain.forms.rules import (
    answers_from_names,
    asked_as,
    carry_over,
    check,
    find,
    format_errors,
    is_own_data,
    is_partial_date,
    json_schema,
    keepable,
    meant,
    named_values,
    provenance,
    steps,
    summary,
    with_kept,
)
from gemeinwerk.domain.forms.rules.analysis import analyse
from gemeinwerk.domain.forms.rules.answer_xml import answer_xsd, answers_xml
from gemeinwerk.domain.forms.rules.browser import BrowserProgramme, browser_programme, known_answers, surroundings
from gemeinwerk.domain.forms.rules.check import check_structure, is_empty
from gemeinwerk.domain.forms.rules.conversion import to_version_3
from gemeinwerk.domain.forms.rules.conversion_back import to_version_2
from gemeinwerk.domain.forms.rules.frozen_lists import from_kept
from gemeinwerk.domain.forms.rules.in_words import in_words
from gemeinwerk.domain.forms.rules.latin_texts import foreign_characters, in_latin
from gemeinwerk.domain.forms.rules.paper import paper_form
from gemeinwerk.domain.forms.rules.prose import read_form
from gemeinwerk.domain.forms.rules.quality import check_quality
from gemeinwerk.domain.forms.rules.quality.catalogue import RULES
from gemeinwerk.domain.forms.rules.readings import Reading, readings
from gemeinwerk.domain.forms.rules.scripts import statements
from gemeinwerk.domain.forms.rules.translations import check_translations, form_words
from gemeinwerk.domain.forms.rules.waiting import waiting
from gemeinwerk.domain.forms.types import (
    Answers,
    CheckResult,
    FormModel,
    Layout,
    Option,
    RuleFinding,
    Warning,
)
from gemeinwerk.domain.forms.types.code_lists import CodeList, ListDifference, difference, search
from gemeinwerk.domain.forms.types.schema import Message, SchemaField, Translations
from gemeinwerk.domain.forms.types.translation_files import TranslationFile
from gemeinwerk.kernel.refusal import Finding, Invalid, NotFound, TooLarge

# Pure functions of the room that others may call through its face.
__all__ = [
    "CodeListUnknown", "DraftGone", "FormUnknown", "answer_xsd", "answers_from_names", "answers_xml", "check_answers", "check_structure",
    "code_list", "code_list_changes", "code_list_versions", "code_lists", "draft", "drafts_of", "expired_drafts", "find",
    "foreign_characters", "form", "frozen_lists", "in_latin", "json_schema", "layout_from", "named_values", "paper_form",
    "search_code_list", "secret_hash", "steps", "summary", "to_version_2", "to_version_3",
    "ReadRule", "Reading", "analysis", "form_of_message", "meaning", "quality_rule_count", "read_code_list", "read_rules", "rule_readings",
    "rule_words", "scripted_rules",
    "check_quality", "form_of", "printed", "read_message", "schema_sources", "write_message",
    "BrowserProgramme", "browser_rules", "is_empty", "known_answers", "surroundings",
    "handover_info", "info", "own", "reachable",
    "asked_as", "carry_over", "draft_to_fill", "handovers_of", "is_own_data", "is_partial_date", "keepable",
    "TranslationsRefused", "check_translations", "form_words", "read_translations",
    "kept_answers", "meant", "tenants_with_kept", "provenance", "with_kept",
]  # fmt: skip
LARGEST_TRANSLATION = 4 * 1024 * 1024
_forms: dict[tuple[str, str], FormModel] = {}
_lock = threading.Lock()


class FormUnknown(NotFound):
    """There is no such schema version."""

    code = "forms.unknown"
    message = "Dieses Formular gibt es nicht."
    hint = "Bitte beginnen Sie auf der Startseite."


class CodeListUnknown(NotFound):
    """There is no such version of a code list."""

    code = "forms.code_list_unknown"
    message = "Diese Codeliste liegt nicht vor."
    hint = "Bitte laden Sie die Codeliste hoch."


class TranslationsRefused(Invalid):
    """A file is no translation of a form, or holds what the standard does not know."""

    code = "forms.translations_refused"
    message = "Diese Datei lässt sich nicht als Übersetzung lesen."
    hint = "Bitte wählen Sie eine Übersetzung im Format XDatenfelder 3.0.0 (Nachricht 0106)."


def form(schema_id: str, version: str) -> FormModel:
    """Return a form by id and version; read once in a process. Raises FormUnknown."""
    key = (schema_id, version)
    found = _forms.get(key)
    if found is not None:
        return found
    with _lock:
        if key not in _forms:
            row = FormSchema.objects.filter(schema_id=schema_id, version=version).first()
            if row is None:
                raise FormUnknown()
            _forms[key] = schema_reader().read(bytes(row.source), code_lists=frozen_lists(row.code_lists))
        return _forms[key]


def read_message(source: bytes) -> Message:
    """Return the complete model of a schema file; raises SchemaRefused."""
    return schema_reader().message(source)[0]


def read_translations(source: bytes) -> TranslationFile:
    """Return the translations in a file (message 0106) with its head; raises TooLarge, SchemaRefused and TranslationsRefused."""
    if len(source) > LARGEST_TRANSLATION:
        raise TooLarge(hint=f"Eine Übersetzung darf höchstens {LARGEST_TRANSLATION // 1024 // 1024} MB groß sein.")
    message, warnings = schema_reader().message(source)
    if not isinstance(message.content, Translations):
        raise TranslationsRefused()
    if warnings:
        raise TranslationsRefused(details=[Finding(w.where, w.line, w.message, w.remedy) for w in warnings])
    return TranslationFile(message.header, message.content)


def write_message(message: Message) -> bytes:
    """Return the file of a message; raises ExportRefused with all that is missing."""
    return schema_reader().write(message)


def form_of(source: bytes) -> FormModel:
    """Return the form of a schema file that is not imported; raises SchemaRefused."""
    message, warnings = _parsed(source)
    lists = code_lists() if _needs_lists(message) else None
    return schema_reader().form(message, code_lists=lists, warnings=warnings)


@lru_cache(maxsize=4)
def _parsed(source: bytes) -> tuple[Message, tuple[Warning, ...]]:
    """Read a file once, though several checks of a package ask for it one after the other."""
    return schema_reader().message(source)


def printed(model: FormModel) -> bytes:
    """Return a form on paper, as accessible PDF."""
    return paper_forms().render(paper_form(model))


def schema_sources() -> list[bytes]:
    """Return the files of all imported schemas, the newest version of each."""
    rows = FormSchema.objects.order_by("schema_id", "-imported_at").distinct("schema_id")
    return [bytes(row.source) for row in rows]


def check_answers(
    model: FormModel,
    layout: Layout,
    answers: Answers,
    *,
    today: date,
    parameters: Mapping[str, object],
    place_key: str = "",
) -> CheckResult:
    """Check answers by schema and executable rules, with the bound expression language, and check digits and days.

    ``place_key`` is the regional key of the place; its first two digits decide about rules for certain Lands.
    """
    evaluate = expressions().evaluate
    result = check(model, layout, answers, today=today, parameters=parameters, evaluate=evaluate, land=place_key[:2])
    extra = format_errors(model, layout, result, number_checks())
    return replace(result, errors=(*result.errors, *extra)) if extra else result


def browser_rules(model: FormModel, layout: Layout) -> BrowserProgramme:
    """Return the rules of a form as the browser evaluates them, made from the lines that ``check_answers`` follows."""
    return browser_programme(model, layout, expressions().plan)


def waiting_questions(model: FormModel, layout: Layout, answers: Answers) -> frozenset[str]:
    """Return the dotted paths of optional questions that a page shows only after another question is answered."""
    return waiting(model, layout, answers)


def quality_rule_count() -> int:
    """Return how many of the official quality rules are applied."""
    return len(RULES)


def read_rules(*, model: FormModel) -> tuple[ReadRule, ...]:
    """Return every rule of a form as its prose was read, with sentence, confidence and doubts."""
    return read_form(model)


def scripted_rules(*, model: FormModel) -> frozenset[str]:
    """Return the ids of rules that run by a script in the notation of the house, whatever their prose says."""
    return frozenset(line.rule_id for line in statements(model))


def rule_readings(*, model: FormModel, layout: Layout, rule: ReadRule) -> tuple[Reading, ...]:
    """Return the complete meanings from which a person may choose for a rule; none where none can run."""
    return readings(model, layout, rule)


def rule_words(*, model: FormModel, rule: ReadRule) -> tuple[str, ...]:
    """Return what was understood of a rule, in German sentences."""
    return tuple(dict.fromkeys(in_words(model, one) for one in rule.meanings))


def analysis(
    *, model: FormModel, rules: Sequence[ReadRule] | None = None, layout: Layout | None = None
) -> tuple[RuleFinding, ...]:
    """Return what is wrong with rules of a form (those of its prose unless given); bounded whatever they are."""
    return analyse(model, read_form(model) if rules is None else rules, layout)


def form_of_message(message: Message) -> FormModel:
    """Return the form of a complete model that is no file yet; raises SchemaRefused for contradictions."""
    return schema_reader().form(message, code_lists=code_lists() if _needs_lists(message) else None)


def read_code_list(source: bytes) -> CodeList:
    """Return the code list in a genericode file; raises CodeListRefused and TooLarge."""
    return code_list_files().read(source)


def _needs_lists(message: Message) -> bool:
    return any(isinstance(part, SchemaField) and part.code_list is not None for _, _, part in message.parts())


def code_lists() -> dict[str, tuple[Option, ...] | CodeList]:
    """Return all imported code lists by their version name and, for the newest, by their name."""
    found: dict[str, tuple[Option, ...] | CodeList] = {}
    for row in CodeListVersion.objects.order_by("imported_at"):
        options = from_kept(row.rows, row.table)
        found[row.version_uri] = options
        found[row.uri] = options
    return found


def frozen_lists(chosen: Mapping[str, str]) -> dict[str, tuple[Option, ...] | CodeList]:
    """Return the lists for a form that has chosen its versions: exact names, and what was chosen for the others."""
    rows = CodeListVersion.objects.all()
    exact = {row.version_uri: from_kept(row.rows, row.table) for row in rows}
    return {**exact, **{key: exact[uri] for key, uri in chosen.items() if uri in exact}}


def code_list_versions() -> dict[str, str]:
    """Return the version name for every exact name and, for a name without version, of the newest."""
    found: dict[str, str] = {}
    for uri, version_uri in CodeListVersion.objects.order_by("imported_at").values_list("uri", "version_uri"):
        found[version_uri] = found[uri] = version_uri
    return found


def code_list(version_uri: str) -> tuple[Option, ...]:
    """Return the values of one version of a list; raises CodeListUnknown."""
    row = CodeListVersion.objects.filter(version_uri=version_uri).first()
    if row is None:
        raise CodeListUnknown()
    return tuple(Option(*cells) for cells in row.rows)


def search_code_list(version_uri: str, text: str, *, limit: int = 30) -> tuple[Option, ...]:
    """Return the values that hold every word of ``text``; raises CodeListUnknown."""
    return search(code_list(version_uri), text, limit)


def code_list_changes(schema_id: str, version: str) -> dict[str, ListDifference]:
    """Return what a newer version of each list would change for this form, by the version that it uses now."""
    row = FormSchema.objects.filter(schema_id=schema_id, version=version).first()
    if row is None:
        raise FormUnknown()
    newest = code_list_versions()
    used = dict(
        CodeListVersion.objects.filter(version_uri__in=row.code_lists.values()).values_list("version_uri", "uri")
    )
    return {now: difference(code_list(now), code_list(newest[uri])) for now, uri in used.items() if newest[uri] != now}
