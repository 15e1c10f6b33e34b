"""Checking a package as a whole: all findings at once, each with file, line and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from gemeinwerk.domain.catalogue.package import bundle as folder
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.package.documents import Document, decoded, toml_document
from gemeinwerk.domain.catalogue.package.layout import RESERVED_NAMES, check_layout, names_of
from gemeinwerk.domain.catalogue.package.manifest import read_manifest
from gemeinwerk.domain.catalogue.package.side_files import OUTCOMES, check_case, check_privacy, check_reasons
from gemeinwerk.domain.catalogue.package.texts import check_texts
from gemeinwerk.domain.catalogue.ports import FormOutline, form_reader, notice_reader, process_reader
from gemeinwerk.domain.catalogue.types import Manifest
from gemeinwerk.domain.payments import queries as payments
from gemeinwerk.kernel.refusal import Finding, Refusal

T = TypeVar("T")
# Own number range (Nummernkreis) of packages that are not federal; 000 holds the elements that all packages share.
OWN_RANGE: Final = "97"
SHARED_RANGE: Final = "000"
ELEMENT_ID: Final = re.compile(r"[SGFRD](\d{2})(\d{3})\d{3,}")
OTHER_FILES: Final = re.compile(r"notices/[a-z0-9_-]+\.html|notices/reasons\.toml|cases/[a-z0-9._-]+|LICENSE\.?[a-z]*")


@dataclass(slots=True)
class PackageCheck:
    """The findings of a check, and what could be read."""

    findings: list[Finding] = field(default_factory=list)
    manifest: Manifest | None = None
    outline: FormOutline | None = None
    names: dict[str, str] = field(default_factory=dict)


def check_package(bundle: PackageBundle) -> PackageCheck:
    """Check everything that can be checked and return all findings; an empty list means the package is good."""
    check = PackageCheck()
    _files(bundle, check)
    _manifest(bundle, check)
    _form(bundle, check)
    _texts_and_privacy(bundle, check)
    outcomes = _process(bundle, check)
    _notices(bundle, check, outcomes)
    _bylaw(bundle, check)
    _cases(bundle, check)
    check.findings = list(dict.fromkeys(check.findings))
    return check


def _note(check: PackageCheck, where: str, message: str, hint: str, line: int | None = None) -> None:
    check.findings.append(Finding(where, line, message, hint))


def _read(check: PackageCheck, where: str, question: Callable[[], T], default: T) -> T:
    """Ask a reader; what it refuses becomes findings of the file."""
    try:
        return question()
    except Refusal as refusal:
        check.findings += refusal.details or (Finding(where, None, refusal.message, refusal.hint),)
        return default


def _toml(bundle: PackageBundle, path: str) -> Document | None:
    return toml_document(path, bundle.files[path]) if path in bundle.files else None


def _files(bundle: PackageBundle, check: PackageCheck) -> None:
    for path in folder.REQUIRED:
        if path not in bundle.files:
            _note(check, path, "Die Datei fehlt.", "Jedes Leistungspaket braucht diese Datei.")
    known = {*folder.REQUIRED, folder.DECISIONS, folder.TRANSLATIONS, folder.BYLAW, "README.md"}
    for path in bundle.files:
        if path not in known and not OTHER_FILES.fullmatch(path):
            _note(check, path, "Diese Datei gehört nicht in ein Leistungspaket.", "Bitte entfernen Sie sie.")


def _manifest(bundle: PackageBundle, check: PackageCheck) -> None:
    document = _toml(bundle, folder.MANIFEST)
    if document is None:
        return
    if document.data:
        check.manifest = read_manifest(document)
    check.findings += document.findings


def _form(bundle: PackageBundle, check: PackageCheck) -> None:
    schema = bundle.files.get(folder.FORM)
    if schema is not None:
        check.outline = _read(check, folder.FORM, lambda: form_reader().outline(schema), None)
    if check.outline is not None:
        _legal_bases(check.outline, check)
        _number_range(check.outline, check)
    translations = bundle.files.get(folder.TRANSLATIONS)
    if check.outline is not None and schema is not None and translations is not None:
        where = folder.TRANSLATIONS
        check.findings += _read(check, where, lambda: form_reader().check_translations(schema, translations, where), ())
    layout = _toml(bundle, folder.LAYOUT)
    if layout is None:
        return
    if layout.data:
        check_layout(layout, check.outline)
    check.findings += layout.findings
    check.names = names_of(layout.data)
    if check.outline is not None and schema is not None and not layout.findings:
        check.findings += _read(check, folder.FORM, lambda: form_reader().check(schema, layout.data, folder.FORM), ())


def _legal_bases(outline: FormOutline, check: PackageCheck) -> None:
    for element in outline.elements:
        if element.kind == "field" and not any(text.strip() for text in element.legal_bases):
            hint = "Bitte die Rechtsgrundlage als „bezug“ angeben: ohne sie darf nichts erhoben werden (Art. 6 DSGVO)."
            message = f"Das Feld „{element.title}“ ({element.path}) hat keine Rechtsgrundlage."
            _note(check, folder.FORM, message, hint, element.line)


def _number_range(outline: FormOutline, check: PackageCheck) -> None:
    own = ELEMENT_ID.match(outline.schema_id)
    if own is None:
        _note(check, folder.FORM, f"Die Kennung „{outline.schema_id[:40]}“ ist keine Schema-Kennung.", "Erwartet: S97…")
        return
    if own.group(1) != OWN_RANGE:
        return
    seen: set[str] = set()
    for element in outline.elements:
        name = element.path.rpartition("/")[2]
        found = ELEMENT_ID.match(name)
        if name in seen or found is None or found.group(1) != OWN_RANGE:
            continue
        seen.add(name)
        if found.group(2) not in {own.group(2), SHARED_RANGE}:
            hint = f"Erlaubt sind {OWN_RANGE}{own.group(2)}… und die gemeinsamen {OWN_RANGE}{SHARED_RANGE}…."
            _note(check, folder.FORM, f"Die Kennung {name} gehört einem anderen Paket.", hint, element.line)


def _texts_and_privacy(bundle: PackageBundle, check: PackageCheck) -> None:
    if folder.TEXTS in bundle.files:
        document = Document(folder.TEXTS)
        document.text = decoded(folder.TEXTS, bundle.files[folder.TEXTS], document.findings) or ""
        if document.text:
            check_texts(document, check.manifest.parameters if check.manifest else {})
        check.findings += document.findings
    for path, inspect in ((folder.PRIVACY, check_privacy), (folder.REASONS, check_reasons)):
        found = _toml(bundle, path)
        if found is not None:
            if found.data:
                inspect(found)
            check.findings += found.findings


def _process(bundle: PackageBundle, check: PackageCheck) -> Collection[str]:
    process, decisions = bundle.files.get(folder.PROCESS), bundle.files.get(folder.DECISIONS)
    if process is None or check.manifest is None:
        return ()
    package_id = check.manifest.id
    names = {*check.names, "parameter", "today"}
    before = len(check.findings)
    check.findings += _read(
        check,
        folder.PROCESS,
        lambda: process_reader().check(process, decisions, package_id=package_id, names=names),
        (),
    )
    if len(check.findings) > before:
        return ()
    return _read(check, folder.PROCESS, lambda: process_reader().outcomes(process, decisions), frozenset())


def _notices(bundle: PackageBundle, check: PackageCheck, outcomes: Iterable[str]) -> None:
    templates = bundle.within("notices", ".html")
    names = {*check.names, *RESERVED_NAMES}
    for outcome in sorted(outcomes):
        if f"notices/{outcome}.html" not in templates:
            hint = f"Bitte notices/{outcome}.html ergänzen: der Ablauf kann so ausgehen."
            _note(check, folder.PROCESS, f"Für den Ausgang „{outcome}“ gibt es keinen Text.", hint)
    for path, template in templates.items():
        if path.removeprefix("notices/").removesuffix(".html") not in OUTCOMES:
            _note(check, path, "Dieser Ausgang ist unbekannt.", f"Erlaubt: {', '.join(OUTCOMES)}.")
        question = partial(notice_reader().check, template, where=path, names=names)
        check.findings += _read(check, path, question, ())


def _bylaw(bundle: PackageBundle, check: PackageCheck) -> None:
    """A package that is charged by a by-law brings an example of it, by which its own cases are counted."""
    terms = check.manifest.payment if check.manifest else None
    schedule, content = (terms.schedule if terms else ""), bundle.files.get(folder.BYLAW)
    if content is None:
        if schedule:
            hint = "Bitte eine Mustersatzung mit erfundenen Beträgen ablegen: danach werden die Beispiele gerechnet."
            _note(check, folder.BYLAW, "Die Datei fehlt.", hint)
        return
    try:
        key = payments.read_bylaw(content).key
    except Refusal as refusal:
        details = refusal.details or (Finding("", None, refusal.message, refusal.hint),)
        check.findings += [Finding(folder.BYLAW, one.line, one.message, one.hint) for one in details]
        return
    if key != schedule:
        hint = f'Bitte in package.toml unter [payment] schedule = "{key}" schreiben, oder die Datei entfernen.'
        _note(check, folder.BYLAW, f"Diese Satzung „{key}“ nennt das Paket nicht.", hint)


def _cases(bundle: PackageBundle, check: PackageCheck) -> None:
    cases = bundle.within("cases", ".toml")
    if not cases:
        _note(check, "cases", "Es gibt kein Beispiel.", "Bitte mindestens ein Beispiel in cases/ ablegen.")
    parameters = check.manifest.parameters if check.manifest else {}
    for path in cases:
        document = _toml(bundle, path)
        if document is not None:
            if document.data:
                check_case(document, check.names or None, parameters)
            check.findings += document.findings
            _uploads(bundle, check, document)


def _uploads(bundle: PackageBundle, check: PackageCheck, document: Document) -> None:
    answers = document.data.get("answers", {})
    for name, value in answers.items() if isinstance(answers, dict) else ():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.startswith("@") and f"cases/{text[1:]}" not in bundle.files:
                hint = f"Bitte cases/{text[1:80]} ablegen."
                line = document.line_of(str(name), "answers")
                _note(check, document.where, f"Die Datei „{text[1:80]}“ fehlt.", hint, line)
