"""The browser for journeys: Chromium of the machine, driven by Playwright; its absence is reported as skipped."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest

from tests.journeys.world import World, running

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}


def chromium_path() -> str | None:
    """Where Chromium lies: the variable CHROMIUM, or what is found on the path."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    return None


@lru_cache(maxsize=1)
def started_browser() -> Any:
    """The one browser of this process; Playwright allows no second one beside it."""
    path = chromium_path()
    if path is None:
        pytest.skip("Chromium fehlt: Browsertests werden ausgelassen (Paket chromium oder Variable CHROMIUM)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright fehlt: Browsertests werden ausgelassen")
    # Django forbids database calls where an event loop runs, and Playwright keeps one in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    playwright = sync_api.sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
    atexit.register(playwright.stop)
    return browser


@pytest.fixture(scope="session")
def browser() -> Any:
    """One browser for the whole run."""
    return started_browser()


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """One running installation for all journeys of this process."""
    with running() as started:
        yield started


PageMaker = Callable[..., Any]


@pytest.fixture()
def open_page(browser: Any) -> Iterator[PageMaker]:
    """A maker of pages: ``open_page(phone=True, dark=False, scripts=True)``; each has its own cookies."""
    contexts = []

    def make(*, phone: bool = False, dark: bool = False, scripts: bool = True) -> Any:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="de-DE",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
