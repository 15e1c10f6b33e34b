"""Who did something, in words."""

from __future__ import annotations

from collections.abc import Mapping

from gemeinwerk.domain.identity import queries as identity
from gemeinwerk.kernel.actor import SYSTEM
from gemeinwerk.kernel.scope import current_tenant


def staff_names() -> Mapping[str, str]:
    """Return the names of the active staff of the tenant in scope by the id of their actor, and that of the platform."""
    known = {member.as_actor().id: member.name for member in identity.staff_of(current_tenant())}
    return {SYSTEM.id: "Plattform", **known}
