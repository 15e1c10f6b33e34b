"""Django application of the audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit room."""

    name = "gemeinwerk.domain.audit"
    label = "audit"
