"""The template databases of the tests: built once per state of the sources, cloned in a tenth of a second."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
from fasteners import InterProcessLock

from gemeinwerk.config import embedded
from gemeinwerk.kernel.clock import berlin_date, now

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "src" / "gemeinwerk"
PACKAGES = PROJECT / "packages"


def fingerprint() -> str:
    """Return a hash over everything that decides what the template holds."""
    digest = hashlib.sha256()
    paths = [*SOURCE.glob("**/migrations/*.py"), SOURCE / "kernel" / "migrations.py"]
    paths += [SOURCE / "domain" / "tenants" / "data" / "regions.csv", SOURCE / "config" / "database.py"]
    for path in sorted(paths):
        digest.update(str(path.relative_to(SOURCE)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def world_fingerprint() -> str:
    """Return a hash over everything that decides what the demo world holds: sources, packages, and the day."""
    digest = hashlib.sha256(berlin_date(now()).isoformat().encode())
    for folder in (SOURCE, PACKAGES):
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            known = path.stat()
            digest.update(f"{path.relative_to(folder)} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def build_template(data: Path, name: str) -> None:
    """Bring the template database to the present migrations; one process at a time."""
    data.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(data / "template.lock"):
        _build(data, name, "template1", fingerprint(), (["migrate"], ["regions", "load"]))


def build_world(data: Path, template: str, name: str) -> None:
    """Bring the template of the journeys, with the demo world in it, to the present state; one process at a time."""
    build_template(data, template)
    with InterProcessLock(data / "template.lock"):
        _build(data, name, template, world_fingerprint(), (["demo-world"],))


def _build(data: Path, name: str, origin: str, mark: str, commands: Sequence[Sequence[str]]) -> None:
    server = embedded.start(data / "postgres")
    stamp = data / f"{name}.stamp"
    if stamp.exists() and stamp.read_text() == mark and _exists(server, name):
        return
    stamp.unlink(missing_ok=True)
    embedded.drop_database(server, name)
    embedded.create_database(server, name, template=origin)
    environment = {**os.environ, "GEMEINWERK_DATABASE_NAME": name, "GEMEINWERK_DATA_DIR": str(data)}
    if origin != "template1":
        environment["GEMEINWERK_MODE"] = "demo"
    for words in commands:
        subprocess.run(
            [sys.executable, "-m", "gemeinwerk.config.command", *words],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    stamp.write_text(mark)


def clone(data: Path, template: str, name: str) -> None:
    """Copy the template database to ``name``."""
    with InterProcessLock(data / "template.lock"):
        server = embedded.start(data / "postgres")
        embedded.create_database(server, name, template=template)


def drop(data: Path, name: str) -> None:
    """Remove the copy."""
    embedded.drop_database(embedded.start(data / "postgres"), name)


def _exists(server: embedded.Server, name: str) -> bool:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return found is not None
