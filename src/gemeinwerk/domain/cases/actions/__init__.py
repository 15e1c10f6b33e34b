"""Writes of the cases room."""

from gemeinwerk.domain.cases.actions.court_file import export_court_file, hand_over
from gemeinwerk.domain.cases.actions.deciding import DecisionIncomplete, complete_check, decide
from gemeinwerk.domain.cases.actions.issuing import RemedyOpen, close, issue_notice
from gemeinwerk.domain.cases.actions.objections import decide_objection, issue_objection
from gemeinwerk.domain.cases.actions.opening import open_case
from gemeinwerk.domain.cases.actions.paying import go_on_unpaid, note_payment, note_refund, tell_of_debit
from gemeinwerk.domain.cases.actions.protecting import note_locked_file
from gemeinwerk.domain.cases.actions.remedies import finish_reminder, renew_reminders, settle_remedy, take_remedy
from gemeinwerk.domain.cases.actions.requesting import NoMailbox, receive_reply, request_documents
from gemeinwerk.domain.cases.actions.steps import CaseUnknown, StepRefused
from gemeinwerk.domain.cases.actions.working import (
    AlreadyTaken,
    NothingToTake,
    add_note,
    assign,
    release,
    take,
    take_next,
)

__all__ = [
    "AlreadyTaken",
    "CaseUnknown",
    "DecisionIncomplete",
    "NoMailbox",
    "NothingToTake",
    "RemedyOpen",
    "StepRefused",
    "add_note",
    "assign",
    "close",
    "complete_check",
    "decide",
    "decide_objection",
    "export_court_file",
    "finish_reminder",
    "go_on_unpaid",
    "hand_over",
    "issue_notice",
    "issue_objection",
    "note_locked_file",
    "note_payment",
    "note_refund",
    "open_case",
    "receive_reply",
    "release",
    "renew_reminders",
    "request_documents",
    "settle_remedy",
    "take",
    "take_next",
    "take_remedy",
    "tell_of_debit",
]
