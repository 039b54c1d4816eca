"""The project's PostgreSQL backend; the first connection starts the private cluster.

Apart from the other backend because it needs Unix, which a DATABASE_URL does not.
"""

from typing import Any

from django.db.utils import OperationalError

from partnermatch.database import base
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
