"""What crosses the border of the tenants room."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A region as people choose it; ``ancestors`` are the keys above it, outermost first."""

    key: str
    name: str
    short_name: str
    label: str
    kind: str
    kreis_name: str
    regierungsbezirk: str
    postcode: str
    inhabitants: int
    ancestors: tuple[str, ...]
    tenant_id: UUID
    ars: str
    ags: str
    size_class: str

    @property
    def layer_keys(self) -> tuple[str, ...]:
        """Return the keys of all layers that speak for this place, outermost first, itself last."""
        return (*self.ancestors, self.key)


@dataclass(frozen=True, slots=True)
class TenantInfo:
    """An administration with what stands at the head of its letters."""

    id: UUID
    key: str
    name: str
    short_name: str
    authority_name: str
    street: str
    postcode: str
    city: str
    phone: str
    email: str
    website: str
    head_title: str
    kind: str
    seal_name: str

    @property
    def return_address(self) -> str:
        """Return the one-line sender of the address window (DIN 5008)."""
        parts = (self.authority_name, self.street, f"{self.postcode} {self.city}".strip())
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Area:
    """A region as the Routing API names it: a number, its name and what it is, in German."""

    id: str
    name: str
    kind: str
