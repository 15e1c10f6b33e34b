"""A destination as a person types it, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from gemeinwerk.domain.transport.types import Destination


@dataclass(frozen=True, slots=True)
class TypedService:
    """One service of a destination as a person typed it; ``regions`` may name several."""

    identifier: str
    name: str
    schema_uri: str
    mime_type: str
    regions: str


@dataclass(frozen=True, slots=True)
class TypedDestination:
    """A destination as a person typed it; keys as pasted text, or ``for_tests`` to have them made."""

    name: str
    legal_name: str
    email: str
    phone: str
    services: tuple[TypedService, ...]
    callback_url: str
    callback_secret: str = field(repr=False)
    encryption_key: str = field(repr=False)
    signing_key: str = field(repr=False)
    for_tests: bool


@dataclass(frozen=True, slots=True)
class NewDestination:
    """A created destination; the private keys (JWK as JSON) are empty unless they were made here, and shown once."""

    destination: Destination
    private_sealing: bytes = field(repr=False)
    private_signing: bytes = field(repr=False)
