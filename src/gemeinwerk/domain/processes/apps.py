"""Django application of the processes room."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """The processes room."""

    name = "gemeinwerk.domain.processes"
    label = "processes"
