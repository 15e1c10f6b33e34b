"""Writes of the delivery room."""

from __future__ import annotations

from gemeinwerk.domain.delivery.actions.consents import (
    WordingOutdated,
    approve_instruction,
    give_consent,
    withdraw_consent,
)
from gemeinwerk.domain.delivery.actions.erasure import erase_person
from gemeinwerk.domain.delivery.actions.evidence import EvidenceBroken, issue_evidence
from gemeinwerk.domain.delivery.actions.letters import (
    LetterAlreadyPosted,
    LetterHeld,
    LetterWithPrinter,
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
from gemeinwerk.domain.delivery.actions.printing import (
    HAND_OVER_JOB,
    NoPrintHouseConnected,
    NothingToPrint,
    PostingFileRefused,
    gather_letters,
    note_handed_over,
    take_postings,
)
from gemeinwerk.domain.delivery.actions.proofs import ProofMissing
from gemeinwerk.domain.delivery.actions.reminders import remind_receiver
from gemeinwerk.domain.delivery.actions.serving import (
    AlreadyNotified,
    NothingOrdered,
    PermissionMissing,
    WayOpen,
    order_service,
    record_sent,
    record_service,
    record_service_failed,
)

__all__ = [
    "HAND_OVER_JOB",
    "AlreadyNotified",
    "EvidenceBroken",
    "LetterAlreadyPosted",
    "LetterHeld",
    "LetterWithPrinter",
    "NoPrintHouseConnected",
    "NotInMailbox",
    "NothingOrdered",
    "NothingToPrint",
    "PermissionMissing",
    "PostingFileRefused",
    "ProofMissing",
    "ProvisionEnded",
    "UnknownLaw",
    "WayOpen",
    "WordingOutdated",
    "approve_instruction",
    "complete_address",
    "contest_receipt",
    "deliver_notice",
    "end_provision",
    "erase_person",
    "gather_letters",
    "give_consent",
    "issue_evidence",
    "mark_posted",
    "mark_printed",
    "mark_read",
    "note_handed_over",
    "order_service",
    "prove_receipt",
    "record_bounce",
    "record_remedy",
    "record_retrieval",
    "record_return",
    "record_sent",
    "record_service",
    "record_service_failed",
    "remind_receiver",
    "reply",
    "send_mail",
    "send_message",
    "take_postings",
    "withdraw_consent",
]
