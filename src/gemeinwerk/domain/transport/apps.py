"""Django application of the transport room."""

from django.apps import AppConfig


class TransportConfig(AppConfig):
    """The transport room."""

    name = "gemeinwerk.domain.transport"
    label = "transport"
