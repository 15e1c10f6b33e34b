"""The application configuration that wires the house when Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Binds every port and registers every subscriber and job at start."""

    name = "gemeinwerk.config"
    label = "gemeinwerk_config"

    def ready(self) -> None:
        """Wire the house once."""
        from gemeinwerk.config.logs import configure_logs
        from gemeinwerk.config.wiring import wire

        configure_logs()
        wire()
