"""The publish gate: no form goes live unless every check is green."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gemeinwerk.domain.catalogue.modelling import translating
from gemeinwerk.domain.catalogue.modelling.accessibility import judged_pages, names
from gemeinwerk.domain.catalogue.modelling.assembling import ConfirmedLines, assemble, message
from gemeinwerk.domain.catalogue.modelling.editing import walk
from gemeinwerk.domain.catalogue.modelling.reading_ease import advice
from gemeinwerk.domain.catalogue.modelling.wording import RuleUnclear, executable, sentence
from gemeinwerk.domain.catalogue.package.bundle import PackageBundle
from gemeinwerk.domain.catalogue.types.modelling import GateCheck, Path, RuleStand, RuleState, Workpiece
from gemeinwerk.domain.forms.types import FieldNode, FormModel, Layout, RuleFinding
from gemeinwerk.domain.forms.types.quality import QualityFinding
from gemeinwerk.domain.forms.types.schema import Message, SchemaField, SchemaGroup, SchemaPart
from gemeinwerk.domain.glossary.types import FieldWording, WordingFinding, WordingKind
from gemeinwerk.kernel.refusal import Finding, Refusal

TITLES: Final = {
    "content": "Es gibt etwas zu fragen",
    "rules": "Regeln sind eindeutig und ausführbar",
    "terms": "Begriffe stehen im Glossar",
    "plain": "Texte sind verständlich",
    "minimal": "Datensparsamkeit: Zweck und Rechtsgrundlage",
    "retention": "Aufbewahrung ist festgelegt",
    "translations": "Übersetzungen passen zum deutschen Text",
    "quality": "Qualitätsregeln von FIM",
    "access": "Formularseiten sind barrierefrei",
    "lists": "Codelisten liegen vor",
    "package": "Das Leistungspaket ist vollständig",
    "examples": "Beispielfälle laufen richtig durch",
}
LATER: Final = "Das prüfen wir, sobald die Punkte zu Inhalt und Regeln behoben sind."
LISTS_FIRST: Final = "Das prüfen wir, sobald die Codelisten vorliegen."
PACKAGE_FIRST: Final = "Das prüfen wir, sobald das Leistungspaket vollständig ist."
REPOSITORY: Final = "https://www.xrepository.de/details/"


@dataclass(frozen=True, slots=True)
class Prose:
    """What the rules of a draft come to: sentences and their stand, confirmed lines, findings about all together."""

    stands: Sequence[RuleStand] = ()
    confirmed: Sequence[ConfirmedLines] = ()
    findings: Sequence[RuleFinding] = ()


@dataclass(frozen=True, slots=True)
class Judges:
    """Who judges a draft: the writer of schemas, the official quality rules (and how many there are), the package
    check, the examples, the glossary, the reader of finished forms, and the reader of rules.
    """

    write: Callable[[Message], bytes]
    quality: Callable[[Message], tuple[QualityFinding, ...]]
    quality_rules: int
    check: Callable[[PackageBundle], Sequence[Finding]]
    run: Callable[[PackageBundle], Sequence[Finding]]
    lint: Callable[[Sequence[FieldWording]], Sequence[WordingFinding]]
    form: Callable[[PackageBundle], tuple[FormModel, Layout]]
    prose: Callable[[Workpiece], Prose]


def gate(work: Workpiece, *, version: str, creator: str, now: datetime, judges: Judges) -> tuple[GateCheck, ...]:
    """Return every area of the gate, in order; what cannot be judged yet is pending and says why."""
    content = _content(work)
    prose, rules = Prose(), GateCheck("rules", TITLES["rules"], pending=LATER)
    if content.green:
        try:
            prose = judges.prose(work)
            rules = _rules(work, prose)
        except Refusal as refusal:
            rules = _check("rules", _refused(refusal))
    words = [_terms(work, judges.lint), _plain(work), _minimal(work), _retention(work)]
    words.append(_check("translations", *translating.findings(work)))
    first = (content, rules, *words)
    if not content.green or rules.pending or any(one.where.startswith("modell-") for one in rules.findings):
        return _in_order((*first, *_pending(LATER, "quality", "access", "lists", "package", "examples")))
    try:
        whole = message(work, version=version, creator=creator, now=now, confirmed=prose.confirmed)
        judged = judges.quality(whole)
        bundle = assemble(
            work, version=version, creator=creator, now=now, write=judges.write, confirmed=prose.confirmed
        )
        model, layout = judges.form(bundle)
    except Refusal as refusal:
        broken = _check("package", _refused(refusal))
        return _in_order((*first, broken, *_pending(PACKAGE_FIRST, "quality", "access", "lists", "examples")))
    second = (_quality(judged, judges.quality_rules), _access(work, model, layout), lists := _lists(model))
    if not lists.green:
        return _in_order((*first, *second, *_pending(LISTS_FIRST, "package", "examples")))
    package = _check("package", judges.check(bundle))
    if not package.green:
        return _in_order((*first, *second, package, *_pending(PACKAGE_FIRST, "examples")))
    return _in_order((*first, *second, package, _examples(work, judges.run(bundle))))


def _in_order(checks: Iterable[GateCheck]) -> tuple[GateCheck, ...]:
    order = list(TITLES)
    return tuple(sorted(checks, key=lambda one: order.index(one.key)))


def _pending(reason: str, *keys: str) -> list[GateCheck]:
    return [GateCheck(key, TITLES[key], pending=reason) for key in keys]


def _refused(refusal: Refusal) -> Sequence[Finding]:
    return refusal.details or (Finding("", None, refusal.message, refusal.hint),)


def _check(key: str, findings: Iterable[Finding], hints: Iterable[Finding] = (), scope: str = "") -> GateCheck:
    return GateCheck(key, TITLES[key], tuple(findings), tuple(hints), scope)


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


def _rules(work: Workpiece, prose: Prose) -> GateCheck:
    """A rule that cannot run, a sentence that nobody has decided about, and rules that do not fit stop the release."""
    findings = [*_unclear(work), *(_open(one) for one in prose.stands if one.state is RuleState.OPEN)]
    findings += [_together(one) for one in prose.findings if one.blocks]
    hints = [_together(one) for one in prose.findings if not one.blocks]
    hints += [
        Finding(_anchor(one), None, f"Regel „{_start(one.prose)}“ ist nur ein Hinweis und läuft nicht.", "")
        for one in prose.stands
        if one.state is RuleState.HINT
    ]
    count = len(work.rules) + len(prose.stands)
    return _check("rules", findings, hints, f"{count} {'Regel' if count == 1 else 'Regeln'} geprüft")


def _unclear(work: Workpiece) -> Iterable[Finding]:
    names = {path: f"f{number}" for number, (path, _, _) in enumerate(walk(work.schema))}
    for rule in work.rules:
        try:
            executable(rule, work.schema, names)
        except RuleUnclear as unclear:
            message_ = f"Regel „{_start(sentence(rule, work.schema))}“: {unclear}"
            yield Finding(f"modell-{rule.id}", None, message_, "Bitte ändern oder löschen Sie die Regel.")


def _open(one: RuleStand) -> Finding:
    why = " ".join(one.reasons[:3])
    if one.voided is not None:
        why = f"Die frühere Entscheidung gilt nicht mehr, weil Satz oder Formular geändert wurden. {why}"
    hint = "Bitte bestätigen Sie einen Sinn, schreiben Sie die Regel neu, oder erklären Sie sie zum bloßen Hinweis."
    return Finding(_anchor(one), None, f"Regel „{_start(one.prose)}“ ist nicht sicher verstanden. {why}", hint)


def _together(one: RuleFinding) -> Finding:
    where = f"regel-{one.rule_id}" if one.rule_id else one.path
    return Finding(where, None, one.message, one.remedy)


def _anchor(one: RuleStand) -> str:
    return f"regel-{one.rule_id}"


def _start(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 120 else f"{plain[:119]}…"


def _access(work: Workpiece, model: FormModel, layout: Layout) -> GateCheck:
    """The pages as people get them: every step empty, prefilled, with errors and with rows."""
    judged = judged_pages(model, layout, work.title)
    return _check("access", (*names(work), *judged.findings), judged.hints, f"{judged.pages} Seiten geprüft")


def _lists(model: FormModel) -> GateCheck:
    """A selection without its list would take any text; so the list has to be there before a release."""
    missing: dict[str, list[tuple[Path, FieldNode]]] = {}
    listed: set[str] = set()
    for path, node in model.walk():
        if not isinstance(node, FieldNode) or node.code_list is None:
            continue
        reference = node.code_list
        name = reference.version_uri or ":".join(filter(None, (reference.uri, reference.version)))
        listed.add(name)
        if not node.options:
            missing.setdefault(name, []).append((path, node))
    findings = [_missing(name, places) for name, places in missing.items()]
    return _check("lists", findings, (), f"{len(listed)} {'Codeliste' if len(listed) == 1 else 'Codelisten'} verwendet")


def _missing(name: str, places: Sequence[tuple[Path, FieldNode]]) -> Finding:
    asked = ", ".join(f"„{(node.label or node.name)[:60]}“" for _, node in places[:3])
    more = f" und {len(places) - 3} weiteren" if len(places) > 3 else ""
    known = f" Sie finden sie unter {REPOSITORY}{name}." if name.startswith("urn:") else ""
    hint = f"Bitte laden Sie die Liste als Genericode-Datei (XML) herunter und lesen Sie sie unten ein.{known}"
    return Finding(_where(places[0][0]), None, f"Die Codeliste {name} fehlt; sie gehört zu {asked}{more}.", hint)


def _terms(work: Workpiece, lint: Callable[[Sequence[FieldWording]], Sequence[WordingFinding]]) -> GateCheck:
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


def _quality(judged: Sequence[QualityFinding], rules: int) -> GateCheck:
    def shown(one: QualityFinding) -> Finding:
        return Finding(_where(one.path[1:]), None, f"{one.number} ({one.level}): {one.message}", one.remedy)

    blocking = [shown(one) for one in judged if one.level.blocks]
    hints = [shown(one) for one in judged if not one.level.blocks]
    return _check("quality", blocking, hints, f"{rules} Regeln angewandt")


def _examples(work: Workpiece, failed: Sequence[Finding]) -> GateCheck:
    findings = list(failed)
    if not any(one.valid for one in work.examples):
        hint = "Bitte füllen Sie die Vorschau aus und behalten Sie die Antworten als Beispiel."
        findings.append(Finding("beispiele", None, "Es gibt noch keinen gültigen Beispielfall.", hint))
    count = len(work.examples)
    return _check("examples", findings, (), f"{count} {'Beispiel' if count == 1 else 'Beispiele'}")
