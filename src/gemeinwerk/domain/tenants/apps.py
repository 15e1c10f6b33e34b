"""Django application of the tenants room."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """The tenants room."""

    name = "gemeinwerk.domain.tenants"
    label = "tenants"
