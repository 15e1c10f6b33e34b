"""The event log: signed, in order, complete, and readable by the two sides only."""

from __future__ import annotations

from gemeinwerk.client import events, sealing
from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import Bench, members
from gemeinwerk.client.conformance.checks import Area, expect, refused, status
from gemeinwerk.client.faults import ClientFault

AREA = Area("Ereignisprotokoll")


def _claims(bench: Bench) -> list[dict[str, object]]:
    return [sealing.unsafe_claims(one) for one in bench.log(bench.sample().ids)]


def _names(bench: Bench) -> list[str]:
    return [name for one in _claims(bench) for name in dict(one.get("events") or {})]  # type: ignore[call-overload]


@AREA.check("log.member", "Das Protokoll eines Vorgangs steht in eventLog", sources.EVENTS)
def member(bench: Bench) -> None:
    """A list of compact tokens."""
    ids = bench.sample().ids
    answer = status(bench.ask("GET", bench.submission(f"cases/{ids.case_id}/events"), bench.sender), 200)
    expect(isinstance(members(answer).get("eventLog"), list), "Die Liste eventLog fehlt.")


@AREA.check("log.order", "Das älteste Ereignis steht zuerst: angekündigt, dann abgesendet", sources.EVENTS)
def order(bench: Bench) -> None:
    """create-submission and submit-submission."""
    first = [events.PREFIX + "create-submission", events.PREFIX + "submit-submission"]
    found = [name for name in _names(bench) if name in first]
    expect(found == first, f"Die Reihenfolge ist {found}.")


@AREA.check("log.header", "Der Kopf jedes Tokens ist genau typ, alg und kid mit secevent+jwt und PS512", sources.EVENTS)
def header(bench: Bench) -> None:
    """Clients refuse anything else."""
    for token in bench.log(bench.sample().ids):
        found = dict(sealing.unverified(token).header)
        expect(found.get("typ") == sealing.EVENT, f"typ ist {found.get('typ')!r}.")


@AREA.check(
    "log.signature", "Jedes Ereignis des Zustelldienstes ist mit seinem öffentlichen Schlüssel prüfbar", sources.EVENTS
)
def signature(bench: Bench) -> None:
    """The log is the proof of transfer."""
    answer = bench.ask("GET", f"{bench.setup.addresses.submission}/.well-known/jwks.json", bench.sender)
    keys = {one.get("kid"): one for one in members(answer).get("keys", [])}
    for token in bench.log(bench.sample().ids):
        outline = sealing.unverified(token)
        key = keys.get(outline.header["kid"])
        expect(key is not None, "Der Schlüssel zu kid steht nicht in der Liste.")
        public = {name: (key or {}).get(name) for name in ("kty", "n", "e", "kid")}
        sealing.verified(token, public, str(outline.header["typ"]))


@AREA.check("log.one-event", "Jedes Token enthält genau ein Ereignis", sources.VERIFYING)
def one_event(bench: Bench) -> None:
    """Exactly one."""
    for one in _claims(bench):
        said = one.get("events")
        expect(isinstance(said, dict) and len(said) == 1, f"events ist {said!r}.")


@AREA.check("log.claims", "Jedes Token nennt jti, iss, iat, sub, txn und events", f"{sources.VERIFYING}; RFC 8417, 2.2")
def claims(bench: Bench) -> None:
    """All six, sub and txn of this submission."""
    ids = bench.sample().ids
    for one in _claims(bench):
        expect(set(one) >= events.CLAIMS, f"Es fehlt {', '.join(sorted(events.CLAIMS - set(one)))}.")
        expect(one["txn"] == f"case:{ids.case_id}", f"txn ist {one['txn']!r}.")
        expect(one["sub"] == f"submission:{ids.submission_id}", f"sub ist {one['sub']!r}.")


@AREA.check("log.issuer", "Der Zustelldienst nennt sich als Aussteller mit seiner Adresse", sources.EVENTS)
def issuer(bench: Bench) -> None:
    """From it a client finds the keys."""
    for one in _claims(bench):
        found = str(one.get("iss", ""))
        expect(found.rstrip("/") == bench.setup.addresses.issuer, f"iss ist „{found}“.")


@AREA.check("log.tags", "Die Absendung nennt die Authentifizierungs-Tags aller Teile", sources.VERIFYING)
def tags(bench: Bench) -> None:
    """The fifth part of each JWE as it was sent."""
    wanted = bench.sample().tags.as_json()
    name = events.PREFIX + "submit-submission"
    said = [dict(one["events"]).get(name) for one in _claims(bench) if name in dict(one.get("events") or {})]  # type: ignore[call-overload]
    found = said[0].get("authenticationTags") if said else None
    expect(found == wanted, f"authenticationTags ist {found!r}.")


@AREA.check("log.of-submission", "Die Ereignisse sind auch über die Einreichung lesbar", sources.EVENTS)
def of_submission(bench: Bench) -> None:
    """The second way to the same tokens."""
    ids = bench.sample().ids
    answer = bench.ask("GET", bench.submission(f"submissions/{ids.submission_id}/events"), bench.sender)
    expect(any(members(status(answer, 200)).values()), "Die Antwort ist leer.")


@AREA.check("log.receiver", "Auch der Empfänger liest das Protokoll", sources.VERIFYING)
def receiver(bench: Bench) -> None:
    """He compares the tags with it."""
    ids = bench.sample().ids
    status(bench.ask("GET", bench.submission(f"cases/{ids.case_id}/events"), bench.subscriber), 200)


@AREA.check("log.offset", "Das Protokoll wird seitenweise gelesen (offset, limit)", sources.EVENTS)
def offset(bench: Bench) -> None:
    """The second token alone is the second of all."""
    ids = bench.sample().ids
    found = bench.log(ids, offset=1, limit=1)
    names = [list(dict(sealing.unsafe_claims(one).get("events") or {})) for one in found]
    whole = bench.log(ids)
    jti = [sealing.unsafe_claims(one).get("jti") for one in (*found, *whole[1:2])]
    expect(len(found) == 1 and jti[0] == jti[-1], f"Gekommen ist {names}.")


@AREA.check("log.foreign", "Ein fremder Client liest das Protokoll nicht", sources.EVENTS)
def foreign(bench: Bench) -> None:
    """It says who sends what to whom."""
    ids = bench.sample().ids
    refused(bench.ask("GET", bench.submission(f"cases/{ids.case_id}/events"), bench.stranger), 403, 404)


@AREA.check("log.acceptance", "Eine Annahme steht so im Protokoll, wie sie signiert wurde", sources.RECEIVING)
def acceptance(bench: Bench) -> None:
    """The sender verifies the receiver's own signature."""
    sent = bench.sent(files=0)
    token = bench.signed(bench.acceptance(sent))
    bench.post(sent.ids, token)
    expect(token in bench.log(sent.ids), "Das Token der Annahme steht nicht im Protokoll.")
    try:
        sealing.verified(token, sealing.public_part(bench.signing_key))
    except ClientFault as fault:
        expect(False, fault.message)
