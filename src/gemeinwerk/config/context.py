"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gemeinwerk.config.environment import environment


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the visitor and whether this installation is a demonstration."""
    return {
        "demo": not environment().production,
        "person": getattr(request, "person", None),
        "staff": getattr(request, "staff", None),
    }
