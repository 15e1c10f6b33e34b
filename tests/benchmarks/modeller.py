"""How long the modeller takes with the largest real form as a draft: opening its pages, saving a change, the gate."""

from __future__ import annotations

import logging
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.catalogue.modelling.beginning import new_workpiece
from gemeinwerk.domain.catalogue.types.modelling import Workpiece
from gemeinwerk.domain.forms.types.schema import Message, Schema, SchemaField
from tests.benchmarks.report import Report
from tests.conftest import DATA, PROJECT, TEMPLATE

TIMES = 7
FOLDER = PROJECT.parent / "shared" / "data" / "fim" / "xdf3"
OPENED_WITHIN, SAVED_WITHIN = 2_000, 500
PAGES = {"": "questions", "regeln/": "rules", "texte/": "texts", "vorschau/": "preview"}


def largest(folder: Path) -> Message:
    """Return the schema with the most fields and groups."""
    found = [XDatenfelderReader().message(path.read_bytes())[0] for path in sorted(folder.glob("*.xml"))]
    return max(found, key=lambda one: sum(1 for _ in one.parts()))


def as_draft(message: Message) -> Workpiece:
    """Return the schema as a workpiece, as somebody would go on working on it."""
    assert isinstance(message.content, Schema)
    work = new_workpiece(title=(message.content.name or "Formular")[:100], basis="§ 1 Probe", number=1)
    return replace(work, schema=message.content)


def measured() -> int:
    """Run in a process of its own with a database of its own; returns how many targets were missed."""
    database = f"gemeinwerk_modeller_{secrets.token_hex(3)}"
    os.environ["GEMEINWERK_DATABASE_NAME"] = database
    import django

    django.setup()
    from tests.template import build_template, clone, drop

    build_template(DATA, TEMPLATE)
    clone(DATA, TEMPLATE, database)
    report = Report()
    try:
        measure(report, FOLDER)
    finally:
        from django.db import connections

        connections.close_all()
        drop(DATA, database)
    return len(report.missed)


def measure(report: Report, folder: Path) -> None:
    """Print the times of requests through the whole stack, in this process, on a real database."""
    from tests.web.seeding import seeded_world

    logging.disable(logging.CRITICAL)
    message = largest(folder)
    fields = sum(isinstance(part, SchemaField) for _, _, part in message.parts())
    report.section(f"The modeller with the largest real form ({fields} fields)")
    with seeded_world() as world:
        base, revision = _draft(as_draft(message), world.ids["model_id"])
        client = world.clients["leistungen.bochum"]
        for page, name in PAGES.items():
            found = _timed(lambda page=page: client.get(base + page))  # type: ignore[misc]
            report.figure(f"open {name}, median of {TIMES}", found, "ms", at_most=OPENED_WITHIN)
        element = "/".join(next(path for path, _, part in message.parts() if isinstance(part, SchemaField)))

        def save() -> Any:
            nonlocal revision
            posted = {
                "pfad": element,
                "revision": str(revision),
                "label": "Wie heißen Sie?",
                "preset": "short",
                "most": "1",
            }
            answer = client.post(f"{base}frage/", posted)
            revision += 1
            return answer

        report.figure(f"save one question, median of {TIMES}", _timed(save), "ms", at_most=SAVED_WITHIN)
        began = time.perf_counter()
        assert client.get(f"{base}freigabe/").status_code == 200
        report.figure("publish gate, not run on saving", (time.perf_counter() - began) * 1000, "ms")


def _draft(work: Workpiece, model_id: str) -> tuple[str, int]:
    from uuid import UUID

    from gemeinwerk.domain.catalogue import actions
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.clock import now
    from gemeinwerk.kernel.scope import tenant_scope
    from tests.domain.catalogue.modelled import clerk
    from tests.web.seeding import BOCHUM

    tenant = tenants.place(BOCHUM).tenant_id
    with tenant_scope(tenant):
        info = actions.change_service(
            actor=clerk(tenant), now=now(), draft_id=UUID(model_id), revision=0, change=lambda _: work, what="probe"
        )
    return f"/arbeitsplatz/entwuerfe/{model_id}/", info.revision


def _timed(ask: Callable[[], Any]) -> float:
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code in (200, 303), answer.status_code
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(measured())
