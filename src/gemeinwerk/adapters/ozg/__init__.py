"""delivery.OzgPostbox: notices go to the postbox of a user account over the ZBP bridge of FIT-Connect."""

from gemeinwerk.adapters.ozg.absent import NoOzgPostbox
from gemeinwerk.adapters.ozg.bridge import BridgePostbox
from gemeinwerk.adapters.ozg.messages import (
    MESSAGE,
    SCHEMA,
    STATUS,
    MessageUnfit,
    author_token,
    message_data,
    status_data,
)
from gemeinwerk.adapters.ozg.settings import Author, Connection, connection

__all__ = [
    "MESSAGE",
    "SCHEMA",
    "STATUS",
    "Author",
    "BridgePostbox",
    "Connection",
    "MessageUnfit",
    "NoOzgPostbox",
    "author_token",
    "connection",
    "message_data",
    "status_data",
]
