"""How long the stand-alone verifier takes for a chain of one million entries, and how far that is from bare SHA-256."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path

from gemeinwerk.verify.examination import examine
from gemeinwerk.verify.reading import lines_of
from gemeinwerk.verify.records import GENESIS, SEPARATOR, Checkpoint, Entry, entry_hash, token_hash
from tests.benchmarks.report import Report
from tests.verify.planted import AT, CHAINS, sealed, signer

ENTRIES = 1_000_000
EVERY = 10_000


def measure(report: Report, entries: int = ENTRIES) -> None:
    """Print both figures."""
    report.section(f"Verification of an audit chain of {entries} entries without the platform")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.jsonl"
        texts = written(path, entries)
        began = time.perf_counter()
        for text in texts:
            hashlib.sha256(text)
        bare = time.perf_counter() - began
        del texts
        began = time.perf_counter()
        with path.open("rb") as file:
            found = examine(lines_of(file))
        took = time.perf_counter() - began
    if not found.intact or found.entries != entries:
        raise RuntimeError("the planted chain is not in order")
    report.figure("bare SHA-256 of the same bytes", bare, "s")
    report.figure("read, parsed, checked", took, "s", at_most=60)
    report.figure("ratio to bare SHA-256", took / bare, "")


def written(path: Path, entries: int) -> list[bytes]:
    """Write a genuine export; return the bytes that are hashed."""
    chain, previous, texts, points, rows = CHAINS[0], GENESIS, list[bytes](), list[Checkpoint](), list[str]()
    waiting: Checkpoint | None = None
    for seq in range(1, entries + 1):
        at = AT.format(seq // 60 % 60, seq % 60, seq % 1_000_000)
        verb, subject, details = "cases.assign", f"case:0190a1b2-0000-7000-8000-{seq:012d}", '{"unit":"buergerbuero"}'
        if waiting is not None:
            verb, subject = "audit.sign_checkpoint", f"checkpoint:{waiting.number}"
            details = json.dumps({"covers": str(waiting.seq), "hash": token_hash(waiting.token)})
            waiting = None
        entry = Entry(seq, at, "staff", "sachbearbeitung.bochum", verb, subject, details, previous, "")
        entry = entry._replace(hash=entry_hash(chain, entry))
        texts.append(SEPARATOR.join((previous, chain, str(seq), *entry[1:7])).encode())
        rows.append(json.dumps({"kind": "entry", **entry._asdict()}))
        previous = entry.hash
        if seq % EVERY == 0 and seq < entries:
            waiting = sealed(chain, points, entry)
            points.append(waiting)
    header = {
        "kind": "header", "version": 1, "chain": chain, "head_seq": entries, "head_hash": previous, "settled": entries,
        "exported_at": AT.format(0, 0, 0),
    }  # fmt: skip
    with path.open("w") as file:
        file.write(json.dumps(header) + "\n" + json.dumps({"kind": "key", "jwk": signer().jwk}) + "\n")
        file.writelines(json.dumps({"kind": "checkpoint", **one._asdict()}) + "\n" for one in points)
        file.writelines(row + "\n" for row in rows)
    return texts


if __name__ == "__main__":
    made = Report()
    measure(made, int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES)
    sys.exit(len(made.missed))
