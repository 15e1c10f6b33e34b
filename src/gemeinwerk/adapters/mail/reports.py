"""Delivery reports (RFC 3464) read from hostile mail: with limits, believing nothing, with the standard library only."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from typing import Any

from gemeinwerk.adapters.mail.returning import message_of
from gemeinwerk.domain.delivery.ports import BounceReport

MOST_BYTES = 256 * 1024
MOST_PARTS = 30
MOST_RECIPIENTS = 20
_LONGEST = 320
_ADDRESS = re.compile(r"[^\s<>;,]+@[^\s<>;,]+")


def reports(raw: bytes) -> tuple[BounceReport, ...]:
    """Return what a message says about each recipient; empty for anything that is no complete delivery report.

    The mail is named by the address that the report came to, or by the Message-ID of the mail that it encloses.
    """
    if len(raw) > MOST_BYTES:
        return ()
    try:
        return tuple(_reports(email.message_from_bytes(raw, policy=email.policy.compat32)))
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return ()


def _reports(message: Message) -> Iterator[BounceReport]:
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return
    parts = _parts(message)
    status = next((one for one in parts if one.get_content_type() == "message/delivery-status"), None)
    named = _returned_to(message) or _enclosed(parts)
    if status is None or not named:
        return
    blocks = status.get_payload()
    for block in blocks[1 : MOST_RECIPIENTS + 1] if isinstance(blocks, list) else ():
        recipient = _recipient(block)
        if recipient:
            yield BounceReport(named, recipient, _field(block, "Action"), _field(block, "Status"))


def _parts(message: Message) -> list[Message]:
    found: list[Message] = []
    for one in message.walk():
        found.append(one)
        if len(found) >= MOST_PARTS:
            break
    return found


def _enclosed(parts: list[Message]) -> str:
    """Return the Message-ID of the mail that came back, from its copy or its headers."""
    for one in parts:
        if one.get_content_type() == "message/rfc822":
            inner = one.get_payload()
            if isinstance(inner, list) and inner:
                return _field(inner[0], "Message-ID").strip("<>")
        if one.get_content_type() == "text/rfc822-headers":
            text = one.get_payload(decode=True)
            if isinstance(text, bytes):
                return _field(email.message_from_bytes(text[:MOST_BYTES]), "Message-ID").strip("<>")
    return ""


def _returned_to(message: Message) -> str:
    """Return the Message-ID that the address of the return names (a sender address of its own for each mail)."""
    for name in ("Delivered-To", "X-Original-To", "To"):
        for address in _ADDRESS.findall(_field(message, name)):
            if named := message_of(address):
                return named
    return ""


def _recipient(block: Any) -> str:
    """Return the recipient as it was written on the mail, else the one at which it ended (RFC 3464 § 2.3.1, 2.3.2)."""
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = _field(block, name).partition(";")
        if kind.strip().lower() == "rfc822" and _ADDRESS.fullmatch(address.strip()):
            return address.strip()
    return ""


def _field(message: Any, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())[:_LONGEST]
