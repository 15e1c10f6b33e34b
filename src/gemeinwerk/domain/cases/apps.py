"""Django application of the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The cases room."""

    name = "gemeinwerk.domain.cases"
    label = "cases"
