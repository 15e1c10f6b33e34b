"""Addresses of the machine door: the standard API, its description, and public facts of the catalogue."""

from __future__ import annotations

from django.urls import path, re_path

from gemeinwerk.web.api import catalogue, description, routing, views
from gemeinwerk.web.api.standard.openapi import OPERATIONS
from gemeinwerk.web.api.standard.operations import urls

urlpatterns = [
    *urls(OPERATIONS),
    *routing.urlpatterns,
    *catalogue.urlpatterns,
    path("", description.page),
    path("openapi.json", description.openapi),
    path("v1/places", views.places),
    path("v1/places/<str:key>/services", views.services),
    path("v1/places/<str:key>/services/<slug:package>", views.service),
    re_path(r"^.*$", views.unknown),
]
