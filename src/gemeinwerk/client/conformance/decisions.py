"""Accepting, rejecting, forwarding: right tokens are taken, wrong and hostile ones leave no trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from gemeinwerk.client import events, sealing
from gemeinwerk.client.conformance import forging, sources
from gemeinwerk.client.conformance.bench import Bench, Sent
from gemeinwerk.client.conformance.checks import Area, expect, refused, status
from gemeinwerk.client.faults import Problem

AREA = Area("Annehmen und Zurückweisen")
PROBLEM = Problem("technical-error", "Konformitätsprüfung", "Zurückweisung zur Prüfung", "submission")


def _refuses(bench: Bench, sent: Sent, token: str) -> None:
    """Expect a refusal, and a log that is as long as before."""
    before = len(bench.log(sent.ids))
    refused(bench.post(sent.ids, token))
    expect(len(bench.log(sent.ids)) == before, "Abgelehnt, aber trotzdem protokolliert.")


def _hostile(bench: Bench, token: Any) -> None:
    sent = bench.sent(files=0)
    _refuses(bench, sent, token(sent))


def _changed(bench: Bench, **changes: Any) -> None:
    """Expect that an acceptance with changed claims is refused, although its signature is genuine."""
    _hostile(bench, lambda sent: bench.signed(bench.acceptance(sent, **changes)))


@AREA.check(
    "accept.taken", "Eine richtige Annahme wird mit 204 beantwortet", f"{sources.RECEIVING}; {sources.OBSERVED}"
)
def accepted(bench: Bench) -> None:
    """With the tags of all parts."""
    sent = bench.sent(files=2)
    status(bench.post(sent.ids, bench.signed(bench.acceptance(sent))), 204)


@AREA.check("accept.v1", "Eine Einreichung der Version 1 wird über Version 1 angenommen", sources.RECEIVING)
def accepted_v1(bench: Bench) -> None:
    """The same path below /v1."""
    sent = bench.sent("v1", files=0)
    answer = bench.post(sent.ids, bench.signed(bench.acceptance(sent)))
    expect(answer.status < 300, f"Status {answer.status}.")


@AREA.check("accept.tags", "Eine Annahme mit falschen Authentifizierungs-Tags wird abgewiesen", sources.VERIFYING)
def wrong_tags(bench: Bench) -> None:
    """Who did not see what was sent cannot accept it."""

    def token(sent: Sent) -> str:
        tags = sent.tags.as_json() | {"metadata": "A" * 22}
        return bench.signed(bench.claims("accept-submission", sent.ids, {"authenticationTags": tags}))

    _hostile(bench, token)


@AREA.check("accept.no-tags", "Eine Annahme ohne Authentifizierungs-Tags wird abgewiesen", sources.VERIFYING)
def no_tags(bench: Bench) -> None:
    """They are the payload of an acceptance."""
    _hostile(bench, lambda sent: bench.signed(bench.claims("accept-submission", sent.ids, {"nothing": "here"})))


@AREA.check("accept.again", "Eine angenommene Einreichung wird nicht noch einmal entschieden", sources.RECEIVING)
def again(bench: Bench) -> None:
    """Neither accepted again nor rejected afterwards."""
    sent = bench.sent(files=0)
    bench.post(sent.ids, bench.signed(bench.acceptance(sent)))
    refused(bench.post(sent.ids, bench.signed(bench.acceptance(sent))))
    refused(bench.post(sent.ids, bench.signed(bench.claims("reject-submission", sent.ids, {"problems": [PROBLEM]}))))


@AREA.check("accept.replay", "Dasselbe Token noch einmal hat keine zweite Wirkung", "RFC 8417, 2.2 (jti)")
def replay(bench: Bench) -> None:
    """Refused or answered as before, but logged once."""
    sent = bench.sent(files=0)
    token = bench.signed(bench.claims("forward-submission", sent.ids, None))
    bench.post(sent.ids, token)
    bench.post(sent.ids, token)
    found = bench.log(sent.ids).count(token)
    expect(found == 1, f"Das Token steht {found}-mal im Protokoll.")


@AREA.check(
    "accept.event-id", "Ein anderes Ereignis mit einer schon benutzten jti wird abgewiesen", "RFC 8417, 2.2 (jti)"
)
def event_id(bench: Bench) -> None:
    """One id, one event."""
    sent = bench.sent(files=0)
    first = bench.claims("forward-submission", sent.ids, None)
    bench.post(sent.ids, bench.signed(first))
    refused(bench.post(sent.ids, bench.signed(bench.acceptance(sent, jti=first["jti"]))))


@AREA.check("accept.ends", "Nach der Annahme wartet die Einreichung nicht mehr", sources.RECEIVING)
def ends(bench: Bench) -> None:
    """A subscriber that asks again does not see it."""
    sent = bench.sent(files=0)
    bench.post(sent.ids, bench.signed(bench.acceptance(sent)))
    params = [("destinationId", str(bench.destination_id)), ("limit", "500")]
    answer = bench.ask("GET", bench.submission("submissions"), bench.subscriber, params=params)
    expect(sent.ids.submission_id.encode() not in answer.body, "Sie steht noch in der Liste.")


@AREA.check("accept.gone", "Nach der Annahme ist der Inhalt nicht mehr abholbar", sources.RECEIVING)
def gone(bench: Bench) -> None:
    """The delivery service deletes the content."""
    sent = bench.sent(files=0)
    bench.post(sent.ids, bench.signed(bench.acceptance(sent)))
    refused(bench.pick_up(sent.ids))


@AREA.check("reject.taken", "Eine Zurückweisung mit Gründen wird angenommen", sources.VERIFYING)
def rejected(bench: Bench) -> None:
    """A problem with type, title, detail and instance."""
    sent = bench.sent(files=0)
    token = bench.signed(bench.claims("reject-submission", sent.ids, {"problems": [PROBLEM]}))
    answer = bench.post(sent.ids, token)
    expect(answer.status < 300, f"Status {answer.status}.")
    expect(token in bench.log(sent.ids), "Die Zurückweisung steht nicht im Protokoll.")


@AREA.check("reject.empty", "Eine Zurückweisung ohne Gründe wird abgewiesen", sources.VERIFYING, assumed=True)
def reject_empty(bench: Bench) -> None:
    """The schema of the payload is not published in full."""
    _hostile(bench, lambda sent: bench.signed(bench.claims("reject-submission", sent.ids, {"problems": []})))


@AREA.check("forward.taken", "Nach einer Weiterleitung lässt sich noch annehmen", sources.RECEIVING)
def forwarded(bench: Bench) -> None:
    """Forwarding ends nothing."""
    sent = bench.sent(files=0)
    first = bench.post(sent.ids, bench.signed(bench.claims("forward-submission", sent.ids, None)))
    second = bench.post(sent.ids, bench.signed(bench.acceptance(sent)))
    expect(first.status < 300 and second.status < 300, f"Status {first.status}, dann {second.status}.")


@AREA.check("set.none", "Ein Ereignis ohne Signatur (alg none) wird abgewiesen", "RFC 8725, 2.1 und 3.1")
def none(bench: Bench) -> None:
    """No signature, no effect."""
    _hostile(bench, lambda sent: forging.unsigned(bench.acceptance(sent), sealing.EVENT))


@AREA.check(
    "set.hs256", "Ein Ereignis mit HS256 über den öffentlichen Schlüssel wird abgewiesen", "RFC 8725, 2.1 und 3.1"
)
def hs256(bench: Bench) -> None:
    """A public key is no secret."""
    key = sealing.public_part(bench.signing_key)
    _hostile(bench, lambda sent: forging.by_public_key(bench.acceptance(sent), key, sealing.EVENT))


@AREA.check("set.signature", "Ein Ereignis mit veränderter Signatur wird abgewiesen", "RFC 7515, 5.2")
def signature(bench: Bench) -> None:
    """Its last characters are exchanged."""

    def token(sent: Sent) -> str:
        made = bench.signed(bench.acceptance(sent))
        return made[:-20] + ("A" * 16 if made[-20:-4] != "A" * 16 else "B" * 16) + made[-4:]

    _hostile(bench, token)


@AREA.check("set.kid", "Ein Ereignis mit unbekanntem Schlüssel wird abgewiesen", sources.EVENTS)
def kid(bench: Bench) -> None:
    """The signature is genuine, the key is nobody's."""
    header = {"typ": sealing.EVENT, "kid": "unbekannt-0123456789"}
    _hostile(bench, lambda sent: sealing.signed_under(header, bench.acceptance(sent), bench.signing_key))


