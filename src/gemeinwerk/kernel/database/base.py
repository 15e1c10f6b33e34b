"""Django's PostgreSQL backend; before each statement the connection carries the scope of the running code.

What has to precede a statement (the start of the transaction, a changed scope) travels with it in one message, because
round trips cost more than the statements themselves. Each is still a statement of its own and counted as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from gemeinwerk.kernel.scope import Scope, current_scope

SET_SCOPE = (
    "SELECT set_config('gemeinwerk.tenant', '{tenant}', false), set_config('gemeinwerk.person', '{person}', false)"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Keeps the scope settings of the session equal to the scope of the code.

    A rollback takes the settings back as well, so they are written anew afterwards.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._applied: Scope | None = None
        self._transactional = False
        self._ending = False
        self.execute_wrappers.append(self._carry_scope)

    def init_connection_state(self) -> None:
        """Take the application's role where the login role is a more powerful one."""
        super().init_connection_state()
        self._applied = None
        role = self.settings_dict.get("ROLE") or getattr(settings, "DATABASE_ROLE", "")
        if role:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT set_config('role', %s, false)", (role,))
            if not self.get_autocommit():
                self.connection.commit()

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Let the one statement of this block, the last of the outermost transaction, take the commit along.

        So a lock that this statement takes is held for no round trip; Django's commit afterwards finds it done.
        """
        self._ending = self._transactional and self.in_atomic_block and not self.savepoint_ids
        try:
            yield
        finally:
            self._ending = False

    def _carry_scope(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        scope, status = current_scope(), self.connection.info.transaction_status
        # An aborted transaction takes nothing but its rollback, after which the settings are written anew.
        if status == TransactionStatus.INERROR:
            return execute(sql, params, many, context)
        before = []
        if self._transactional and status == TransactionStatus.IDLE:
            before.append("BEGIN")
        if scope != self._applied:
            # Both values are UUIDs by type, so they need no quoting.
            before.append(SET_SCOPE.format(tenant=scope.tenant_id or "", person=scope.account_id or ""))
            if self.queries_logged:
                self.queries_log.append({"sql": SET_SCOPE, "time": "0"})
        if not before and not self._ending:
            return execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        if many or not isinstance(sql, str) or not isinstance(cursor, psycopg.ClientCursor):
            if before:
                with self.connection.cursor() as first:
                    first.execute("; ".join(before))
            self._applied = scope
            return execute(sql, params, many, context)
        ending = ("COMMIT",) if self._ending and not self.needs_rollback else ()
        result = execute("; ".join((*before, sql, *ending)), params, many, context)
        self._applied = scope
        for _ in before:
            cursor.nextset()
        return result

    def _set_autocommit(self, autocommit: bool) -> None:
        """Begin transactions with their first statement instead of by a message of the driver's own."""
        if "isolation_level" in self.settings_dict["OPTIONS"]:
            super()._set_autocommit(autocommit)  # type: ignore[misc]
            return
        with self.wrap_database_errors:
            self.connection.autocommit = True
        self._transactional = not autocommit

    def _rollback(self) -> Any:
        self._applied = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._applied = None

    def _close(self) -> Any:
        self._applied = None
        return super()._close()  # type: ignore[misc]
