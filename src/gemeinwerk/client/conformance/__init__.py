"""The conformance kit: plays sender, receiver and attacker against a server of the standard API and reports what it sees."""

from gemeinwerk.client.conformance.bench import Bench
from gemeinwerk.client.conformance.checks import Check, Outcome, Result
from gemeinwerk.client.conformance.report import as_html, as_json
from gemeinwerk.client.conformance.running import AREAS, CHECKS, run

__all__ = ["AREAS", "CHECKS", "Bench", "Check", "Outcome", "Result", "as_html", "as_json", "run"]
