"""Reads of the delivery service."""

from gemeinwerk.domain.transport.queries.addresses import (
    AttachmentUnknown,
    CaseUnknown,
    DestinationUnknown,
    KeyUnknown,
    MessageUnknown,
)
from gemeinwerk.domain.transport.queries.destinations import (
    contact_address,
    destination,
    destination_key,
    destination_keys,
    destinations_of,
)
from gemeinwerk.domain.transport.queries.messages import NotYours, attachment, event_log, message, waiting
from gemeinwerk.domain.transport.queries.routes import routes
from gemeinwerk.domain.transport.queries.staff import (
    callbacks_here,
    chain,
    clients_here,
    destinations_here,
    messages_here,
)
from gemeinwerk.domain.transport.queries.tokens import NoServiceKey, access_token, client_actor, issuer, jwks
from gemeinwerk.domain.transport.rules.tokens import ClientUnknown, TokenInvalid

__all__ = [
    "AttachmentUnknown",
    "CaseUnknown",
    "ClientUnknown",
    "DestinationUnknown",
    "KeyUnknown",
    "MessageUnknown",
    "NoServiceKey",
    "NotYours",
    "TokenInvalid",
    "access_token",
    "attachment",
    "callbacks_here",
    "chain",
    "client_actor",
    "clients_here",
    "contact_address",
    "destination",
    "destination_key",
    "destination_keys",
    "destinations_here",
    "destinations_of",
    "event_log",
    "issuer",
    "jwks",
    "message",
    "messages_here",
    "routes",
    "waiting",
]
