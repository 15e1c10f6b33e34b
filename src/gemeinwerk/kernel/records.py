"""Base classes of all tables: tenant data with a tripwire, and global data with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from django.db import connection, models

from gemeinwerk.kernel.scope import ScopeMissing, current_scope, current_tenant

M = TypeVar("M", bound=models.Model)


class ScopedRows(models.QuerySet[M], Generic[M]):
    """Rows whose locks keep other changes out, and never those who only refer to the row.

    A reference is checked at the end of a transaction, when it holds the chain of the audit; a lock that kept references
    out as well would let two transactions wait for each other.
    """

    def select_for_update(self, *args: Any, **kwargs: Any) -> Self:
        """Lock as an UPDATE does that leaves the key alone (FOR NO KEY UPDATE)."""
        return super().select_for_update(*args, **{"no_key": True, **kwargs})


class ScopedManager(models.Manager[M], Generic[M]):
    """Shows rows of the scope in force and raises ScopeMissing outside one."""

    _queryset_class = ScopedRows

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of the tenant or person in scope."""
        scope = current_scope()
        if scope.tenant_id is not None:
            return super().get_queryset().filter(tenant_id=scope.tenant_id)
        column = getattr(self.model, "person_column", None)
        if scope.account_id is not None and column:
            return super().get_queryset().filter(**{column: scope.account_id})
        raise ScopeMissing(f"{self.model.__name__} was read outside a tenant scope")

    def by_id(self, key: UUID, *, lock: bool = False) -> M | None:
        """Return the row with this id in the scope in force, or None; ``lock`` keeps it until the transaction ends.

        The same as ``filter(id=key).first()`` for a third of the time, because the statement is built only once.
        """
        scope = current_scope()
        column = "tenant_id" if scope.tenant_id is not None else getattr(self.model, "person_column", None)
        owner = scope.tenant_id or scope.account_id
        if owner is None or not column:
            raise ScopeMissing(f"{self.model.__name__} was read outside a tenant scope")
        names, statement, converters = _reading(self.model)
        with connection.cursor() as cursor:
            cursor.execute(statement.format(owner=column) + (" FOR NO KEY UPDATE" if lock else ""), (key, owner))
            row = cursor.fetchone()
        if row is None:
            return None
        values = list(row)
        for place, convert in converters:
            values[place] = convert(values[place], None, connection)
        return self.model.from_db(self.db, names, values)

    def add(self, row: M) -> M:
        """Insert a new row of the tenant in scope; the same as ``create`` with a statement that is built only once."""
        add_rows(row)
        return row

    def add_once(self, row: M) -> bool:
        """Insert a new row of the tenant in scope unless a rule of the table admits only the one that is there; tell which."""
        statement, fields = _adding(type(row))
        row.tenant_id = current_tenant()  # type: ignore[attr-defined]
        values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} ON CONFLICT DO NOTHING", values)
            return bool(cursor.rowcount == 1)

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


@lru_cache(maxsize=256)
def _reading(model: type[models.Model]) -> tuple[list[str], str, list[tuple[int, Callable[..., Any]]]]:
    """Return attribute names, the statement that reads one row, and the converters of fields that need one."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "id" = %s AND "{{owner}}" = %s'
    converters = [(place, one) for place, field in enumerate(fields) for one in field.get_db_converters(connection)]
    return [field.attname for field in fields], statement, converters


@lru_cache(maxsize=256)
def _adding(model: type[models.Model]) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    """Return the statement that inserts one row and its fields; a number that the database gives is left to it."""
    fields = tuple(one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(["%s"] * len(fields))})', fields


@lru_cache(maxsize=256)
def _changing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    """Return the statement that changes some fields of one row, and the fields."""
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = tuple(known[name] for name in names)
    pairs = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {pairs} WHERE "id" = %s AND "tenant_id" = %s', fields


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the tenant in scope, already in the table, of which ``fields`` are to be written."""

    row: models.Model
    fields: tuple[str, ...]


def add_rows(*rows: models.Model | Changed) -> None:
    """Write rows of the tenant in scope, of one table or of several, in their order and in one message.

    What is no ``Changed`` is new.
    """
    tenant_id = current_tenant()
    statements, values, new = [], list[Any](), list[models.Model]()
    for one in rows:
        row = one.row if isinstance(one, Changed) else one
        if row.tenant_id is None:  # type: ignore[attr-defined]
            row.tenant_id = tenant_id  # type: ignore[attr-defined]
        if row.tenant_id != tenant_id:  # type: ignore[attr-defined]
            raise ScopeMissing(f"{type(row).__name__} of another tenant")
        if isinstance(one, Changed):
            statement, fields = _changing(type(row), one.fields)
        else:
            statement, fields = _adding(type(row))
            new.append(row)
        statements.append(statement)
        values += [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        if isinstance(one, Changed):
            values += [row.pk, tenant_id]
    if connection.queries_logged:
        # The log holds one line for the message; it is to count statements.
        connection.queries_log.extend({"sql": statement, "time": "0"} for statement in statements[1:])
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)
    for row in new:
        row._state.adding, row._state.db = False, connection.alias


def add_many(rows: Sequence[models.Model]) -> None:
    """Insert many new rows of one table and of the tenant in scope in one statement, for a fraction of ``bulk_create``.

    The database fills numbers of its own; the rows do not learn them.
    """
    if not rows:
        return
    columns, content = _as_json(rows, _adding(type(rows[0]))[1])
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)",
            [content],
        )


def change_many(rows: Sequence[models.Model], fields: tuple[str, ...]) -> None:
    """Write some fields of many rows of one table and of the tenant in scope in one statement."""
    if not rows:
        return
    changed = _changing(type(rows[0]), fields)[1]
    _, content = _as_json(rows, (rows[0]._meta.pk, *changed))
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    pairs = ", ".join(f'"{field.column}" = new."{field.column}"' for field in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS old SET {pairs} FROM json_populate_recordset(NULL::{table}, %s) AS new "
            "WHERE old.id = new.id AND old.tenant_id = %s",
            [content, current_tenant()],
        )


def _as_json(rows: Sequence[models.Model], fields: Iterable[models.Field[Any, Any]]) -> tuple[str, str]:
    """Return the columns, and the rows as PostgreSQL reads them into its own types."""
    tenant_id = current_tenant()
    for row in rows:
        if row.tenant_id is None:  # type: ignore[attr-defined]
            row.tenant_id = tenant_id  # type: ignore[attr-defined]
        if row.tenant_id != tenant_id:  # type: ignore[attr-defined]
            raise ScopeMissing(f"{type(row).__name__} of another tenant")
    names = [(field.column, field.attname) for field in fields]
    content = [{column: getattr(row, name) for column, name in names} for row in rows]
    return ", ".join(f'"{column}"' for column, _ in names), json.dumps(content, default=str)


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
