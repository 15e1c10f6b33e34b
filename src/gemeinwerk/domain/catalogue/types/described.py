"""Services as other portals read them: a service with its texts, who is responsible, and whether it is online."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gemeinwerk.domain.catalogue.types import Authority, ServiceInfo


@dataclass(frozen=True, slots=True)
class DescribedService:
    """A service seen from one place; ``responsible`` is None where nobody has said who is."""

    info: ServiceInfo
    texts: Mapping[str, str]
    responsible: Authority | None
    online: bool
