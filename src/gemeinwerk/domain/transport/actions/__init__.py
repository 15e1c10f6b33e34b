"""Writes of the delivery service."""

from gemeinwerk.domain.transport.actions.answering import KeyReused, answer_once
from gemeinwerk.domain.transport.actions.calling import (
    CallbackUnknown,
    claim_callback,
    note_callback,
    resend_callback,
    send_callback,
)
from gemeinwerk.domain.transport.actions.clients import disable_client, register_client, renew_secret
from gemeinwerk.domain.transport.actions.destination_keys import (
    KeyIdUnfit,
    KeyInUse,
    KeyUntrusted,
    add_destination_key,
    retire_destination_key,
)
from gemeinwerk.domain.transport.actions.destinations import change_destination, create_destination
from gemeinwerk.domain.transport.actions.owned import HouseKeeps
from gemeinwerk.domain.transport.actions.receiving import EventKnown, accept_reply, log_event, pick_up, reject_reply
from gemeinwerk.domain.transport.actions.reminding import remind_receivers
from gemeinwerk.domain.transport.actions.samples import send_sample
from gemeinwerk.domain.transport.actions.sending import (
    OtherContent,
    ServiceUnfit,
    announce,
    announce_reply,
    note_attachment,
    put_attachment,
    send,
    submit,
)
from gemeinwerk.domain.transport.actions.service_key import ensure_service_key, rotate_service_key
from gemeinwerk.domain.transport.actions.tidying import (
    drop_unfinished,
    forget,
    reject_overdue,
    sweep_store,
)
from gemeinwerk.domain.transport.actions.typed_destinations import create_typed_destination
from gemeinwerk.domain.transport.queries.addresses import ClientMissing
from gemeinwerk.domain.transport.rules.events import EventRefused, TagsDiffer
from gemeinwerk.domain.transport.rules.states import DestinationStateUnfit, StateUnfit
from gemeinwerk.domain.transport.rules.versions import PartMissing, PartRefused

__all__ = [
    "CallbackUnknown",
    "ClientMissing",
    "DestinationStateUnfit",
    "EventKnown",
    "EventRefused",
    "HouseKeeps",
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
    "create_typed_destination",
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
    "remind_receivers",
    "reject_overdue",
    "reject_reply",
    "renew_secret",
    "resend_callback",
    "retire_destination_key",
    "rotate_service_key",
    "send_callback",
    "send_sample",
    "send",
    "submit",
    "sweep_store",
]