@AREA.check(
    "set.typ", "Ein Ereignis mit einem anderen typ als secevent+jwt wird abgewiesen", "RFC 8417, 2.3; RFC 8725, 3.11"
)
def typ(bench: Bench) -> None:
    """Else another token of the same key passes for an event."""
    _hostile(bench, lambda sent: sealing.signed(bench.acceptance(sent), bench.signing_key, "JWT"))


@AREA.check("set.header", "Ein Ereignis mit weiteren Angaben im Kopf wird abgewiesen", sources.EVENTS)
def header(bench: Bench) -> None:
    """Exactly typ, alg and kid; an embedded key would let the sender choose it."""
    key = sealing.public_part(bench.signing_key)
    head = {"typ": sealing.EVENT, "kid": key["kid"], "jwk": key}
    _hostile(bench, lambda sent: sealing.signed_under(head, bench.acceptance(sent), bench.signing_key))


@AREA.check("set.two-events", "Ein Token mit zwei Ereignissen wird abgewiesen", sources.VERIFYING)
def two_events(bench: Bench) -> None:
    """Exactly one is allowed."""

    def token(sent: Sent) -> str:
        claims = bench.acceptance(sent)
        more = {f"{events.PREFIX}reject-submission": {"problems": [PROBLEM]}}
        return bench.signed({**claims, "events": {**claims["events"], **more}})

    _hostile(bench, token)


