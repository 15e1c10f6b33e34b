"""Django application of the submissions room."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """The submissions room."""

    name = "gemeinwerk.domain.submissions"
    label = "submissions"
