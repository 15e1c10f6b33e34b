"""What the operator decides about payments."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from gemeinwerk.domain.payments.types import PaymentPolicy


@lru_cache(maxsize=1)
def policy() -> PaymentPolicy:
    """Return the policy in force: the defaults, changed by the setting ``PAYMENT_POLICY``.

    Raises TypeError for an unknown name, so that a misspelt setting stops the start.
    """
    return PaymentPolicy(**getattr(settings, "PAYMENT_POLICY", {}))
