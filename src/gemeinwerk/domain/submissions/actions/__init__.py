"""Writes of the submissions room."""

from gemeinwerk.domain.submissions.actions.fetching import fetch, fetch_all
from gemeinwerk.domain.submissions.actions.forwarding import follow, forward
from gemeinwerk.domain.submissions.actions.mailroom import open_mailroom
from gemeinwerk.domain.submissions.actions.receiving import accept, note_end, receive, report
from gemeinwerk.domain.submissions.actions.sending import AnswersInvalid, NotOffered, submit

__all__ = [
    "AnswersInvalid",
    "NotOffered",
    "accept",
    "fetch",
    "fetch_all",
    "follow",
    "forward",
    "note_end",
    "open_mailroom",
    "receive",
    "report",
    "submit",
]
