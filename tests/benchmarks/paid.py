"""From the status of a payment to the state of its case, through the queue and a job worker, in a running installation."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.benchmarks.report import Report, median, percentile

if TYPE_CHECKING:
    # It names a database of its own when it is imported, and the second process works in the one it is given.
    from tests.journeys.world import World

ROUNDS = 25
GOAL_MS = 200.0


def measure(world: World, report: Report) -> None:
    """Print the figures, and the ratio to the part that the request itself takes."""
    report.section(f"From the status of a payment to the state of its case, {ROUNDS} payments")
    words = [sys.executable, "-m", "tests.benchmarks.paid"]
    done = subprocess.run(words, env=world.environment, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    report.figure("asked, booked, told, case goes on, median", median(found["case"]), "ms", at_most=GOAL_MS)
    report.figure("asked, booked, told, case goes on, 95th percentile", percentile(found["case"], 0.95), "ms")
    report.ratio(
        "until the case goes on, median", median(found["case"]), median(found["booked"]), "asking and booking, ms"
    )


def pay() -> dict[str, list[float]]:
    """Apply, begin to pay, ask for the status, and wait for the case; in the database named by the environment."""
    from gemeinwerk.config.setup import prepare

    prepare()
    from gemeinwerk.config.journey import Journey
    from gemeinwerk.domain.cases.models import Case
    from gemeinwerk.domain.payments import actions as payments
    from gemeinwerk.domain.tenants import queries as tenants
    from gemeinwerk.kernel.clock import now
    from gemeinwerk.kernel.scope import tenant_scope

    journey = Journey("geburtsurkunde", "059110000000", lambda *_: None)
    offer = journey._offer(tenants.place("059110000000"))
    person = journey._sign_in(offer)
    times: dict[str, list[float]] = {"booked": [], "case": []}
    with tenant_scope(offer.responsible.value.tenant_id):
        for _ in range(ROUNDS):
            case_id = journey._case(journey._submit(offer, person))
            owed = journey._owed(case_id)
            if owed is None:
                raise RuntimeError("nothing is to be paid first")
            payer = person.as_actor()
            begun = payments.begin_payment(
                actor=payer, now=now(), claim_id=owed.id, return_url="http://127.0.0.1/zahlung/"
            )
            started = time.perf_counter()
            payments.follow_payment(actor=payer, now=now(), attempt_id=begun.attempt_id)
            times["booked"].append((time.perf_counter() - started) * 1000)
            while Case.objects.filter(id=case_id, state="waiting_for_payment").exists():
                if time.perf_counter() > started + 30:
                    raise RuntimeError("the case does not go on")
                time.sleep(0.002)
            times["case"].append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    print(json.dumps(pay()))
