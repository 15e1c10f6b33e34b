"""Reads of the cases room."""

from gemeinwerk.domain.cases.queries.application import application
from gemeinwerk.domain.cases.queries.cases import (
    CaseMissing,
    attachment,
    case_for,
    decision_form,
    decision_preview,
    notice_file,
    reply_file,
    request_form,
)
from gemeinwerk.domain.cases.queries.citizen import status_for_submission, status_in_tenant, statuses
from gemeinwerk.domain.cases.queries.fees import expected_fee
from gemeinwerk.domain.cases.queries.inbox import inbox, next_unassigned, statistics
from gemeinwerk.domain.cases.queries.issuing import case_id_of, prepared_notice
from gemeinwerk.domain.cases.queries.objections import (
    NothingToDecide,
    delivered_file,
    objection_form,
    objection_preview,
    prepared_objection,
)
from gemeinwerk.domain.cases.queries.periods import periods
from gemeinwerk.domain.cases.queries.pricing import FeeOpen
from gemeinwerk.domain.cases.queries.remedies import delivery_for, period_file, remedy_copy, remedy_file, remedy_for
from gemeinwerk.domain.cases.queries.way import NoticeWay, notice_way

__all__ = [
    "CaseMissing", "FeeOpen", "NoticeWay", "application", "attachment", "case_for", "case_id_of", "decision_form", "decision_preview",
    "expected_fee", "inbox", "next_unassigned", "notice_file", "notice_way", "prepared_notice", "reply_file", "request_form", "statistics",
    "status_for_submission", "status_in_tenant", "statuses",
    "NothingToDecide", "delivered_file", "objection_form", "objection_preview", "prepared_objection",
    "delivery_for", "period_file", "periods", "remedy_copy", "remedy_file", "remedy_for",
]  # fmt: skip
