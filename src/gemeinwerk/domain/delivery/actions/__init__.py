"""Writes of the delivery room."""

from __future__ import annotations

from gemeinwerk.domain.delivery.actions.again import NotContested, WayNotOpen, provide_again, refuse_format
from gemeinwerk.domain.delivery.actions.approvals import approve_instruction
from gemeinwerk.domain.delivery.actions.bounces import note_bounce, read_bounces
from gemeinwerk.domain.delivery.actions.consents import (
    ConsentByPhone,
    DeclaredMeanwhile,
    NoteMissing,
    WordingOutdated,
    end_post_request,
    give_consent,
    record_declaration,
    refuse_consent,
    request_post,
    withdraw_consent,
)
from gemeinwerk.domain.delivery.actions.erasure import erase_person
from gemeinwerk.domain.delivery.actions.evidence import EvidenceBroken, issue_evidence
from gemeinwerk.domain.delivery.actions.letters import (
    LetterAlreadyPosted,
    LetterHeld,
    complete_address,
    mark_posted,
    mark_printed,
    record_return,
)
from gemeinwerk.domain.delivery.actions.mails import send_mail
from gemeinwerk.domain.delivery.actions.messages import mark_read, reply, send_message
from gemeinwerk.domain.delivery.actions.notices import (
    NotInMailbox,
    ProvisionEnded,
    UnknownLaw,
    contest_receipt,
    deliver_notice,
    end_provision,
    prove_receipt,
    record_bounce,
    record_remedy,
    record_retrieval,
)
from gemeinwerk.domain.delivery.actions.participants import RepresentativeKnown, add_participant, end_participant
from gemeinwerk.domain.delivery.actions.reminders import remind_receiver

__all__ = [
    "read_bounces",
    "note_bounce",
    "refuse_format",
    "provide_again",
    "WayNotOpen",
    "NotContested",
    "end_participant",
    "add_participant",
    "RepresentativeKnown",
    "request_post",
    "refuse_consent",
    "record_declaration",
    "end_post_request",
    "NoteMissing",
    "DeclaredMeanwhile",
    "ConsentByPhone",
    "EvidenceBroken",
    "LetterAlreadyPosted",
    "LetterHeld",
    "NotInMailbox",
    "ProvisionEnded",
    "UnknownLaw",
    "WordingOutdated",
    "approve_instruction",
    "complete_address",
    "contest_receipt",
    "deliver_notice",
    "end_provision",
    "erase_person",
    "give_consent",
    "issue_evidence",
    "mark_posted",
    "mark_printed",
    "mark_read",
    "prove_receipt",
    "record_bounce",
    "record_remedy",
    "record_retrieval",
    "record_return",
    "remind_receiver",
    "reply",
    "send_mail",
    "send_message",
    "withdraw_consent",
]
