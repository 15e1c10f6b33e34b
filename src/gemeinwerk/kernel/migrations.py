"""Migration operations that put the second lock on the door: row-level security and locked rows.

The owner of the tables runs migrations; the application's role is neither owner nor superuser, and FORCE
makes the policies bind the owner as well.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.special import RunSQL

TENANT = "NULLIF(current_setting('gemeinwerk.tenant', true), '')::uuid"
PERSON = "NULLIF(current_setting('gemeinwerk.person', true), '')::uuid"


class RowSecurity(RunSQL):
    """Enable and force row-level security on ``table`` with the tenant policy.

    ``person_column`` also shows a row to the person named there (read only). ``read_all`` lets everybody
    read, for public facts that a tenant publishes; writing stays with the tenant.
    """

    def __init__(self, table: str, *, person_column: str | None = None, read_all: bool = False) -> None:
        own = f"tenant_id = {TENANT}"
        # A subquery is worked out once for a statement, a bare call of current_setting once for each row.
        found = f"tenant_id = (SELECT {TENANT})"
        visible = found
        if person_column:
            visible = f"{found} OR {person_column} = (SELECT {PERSON})"
        if read_all:
            visible = "true"
        self.table = table
        self.person_column = person_column
        self.read_all = read_all
        forward: list[Any] = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({visible})",
            f"CREATE POLICY {table}_insert ON {table} FOR INSERT WITH CHECK ({own})",
            f"CREATE POLICY {table}_update ON {table} FOR UPDATE USING ({found}) WITH CHECK ({own})",
            f"CREATE POLICY {table}_delete ON {table} FOR DELETE USING ({found})",
        ]
        backward: list[Any] = [
            *(f"DROP POLICY {table}_{verb} ON {table}" for verb in ("read", "insert", "update", "delete")),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        super().__init__(sql=forward, reverse_sql=backward)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """Name the operation so that it can be written into a migration file."""
        options: dict[str, object] = {}
        if self.person_column:
            options["person_column"] = self.person_column
        if self.read_all:
            options["read_all"] = True
        return (type(self).__name__, [self.table], options)

    def describe(self) -> str:
        """Say in words what the operation does."""
        return f"Force row-level security on {self.table}"


# The shortest time for which any setting keeps the books; the action that empties rows keeps what the policy says.
BOOK_YEARS = 6


def emptied_when_old(table: str, mutable: tuple[str, ...], emptied: dict[str, str], age: str) -> str:
    """Return the function of ``Lock`` for rows that are kept for years: beside ``mutable`` columns some are emptied, once they are old.

    ``emptied`` names each with the empty value as JSON, ``age`` the column from which the years count.
    """
    keep = ", ".join(f"'{column}'" for column in (*mutable, *emptied))
    empty = " AND ".join(
        f"(to_jsonb(NEW)->'{column}' IS NOT DISTINCT FROM to_jsonb(OLD)->'{column}' OR ("
        f"to_jsonb(NEW)->'{column}' = '{value}'::jsonb AND OLD.{age} < now() - interval '{BOOK_YEARS} years'))"
        for column, value in emptied.items()
    )
    return f"""CREATE OR REPLACE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'rows of {table} are locked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (to_jsonb(NEW) - ARRAY[{keep}]::text[]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{keep}]::text[])
            OR NOT ({empty}) THEN
            RAISE EXCEPTION 'rows of {table} are locked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$"""


class Lock(RunSQL):
    """Refuse UPDATE and DELETE of rows of ``table`` in the database, whoever asks.

    ``mutable`` names columns that may still change (for example a state); all others are fixed.
    """

    def __init__(self, table: str, *, mutable: tuple[str, ...] = ()) -> None:
        self.table = table
        self.mutable = mutable
        keep = ", ".join(f"'{column}'" for column in mutable)
        compare = f"(to_jsonb(NEW) - ARRAY[{keep}]::text[]) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY[{keep}]::text[])"
        condition = compare if mutable else "true"
        forward: list[Any] = [
            f"""CREATE FUNCTION {table}_locked() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR {condition} THEN
                    RAISE EXCEPTION 'rows of {table} are locked' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$""",
            f"CREATE TRIGGER {table}_locked BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_locked()",
        ]
        backward: list[Any] = [f"DROP TRIGGER {table}_locked ON {table}", f"DROP FUNCTION {table}_locked()"]
        super().__init__(sql=forward, reverse_sql=backward)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """Name the operation so that it can be written into a migration file."""
        return (type(self).__name__, [self.table], {"mutable": self.mutable} if self.mutable else {})

    def describe(self) -> str:
        """Say in words what the operation does."""
        return f"Lock rows of {self.table}"
