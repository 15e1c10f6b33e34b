"""The limits of this machine: durable writes of the disk, of PostgreSQL, and of Django with one insert."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

import psycopg

PAYLOAD = "x" * 2048


def disk_appends(seconds: float = 1.5) -> float:
    """Return appends of 2 kB with fdatasync a second, one stream."""
    with tempfile.NamedTemporaryFile(dir=Path.cwd()) as handle:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            os.write(handle.fileno(), PAYLOAD.encode())
            os.fdatasync(handle.fileno())
            count += 1
    return count / seconds


def durable_inserts(address: str, clients: int = 4, seconds: float = 3.0) -> float:
    """Return committed single-row inserts of 2 kB a second with ``clients`` connections."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, body text)")
    counts = [0] * clients

    def work(place: int) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                connection.execute("INSERT INTO bench_floor (body) VALUES (%s)", (PAYLOAD,))
                counts[place] += 1

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP TABLE bench_floor")
    return sum(counts) / seconds


def round_trip(address: str, times: int = 400) -> float:
    """Return the median of a bare ``SELECT 1`` in milliseconds."""
    measured = []
    with psycopg.connect(address, autocommit=True) as connection:
        for _ in range(times):
            started = time.perf_counter()
            connection.execute("SELECT 1").fetchone()
            measured.append(time.perf_counter() - started)
    return sorted(measured)[times // 2] * 1000
