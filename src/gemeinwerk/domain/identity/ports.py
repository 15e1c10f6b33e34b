"""What the identity room needs from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from gemeinwerk.domain.identity.types import IdentityProof, SignInChoice
from gemeinwerk.kernel.ports import AdapterStatus, Port


class IdentityProvider(Protocol):
    """Turns the raw answer of a provider into a typed proof; raises SignInFailed for anything else."""

    name: str
    label: str
    demo: bool

    def choices(self) -> tuple[SignInChoice, ...]: ...

    def proof(self, answer: Mapping[str, str]) -> IdentityProof: ...

    def check(self) -> AdapterStatus: ...


identity_provider: Port[IdentityProvider] = Port("identity.IdentityProvider")
