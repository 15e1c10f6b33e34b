"""The limit of the framework: a minimal Django view with one durable insert, under the same web server and client."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from tests.benchmarks.client import Wire, closed_loop
from tests.benchmarks.floors import PAYLOAD
from tests.journeys.world import free_port

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CLIENTS, WORKERS, THREADS = 4, 2, 3
ADDRESS, PORT = "BENCHMARK_DATABASE", "BENCHMARK_PORT"


class Insert:
    """Posts one body a call over a kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.wires: dict[int, Wire] = {}

    def __call__(self, place: int) -> None:
        """Post once; raises for any answer but 200."""
        wire = self.wires.setdefault(place, Wire("127.0.0.1", self.port))
        status, _, _ = wire.send("POST", "/", "", PAYLOAD.encode())
        if status != 200:
            raise RuntimeError(f"the minimal view answered {status}")


def django_inserts(address: str, seconds: float = 4.0) -> float:
    """Return how many posts a second a Django view with one committed insert answers to four clients."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_minimal (id bigserial PRIMARY KEY, body text)")
    try:
        with _served(address) as port:
            closed_loop(Insert(port), CLIENTS, 1)
            return closed_loop(Insert(port), CLIENTS, seconds)[0]
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP TABLE bench_minimal")


@contextmanager
def _served(address: str) -> Iterator[int]:
    port = free_port()
    surroundings = {**os.environ, ADDRESS: address, PORT: str(port)}
    server = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.minimal"], env=surroundings)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            Insert(port)(0)
            return
        except (OSError, IndexError):
            time.sleep(0.1)
    raise RuntimeError("the minimal server does not answer")


def _application() -> Callable[..., Iterable[bytes]]:
    """Build the WSGI application: Django without middleware, one view."""
    import django
    from django.conf import settings
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(os.environ[ADDRESS])
    database = {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts["dbname"], "USER": parts["user"],
        "HOST": parts["host"], "CONN_MAX_AGE": None,
    }  # fmt: skip
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DATABASES={"default": database})
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


def _insert(request: HttpRequest) -> HttpResponse:
    from django.db import connection
    from django.http import HttpResponse

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_minimal (body) VALUES (%s)", [request.body.decode()])
    return HttpResponse("ok")


if ADDRESS in os.environ and __name__ != "__main__":
    from django.urls import path

    urlpatterns = [path("", _insert)]
    application = _application()


def main() -> None:
    """Serve the view until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.benchmarks.minimal:application",
        address="127.0.0.1",
        port=int(os.environ[PORT]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_enabled=False,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
