"""Django application of the payments room."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The payments room."""

    name = "gemeinwerk.domain.payments"
    label = "payments"
