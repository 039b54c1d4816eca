"""Statements that every request asks: the server reads and plans them once for each connection, not each time.

They go through Django's cursors otherwise: errors are Django's, and whoever counts queries counts these.
"""

from contextlib import AbstractContextManager
from typing import cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

from partnermatch.database.base import DatabaseWrapper


def prepared(using: str = DEFAULT_DB_ALIAS) -> AbstractContextManager[CursorWrapper]:
    """A cursor whose statements are prepared. Parameters travel apart from the text: each needs a type of its own, so
    say `%s::bigint[]`, and never write values into the text.
    """
    return cast(DatabaseWrapper, connections[using]).prepared()
