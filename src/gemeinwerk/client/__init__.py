"""A client of the standard API (FIT-Connect) for senders and receivers: synchronous, typed, usable without the platform.

``Sender`` and ``Subscriber`` encrypt, sign and verify; ``Router`` finds the responsible destination; ``credentials`` reads
client secrets and private keys from files. Every fault is a ``ClientFault`` with a German message and a hint.
"""

from gemeinwerk.client.addresses import Addresses
from gemeinwerk.client.credentials import Credentials, Setup, private_keys, setup
from gemeinwerk.client.faults import (
    AnswerWrong,
    ClientFault,
    ContentWrong,
    EventWrong,
    KeyWrong,
    LoginRefused,
    Problem,
    Refused,
    SetupWrong,
    Unreachable,
)
from gemeinwerk.client.router import Router
from gemeinwerk.client.sender import Sender
from gemeinwerk.client.subscriber import Subscriber
from gemeinwerk.client.types import (
    Attachment,
    Callback,
    Data,
    Destination,
    Event,
    Parcel,
    Received,
    Reference,
    ReplyReference,
    Route,
    Sealed,
    Service,
    Tags,
    Version,
)
from gemeinwerk.client.wire import Patience, Wire

__all__ = [
    "Addresses",
    "AnswerWrong",
    "Attachment",
    "Callback",
    "ClientFault",
    "ContentWrong",
    "Credentials",
    "Data",
    "Destination",
    "Event",
    "EventWrong",
    "KeyWrong",
    "LoginRefused",
    "Parcel",
    "Patience",
    "Problem",
    "Received",
    "Reference",
    "Refused",
    "ReplyReference",
    "Route",
    "Router",
    "Sealed",
    "Sender",
    "Service",
    "Setup",
    "SetupWrong",
    "Subscriber",
    "Tags",
    "Unreachable",
    "Version",
    "Wire",
    "private_keys",
    "setup",
]
