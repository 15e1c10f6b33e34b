"""SQL statements of each portal page and of a whole flow, counted in a process of its own.

Prints one JSON object: page name to statements at the first visit of a fresh process and at a later one. Setting the
scope of row-level security counts as a statement, as do BEGIN and COMMIT, whose number for a flow is given apart.
"""

from __future__ import annotations

import json
from typing import Any

from tests.benchmarks.client import hidden
from tests.benchmarks.package import answers

BRACKETS = "BEGIN and COMMIT of a flow"


class Counter:
    """A browser inside the process that counts what each of its requests asks of the database."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True)
        self.found: dict[str, int] = {}

    def __call__(self, name: str, method: str, path: str, fields: dict[str, str] | None = None) -> Any:
        """Send one request and return the answer; raises for an answer that is neither page nor redirect."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            answer = getattr(self.client, method)(path, fields or {})
        if answer.status_code not in (200, 303):
            raise RuntimeError(f"{name}: {answer.status_code}")
        self.found[name] = len(caught)
        if name.startswith("flow: "):
            brackets = sum(one["sql"] in ("BEGIN", "COMMIT") for one in caught.captured_queries)
            self.found[BRACKETS] = self.found.get(BRACKETS, 0) + brackets
        return answer


def walk() -> dict[str, int]:
    """Return the statements of every request from the start page to the receipt."""
    ask = Counter()
    ask("start page", "get", "/")
    page = ask("choice of place", "get", "/ort/?suche=Bochum").content.decode()
    ask("choice of place, sent", "post", "/ort/", {**hidden(page), "ort": "059110000000"})
    ask("start page with place", "get", "/")
    ask("search", "get", "/suche/?q=Parkausweis")
    page = ask("service page", "get", "/leistung/messung/").content.decode()
    where = ask("flow: begin", "post", "/leistung/messung/beginnen/", hidden(page))["Location"]
    page = ask("flow: form page", "get", where).content.decode()
    review = ask("flow: answers", "post", where, {**hidden(page), **answers()})["Location"]
    page = ask("flow: summary", "get", review).content.decode()
    receipt = ask("flow: submit", "post", review, hidden(page))["Location"]
    ask("receipt", "get", receipt)
    return ask.found


def main() -> None:
    """Walk twice and print what was counted."""
    from gemeinwerk.config.setup import prepare

    prepare()
    first, later = walk(), walk()
    print(json.dumps({name: [count, later[name]] for name, count in first.items()}))


if __name__ == "__main__":
    main()
