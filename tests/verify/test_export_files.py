"""The stand-alone command: German verdicts, limits for hostile files, nothing of the platform loaded."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gemeinwerk.domain.audit import rules
from gemeinwerk.domain.audit.types import AuditEntry
from gemeinwerk.verify.__main__ import main
from gemeinwerk.verify.reading import MOST_BYTES_OF_A_LINE
from gemeinwerk.verify.records import Entry, entry_hash
from tests.verify.planted import CHAINS, grown, lines, signer

CHAIN = grown(length=60, every=20)


def written(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def anchors(path: Path, tokens: list[str]) -> str:
    return written(path, [{"kind": "checkpoint", "token": token} for token in tokens])


def test_a_genuine_export_is_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "chain.jsonl", lines(CHAIN))
    anchor = anchors(tmp_path / "anchor.jsonl", [one.token for one in CHAIN.checkpoints])
    assert main([file, "--anchor", anchor, "--key", signer().kid]) == 0
    said = capsys.readouterr().out
    assert "In Ordnung" in said and f"Bis Eintrag {len(CHAIN.entries) - 1} durch einen Prüfpunkt" in said
    assert "Hinweis: 1 Einträge am Ende" in said and "Ankerdatei" not in said and "Fingerabdruck" not in said
    assert main([file]) == 0
    said = capsys.readouterr().out
    assert "Ohne Ankerdatei bleibt offen" in said and signer().kid in said


def test_only_an_unchanged_step_names_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a step that was changed afterwards nor a text that mentions the digest counts."""
    scan = tmp_path / "beleg.pdf"
    scan.write_bytes(b"%PDF- scan")
    digest = hashlib.sha256(scan.read_bytes()).hexdigest()
    steps = list(CHAIN.steps)
    steps[0] = steps[0]._replace(content=json.dumps({"proofs": [f"sha256:{digest}"]}))
    changed = written(tmp_path / "changed.jsonl", lines(replace(CHAIN, steps=tuple(steps))))
    assert main([changed, "--proof", str(scan)]) == 1
    assert "FEHLER  beleg.pdf: Kein unveränderter Schritt" in capsys.readouterr().out
    for content, code in (({"proofs": [f"sha256:{digest}"]}, 0), ({"evidence": digest}, 1), ({"proofs": digest}, 1)):
        whole = written(tmp_path / "whole.jsonl", lines(grown(length=60, every=20, content=content)))
        assert main([whole, "--proof", str(scan)]) == code
        assert ("beleg.pdf: genannt in Schritt 1 der Zustellung" in capsys.readouterr().out) is (code == 0)


def test_faults_are_named_in_german(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = list(CHAIN.entries)
    entries[9] = entries[9]._replace(actor="somebody")
    assert main([written(tmp_path / "chain.jsonl", lines(replace(CHAIN, entries=tuple(entries))))]) == 1
    assert "FEHLER  Eintrag 10: Der Eintrag wurde verändert." in capsys.readouterr().out
    assert main([written(tmp_path / "chain.jsonl", lines(replace(CHAIN, entries=tuple(entries)).relinked(9)))]) == 1
    said = capsys.readouterr().out
    assert "FEHLER  Prüfpunkt 1: Einträge zwischen 1 und 20 wurden neu geschrieben" in said


def test_a_whole_forgery_with_another_key_fails_at_the_pinned_key(tmp_path: Path) -> None:
    rows = lines(CHAIN)
    rows[1] = {"kind": "key", "jwk": signer(1).jwk}
    file = written(tmp_path / "chain.jsonl", rows)
    assert main([file, "--key", signer().kid]) == 1
    assert main([file, "--key", signer(1).kid]) == 1


HEAD = lines(CHAIN)[0]
HOSTILE = {
    "empty": b"",
    "no JSON": b"\x00\xff\n",
    "no object": b"[1]\n",
    "deep": b"[" * 100_000 + b"\n",
    "long line": b'{"kind":"' + b"x" * MOST_BYTES_OF_A_LINE + b'"}\n',
    "cut off": json.dumps(HEAD).encode()[:-5],
    "name twice": b'{"kind":"header","kind":"entry"}\n',
    "not a number": b'{"kind":"header","version":NaN}\n',
    "endless number": b'{"kind":"header","version":' + b"9" * 10_000 + b"}\n",
    "fraction": json.dumps({**HEAD, "head_seq": 1.0}).encode() + b"\n",
    "true": json.dumps({**HEAD, "head_seq": True}).encode() + b"\n",
    "negative": json.dumps({**HEAD, "head_seq": -1}).encode() + b"\n",
    "another version": json.dumps({**HEAD, "version": 2}).encode() + b"\n",
    "one field more": json.dumps({**HEAD, "more": 1}).encode() + b"\n",
    "chain that is none": json.dumps({**HEAD, "chain": "../x"}).encode() + b"\n",
    "unknown kind": json.dumps(HEAD).encode() + b'\n{"kind":"other"}\n',
    "key after entries": (json.dumps(HEAD) + "\n" + json.dumps(lines(CHAIN)[-1]) + "\n" + json.dumps(lines(CHAIN)[1])).encode()
    + b"\n",
    "small key": json.dumps(HEAD).encode() + b'\n{"kind":"key","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}\n',
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_ends_with_one_sentence(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "chain.jsonl"
    path.write_bytes(HOSTILE[name])
    assert main([str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("Keine Prüfung möglich: ") and said.err.count("\n") == 1


UNREADABLE = {"actor": "a\x1fb", "verb": "half \ud800", "at": "2026-11-26", "hash": "0", "seq": -1, "details": None}


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_a_field_that_is_none_is_a_fault_at_its_entry(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = lines(CHAIN)
    place = next(at for at, row in enumerate(rows) if row["kind"] == "entry") + 6
    rows[place] = {**rows[place], name: UNREADABLE[name]}
    assert main([written(tmp_path / "chain.jsonl", rows)]) == 1
    assert "FEHLER  Eintrag 7: " in capsys.readouterr().out


def test_a_missing_file_and_a_broken_anchor_file_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.jsonl")]) == 2
    anchor = written(tmp_path / "anchor.jsonl", [{"kind": "other"}])
    assert main([written(tmp_path / "chain.jsonl", lines(CHAIN)), "--anchor", anchor]) == 2
    assert "Zeile 1 der Ankerdatei" in capsys.readouterr().err


def test_the_verifier_loads_nothing_of_the_platform(tmp_path: Path) -> None:
    file = written(tmp_path / "chain.jsonl", lines(CHAIN))
    code = (
        "import sys; from gemeinwerk.verify.__main__ import main; code = main([sys.argv[1]]);"
        "foreign = [m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg', 'msgspec', 'joserfc')"
        " or m.startswith('gemeinwerk.') and not m.startswith('gemeinwerk.verify')]; print(foreign); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.strip().endswith("[]")


def test_the_room_and_the_verifier_compute_the_same_hash() -> None:
    at = datetime(2026, 11, 26, 10, 0, 0, 7, tzinfo=UTC)
    room = AuditEntry(UUID(CHAINS[0]), 3, at, "staff", "Jürgen", "v", "s:1", '{"a":"ü"}', "0" * 64, "")
    own = Entry(3, "2026-11-26T10:00:00.000007Z", "staff", "Jürgen", "v", "s:1", '{"a":"ü"}', "0" * 64, "")
    assert rules.entry_hash(room) == entry_hash(CHAINS[0], own)
