"""All addresses of the house."""

from __future__ import annotations

import importlib.util

from django.urls import include, path


def _there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns = [
    path(prefix, include(module))
    for prefix, module in (
        ("", "gemeinwerk.config.operations"),
        ("arbeitsplatz/", "gemeinwerk.web.workplace.urls"),
        ("api/", "gemeinwerk.web.api.urls"),
        ("", "gemeinwerk.web.portal.urls"),
    )
    if _there(module)
]
handler400 = "gemeinwerk.config.errors.bad_request"
handler403 = "gemeinwerk.config.errors.forbidden"
handler404 = "gemeinwerk.config.errors.not_found"
handler500 = "gemeinwerk.config.errors.fault"
