"""All addresses of the house."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("gemeinwerk.config.operations")),
    path("arbeitsplatz/", include("gemeinwerk.web.workplace.urls")),
    path("api/", include("gemeinwerk.web.api.urls")),
    path("", include("gemeinwerk.web.portal.urls")),
]
handler400 = "gemeinwerk.config.errors.bad_request"
handler403 = "gemeinwerk.config.errors.forbidden"
handler404 = "gemeinwerk.config.errors.not_found"
handler500 = "gemeinwerk.config.errors.fault"
