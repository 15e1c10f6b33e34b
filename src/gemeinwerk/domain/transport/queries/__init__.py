"""Reads of the delivery service."""

from gemeinwerk.domain.transport.queries.addresses import (
    AttachmentUnknown,
    CaseUnknown,
    ClientMissing,
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
from gemeinwerk.domain.transport.queries.reports import conformance_report
from gemeinwerk.domain.transport.queries.routes import routes
from gemeinwerk.domain.transport.queries.staff import (
    callbacks_here,
    chain,
    client_here,
    clients_here,
    destination_here,
    destinations_here,
    messages_here,
)
from gemeinwerk.domain.transport.queries.tokens import NoServiceKey, access_token, client_actor, issuer, jwks
from gemeinwerk.domain.transport.rules.reports import ReportUnfit
from gemeinwerk.domain.transport.rules.tokens import ClientUnknown, TokenInvalid
from gemeinwerk.domain.transport.rules.typed import holds_private_part, public_jwk

__all__ = [
    "AttachmentUnknown",
    "CaseUnknown",
    "ClientMissing",
    "ClientUnknown",
    "DestinationUnknown",
    "KeyUnknown",
    "MessageUnknown",
    "NoServiceKey",
    "NotYours",
    "ReportUnfit",
    "TokenInvalid",
    "access_token",
    "attachment",
    "callbacks_here",
    "chain",
    "client_actor",
    "client_here",
    "clients_here",
    "conformance_report",
    "contact_address",
    "destination",
    "destination_here",
    "destination_key",
    "destination_keys",
    "destinations_here",
    "destinations_of",
    "event_log",
    "holds_private_part",
    "issuer",
    "jwks",
    "message",
    "messages_here",
    "public_jwk",
    "routes",
    "waiting",
]
