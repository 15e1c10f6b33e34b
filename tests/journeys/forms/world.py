"""The given forms in one running installation, and the walk through each of them."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from gemeinwerk.adapters.genericode import read_code_list
from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.config.wrapping import wrap
from gemeinwerk.domain.forms import queries as forms
from gemeinwerk.domain.forms.types import Option
from gemeinwerk.kernel.clock import berlin_date, now
from gemeinwerk.web.portal.form_page.compiled import compile_form
from tests.conftest import PROJECT
from tests.journeys.conftest import DESKTOP
from tests.journeys.forms.answers import PLACE, full_answers
from tests.journeys.forms.looking import Looking
from tests.journeys.forms.plan import Plan, plan_of
from tests.journeys.forms.walk import FormWalk
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import FIXTURES, World


@dataclass(frozen=True)
class Given:
    """One given form: its file, its package in the installation, and what is typed into it."""

    path: Path
    package: str
    title: str
    plan: Plan


def given_files(fim: Path) -> list[Path]:
    """All given forms of both versions."""
    return sorted(fim.glob("xdf[23]/*.xml"))


def install(world: World, fim: Path, files: list[Path]) -> dict[Path, str]:
    """Install forms and code lists in a running installation; return the package of each file."""
    command = [sys.executable, "-m", "tests.journeys.forms.install", str(fim / "codelists"), *map(str, files)]
    done = subprocess.run(command, env=world.environment, cwd=PROJECT, capture_output=True, text=True, check=True)
    return {Path(path): package for path, package in json.loads(done.stdout.splitlines()[-1]).items()}


def given(fim: Path, path: Path, package: str) -> Given:
    """Make the answers for a form; raises ValueError, with the reason, where no answers are valid."""
    source = path.read_bytes()
    model = XDatenfelderReader().read(source, code_lists=_lists(fim / "codelists"))
    layout = forms.layout_from(tomllib.loads(wrap(source).files["layout.toml"].decode()))
    answers = full_answers(model, layout, today=berlin_date(now()))
    plan = plan_of(compile_form(model, layout), answers)
    result = forms.check_answers(model, layout, answers, today=berlin_date(now()), parameters={}, place_key=PLACE)
    # What a rule answers itself is asked of nobody.
    plan.values = {name: value for name, value in plan.values.items() if name not in result.fixed}
    return Given(path, package, model.title, plan)


@lru_cache(maxsize=1)
def _lists(folder: Path) -> dict[str, tuple[Option, ...]]:
    found: dict[str, tuple[Option, ...]] = {}
    for path in sorted(folder.glob("*.xml")):
        read = read_code_list(path.read_bytes())
        found[read.version_uri] = found[read.uri] = read.options
    return found


def papers(folder: Path) -> dict[str, Path]:
    """A file to upload for each media type."""
    found = {"application/pdf": FIXTURES / "zulassung.pdf"}
    for media, name, kind in (("image/jpeg", "nachweis.jpg", "JPEG"), ("image/png", "nachweis.png", "PNG")):
        found[media] = folder / name
        Image.new("RGB", (120, 80), "white").save(found[media], kind)
    return found


def walk_of(browser: Any, address: str, form: Given, files: dict[str, Path], known: set[str]) -> FormWalk:
    """A new visitor before the form; the caller closes ``walk.page.context``."""
    context = browser.new_context(viewport=DESKTOP, locale="de-DE", reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page = context.new_page()
    return FormWalk(Keyboard(page), Looking(page, known), address, form.package, form.title, form.plan, files)
