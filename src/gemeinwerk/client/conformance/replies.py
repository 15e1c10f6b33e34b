"""Replies: the way back. Little of it is published, so most of these checks only warn."""

from __future__ import annotations

from gemeinwerk.client.conformance import sources
from gemeinwerk.client.conformance.bench import Bench, Sent, members
from gemeinwerk.client.conformance.checks import Area, expect, refused, status
from gemeinwerk.client.session import Session
from gemeinwerk.client.wire import Answer

AREA = Area("Antworten")


def _announce(bench: Bench, sent: Sent, who: Session | None = None) -> Answer:
    body = {"caseId": sent.ids.case_id, "announcedAttachments": []}
    return bench.ask("POST", bench.submission("replies"), who or bench.subscriber, body=body)


def _replied(bench: Bench) -> tuple[Sent, str, str]:
    """Return submission, reply id and encrypted metadata of a reply that was sent."""
    sent = bench.sent(files=0)
    reply_id = str(members(_announce(bench, sent)).get("replyId", ""))
    sealed = bench.sealed()
    body = {"encryptedMetadata": sealed.metadata, "encryptedData": sealed.data}
    answer = bench.ask("PUT", bench.submission(f"replies/{reply_id}"), bench.subscriber, body=body)
    expect(answer.status < 300, f"Eine Antwort lässt sich nicht absenden (Status {answer.status}).")
    return sent, reply_id, sealed.metadata


@AREA.check("reply.announce", "Ein Empfänger kündigt eine Antwort an, und das Protokoll nennt sie", sources.REPLIES)
def announce(bench: Bench) -> None:
    """POST replies leads to create-reply."""
    sent = bench.sent(files=0)
    found = members(_announce(bench, sent))
    expect("replyId" in found, "In der Antwort fehlt replyId.")
    expect(len(bench.log(sent.ids)) > 2, "Das Protokoll nennt die Ankündigung nicht.")


@AREA.check("reply.foreign", "Nur der Empfänger antwortet in einem Vorgang", sources.REPLIES)
def foreign(bench: Bench) -> None:
    """A stranger does not."""
    refused(_announce(bench, bench.sample(), bench.stranger), 403, 404)


@AREA.check("reply.listed", "Eine Antwort steht in der Liste des Absenders", sources.ASSUMED, assumed=True)
def listed(bench: Bench) -> None:
    """The list of replies is not published."""
    _, reply_id, _ = _replied(bench)
    answer = status(bench.ask("GET", bench.submission("replies"), bench.sender, params=[("limit", "500")]), 200)
    found = [one.get("replyId") for one in members(answer).get("replies", []) if isinstance(one, dict)]
    expect(reply_id in found, "Sie steht nicht in der Liste.")


@AREA.check("reply.pickup", "Der Absender holt genau die Antwort ab, die gesendet wurde", sources.ASSUMED, assumed=True)
def pickup(bench: Bench) -> None:
    """Ciphertext is passed on unchanged."""
    _, reply_id, metadata = _replied(bench)
    found = members(status(bench.ask("GET", bench.submission(f"replies/{reply_id}"), bench.sender), 200))
    expect(found.get("encryptedMetadata") == metadata, "encryptedMetadata ist nicht, was gesendet wurde.")


@AREA.check("reply.foreign-pickup", "Eine Antwort holt niemand ab als der Absender", sources.REPLIES)
def foreign_pickup(bench: Bench) -> None:
    """Not the receiver either, nor a stranger."""
    _, reply_id, _ = _replied(bench)
    refused(bench.ask("GET", bench.submission(f"replies/{reply_id}"), bench.stranger), 403, 404)
