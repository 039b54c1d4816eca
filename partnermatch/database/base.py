"""Django's PostgreSQL backend; the private cluster is started by the first connection that is made to it."""

from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from partnermatch.localpg import PORT, locate
from partnermatch.pgprograms import LocalPostgresError


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes `CLUSTER_HOME` from the settings in the place of `HOST` and `PORT`."""

    def get_connection_params(self) -> dict[str, Any]:
        try:
            cluster = locate(self.settings_dict["CLUSTER_HOME"])
            cluster.start()
        except LocalPostgresError as error:
            raise OperationalError(str(error)) from error
        self.settings_dict |= {"HOST": str(cluster.socket), "PORT": str(PORT)}
        return super().get_connection_params()
