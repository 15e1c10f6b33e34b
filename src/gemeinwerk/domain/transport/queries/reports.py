"""Reports of the conformance kit, as somebody hands them in to have them shown; nothing of them is kept."""

from __future__ import annotations

from gemeinwerk.domain.transport.queries.staff import ROLES
from gemeinwerk.domain.transport.rules.reports import read_report
from gemeinwerk.domain.transport.types.reports import ConformanceReport
from gemeinwerk.kernel.actor import Actor


def conformance_report(*, actor: Actor, content: bytes) -> ConformanceReport:
    """Return what a report says; raises Forbidden, TooLarge, Invalid for anything that the kit does not write."""
    actor.require_role(*ROLES)
    return read_report(content)
