"""Django application of the forms room."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """The forms room."""

    name = "gemeinwerk.domain.forms"
    label = "forms"
