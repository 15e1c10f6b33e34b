"""What the verbs of ``gemeinwerk api`` share: settings, output for people or machines, exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from gemeinwerk.kernel.refusal import Refusal

if TYPE_CHECKING:
    from gemeinwerk.client import Setup

SETTINGS: Final = "GEMEINWERK_API_CONFIG"
DONE, REFUSED, SETUP, LATER, DISTRUST = range(5)
CODES_TOLD: Final = """\
Rückgabewert: 0 erledigt, 1 vom Server abgelehnt, 2 eigene Angaben oder Dateien nicht brauchbar,
3 Server nicht erreichbar (später wiederholen), 4 Antwort, Schlüssel, Ereignis oder Inhalt nicht glaubwürdig.
Geheimnisse und private Schlüssel stehen nur in den Dateien, die die Einstellungen nennen."""


@dataclass(frozen=True, slots=True)
class Told:
    """The result of a verb: sentences for people, one JSON object for machines, the exit code."""

    lines: Sequence[str]
    record: Mapping[str, Any] = field(default_factory=dict)
    code: int = DONE


def verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help_text: str, description: str = ""
) -> argparse.ArgumentParser:
    """Add a verb with the options that all of them have."""
    parser = verbs.add_parser(
        name,
        help=help_text,
        description=description or help_text,
        epilog=CODES_TOLD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--config", type=Path, metavar="DATEI", help=f"Einstellungen (TOML); sonst aus der Umgebung ({SETTINGS})"
    )
    parser.add_argument(
        "--base", default="", metavar="ADRESSE", help="Adresse der Schnittstelle statt der eingestellten"
    )
    parser.add_argument("--json", action="store_true", help="Ergebnis als JSON ausgeben")
    return parser


def settings(options: argparse.Namespace) -> Setup:
    """Return the connection that was named; raises SetupWrong."""
    from gemeinwerk.client import SetupWrong, setup

    path = options.config or os.environ.get(SETTINGS)
    if not path:
        raise SetupWrong(
            "Es fehlen die Einstellungen.", hint=f"Bitte nennen Sie die Datei mit --config oder {SETTINGS}."
        )
    return setup(Path(path), base=options.base)


def performed(options: argparse.Namespace, work: Callable[[argparse.Namespace], Told]) -> int:
    """Do the work and tell its result, or the refusal, in the form that was asked for; returns the exit code."""
    try:
        told = work(options)
    except Refusal as fault:
        return _refused(options, fault)
    if options.json:
        print(json.dumps(told.record, indent=2))
    else:
        print("\n".join(shown(line) for line in told.lines))
    return told.code


def code_of(fault: Refusal) -> int:
    """Return the exit code of a refusal; what is no fault of the other side is one of the own files."""
    from gemeinwerk.client import AnswerWrong, ContentWrong, EventWrong, KeyWrong, Refused, Unreachable

    if isinstance(fault, Refused):
        return REFUSED
    if isinstance(fault, Unreachable):
        return LATER
    return DISTRUST if isinstance(fault, AnswerWrong | ContentWrong | EventWrong | KeyWrong) else SETUP


def error(fault: Refusal) -> dict[str, Any]:
    """Return a refusal as machines read it."""
    problem = getattr(fault, "problem", None)
    return {
        "code": fault.code,
        "message": fault.message,
        "hint": fault.hint,
        **({"problem": problem} if problem else {}),
    }


def _refused(options: argparse.Namespace, fault: Refusal) -> int:
    if options.json:
        print(json.dumps({"error": error(fault)}, indent=2))
    else:
        print(shown(f"Nicht erledigt: {fault.message} {fault.hint}".rstrip()), file=sys.stderr)
    return code_of(fault)


def shown(text: str) -> str:
    """Return one line that is safe to show: a server or a sender cannot steer the terminal by what it writes."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def ident(text: str) -> UUID:
    """Read an id from the command line, for argparse."""
    try:
        return UUID(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"„{text[:60]}“ ist keine Kennung (UUID)") from fault
