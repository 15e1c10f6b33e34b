"""The conformance kit: plays sender, receiver and attacker against a server of the standard API and reports what it sees."""

from gemeinwerk.client.conformance.bench import Bench
from gemeinwerk.client.conformance.checks import Check, Outcome, Result
from gemeinwerk.client.conformance.planted import ALSO, FAULTS
from gemeinwerk.client.conformance.report import WORDS, as_html, as_json, verdict
from gemeinwerk.client.conformance.running import AREAS, CHECKS, run

__all__ = [
    "ALSO",
    "AREAS",
    "CHECKS",
    "FAULTS",
    "WORDS",
    "Bench",
    "Check",
    "Outcome",
    "Result",
    "as_html",
    "as_json",
    "run",
    "verdict",
]
