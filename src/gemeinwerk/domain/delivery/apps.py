"""Django configuration of the delivery room."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Registers the room under the label ``delivery``."""

    name = "gemeinwerk.domain.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Read the policy once, so that a misspelt setting stops the start."""
        from gemeinwerk.domain.delivery.queries import policy

        policy()
