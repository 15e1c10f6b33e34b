"""The glossary as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class GlossaryConfig(AppConfig):
    """Registers the tables of the glossary."""

    name = "gemeinwerk.domain.glossary"
    label = "glossary"
