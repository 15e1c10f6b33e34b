"""``gemeinwerk form export`` and ``gemeinwerk form codelist``: a schema in another shape, a code list and its changes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHAPES = ("xdf3", "xdf2", "json-schema", "xsd", "paper")


def add_verbs(verbs: Any) -> None:
    """Add both sub-commands to those of ``form``."""
    export = verbs.add_parser("export", help="Datenschema in anderer Form ausgeben")
    export.add_argument("file", type=Path)
    export.add_argument("--as", dest="shape", choices=SHAPES, required=True)
    export.add_argument("--out", type=Path, help="Zieldatei; ohne Angabe die Standardausgabe")
    export.add_argument("--latin", action="store_true", help="Zeichen ersetzen, die der amtliche Standard nicht kennt")
    export.add_argument("--code-lists", nargs="*", type=Path, default=[], help="Genericode-Dateien")
    export.set_defaults(run=run_export)
    listed = verbs.add_parser("codelist", help="Codeliste ansehen, oder zwei Fassungen vergleichen")
    listed.add_argument("file", type=Path)
    listed.add_argument("file2", type=Path, nargs="?")
    listed.add_argument("--keep", action="store_true", help="die Codeliste für die Formulare übernehmen")
    listed.set_defaults(run=run_codelist)


def _set_up() -> None:
    """Bind the adapters; nothing here needs the database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")
    django.setup()


def run_export(options: argparse.Namespace) -> int:
    """Write the schema in the wanted shape; what could not be carried over goes to the error output."""
    _set_up()
    from gemeinwerk.domain.forms.ports import schema_reader

    message, warnings = schema_reader().message(options.file.read_bytes())
    lists = _lists(options.code_lists)
    written, notes = _written(options, message, lists)
    for warning in warnings:
        print(f"Hinweis, Zeile {warning.line}: {warning.where}: {warning.message} {warning.remedy}", file=sys.stderr)
    for note in notes:
        print(f"Hinweis: {note}", file=sys.stderr)
    if options.out is None:
        sys.stdout.buffer.write(written)
    else:
        options.out.write_bytes(written)
        print(f"{options.out}: {len(written)} Bytes")
    return 0


def _lists(files: list[Path]) -> dict[str, Any]:
    from gemeinwerk.domain.forms.ports import code_list_files

    found: dict[str, Any] = {}
    for path in files:
        read = code_list_files().read(path.read_bytes())
        found[read.version_uri] = found[read.uri] = read
    return found


def _written(options: argparse.Namespace, message: Any, lists: dict[str, Any]) -> tuple[bytes, tuple[object, ...]]:
    from gemeinwerk.domain.forms import queries as forms
    from gemeinwerk.domain.forms.ports import paper_forms, schema_reader
    from gemeinwerk.kernel.clock import now

    if options.shape in {"xdf3", "xdf2"}:
        if options.shape == "xdf3":
            values = {key: one.options for key, one in lists.items()}
            converted = forms.to_version_3(message, changed_at=now().isoformat(timespec="seconds"), code_lists=values)
        else:
            converted = forms.to_version_2(message)
        notes: tuple[object, ...] = (*converted.notes, *_beside(options, converted.code_lists))
        found = converted.message
        if options.latin:
            found, replaced = forms.in_latin(found)
            notes = (*notes, *replaced)
        elif foreign := forms.foreign_characters(found):
            signs = " ".join(sorted(foreign))
            notes = (*notes, f"Diese Zeichen kennt der amtliche Standard nicht; --latin ersetzt sie: {signs}")
        return schema_reader().write(found), notes
    form = schema_reader().form(message, code_lists=lists)
    shapes: dict[str, Callable[[], bytes]] = {
        "json-schema": lambda: (json.dumps(forms.json_schema(form), ensure_ascii=False, indent=2) + "\n").encode(),
        "xsd": lambda: forms.answer_xsd(form).encode(),
        "paper": lambda: paper_forms().render(forms.paper_form(form)),
    }
    return shapes[options.shape](), tuple(f"{w.where}: {w.message}" for w in form.warnings)


def _beside(options: argparse.Namespace, code_lists: tuple[Any, ...]) -> list[str]:
    """Write the code lists that go with a schema into its folder; say so where there is no folder."""
    from gemeinwerk.domain.forms.ports import code_list_files

    if options.out is None:
        return [f"Die Codeliste {one.version_uri} wird nur mit --out geschrieben." for one in code_lists]
    for one in code_lists:
        path = options.out.with_name(f"C{one.uri.rpartition(':')[2].removeprefix('f').upper()}_genericode.xml")
        path.write_bytes(code_list_files().write(one))
        print(f"{path}: {len(one.rows)} Werte")
    return []


def run_codelist(options: argparse.Namespace) -> int:
    """Print what a list holds, or what the second file changes in the first; keep it if that is wanted."""
    if options.keep:
        return _keep(options)
    _set_up()
    from gemeinwerk.domain.forms.ports import code_list_files
    from gemeinwerk.domain.forms.types.code_lists import difference

    first = code_list_files().read(options.file.read_bytes())
    if options.file2 is None:
        print(f"{first.version_uri}  {first.name}")
        print(f"  {len(first.rows)} Werte, Schlüssel {first.key_column}, Anzeige {first.name_column}")
        for option in first.options:
            print(f"  {option.code}  {option.name}")
        return 0
    second = code_list_files().read(options.file2.read_bytes())
    found = difference(first.options, second.options)
    print(f"{first.version_uri} -> {second.version_uri}")
    print(f"  {len(found.added)} neu, {len(found.removed)} entfallen, {len(found.renamed)} umbenannt")
    for option in found.added:
        print(f"  + {option.code}  {option.name}")
    for option in found.removed:
        print(f"  - {option.code}  {option.name}")
    for one in found.renamed:
        print(f"  ~ {one.code}  {one.before} -> {one.after}")
    if found.moved:
        print("  Die Reihenfolge ist eine andere.")
    return 0


def _keep(options: argparse.Namespace) -> int:
    """Keep each list of the files for the forms; raises CodeListRefused with all findings of a file."""
    from gemeinwerk.config.setup import prepare_migrated

    prepare_migrated()
    from gemeinwerk.config.files import read_file
    from gemeinwerk.domain.forms.actions import import_code_list
    from gemeinwerk.domain.forms.ports import code_list_files
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    for path in (options.file, options.file2):
        if path is None:
            continue
        one = code_list_files().read(read_file(path))
        import_code_list(
            actor=SYSTEM, now=now(), uri=one.uri, version=one.version, version_uri=one.version_uri, name=one.name,
            options=one.options, table=one,
        )  # fmt: skip
        print(f"{one.version_uri}: {len(one.options)} Werte, {len(one.columns)} Spalten übernommen")
    return 0
