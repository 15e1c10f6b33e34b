"""A running installation for the journeys: its own data folder, database, web and job processes."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import psutil

from tests.conftest import DATA, PROJECT, TEMPLATE
from tests.template import build_template, build_world, clone, drop

WORLD = "gemeinwerk_world_template"
OTHER_SERVICE = "GEMEINWERK_DELIVERY_SERVICE_FILE"


@dataclass
class World:
    """Where the installation answers, and how its processes are told apart."""

    address: str
    port: int
    environment: dict[str, str]
    database: str
    process: subprocess.Popen[bytes] = field(init=False)

    def command(self, *words: str) -> str:
        """Run a command of the program in this world and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "gemeinwerk.config.command", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def processes(self) -> list[int]:
        """Return the ids of the web and job workers (children of the server's parent)."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the server."""
        with (DATA / f"{self.database}.log").open("ab") as log:
            command = [sys.executable, "-m", "gemeinwerk.config.command", "serve"]
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(*, workers: int = 1, web: int = 1, **settings: str) -> Iterator[World]:
    """Start an installation with the demo world and stop it afterwards."""
    database = f"gemeinwerk_world_{secrets.token_hex(4)}"
    _found(database, settings)
    port = free_port()
    environment = {
        **os.environ,
        "GEMEINWERK_MODE": "demo",
        "GEMEINWERK_DATA_DIR": str(DATA),
        "GEMEINWERK_DATABASE_NAME": database,
        "GEMEINWERK_PORT": str(port),
        "GEMEINWERK_BASE_URL": f"http://127.0.0.1:{port}",
        "GEMEINWERK_WEB_WORKERS": str(web),
        "GEMEINWERK_WORKER_PROCESSES": str(workers),
        "GEMEINWERK_SUBMISSIONS_PER_MINUTE": "100000",
        "GEMEINWERK_SIGN_IN_PER_MINUTE": "100000",
        **settings,
    }
    command = [sys.executable, "-m", "gemeinwerk.config.command"]
    for words in (["assets"], *([["demo-world"]] if OTHER_SERVICE in settings else [])):
        subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    world = World(f"http://127.0.0.1:{port}", port, environment, database)
    world.process = world.serve()
    try:
        wait_until_ready(world.address, world.process)
        yield world
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(world.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            world.process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(world.process.pid, signal.SIGKILL)
        drop(DATA, database)


def _found(database: str, settings: Mapping[str, str]) -> None:
    """Copy the demo world; an installation that delivers through another one has no mailrooms and loads its own."""
    if OTHER_SERVICE in settings:
        build_template(DATA, TEMPLATE)
        clone(DATA, TEMPLATE, database)
        return
    build_world(DATA, TEMPLATE, WORLD)
    clone(DATA, WORLD, database)


def wait_until_ready(address: str, process: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Return when the installation answers; raises RuntimeError when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


FIXTURES = PROJECT / "packages" / "bewohnerparkausweis" / "cases"
