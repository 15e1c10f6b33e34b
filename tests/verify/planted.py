"""A genuine chain with signed checkpoints, made without the platform, and the tools of somebody who forges it."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gemeinwerk.verify.examination import Examination
from gemeinwerk.verify.records import (
    GENESIS,
    Checkpoint,
    Entry,
    Header,
    Report,
    Step,
    entry_hash,
    step_hash,
    token_hash,
)
from gemeinwerk.verify.tokens import TYP, Keys, by_chain

CHAINS = ("5d1f3c1e-0000-4000-8000-000000000001", "5d1f3c1e-0000-4000-8000-000000000002")
AT = "2026-11-26T10:{:02d}:{:02d}.{:06d}Z"


def b64(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass(frozen=True)
class Signer:
    """A private key and its public half."""

    key: rsa.RSAPrivateKey
    jwk: dict[str, str]

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        text = json.dumps({name: self.jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
        return b64(hashlib.sha256(text.encode()).digest())

    def sign(self, claims: dict[str, Any], **more: Any) -> str:
        """Return a compact JWS with PS512."""
        header = {"typ": TYP, "alg": "PS512", "kid": self.kid, **more}
        text = ".".join(b64(json.dumps(one, separators=(",", ":")).encode()) for one in (header, claims))
        scheme = padding.PSS(padding.MGF1(hashes.SHA512()), salt_length=64)
        return f"{text}.{b64(self.key.sign(text.encode(), scheme, hashes.SHA512()))}"


@lru_cache(maxsize=4)
def signer(number: int = 0) -> Signer:
    """Return one of a few keys, each made once for a run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    numbers = key.public_key().public_numbers()
    n = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
    return Signer(key, {"kty": "RSA", "n": b64(n), "e": "AQAB"})


@dataclass(frozen=True)
class Chain:
    """What lies in the database: entries, checkpoints, steps and the head."""

    chain: str
    entries: tuple[Entry, ...]
    checkpoints: tuple[Checkpoint, ...]
    steps: tuple[Step, ...]
    head: tuple[int, str]

    def relinked(self, first: int) -> Chain:
        """Return the chain with numbers, links, hashes and head recomputed from index ``first`` on."""
        entries = list(self.entries[:first])
        for one in self.entries[first:]:
            previous = entries[-1].hash if entries else GENESIS
            fresh = one._replace(seq=len(entries) + 1, previous_hash=previous)
            entries.append(fresh._replace(hash=entry_hash(self.chain, fresh)))
        return replace(self, entries=tuple(entries), head=(len(entries), entries[-1].hash if entries else GENESIS))


def grown(
    chain: str = CHAINS[0], length: int = 240, every: int = 40, seed: int = 1, content: Mapping[str, Any] | None = None
) -> Chain:
    """Return a chain of about ``length`` entries with a checkpoint every ``every`` entries; the last one ends it.

    Every fifth entry is about a step of a delivery; ``content`` is what each step says beside its kind. After the last checkpoint comes only the entry that it leaves itself.
    """
    chance, entries, points, steps = random.Random(seed), list[Entry](), list[Checkpoint](), list[Step]()
    ends: dict[str, Step] = {}

    def add(verb: str, subject: str, **details: Any) -> None:
        seq, previous = len(entries) + 1, entries[-1].hash if entries else GENESIS
        at = AT.format(seq // 60 % 60, seq % 60, chance.randrange(1_000_000))
        text = json.dumps({name: str(value) for name, value in details.items()}, separators=(",", ":"))
        fresh = Entry(seq, at, "staff", f"officer{chance.randrange(9)}", verb, subject, text, previous, "")
        entries.append(fresh._replace(hash=entry_hash(chain, fresh)))

    while len(entries) < length:
        number = len(entries)
        if number % 5 == 4:
            delivery = f"00000000-0000-4000-8000-{chance.randrange(8):012d}"
            before = ends.get(delivery)
            done, link = (before.number, before.hash) if before else (0, GENESIS)
            said = json.dumps({"kind": "provided", "at": str(number), **(content or {})})
            step = Step(delivery, done + 1, said, hashlib.sha256(bytes([number % 250])).hexdigest(), link, "")
            ends[delivery] = step = step._replace(hash=step_hash(chain, step))
            steps.append(step)
            add("delivery.step", f"delivery:{delivery}", step=f"{delivery}:{step.number}:{step.hash}")
        else:
            add("cases.note", f"case:{chance.randrange(10_000)}", code=chance.randrange(100))
        if len(entries) % every == 0 or len(entries) == length:
            point = sealed(chain, points, entries[-1])
            points.append(point)
            add("audit.sign_checkpoint", f"checkpoint:{point.number}", covers=point.seq, hash=token_hash(point.token))
    steps.sort(key=lambda one: (one.delivery, one.number))
    return Chain(chain, tuple(entries), tuple(points), tuple(steps), (len(entries), entries[-1].hash))


def sealed(chain: str, before: list[Checkpoint], last: Entry, by: Signer | None = None, **other: Any) -> Checkpoint:
    """Return the next checkpoint over an entry."""
    claims = {
        "version": 1, "chain": chain, "number": len(before) + 1, "seq": last.seq, "hash": last.hash, "at": last.at,
        "previous": token_hash(before[-1].token) if before else GENESIS, **other,
    }  # fmt: skip
    return Checkpoint(claims["number"], last.seq, (by or signer()).sign(claims))


def examined(found: Chain, keys: Keys, anchors: tuple[str, ...] = ()) -> Report:
    """Examine a chain as it lies in the database."""
    one = Examination(
        Header(found.chain, *found.head, found.head[0]), keys, anchors=by_chain(anchors).get(found.chain, ())
    )
    for point in found.checkpoints:
        one.checkpoint(point)
    one.anchor()
    for step in found.steps:
        one.step(step)
    for entry in found.entries:
        one.entry(entry)
    return one.finish()


def lines(found: Chain, *, by: Signer | None = None) -> list[dict[str, Any]]:
    """Return the chain as the lines of an export."""
    rows: list[dict[str, Any]] = [
        {
            "kind": "header", "version": 1, "chain": found.chain, "head_seq": found.head[0], "head_hash": found.head[1],
            "settled": found.head[0], "exported_at": AT.format(0, 0, 0),
        },
        {"kind": "key", "jwk": (by or signer()).jwk},
    ]  # fmt: skip
    rows += [{"kind": "checkpoint", **one._asdict()} for one in found.checkpoints]
    rows += [{"kind": "step", **one._asdict()} for one in found.steps]
    return rows + [{"kind": "entry", **one._asdict()} for one in found.entries]
