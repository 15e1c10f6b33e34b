"""The tripwire: which tenant, or which person, the running code may see.

The database backend copies the scope into settings of the connection before each statement, so that
row-level security sees the same scope as the code: two locks on one door.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


class ScopeMissing(RuntimeError):
    """Tenant data was touched outside a tenant scope: a fault of the program, never of a user."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Either a tenant or a person (or neither)."""

    tenant_id: UUID | None = None
    account_id: UUID | None = None


NOBODY = Scope()
_scope: ContextVar[Scope] = ContextVar("gemeinwerk_scope", default=NOBODY)


def current_scope() -> Scope:
    """Return the scope in force; ``NOBODY`` outside any scope."""
    return _scope.get()


def current_tenant() -> UUID:
    """Return the tenant in scope or raise ScopeMissing."""
    tenant_id = _scope.get().tenant_id
    if tenant_id is None:
        raise ScopeMissing("tenant data was used outside a tenant scope")
    return tenant_id


@contextmanager
def tenant_scope(tenant_id: UUID) -> Iterator[None]:
    """Limit everything inside the block to the data of one tenant."""
    token = _scope.set(Scope(tenant_id=tenant_id))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def person_scope(account_id: UUID) -> Iterator[None]:
    """Limit everything inside the block to one person's own rows, over all tenants, read only."""
    token = _scope.set(Scope(account_id=account_id))
    try:
        yield
    finally:
        _scope.reset(token)
