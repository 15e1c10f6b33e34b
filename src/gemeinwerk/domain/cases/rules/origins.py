"""Where the answers of an application come from, in words for the officer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gemeinwerk.kernel.dates import long_date

LEVELS = {"none": "ohne Nachweis", "basic": "normal", "substantial": "substanziell", "high": "hoch"}


def origin_notes(provenance: Mapping[str, Any]) -> dict[str, str]:
    """Return a note for every prefilled answer by its path; a changed one is named as changed."""
    found = {}
    for one in provenance.get("origins") or ():
        if one.get("source") == "account":
            level = LEVELS.get(str(one.get("level")), LEVELS["none"])
            source = f"Nutzerkonto, Vertrauensniveau {level}"
            found[str(one["path"])] = (
                f"Geändert; abweichend vom {source}" if one.get("changed") else f"Aus dem {source}"
            )
        else:
            found[str(one["path"])] = (
                "Geändert; zuerst aus früherem Antrag" if one.get("changed") else "Aus früherem Antrag"
            )
    return found


def remarks(provenance: Mapping[str, Any]) -> tuple[str, ...]:
    """Return sentences about co-signatures and about files that never arrived because malware was found in them."""
    found = []
    for one in provenance.get("cosigned") or ():
        level = LEVELS.get(str(one.get("assurance")), LEVELS["none"])
        tail = "" if one.get("unchanged") else " Danach wurden Angaben geändert."
        found.append(f"Mitgezeichnet von {one['name']} am {_day(one['at'])} ({level}).{tail}")
    for one in provenance.get("refusedFiles") or ():
        found.append(
            f"Die Datei „{one['name']}“ wurde am {_day(one['at'])} abgewiesen, weil sie Schadsoftware enthielt."
        )
    return tuple(found)


def _day(moment: Any) -> str:
    return long_date(datetime.fromisoformat(str(moment)))
