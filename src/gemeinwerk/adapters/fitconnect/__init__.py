"""submissions.Courier over HTTP: sends to and receives from any environment that speaks FIT-Connect, by configuration."""

from gemeinwerk.adapters.fitconnect.courier import HttpCourier
from gemeinwerk.adapters.fitconnect.settings import Connection, connection

__all__ = ["Connection", "HttpCourier", "connection"]
