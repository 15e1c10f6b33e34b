"""The publish gate: no form goes live unless every check is green."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from gemeinwerk.domain.catalogue.modelling import translating
from gemeinwerk.domain.catalogue.modelling.assembling import assemble, message
from gemeinwerk.domain.catalogue.modelling.editing import walk
from gemeinwerk.domain.catalogue.modelling.reading_ease import advice
from gemeinwerk.domain.catalogue.modelling.wording import RuleUnclear, executable, sentence
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.types.modelling import GateCheck, Path, Workpiece
from gemeinwerk.domain.forms.types.quality import QualityFinding
from gemeinwerk.domain.forms.types.schema import Message, SchemaField, SchemaGroup, SchemaPart
from gemeinwerk.domain.glossary.types import FieldWording, WordingFinding, WordingKind
from gemeinwerk.kernel.refusal import Finding, Refusal

Quality = Callable[[Message], tuple[QualityFinding, ...]]
Write = Callable[[Message], bytes]
Ask = Callable[[PackageBundle], Sequence[Finding]]
Lint = Callable[[Sequence[FieldWording]], Sequence[WordingFinding]]
TITLES: Final = {
    "content": "Es gibt etwas zu fragen",
    "quality": "Qualitätsregeln von FIM",
    "rules": "Regeln sind ausführbar",
    "labels": "Jede Frage ist zugänglich benannt",
    "terms": "Begriffe stehen im Glossar",
    "plain": "Texte sind verständlich",
    "minimal": "Datensparsamkeit: Zweck und Rechtsgrundlage",
    "retention": "Aufbewahrung ist festgelegt",
    "translations": "Übersetzungen passen zum deutschen Text",
    "package": "Das Leistungspaket ist vollständig",
    "examples": "Beispielfälle laufen richtig durch",
}


def gate(
    work: Workpiece,
    *,
    version: str,
    creator: str,
    now: datetime,
    write: Write,
    quality: Quality,
    check: Ask,
    run: Ask,
    lint: Lint,
) -> tuple[GateCheck, ...]:
    """Return every check of the gate, in order.

    ``quality`` judges the schema by the official rules, ``check`` the package as a whole, ``run`` its examples, and
    ``lint`` the names of fields by the glossary.
    """
    checks = [_content(work), _rules(work), _labels(work), _terms(work, lint)]
    checks += [_plain(work), _minimal(work), _retention(work), _check("translations", *translating.findings(work))]
    if any(not one.green for one in checks if one.key in ("content", "rules")):
        return tuple(checks)
    try:
        judged = quality(message(work, version=version, creator=creator, now=now))
        bundle = assemble(work, version=version, creator=creator, now=now, write=write)
    except Refusal as refusal:
        found = refusal.details or (Finding("", None, refusal.message, refusal.hint),)
        return (*checks, _check("package", found))
    checks.append(_quality(judged))
    checks.append(_check("package", check(bundle)))
    checks.append(_examples(work, run(bundle) if checks[-1].green else ()))
    return tuple(checks)


def _check(key: str, findings: Iterable[Finding], hints: Iterable[Finding] = ()) -> GateCheck:
    return GateCheck(key, TITLES[key], tuple(findings), tuple(hints))


def _where(path: Path) -> str:
    return "/".join(path)


def _content(work: Workpiece) -> GateCheck:
    findings = []
    if not work.schema.uses:
        findings.append(Finding("", None, "Das Formular hat noch keine Seite.", "Bitte legen Sie eine Seite an."))
    for path, _, part in walk(work.schema):
        if isinstance(part, SchemaGroup) and not part.uses:
            message_ = f"„{part.label}“ ist leer."
            findings.append(Finding(_where(path), None, message_, "Bitte fügen Sie eine Frage hinzu."))
    return _check("content", findings)


def _rules(work: Workpiece) -> GateCheck:
    names = {path: f"f{number}" for number, (path, _, _) in enumerate(walk(work.schema))}
    findings = []
    for rule in work.rules:
        try:
            executable(rule, work.schema, names)
        except RuleUnclear as unclear:
            message_ = f"Regel „{sentence(rule, work.schema)[:120]}“: {unclear}"
            findings.append(Finding(f"regel-{rule.id}", None, message_, "Bitte ändern oder löschen Sie die Regel."))
    return _check("rules", findings)


def _labels(work: Workpiece) -> GateCheck:
    """WCAG 2.2, 2.4.6 and 3.3.2: every question has a name, and no two on one page have the same."""
    findings: list[Finding] = []
    seen: dict[tuple[Path, str], Path] = {}
    for path, _, part in walk(work.schema):
        label = (part.label or "").strip()
        if not label:
            findings.append(Finding(_where(path), None, "Eine Frage hat keinen Text.", "Bitte schreiben Sie ihn."))
        key = (path[:-1], label.casefold())
        if label and key in seen:
            hint = "Bitte unterscheiden Sie die Fragen im Wortlaut."
            findings.append(Finding(_where(path), None, f"„{label}“ steht zweimal in derselben Gruppe.", hint))
        seen[key] = path
        if isinstance(part, SchemaField) and part.values is not None:
            for value in part.values.values:
                if not (value.name or "").strip():
                    findings.append(
                        Finding(_where(path), None, f"„{label}“: Eine Antwort hat keinen Text.", "Bitte ergänzen.")
                    )
    return _check("labels", findings)


def _terms(work: Workpiece, lint: Lint) -> GateCheck:
    """A forbidden name stops the release; a missed building block or a name of one's own is a hint."""
    fields = [FieldWording(_where(path), path[-1], part.label or "") for path, _, part in walk(work.schema)]
    findings: list[Finding] = []
    hints: list[Finding] = []
    for one in lint(fields):
        wrong = one.kind is WordingKind.OTHER_NAME
        (findings if wrong else hints).append(Finding(one.path, None, one.message, one.remedy))
    return _check("terms", findings, hints)


