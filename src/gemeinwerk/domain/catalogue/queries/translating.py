"""Reads of translations of a draft: the file that goes out, and what a file would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from gemeinwerk.domain.catalogue.modelling import assembling, translating
from gemeinwerk.domain.catalogue.modelling.beginning import next_version
from gemeinwerk.domain.catalogue.modelling.wording import RuleUnclear
from gemeinwerk.domain.catalogue.package.bundle import TRANSLATIONS
from gemeinwerk.domain.catalogue.queries.packages import VERSIONS_IN_MEMORY, package_content
from gemeinwerk.domain.catalogue.types.modelling import ServiceDraftInfo, Workpiece
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types.schema import Message
from gemeinwerk.domain.forms.types.translations import LANGUAGES, FormWords
from gemeinwerk.domain.tenants import queries as tenants
from gemeinwerk.kernel.refusal import Invalid
from gemeinwerk.kernel.scope import current_tenant


class NothingTranslated(Invalid):
    """There is no translation to be written into a file."""

    code = "catalogue.nothing_translated"
    message = "Es ist noch nichts übersetzt, oder alle Übersetzungen sind veraltet."
    hint = "Bitte übersetzen Sie zuerst einen Text."


class ForeignTranslation(Invalid):
    """A file of translations does not belong to this form."""

    code = "catalogue.foreign_translation"
    message = "Diese Übersetzung passt nicht zum Formular. Es wurde nichts übernommen."
    hint = "Bitte laden Sie die Datei hier herunter und übersetzen Sie sie weiter."


@lru_cache(maxsize=VERSIONS_IN_MEMORY)
def form_translations(version_id: UUID) -> Mapping[str, FormWords]:
    """Return the texts of the form of a version by language; kept in the process because a version never changes."""
    source = package_content(version_id).files.get(TRANSLATIONS)
    words = forms.form_words(forms.read_translations(source).content) if source else ()
    return {one.tag: one for one in words if one.tag in LANGUAGES}


def translation_file(info: ServiceDraftInfo, *, now: datetime) -> bytes:
    """Return the current translations of a draft as message 0106; raises NothingTranslated and Invalid."""
    files = assembling.translations(info.workpiece, _stamped(info, now), forms.write_message)
    if not files:
        raise NothingTranslated()
    return files[TRANSLATIONS]


def translations_from(info: ServiceDraftInfo, source: bytes, *, now: datetime) -> Callable[[Workpiece], Workpiece]:
    """Return the change that takes over a file of translations; raises what reading refuses, and ForeignTranslation.

    Texts of a file that was not made for the German texts as they are now come in as outdated.
    """
    read, form = forms.read_translations(source), _stamped(info, now)
    found = forms.check_translations(read.content, form, "datei")
    if found:
        raise ForeignTranslation(details=found)
    made_for = (read.header.message_id or "").rpartition(assembling.TRANSLATED)[2]
    current = made_for == translating.fingerprint(info.workpiece)
    words = forms.form_words(read.content)
    return lambda work: translating.taken_over(work, form, words, current=current)


def _stamped(info: ServiceDraftInfo, now: datetime) -> Message:
    creator, version = tenants.tenant(current_tenant()).authority_name, next_version(info.released_version)
    try:
        return assembling.message(info.workpiece, version=version, creator=creator, now=now)
    except RuleUnclear as unclear:
        raise Invalid(str(unclear), hint="Bitte berichtigen Sie zuerst die Regel.") from None