@AREA.check("set.claims", "Ein Ereignis ohne jti oder iat wird abgewiesen", f"{sources.VERIFYING}; RFC 8417, 2.2")
def claims(bench: Bench) -> None:
    """Required claims are required."""
    _changed(bench, jti=None)
    _changed(bench, iat=None)


@AREA.check("set.subject", "Ein Ereignis zu einer anderen Einreichung wird abgewiesen", sources.VERIFYING)
def subject(bench: Bench) -> None:
    """sub names no submission of this case."""
    _changed(bench, sub=f"submission:{uuid4()}")


@AREA.check("set.case", "Ein Ereignis zu einem anderen Vorgang wird abgewiesen", sources.VERIFYING)
def case(bench: Bench) -> None:
    """txn names another case than the address."""
    _changed(bench, txn=f"case:{uuid4()}")


@AREA.check("set.issuer", "Ein Ereignis mit fremdem Aussteller wird abgewiesen", sources.VERIFYING)
def issuer(bench: Bench) -> None:
    """iss is the destination that signs."""
    _changed(bench, iss=str(uuid4()))


@AREA.check("set.event", "Ein Empfänger kann keine Ereignisse des Zustelldienstes melden", sources.CALLBACKS)
def event(bench: Bench) -> None:
    """Each event has its issuer."""
    _hostile(bench, lambda sent: bench.signed(bench.claims("delete-submission", sent.ids, None)))


@AREA.check("set.schema", "Ein Ereignis mit unbekanntem Schema wird abgewiesen", sources.OBSERVED)
def schema(bench: Bench) -> None:
    """The published service says that the payload schema is not supported."""
    _changed(bench, **{"$schema": "https://schema.fitko.de/fit-connect/set-payload/0.0.1/set-payload.schema.json"})


@AREA.check("set.foreign", "Ein fremder Client kann kein Ereignis melden", sources.OBSERVED)
def foreign(bench: Bench) -> None:
    """Not even one that is signed rightly."""
    sent = bench.sent(files=0)
    refused(bench.post(sent.ids, bench.signed(bench.acceptance(sent)), who=bench.stranger), 403, 404)


@AREA.check("set.media", "Ein Ereignis muss als application/jose kommen", sources.ASSUMED, assumed=True)
def media(bench: Bench) -> None:
    """Clients send this type; whether others are refused is not published."""
    sent = bench.sent(files=0)
    body: Mapping[str, str] = {"event": bench.signed(bench.claims("forward-submission", sent.ids, None))}
    url = bench.submission(f"cases/{sent.ids.case_id}/events")
    refused(bench.ask("POST", url, bench.subscriber, body=body["event"].encode(), media="text/plain"))
