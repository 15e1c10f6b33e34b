"""The catalogue as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Registers the tables of the catalogue."""

    name = "gemeinwerk.domain.catalogue"
    label = "catalogue"
