"""Django application of the keys room."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """The keys room."""

    name = "gemeinwerk.domain.keys"
    label = "keys"
