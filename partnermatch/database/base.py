"""Django's PostgreSQL backend, with two differences.

A private cluster is started by the first connection that is made to it. And a database that has fallen silent is
noticed: the stock health check waits for its answer for ever.
"""

import selectors
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from partnermatch.localpg import PORT, locate
from partnermatch.pgprograms import LocalPostgresError

# Together with the 2 seconds of connect_timeout this keeps the promise of a 503 within 3 seconds.
SILENCE_SECONDS = 0.7


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes `CLUSTER_HOME` from the settings, where it is there, in the place of `HOST` and `PORT`."""

    def get_connection_params(self) -> dict[str, Any]:
        if "CLUSTER_HOME" in self.settings_dict:
            try:
                cluster = locate(self.settings_dict["CLUSTER_HOME"])
                cluster.start()
            except LocalPostgresError as error:
                raise OperationalError(str(error)) from error
            self.settings_dict |= {"HOST": str(cluster.socket), "PORT": str(PORT)}
        return super().get_connection_params()

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
    with selectors.DefaultSelector() as selector:
        selector.register(asked.socket, selectors.EVENT_READ)
        if not selector.select(SILENCE_SECONDS):
            return False
    results = []
    while result := asked.get_result():
        results.append(result.status)
    return results == [psycopg.pq.ExecStatus.EMPTY_QUERY]
