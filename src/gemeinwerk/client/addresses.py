"""Where an environment of the standard API answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from gemeinwerk.client.faults import SetupWrong

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Addresses:
    """The four addresses of an environment, each without version and without a slash at its end.

    ``issuer`` is the name under which the delivery service signs, where that is not the address of its Submission API.
    Raises SetupWrong for anything but https; http is allowed to the own machine only, where nobody listens in between.
    """

    token: str
    submission: str
    destination: str
    routing: str
    issuer: str = ""

    def __post_init__(self) -> None:
        for name in ("token", "submission", "destination", "routing"):
            object.__setattr__(self, name, _checked(getattr(self, name)))
        object.__setattr__(self, "issuer", (self.issuer or self.submission).rstrip("/"))

    @classmethod
    def below(cls, base: str) -> Addresses:
        """Return the addresses of an environment that keeps all four below one, such as ``https://host/api/fit-connect``."""
        root = base.rstrip("/")
        return cls(f"{root}/token", f"{root}/submission-api", f"{root}/destination-api", f"{root}/routing-api")


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        usable = False
    if not usable or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SetupWrong(f"„{address[:200]}“ ist keine brauchbare Adresse.", hint="Nötig ist eine Adresse mit https.")
    return address.rstrip("/")
