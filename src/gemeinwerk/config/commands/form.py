"""``gemeinwerk form import FILE...`` and ``gemeinwerk form rules FILE.json``: what was read, understood, and what not."""

from __future__ import annotations

import argparse
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gemeinwerk.domain.forms.rules.translated import Verdict
    from gemeinwerk.domain.forms.types import FormModel, RuleFindingKind

KINDS: dict[RuleFindingKind, str] = {
    "contradiction": "Widerspruch",
    "cycle": "Kreis",
    "unreachable": "Unerreichbar",
    "too_large": "Zu umfangreich",
    "too_early": "Zu früh gefragt",
}
RULES_TOLD = """\
Jeder Eintrag nennt den Text einer Regel („text“), ihre Gruppe („context“), Ziel und Quelle („child“, „parent“) und die
Erwartung („actions“, „condition“; ohne „condition“ gelten „operator“ und „values“). Der Text wird gelesen, ohne die
Erwartung zu kennen, und dann mit ihr verglichen. Einträgen, denen etwas fehlt, wird der Grund beigelegt; sie gelten als
unsicher. Datenschemata sind nicht nötig; mit --schemas werden auch Namen erkannt, die nicht in der Datei stehen."""
RULES_CODES = """\
Rückgabewert: 0 keine Regel ist falsch gelesen (unsichere sind genannt), 1 mindestens eine ist falsch gelesen,
2 die Datei ist nicht lesbar oder enthält keine solchen Einträge."""
MAX_LINES = 200
MAX_FILE = 50_000_000
MAX_SCHEMAS = 500


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-commands."""
    from gemeinwerk.config.form_export import add_verbs
    from gemeinwerk.config.sheet_command import add_verb

    parser = subparsers.add_parser("form", help="Datenschemata (XDatenfelder 2.0, 3.0.0) und ihre Regeln")
    verbs = parser.add_subparsers(dest="verb", required=True)
    files = verbs.add_parser("import", help="Datenschemata einlesen und sagen, was verstanden wurde")
    files.add_argument("files", nargs="+", type=Path)
    files.add_argument("--verbose", action="store_true", help="jede unsichere Regel mit Grund nennen")
    files.set_defaults(run=run)
    rules = verbs.add_parser(
        "rules",
        help="gelesene Regeln mit Referenzübersetzungen vergleichen",
        description=RULES_TOLD,
        epilog=RULES_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    rules.add_argument("file", type=Path, help="JSON-Liste von Einträgen; der Ort der Datei ist gleich")
    rules.add_argument("--schemas", type=Path, help="Ordner mit Datenschemata, aus denen Namen stammen")
    rules.add_argument("--verbose", action="store_true", help="alle Einträge mit Text nennen, die nicht übereinstimmen")
    rules.set_defaults(run=run_rules)
    add_verbs(verbs)
    add_verb(verbs)


def run(options: argparse.Namespace) -> int:
    """Import each file; prints counts and findings, and returns 1 if anything was lost."""
    from gemeinwerk.config.setup import prepare_migrated

    prepare_migrated()
    from gemeinwerk.config.files import read_file
    from gemeinwerk.domain.forms.actions import import_schema
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now
    from gemeinwerk.kernel.refusal import Refusal

    lost = 0
    for path in options.files:
        try:
            source = read_file(path)
            model = import_schema(actor=SYSTEM, now=now(), source=source)
        except (Refusal, OSError) as problem:
            lost += 1
            _refused(path, problem)
            continue
        _told(model, verbose=options.verbose)
        _foreign(source)
    if len(options.files) > 1 or lost:
        print(f"{len(options.files) - lost} von {len(options.files)} Dateien vollständig übernommen.")
    return 1 if lost else 0


def _refused(path: Path, problem: Exception) -> None:
    print(f"{path.name}: nicht übernommen")
    print(f"  {getattr(problem, 'message', '') or problem} {getattr(problem, 'hint', '')}".rstrip())
    for finding in getattr(problem, "details", ()):
        place = f"Zeile {finding.line}: " if finding.line else ""
        print(f"  {place}{finding.where}: {finding.message} {finding.hint}".rstrip())


def _foreign(source: bytes) -> None:
    """Name the characters that the official schema refuses; they are kept as they are."""
    from gemeinwerk.domain.forms.queries import foreign_characters, read_message

    if signs := " ".join(sorted(foreign_characters(read_message(source)))):
        print(
            f"  Hinweis: Diese Zeichen lässt der amtliche Standard nicht zu: {signs}. Sie bleiben erhalten; für eine gültige"
            " Datei ersetzt sie „gemeinwerk form export DATEI --as xdf2 --latin“ (oder xdf3)."
        )


def _told(model: FormModel, *, verbose: bool) -> None:
    from gemeinwerk.domain.forms.queries import analysis
    from gemeinwerk.domain.forms.rules.programme import programme
    from gemeinwerk.domain.forms.rules.prose import read_form
    from gemeinwerk.domain.forms.types import FieldNode

    nodes = [node for _, node in model.walk()]
    fields = sum(isinstance(node, FieldNode) for node in nodes)
    rules = read_form(model)
    unsure = [one for one in rules if not one.certain]
    print(f"{model.ref}  {model.title}")
    print(f"  XDatenfelder {model.standard}: {fields} Felder, {len(nodes) - fields} Gruppen, {len(rules)} Regeln")
    resting = dict(programme(model).resting)
    running = sum(rule.rule_id not in resting for rule in rules)
    print(f"  Regeln: {len(rules) - len(unsure)} verstanden, {len(unsure)} unsicher; {running} laufen ohne Bestätigung")
    for rule in unsure if verbose else ():
        print(f"  Regel {rule.rule_id} unsicher: {' '.join(rule.reasons)}")
    for finding in analysis(model=model):
        print(f"  {KINDS[finding.kind]}, Regel {finding.rule_id}: {finding.message} {finding.remedy}")
    for warning in model.warnings:
        print(f"  Hinweis, Zeile {warning.line}: {warning.where}: {warning.message} {warning.remedy}".rstrip())


def run_rules(options: argparse.Namespace) -> int:
    """Judge each translated rule; prints agreeing, unsure and wrong, and returns 1 if any is wrong, 2 for a bad file."""
    from gemeinwerk.domain.forms.rules.translated import Outcome, judge

    try:
        verdicts = judge(_entries(options.file), _schemas(options.schemas))
    except (OSError, ValueError, RecursionError) as problem:
        print(f"{options.file}: {_unread(problem)}")
        return 2
    for outcome in Outcome:
        count = sum(one.outcome is outcome for one in verdicts)
        print(f"{outcome.value}: {count}")
    share = f"{100 * sum(one.outcome is Outcome.AGREES for one in verdicts) / len(verdicts):.1f}".replace(".", ",")
    print(f"{len(verdicts)} Einträge, {share} % stimmen überein")
    noted = Counter(one.note for one in verdicts if one.note)
    for note, count in noted.items():
        print(f"davon {count}: {note}")
    _listed([one for one in verdicts if one.outcome is Outcome.WRONG], verbose=True)
    _listed([one for one in verdicts if one.outcome is Outcome.UNSURE], verbose=options.verbose)
    return 1 if any(one.outcome is Outcome.WRONG for one in verdicts) else 0


def _entries(path: Path) -> object:
    import json

    from gemeinwerk.domain.forms.rules.translated import Malformed

    if path.stat().st_size > MAX_FILE:
        raise Malformed(f"Die Datei ist größer als {MAX_FILE // 1_000_000} MB.")
    return json.loads(path.read_text(encoding="utf-8-sig"))


def _unread(problem: Exception) -> str:
    import json

    if isinstance(problem, json.JSONDecodeError):
        return f"Die Datei ist kein gültiges JSON (Zeile {problem.lineno}, Spalte {problem.colno})."
    if isinstance(problem, UnicodeDecodeError):
        return "Die Datei ist nicht in UTF-8 geschrieben. Bitte speichern Sie sie als UTF-8."
    if isinstance(problem, RecursionError):
        return "Die Datei ist zu tief verschachtelt."
    if isinstance(problem, OSError):
        return f"Die Datei lässt sich nicht lesen ({problem.strerror})."
    return str(problem)


def _listed(verdicts: list[Verdict], *, verbose: bool) -> None:
    for one in verdicts[: None if verbose else MAX_LINES]:
        print(f"Eintrag {one.number}, {one.rule_id or 'ohne Kennung'}: {one.outcome.value}. {one.reason}")
        if verbose:
            print(f"  {one.text}")
    left = len(verdicts) - MAX_LINES
    if left > 0 and not verbose:
        print(f"… und {left} weitere; --verbose nennt alle")


def _schemas(folder: Path | None) -> list[FormModel]:
    if folder is None:
        return []
    from gemeinwerk.adapters.xdatenfelder.reader import XDatenfelderReader
    from gemeinwerk.kernel.refusal import Refusal

    found: list[FormModel] = []
    paths = sorted(folder.rglob("*.xml"))[:MAX_SCHEMAS]
    for path in paths:
        with suppress(Refusal, OSError, ValueError):
            found.append(XDatenfelderReader().read(path.read_bytes()))
    print(f"Namen aus {len(found)} Datenschemata; {len(paths) - len(found)} andere Dateien übergangen")
    return found
