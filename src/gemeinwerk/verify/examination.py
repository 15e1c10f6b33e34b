"""One chain examined: sequence, links, hashes, signed checkpoints, anchors and the steps of deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from gemeinwerk.verify.records import (
    GENESIS,
    Checkpoint,
    Entry,
    Fault,
    Header,
    Malformed,
    Report,
    Step,
    checkpoint_of,
    details_of,
    entry_hash,
    entry_of,
    header_of,
    proofs_of,
    step_hash,
    step_of,
    token_hash,
)
from gemeinwerk.verify.tokens import Claims, Keys, said

SIGNED: Final = "audit.sign_checkpoint"
MOST_FAULTS: Final = 50
RANKS: Final = {"key": 0, "checkpoint": 1, "step": 2, "entry": 3}
MOST_KEYS, MOST_CHECKPOINTS, MOST_STEPS = 1_000, 1_000_000, 5_000_000


READ: Final[dict[str, Callable[[Mapping[str, Any]], Entry | Step | Checkpoint]]] = {
    "checkpoint": checkpoint_of,
    "step": step_of,
    "entry": entry_of,
}


class Examination:
    """Takes what belongs to one chain piece by piece: checkpoints and steps first, then entries in their order."""

    def __init__(
        self, header: Header, keys: Keys, *, anchors: Iterable[str] = (), files: frozenset[str] = frozenset()
    ) -> None:
        self.report = Report(chain=header.chain)
        self._files = files
        self._header, self._keys = header, keys
        self._sealed: dict[int, Claims] = {}
        self._tokens: dict[int, str] = {}
        self._last: Claims | None = None
        self._last_hash = GENESIS
        self._anchors = list(anchors)
        self._steps: dict[tuple[str, int], str] = {}
        self._ends: dict[str, int] = {}
        self._named: dict[str, int] = {}
        self._signed: set[int] = set()
        self._previous, self._count, self._broken = GENESIS, 0, False

    def take(self, kind: str, line: Mapping[str, Any]) -> None:
        """Take the next line; one whose fields are not of their form is a fault at its place."""
        try:
            one = READ[kind](line)
        except Malformed as fault:
            self._unreadable(kind, str(fault))
            return
        if isinstance(one, Entry):
            self.entry(one)
        elif isinstance(one, Step):
            self.step(one)
        else:
            self.checkpoint(one)

    def checkpoint(self, one: Checkpoint) -> None:
        """Take the next checkpoint: genuine, of this chain, numbered without a gap, linked to the one before."""
        place = self.report.checkpoints = self.report.checkpoints + 1
        if place > MOST_CHECKPOINTS:
            raise Malformed("Der Export hat zu viele Prüfpunkte.")
        try:
            claims = self._keys.read(one.token)
        except Malformed as fault:
            self._fault("Prüfpunkt", one.number, str(fault))
            return
        if claims.chain != self._header.chain:
            self._fault("Prüfpunkt", one.number, "Er gehört zu einer anderen Kette.")
            return
        before = self._last
        if (one.number, one.seq) != (claims.number, claims.seq):
            self._fault("Prüfpunkt", one.number, "Seine Nummern wurden verändert.")
        elif claims.number != place:
            self._fault("Prüfpunkt", place, "Ein Prüfpunkt fehlt, ist doppelt oder vertauscht.")
        elif claims.previous != self._last_hash or (before is not None and claims.seq <= before.seq):
            self._fault("Prüfpunkt", one.number, "Er schließt nicht an den Prüfpunkt davor an.")
        self._last, self._last_hash = claims, token_hash(one.token)
        self._tokens[claims.number] = one.token
        self._sealed[claims.seq] = claims

    def anchor(self) -> None:
        """Compare with the checkpoints kept outside, after the last one of the export; each kept one must be there."""
        for token in self._anchors:
            self.report.anchored += 1
            try:
                claims = self._keys.read(token)
            except Malformed as fault:
                number = said(token).get("number")
                self._fault("Ankerdatei, Prüfpunkt", number if type(number) is int else 0, str(fault))
                continue
            if self._tokens.get(claims.number) != token:
                reason = "Er ist außerhalb verwahrt und fehlt hier oder lautet hier anders."
                self._fault("Prüfpunkt", claims.number, reason)
            self._sealed[claims.seq] = claims

    def step(self, one: Step) -> None:
        """Take the next step of a delivery: numbered without a gap, linked to the one before, unchanged."""
        self.report.steps += 1
        if self.report.steps > MOST_STEPS:
            raise Malformed("Der Export hat zu viele Schritte.")
        done = self._ends.get(one.delivery, 0)
        before = self._steps.get((one.delivery, done), GENESIS)
        where = f"Zustellung {one.delivery}, Schritt"
        if one.number != done + 1:
            self._fault(where, done + 1, "Ein Schritt fehlt, ist doppelt oder vertauscht.")
        elif one.previous_hash != before:
            self._fault(where, one.number, "Die Verkettung ist unterbrochen.")
        elif step_hash(self._header.chain, one) != one.hash:
            self._fault(where, one.number, "Der Schritt wurde verändert.")
        elif self._files:
            self._name(proofs_of(one), f"Schritt {one.number} der Zustellung {one.delivery}")
        self._ends[one.delivery] = max(one.number, done)
        self._steps[one.delivery, one.number] = one.hash

    def entry(self, one: Entry) -> None:
        """Take the next entry: numbered without a gap, linked, unchanged, and as the checkpoint over it says."""
        self.report.entries += 1
        if self._broken:
            return
        seq = self._count = self._count + 1
        if one.seq != seq:
            self._break(seq, "Ein Eintrag fehlt, ist doppelt oder vertauscht.")
        elif one.previous_hash != self._previous:
            self._break(seq, "Die Verkettung ist unterbrochen.")
        elif entry_hash(self._header.chain, one) != one.hash:
            self._break(seq, "Der Eintrag wurde verändert.")
        elif seq in self._sealed and self._sealed[seq].hash != one.hash:
            self._rewritten(self._sealed[seq])
        else:
            self._previous = one.hash
            if seq in self._sealed:
                self.report.sealed_to, self.report.sealed_at = seq, self._sealed[seq].at
            if one.verb == SIGNED or '"step":' in one.details:
                self._compare(one)
            if self._files and '"sha256":' in one.details:
                self._name([details_of(one).get("sha256", "")], f"Eintrag {seq} ({one.verb})")

    def finish(self) -> Report:
        """Compare the end of the chain with its head and the checkpoints, and return the report."""
        self.report.head = self._previous
        self.report.keys = self._keys.names
        if not self._broken:
            beyond = sorted(seq for seq in self._sealed if seq > self._count)
            if beyond:
                number = self._sealed[beyond[0]].number
                self._break(
                    self._count + 1, f"Am Ende fehlen Einträge: Prüfpunkt {number} bestätigt Eintrag {beyond[0]}."
                )
            elif (self._count, self._previous) != (self._header.head_seq, self._header.head_hash):
                self._break(self._count + 1, "Am Ende fehlen Einträge, oder das Ende der Kette wurde zurückgesetzt.")
        if not self._broken:
            self._without_entry()
        order = {"Eintrag": 0, "Prüfpunkt": 1}
        self.report.faults.sort(key=lambda fault: (order.get(fault.where, 2), fault.number))
        return self.report

    def _name(self, digests: Iterable[str], where: str) -> None:
        """Note where a file that was asked for is named first."""
        for digest in self._files.intersection(digests):
            self.report.named.setdefault(digest, where)

    def _compare(self, one: Entry) -> None:
        """Compare what an entry says about a checkpoint or a step with the thing itself."""
        details = details_of(one)
        settled = one.seq <= self._header.settled
        if one.verb == SIGNED:
            number = int(tail) if (tail := one.subject.rpartition(":")[2]).isdecimal() else 0
            token = self._tokens.get(number)
            if (token is None and settled) or (token is not None and token_hash(token) != details.get("hash")):
                self._fault("Eintrag", one.seq, f"Er nennt Prüfpunkt {number}; der fehlt oder lautet anders.")
            self._signed.add(number)
        delivery, _, rest = details.get("step", "").partition(":")
        number_text, _, hash_ = rest.partition(":")
        if not delivery or not number_text.isdecimal():
            return
        number = int(number_text)
        found = self._steps.get((delivery, number))
        if (found is None and settled) or (found is not None and found != hash_):
            reason = f"Eintrag {one.seq} nennt ihn; er fehlt oder lautet anders."
            self._fault(f"Zustellung {delivery}, Schritt", number, reason)
        self._named[delivery] = max(number, self._named.get(delivery, 0))

    def _without_entry(self) -> None:
        """Find checkpoints and steps that no entry names: they were added, or their entry was taken away."""
        for number in sorted(self._tokens):
            if number not in self._signed:
                self._fault("Prüfpunkt", number, "Kein Eintrag der Kette nennt ihn.")
        for delivery, last in self._ends.items():
            if last > (named := self._named.get(delivery, 0)):
                where = f"Zustellung {delivery}, Schritt"
                self._fault(where, named + 1, "Kein Eintrag der Kette nennt ihn; er wurde nachträglich angefügt.")

    def _rewritten(self, claims: Claims) -> None:
        self._broken = True
        since = self.report.sealed_to + 1
        reason = (
            f"Einträge zwischen {since} und {claims.seq} wurden neu geschrieben: "
            f"Eintrag {claims.seq} lautete am {claims.at} anders."
        )
        self._fault("Prüfpunkt", claims.number, reason)

    def _unreadable(self, kind: str, reason: str) -> None:
        if kind == "entry":
            self.report.entries += 1
            if not self._broken:
                self._count += 1
                self._break(self._count, reason)
        elif kind == "checkpoint":
            self.report.checkpoints += 1
            self._fault("Prüfpunkt", self.report.checkpoints, reason)
        else:
            self.report.steps += 1
            self._fault("Zustellung, Schritt der Reihe nach", self.report.steps, reason)

    def _break(self, seq: int, reason: str) -> None:
        self._broken = True
        self._fault("Eintrag", seq, reason)

    def _fault(self, where: str, number: int, reason: str) -> None:
        if len(self.report.faults) < MOST_FAULTS:
            self.report.faults.append(Fault(where, number, reason))


def examine(
    lines: Iterable[Mapping[str, Any]],
    *,
    pinned: frozenset[str] = frozenset(),
    anchors: Mapping[str, Sequence[str]] | None = None,
    files: frozenset[str] = frozenset(),
) -> Report:
    """Examine the lines of an export: header, keys, checkpoints, steps, entries. Raises Malformed.

    ``anchors`` are signed checkpoints kept outside, by chain. ``files`` are SHA-256 in hex; the report tells where each is
    named first.
    """
    rows = iter(lines)
    first = next(rows, None)
    if first is None or first.get("kind") != "header":
        raise Malformed("Die erste Zeile ist nicht der Kopf eines Exports.")
    keys, rank, seen = Keys(pinned=pinned), 0, 0
    header = header_of(first)
    examination = Examination(header, keys, anchors=(anchors or {}).get(header.chain, ()), files=files)
    for line in rows:
        kind = str(line.get("kind"))
        if RANKS.get(kind, -1) < rank:
            raise Malformed("Die Zeilen des Exports stehen nicht in ihrer Reihenfolge oder haben eine unbekannte Art.")
        if rank < 2 <= RANKS[kind]:
            examination.anchor()
        rank = RANKS[kind]
        if kind == "key":
            seen += 1
            if seen > MOST_KEYS or line.keys() != {"kind", "jwk"} or not isinstance(line["jwk"], dict):
                raise Malformed("Der Export hat zu viele oder unlesbare Schlüssel.")
            keys.add(line["jwk"])
        else:
            examination.take(kind, line)
    if rank < 2:
        examination.anchor()
    return examination.finish()
