"""Writes of the delivery service."""

from gemeinwerk.domain.transport.actions.answering import KeyReused, answer_once
from gemeinwerk.domain.transport.actions.calling import (
    CallbackUnknown,
    claim_callback,
    note_callback,
    resend_callback,
    send_callback,
)
from gemeinwerk.domain.transport.actions.clients import ClientMissing, disable_client, register_client, renew_secret
from gemeinwerk.domain.transport.actions.destinations import (
    KeyIdUnfit,
    KeyInUse,
    KeyUntrusted,
    add_destination_key,
    change_destination,
    create_destination,
    retire_destination_key,
)
from gemeinwerk.domain.transport.actions.receiving import EventKnown, accept_reply, log_event, pick_up, reject_reply
from gemeinwerk.domain.transport.actions.reminding import remind_receivers
from gemeinwerk.domain.transport.actions.sending import (
    OtherContent,
    ServiceUnfit,
    announce,
    announce_reply,
    note_attachment,
    put_attachment,
    submit,
)
from gemeinwerk.domain.transport.actions.service_key import ensure_service_key, rotate_service_key
from gemeinwerk.domain.transport.actions.tidying import (
    drop_unfinished,
    forget,
    reject_overdue,
    sweep_store,
)
from gemeinwerk.domain.transport.rules.events import EventRefused, TagsDiffer
from gemeinwerk.domain.transport.rules.states import DestinationStateUnfit, StateUnfit
from gemeinwerk.domain.transport.rules.versions import PartMissing, PartRefused

__all__ = [
    "CallbackUnknown",
    "ClientMissing",
    "DestinationStateUnfit",
    "EventKnown",
    "EventRefused",
    "KeyIdUnfit",
    "KeyInUse",
    "KeyReused",
    "KeyUntrusted",
    "OtherContent",
    "PartMissing",
    "PartRefused",
    "ServiceUnfit",
    "StateUnfit",
    "TagsDiffer",
    "accept_reply",
    "add_destination_key",
    "announce",
    "announce_reply",
    "answer_once",
    "change_destination",
    "claim_callback",
    "create_destination",
    "disable_client",
    "drop_unfinished",
    "ensure_service_key",
    "forget",
    "log_event",
    "note_attachment",
    "note_callback",
    "pick_up",
    "put_attachment",
    "register_client",
    "reject_overdue",
    "reject_reply",
    "remind_receivers",
    "renew_secret",
    "resend_callback",
    "retire_destination_key",
    "rotate_service_key",
    "send_callback",
    "submit",
    "sweep_store",
]
