"""Addresses of the machine door: public facts of the catalogue; the standard API follows behind the same door."""

from __future__ import annotations

from django.urls import path, re_path

from gemeinwerk.web.api import views

urlpatterns = [
    path("v1/places", views.places),
    path("v1/places/<str:key>/services", views.services),
    path("v1/places/<str:key>/services/<slug:package>", views.service),
    re_path(r"^.*$", views.unknown),
]
