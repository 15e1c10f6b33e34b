"""Files that an operator names on the command line: read whole, with a limit, refused in German."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gemeinwerk.kernel.refusal import Invalid, TooLarge

MOST_BYTES = 64 * 1024 * 1024
MOST_TOML_BYTES = 4 * 1024 * 1024


def read_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the content of ``path``; raises Invalid for what is no readable file, TooLarge above ``most`` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as fault:
        raise Invalid(
            f"Die Datei „{path.name}“ lässt sich nicht lesen.", hint="Bitte prüfen Sie Pfad und Rechte."
        ) from fault
    if len(content) > most:
        raise TooLarge(hint=f"Die Datei „{path.name}“ darf höchstens {most // 1024 // 1024} MB groß sein.")
    return content


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file as a mapping; raises Invalid with the place of the fault."""
    try:
        return tomllib.loads(read_file(path, MOST_TOML_BYTES).decode())
    except (ValueError, RecursionError) as fault:
        raise Invalid(
            f"Die Datei „{path.name}“ ist kein lesbares TOML: {fault}", hint="Bitte berichtigen Sie sie."
        ) from fault
