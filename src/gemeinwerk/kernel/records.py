"""Base classes of all tables: tenant data with a tripwire, and global data with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models

from gemeinwerk.kernel.scope import ScopeMissing, current_scope, current_tenant

M = TypeVar("M", bound=models.Model)


class ScopedManager(models.Manager[M], Generic[M]):
    """Shows rows of the scope in force and raises ScopeMissing outside one."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of the tenant or person in scope."""
        scope = current_scope()
        if scope.tenant_id is not None:
            return super().get_queryset().filter(tenant_id=scope.tenant_id)
        column = getattr(self.model, "person_column", None)
        if scope.account_id is not None and column:
            return super().get_queryset().filter(**{column: scope.account_id})
        raise ScopeMissing(f"{self.model.__name__} was read outside a tenant scope")

    def create(self, **values: Any) -> M:
        """Create a row of the tenant in scope."""
        values.setdefault("tenant_id", current_tenant())
        return super().create(**values)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Create rows of the tenant in scope."""
        rows = list(objs)
        for row in rows:
            if row.tenant_id is None:  # type: ignore[attr-defined]
                row.tenant_id = current_tenant()  # type: ignore[attr-defined]
        return super().bulk_create(rows, *args, **kwargs)


class Classified(models.Model):
    """Every table says which fields are personal and how long its rows are kept."""

    personal: ClassVar[dict[str, str]] = {}
    retention: ClassVar[str] = ""

    class Meta:
        abstract = True


class TenantModel(Classified):
    """A table whose rows belong to one tenant; row-level security guards it in the database too."""

    person_column: ClassVar[str | None] = None

    tenant_id = models.UUIDField(editable=False, db_index=True)

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save within the tenant in scope; a row of another tenant is refused."""
        tenant_id = current_tenant()
        if self.tenant_id is None:
            self.tenant_id = tenant_id
        if self.tenant_id != tenant_id:
            raise ScopeMissing(f"{type(self).__name__} of another tenant")
        super().save(*args, **kwargs)


class GlobalModel(Classified):
    """A table without a tenant; ``global_reason`` says why that is right."""

    global_reason: ClassVar[str] = ""

    class Meta:
        abstract = True
