"""Django's PostgreSQL backend; before each statement the connection carries the scope of the running code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from gemeinwerk.kernel.scope import Scope, current_scope

SET_SCOPE = "SELECT set_config('gemeinwerk.tenant', %s, false), set_config('gemeinwerk.person', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Keeps the scope settings of the session equal to the scope of the code.

    A rollback takes the settings back as well, so they are written anew afterwards.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._applied: Scope | None = None
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

    def _carry_scope(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        scope = current_scope()
        # An aborted transaction takes nothing but its rollback, after which the settings are written anew.
        if scope != self._applied and self.connection.info.transaction_status != TransactionStatus.INERROR:
            tenant = str(scope.tenant_id or "")
            person = str(scope.account_id or "")
            with self.connection.cursor() as cursor:
                cursor.execute(SET_SCOPE, (tenant, person))
            if self.queries_logged:
                self.queries_log.append({"sql": SET_SCOPE, "time": "0"})
            self._applied = scope
        return execute(sql, params, many, context)

    def _rollback(self) -> Any:
        self._applied = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._applied = None

    def _close(self) -> Any:
        self._applied = None
        return super()._close()  # type: ignore[misc]
