"""The settings of the operator for points of law that are left open."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from gemeinwerk.domain.delivery.types import DeliveryPolicy


@lru_cache(maxsize=1)
def policy() -> DeliveryPolicy:
    """Return the policy in force: the defaults, changed by the setting ``DELIVERY_POLICY``.

    Approval of the remedy instruction is required wherever the program runs for real people. Raises TypeError for
    an unknown name, so that a misspelt setting stops the start instead of being ignored.
    """
    values: dict[str, bool | int | None] = {"approval_required": settings.ENVIRONMENT.production}
    values.update(getattr(settings, "DELIVERY_POLICY", {}))
    return DeliveryPolicy(**values)  # type: ignore[arg-type]


def postbox_address() -> str:
    """Return the address of the postbox that a retrieval notice names."""
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/postfach/"
