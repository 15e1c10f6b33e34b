"""The lines of an export as typed records, and the hashes over them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

GENESIS: Final = "0" * 64
SEPARATOR: Final = "\x1f"
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
CHAIN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LARGEST: Final = 2**62


class Malformed(ValueError):
    """A line does not have the one form that is allowed; the text is German."""


class Entry(NamedTuple):
    """One entry of a chain; ``at`` is UTC with microseconds, ``details`` JSON text."""

    seq: int
    at: str
    actor_kind: str
    actor: str
    verb: str
    subject: str
    details: str
    previous_hash: str
    hash: str


class Step(NamedTuple):
    """One step of a delivery; ``address`` is a digest over a salt and the address, ``content`` JSON text of the rest."""

    delivery: str
    number: int
    content: str
    address: str
    previous_hash: str
    hash: str


class Checkpoint(NamedTuple):
    """A signed checkpoint as it stands in the database."""

    number: int
    seq: int
    token: str


@dataclass(frozen=True, slots=True)
class Header:
    """What an export says about itself; entries up to ``settled`` are complete with all that they name."""

    chain: str
    head_seq: int
    head_hash: str
    settled: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: where (``Eintrag``, ``Prüfpunkt``, ``Schritt``, ``Zeile``), which one, and how."""

    where: str
    number: int
    reason: str

    def __str__(self) -> str:
        return f"{self.where} {self.number}: {self.reason}"


@dataclass(slots=True)
class Report:
    """The result of an examination. ``sealed_to`` is the last entry that a genuine checkpoint covers.

    ``named`` tells of the files that were asked for where an unchanged step or entry names them, by SHA-256 in hex.
    """

    chain: str = ""
    entries: int = 0
    checkpoints: int = 0
    steps: int = 0
    sealed_to: int = 0
    sealed_at: str = ""
    head: str = GENESIS
    anchored: int = 0
    keys: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


ENTRY_FIELDS: Final = frozenset(("kind", *Entry._fields))
STEP_FIELDS: Final = frozenset(("kind", *Step._fields))


def entry_hash(chain: str, entry: Entry) -> str:
    """Return the SHA-256 over the previous hash, the chain and every field, divided by the byte 1F; in hex."""
    parts = (entry.previous_hash, chain, str(entry.seq), *entry[1:7])
    return hashlib.sha256(SEPARATOR.join(parts).encode(errors="surrogatepass")).hexdigest()


def step_hash(chain: str, step: Step) -> str:
    """Return the SHA-256 over the previous hash, the chain and every field of a step, divided by the byte 1F; in hex."""
    parts = (step.previous_hash, chain, step.delivery, str(step.number), step.content, step.address)
    return hashlib.sha256(SEPARATOR.join(parts).encode(errors="surrogatepass")).hexdigest()


def token_hash(token: str) -> str:
    """Return the SHA-256 of a signed checkpoint as it is written, in hex."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def entry_of(line: Mapping[str, Any]) -> Entry:
    """Return an entry from its line; raises Malformed."""
    if line.keys() != ENTRY_FIELDS:
        raise Malformed("Die Felder des Eintrags sind nicht die erwarteten.")
    found = Entry(*[line[name] for name in Entry._fields])
    number(found.seq)
    texts = found[1:7]
    # Without the dividing byte inside a field, one row of bytes can mean one entry only.
    if not all(type(one) is str and SEPARATOR not in one for one in texts) or not TIME.fullmatch(found.at):
        raise Malformed("Ein Feld des Eintrags hat nicht die erlaubte Form.")
    _hashes(found.previous_hash, found.hash)
    return found


def step_of(line: Mapping[str, Any]) -> Step:
    """Return a step of a delivery from its line; raises Malformed."""
    if line.keys() != STEP_FIELDS:
        raise Malformed("Die Felder des Schritts sind nicht die erwarteten.")
    found = Step(*[line[name] for name in Step._fields])
    number(found.number)
    texts = (found.delivery, found.content, found.address)
    if not all(type(one) is str and SEPARATOR not in one for one in texts) or not CHAIN.fullmatch(found.delivery):
        raise Malformed("Ein Feld des Schritts hat nicht die erlaubte Form.")
    _hashes(found.previous_hash, found.hash)
    return found


def checkpoint_of(line: Mapping[str, Any]) -> Checkpoint:
    """Return a checkpoint from its line; raises Malformed."""
    if line.keys() != {"kind", "number", "seq", "token"} or type(line["token"]) is not str:
        raise Malformed("Die Felder des Prüfpunkts sind nicht die erwarteten.")
    return Checkpoint(number(line["number"]), number(line["seq"]), line["token"])


def header_of(line: Mapping[str, Any]) -> Header:
    """Return what the first line says; raises Malformed."""
    if line.keys() != {"kind", "version", "chain", "head_seq", "head_hash", "settled", "exported_at"}:
        raise Malformed("Die erste Zeile hat nicht die erwarteten Felder.")
    if line["version"] != 1:
        raise Malformed("Diese Fassung des Exports ist unbekannt.")
    if type(line["chain"]) is not str or not CHAIN.fullmatch(line["chain"]):
        raise Malformed("Die Kennung der Kette ist keine.")
    _hashes(line["head_hash"])
    return Header(line["chain"], number(line["head_seq"]), line["head_hash"], number(line["settled"]))


def details_of(entry: Entry) -> dict[str, str]:
    """Return the details of an entry as texts; empty where they are none."""
    return {key: str(value) for key, value in _parsed(entry.details).items()}


def proofs_of(step: Step) -> list[str]:
    """Return the SHA-256 of the files that a step names as its proofs, in hex."""
    proofs = _parsed(step.content).get("proofs")
    return [str(one).removeprefix("sha256:") for one in proofs] if isinstance(proofs, list) else []


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def number(value: Any) -> int:
    """Return a number that counts; raises Malformed for anything else."""
    if type(value) is not int or not 0 <= value < LARGEST:
        raise Malformed("Eine laufende Nummer ist keine.")
    return value


def _hashes(*values: Any) -> None:
    if not all(type(one) is str and HASH.fullmatch(one) for one in values):
        raise Malformed("Eine Prüfsumme hat nicht die erlaubte Form.")
