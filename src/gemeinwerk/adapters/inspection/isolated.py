"""documents.Inspector in a child process with limits, so that a hostile file cannot hurt the process that serves."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO

from gemeinwerk.adapters.inspection.inspector import HEAD, ContentInspector, type_of
from gemeinwerk.domain.documents.types import Inspection
from gemeinwerk.kernel.confined import NoAnswer, TooSlow, answer_of
from gemeinwerk.kernel.ports import AdapterStatus

COMMAND = (sys.executable, "-I", "-m", "gemeinwerk.adapters.inspection.child")
# A little more than the child's own limit of processor time, for machines that are busy with other things.
WAIT = 30.0
_AGAIN = "Bitte speichern Sie die Datei mit einem anderen Programm neu und laden Sie sie dann hoch."


class IsolatedInspector:
    """Starts one child for each file that is of an allowed type; ``checks`` maps type to ``module:Class``."""

    def __init__(self, checks: Mapping[str, str], *, command: tuple[str, ...] = COMMAND, wait: float = WAIT) -> None:
        self._checks = dict(checks)
        self._command = command
        self._wait = wait
        # Only looks at the first bytes; what is of another type never reaches a parser.
        self._types = ContentInspector({}).known_types | set(checks)

    def inspect(self, content: BinaryIO, *, allowed: tuple[str, ...]) -> Inspection:
        """Return the verdict of the child; a child that is killed or fails is a refusal with a clear text."""
        content.seek(0)
        head = content.read(HEAD)
        if type_of(head) not in self._types & set(allowed):
            content.seek(0)
            return ContentInspector({media: _Never() for media in self._checks}).inspect(content, allowed=allowed)
        content.seek(0)
        order = json.dumps({"allowed": list(allowed), "checks": self._checks}).encode() + b"\n"
        try:
            found, clean = answer_of(self._command, order + content.read(), wait=self._wait)
        except TooSlow:
            return Inspection("", "Die Datei ist zu aufwendig zu lesen.", _AGAIN)
        except NoAnswer:
            return Inspection("", "Die Datei lässt sich nicht gefahrlos lesen.", _AGAIN)
        kept = clean if found["clean"] else None
        return Inspection(str(found["media_type"]), str(found["problem"]), str(found["hint"]), kept)

    def check(self) -> AdapterStatus:
        """Let a child judge the smallest picture there is."""
        smallest = b"\x89PNG\r\n\x1a\n" + b"".join(
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
            for kind, data in (
                (b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0"),
                (b"IDAT", zlib.compress(b"\0\0")),
                (b"IEND", b""),
            )
        )
        verdict = self.inspect(BytesIO(smallest), allowed=("image/png",))
        detail = "Prüfung nach Inhalt in einem eigenen Prozess mit Grenzen für Speicher und Zeit"
        return AdapterStatus(ok=not verdict.problem, detail=verdict.problem or detail)


class _Never:
    def inspect(self, content: BinaryIO) -> Inspection:
        raise AssertionError("a file of an allowed type is judged by the child only")
