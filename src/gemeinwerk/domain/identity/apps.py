"""Django application of the identity room."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The identity room."""

    name = "gemeinwerk.domain.identity"
    label = "identity"
