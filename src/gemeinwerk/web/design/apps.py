"""Django application of the design: brings the templates folder and the tag library ``design``."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Templates under ``design/`` and the tag library ``design``."""

    name = "gemeinwerk.web.design"
    label = "design"
