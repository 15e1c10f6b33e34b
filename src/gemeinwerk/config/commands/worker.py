"""``gemeinwerk worker``: one process that works on jobs."""

from __future__ import annotations

import argparse
import asyncio
import os


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser("worker", help="Hintergrundarbeit ausführen")
    parser.add_argument("--once", action="store_true", help="wartende Arbeit erledigen und enden")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Work until told to stop, or until nothing waits."""
    from gemeinwerk.config.environment import environment
    from gemeinwerk.config.setup import prepare, refuse_unsafe_start, settle

    # Whoever waits for a page comes before work that can wait; an idle machine gives the worker all it has.
    os.nice(environment().worker_niceness)
    prepare()
    refuse_unsafe_start()
    from gemeinwerk.adapters import queue

    settle()
    asyncio.run(queue.run_worker(environment().worker_concurrency, wait=not options.once))
    return 0
