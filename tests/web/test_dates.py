"""Dates on pages have one style: long, but for what a person types or has typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.seeding import Seeded, address, all_routes, seeded_world, taken_back

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "src" / "gemeinwerk" / "web").rglob("templates/**/*.html"))
SHORT = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?!\d)")
# Machines' notation, which no page should show: 2026-11-24, also with a time.
ISO = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
# ``broken_at`` is the number of an entry; values of fields are written as a person types them.
BARE = re.compile(
    r"\{\{\s*(?!report\.broken_at)[\w.]+_(?:on|at|date|day|until)\s*\}\}(?!\")|\|\s*date\b|\|\s*time\b|\{%\s*now\b"
)
# What was typed (answers), what is to be typed (fields and their help), and letters, which keep their own form.
TYPED = re.compile(
    r"<section[^>]*Bescheid im Wortlaut.*?</section>|<dd\b.*?</dd>|<input\b[^>]*>|<textarea\b.*?</textarea>|<p[^>]*hint[^>]*>.*?</p>|<div[^>]*hint[^>]*>.*?</div>"
    r"|<article\b.*?</article>|<[^>]*>",
    re.DOTALL,
)


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), seeded_world() as found:
        yield found


def test_templates_write_no_date_by_themselves() -> None:
    assert len(TEMPLATES) > 40
    assert [f"{path.name}: {found[0]}" for path in TEMPLATES if (found := BARE.search(path.read_text()))] == []


@pytest.mark.parametrize("planted", ["{{ case.due_on }}", "{{ x.sent_at|date:'d.m.Y' }}", "{% now 'd.m.Y' %}"])
def test_a_date_in_a_style_of_its_own_is_found(planted: str) -> None:
    assert BARE.search(planted)


def test_pages_show_dates_in_one_style(seeded: Seeded) -> None:
    wrong, long = set(), 0
    for path, _ in all_routes():
        where = address(path, seeded.ids)
        for name in ("erika", "leitung.bochum", "leistungen.bochum"):
            if "abmelden" in where:
                continue
            with taken_back():
                answer = seeded.clients[name].get(where)
            if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            page = answer.content.decode()
            text = TYPED.sub(" ", page)
            long += len(re.findall(r"\d{1,2}\. (?:November|Dezember) 20\d\d", text))
            wrong |= {f"{path}: {found}" for found in [*SHORT.findall(text), *ISO.findall(text)]}
    assert long > 30
    assert sorted(wrong) == []
