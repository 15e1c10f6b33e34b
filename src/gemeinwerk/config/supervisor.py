"""The process tree of one machine: web workers by granian, job workers beside them, all ended together.

The parent stays small: it loads neither Django nor a room. Whatever dies is started anew.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import TracebackType

from gemeinwerk.config.environment import Environment

STOP_SECONDS = 25
RESTART_SECONDS = 0.5


WORKER = ("worker",)


class Kept:
    """Keeps processes of the program alive while the block runs: one for each of the given commands."""

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self.commands = [tuple(one) for one in commands]
        self.processes: list[subprocess.Popen[bytes]] = []
        self._ending = threading.Event()

    def __enter__(self) -> Kept:
        """Start the processes and watch them."""
        self.processes = [self._start(one) for one in self.commands]
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes: politely, then for good."""
        self._ending.set()
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _watch(self) -> None:
        while not self._ending.wait(0.5):
            for place, process in enumerate(self.processes):
                if process.poll() is not None and not self._ending.is_set():
                    self.processes[place] = self._start(self.commands[place])

    @staticmethod
    def _start(words: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "gemeinwerk.config.command", *words], env=_surroundings())


def _surroundings() -> dict[str, str]:
    """Return the environment of a child; glibc would otherwise keep freed memory, in an arena for each thread."""
    return {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072", **os.environ}


def serve(environment: Environment, *, beside: Sequence[Sequence[str]] = ()) -> None:
    """Serve until SIGINT or SIGTERM, with job workers and the commands ``beside``; a web server that gave up is started anew.

    Granian replaces a dead web worker, but ends as a whole when one dies twice within seconds. A
    public service has to come back by itself, so only a signal ends this function.
    """
    os.environ.update(_surroundings())
    with Kept([*[WORKER] * environment.worker_processes, *beside]):
        while not _serve_once(environment):
            print("Der Webserver hat sich beendet und wird neu gestartet.", file=sys.stderr, flush=True)


def _serve_once(environment: Environment) -> bool:
    """Serve until the web server ends; return whether a signal ended it."""
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "gemeinwerk.config.wsgi:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=environment.web_workers,
        blocking_threads=environment.web_threads,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
        log_enabled=False,
        websockets=False,
        backlog=1024,
    )
    with contextlib.suppress(SystemExit):
        server.serve()
    if not server.interrupt_signal:
        # The signal handlers of the ended server stay in place while this pause bounds the rate of restarts.
        time.sleep(RESTART_SECONDS)
    return bool(server.interrupt_signal)
