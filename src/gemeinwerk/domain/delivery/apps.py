"""Django configuration of the delivery room."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Registers the room under the label ``delivery``."""

    name = "gemeinwerk.domain.delivery"
    label = "delivery"