def _plain(work: Workpiece) -> GateCheck:
    texts = [(_where(path), part.label or "") for path, _, part in walk(work.schema)]
    texts += [(_where(path), part.input_help or "") for path, _, part in walk(work.schema)]
    texts += [(f"text-{key}", text) for key, text in work.texts.items()]
    texts += [("text-granted", work.granted), ("text-rejected", work.rejected)]
    findings: list[Finding] = []
    hints: list[Finding] = []
    for where, text in texts:
        for one in advice(text):
            (findings if one.hard else hints).append(Finding(where, None, one.message, one.remedy))
    return _check("plain", findings, hints)


def _minimal(work: Workpiece) -> GateCheck:
    findings = []
    if not work.purpose.strip():
        hint = "Bitte schreiben Sie, wofür die Angaben gebraucht werden (Art. 5 Abs. 1 Buchst. b DSGVO)."
        findings.append(Finding("text-purpose", None, "Der Zweck fehlt.", hint))
    for path, use, part in walk(work.schema):
        if isinstance(part, SchemaField) and not _has_basis(part) and not any(b.text.strip() for b in use.bases):
            hint = "Bitte nennen Sie die Norm oder streichen Sie die Frage (Art. 5 Abs. 1 Buchst. c DSGVO)."
            findings.append(Finding(_where(path), None, f"„{part.label}“ nennt keine Rechtsgrundlage.", hint))
    return _check("minimal", findings)


def _has_basis(part: SchemaPart) -> bool:
    return any(basis.text.strip() for basis in part.bases)


def _retention(work: Workpiece) -> GateCheck:
    findings = []
    if work.retention_months < 1 or not work.retention_basis.strip():
        hint = "Bitte geben Sie Monate und Grundlage an (Art. 5 Abs. 1 Buchst. e DSGVO)."
        findings.append(Finding("text-retention", None, "Die Aufbewahrung ist nicht festgelegt.", hint))
    return _check("retention", findings)


def _quality(judged: Sequence[QualityFinding]) -> GateCheck:
    def shown(one: QualityFinding) -> Finding:
        return Finding(_where(one.path[1:]), None, f"{one.number} ({one.level}): {one.message}", one.remedy)

    blocking = [shown(one) for one in judged if one.level.blocks]
    return _check("quality", blocking, [shown(one) for one in judged if not one.level.blocks])


def _examples(work: Workpiece, failed: Sequence[Finding]) -> GateCheck:
    findings = list(failed)
    if not any(one.valid for one in work.examples):
        hint = "Bitte füllen Sie die Vorschau aus und behalten Sie die Antworten als Beispiel."
        findings.append(Finding("beispiele", None, "Es gibt noch keinen gültigen Beispielfall.", hint))
    return _check("examples", findings)
