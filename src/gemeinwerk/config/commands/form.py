"""``gemeinwerk form import FILE``: read a schema file, keep it, and say what was understood."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("form", help="Datenschema (XDatenfelder 2.0 oder 3.0.0) einlesen")
    parser.add_argument("verb", choices=["import"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Import each file; prints counts and warnings."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.config.files import read_file
    from gemeinwerk.domain.forms.actions import import_schema
    from gemeinwerk.domain.forms.types import FieldNode
    from gemeinwerk.kernel.actor import SYSTEM
    from gemeinwerk.kernel.clock import now

    for path in options.files:
        model = import_schema(actor=SYSTEM, now=now(), source=read_file(path))
        nodes = [node for _, node in model.walk()]
        fields = sum(isinstance(node, FieldNode) for node in nodes)
        rules = len(model.rules) + sum(len(node.rules) for node in nodes)
        print(f"{model.ref}  {model.title}")
        print(f"  XDatenfelder {model.standard}: {fields} Felder, {len(nodes) - fields} Gruppen, {rules} Regeln")
        for warning in model.warnings:
            print(f"  Hinweis, Zeile {warning.line}: {warning.where}: {warning.message}")
    return 0
