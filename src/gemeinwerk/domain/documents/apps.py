"""Django application of the documents room."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """The documents room."""

    name = "gemeinwerk.domain.documents"
    label = "documents"
