"""Django's PostgreSQL backend, which notices a database that has fallen silent, and can step back into another role.

The stock health check waits for its answer for ever.
"""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper

# Together with the 2 seconds of connect_timeout this keeps the promise of a 503 within 3 seconds.
SILENCE_SECONDS = 0.7


class Operations(DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """For whoever lists queries. Of a prepared one the driver keeps no text: it is given without the values."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations

    def get_connection_params(self) -> dict[str, Any]:
        """Of Django's own cursors none prepares: they write the parameters into the text."""
        return super().get_connection_params() | {"prepare_threshold": 0}

    def prepared(self) -> CursorWrapper:
        """See `partnermatch.database.prepared`. As `cursor()`, but for the kind of cursor."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))  # type: ignore[attr-defined,call-arg]

    def init_connection_state(self) -> None:
        """Every connection works as the `ROLE` of the settings, if one is named."""
        super().init_connection_state()
        if role := self.settings_dict.get("ROLE"):
            with self.cursor() as cursor:
                cursor.execute("SELECT set_config('role', %s, false)", [role])

    def is_usable(self) -> bool:
        """Whether an open connection answers the empty query in time."""
        if self.connection is None:
            return False
        try:
            return answers(self.connection.pgconn)
        except psycopg.Error:
            return False


def answers(asked: Any) -> bool:
    """Sends the empty query and reads its result, after which the connection is free for another."""
    asked.send_query(b"")
    asked.flush()
    waiting = select.poll()
    waiting.register(asked.socket, select.POLLIN)
    if not waiting.poll(SILENCE_SECONDS * 1000):
        return False
    results = []
    while result := asked.get_result():
        results.append(result.status)
    return results == [psycopg.pq.ExecStatus.EMPTY_QUERY]
