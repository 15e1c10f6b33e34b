"""Tests of the doors share the browser of the journeys."""

from __future__ import annotations

from tests.journeys.conftest import browser, open_page

__all__ = ["browser", "open_page"]
