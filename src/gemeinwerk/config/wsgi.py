"""The WSGI application that the server runs."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gemeinwerk.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (settings must be named first)

from gemeinwerk.config.setup import settle  # noqa: E402

application = get_wsgi_application()
settle()
