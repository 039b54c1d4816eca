"""The role that requests are served as. It owns nothing: it can switch off no trigger and no policy, and alter nothing
that is only ever added to.

It is made and given its rights after every `migrate`, by whoever migrates.
"""

from typing import Any

import pghistory.models
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import ProgrammingError

from matching.tenancy import ROLE

READ_ONLY = ("django_migrations",)
CREATE = f"""
DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
"""
# `ROLE` may be created by one who may not become it: PostgreSQL 16 tells the two apart.
MAY_BECOME = "SELECT pg_has_role(current_user, %s, %s)"
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}
"""
BY_HAND = f"""the database role {ROLE}, which requests are served as, cannot be made by this login.
Let an administrator of the database run: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO "{{login}}";
(the private cluster makes it when it starts: manage.py localpg stop)"""


def grant_rights(**sent: Any) -> None:
    """After `migrate`: the role exists, whoever migrates may become it, and it may do what requests need."""
    if "plan" not in sent:
        return  # a flush between two tests, which makes no table
    with transaction.atomic(), connection.cursor() as cursor:
        ensure_role(cursor)
        cursor.execute(GRANTS)
        there = set(connection.introspection.table_names(cursor))
        for table in sorted(there & append_only_tables()):
            cursor.execute(f"REVOKE UPDATE, DELETE ON {connection.ops.quote_name(table)} FROM {ROLE}")
        for table in sorted(there & read_only_tables()):
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {connection.ops.quote_name(table)} FROM {ROLE}")
        if connection.pg_version >= 170000:  # type: ignore[attr-defined]  # an import ends with ANALYZE
            cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {ROLE}")


def ensure_role(cursor: CursorWrapper) -> None:
    """Raises CommandError that says what to do where this login may not create roles."""
    cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s), current_user", [ROLE])
    exists, login = cursor.fetchone()
    try:
        with transaction.atomic():
            if not exists:
                cursor.execute(CREATE)
            cursor.execute(MAY_BECOME, [ROLE, "SET" if connection.pg_version >= 160000 else "MEMBER"])  # type: ignore[attr-defined]
            if not cursor.fetchone()[0]:
                cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
    except ProgrammingError as error:
        raise CommandError(BY_HAND.format(login=login)) from error


def append_only_tables() -> set[str]:
    """Tables of what is only ever added: the catalog's history, and all models that say `append_only`."""
    models = (model for model in apps.get_models() if getattr(model, "append_only", False) or is_history(model))
    return {model._meta.db_table for model in models}


def read_only_tables() -> set[str]:
    """Tables that only the database itself writes, and whoever migrates."""
    models = (model for model in apps.get_models() if getattr(model, "written_by_database", False))
    return {model._meta.db_table for model in models} | set(READ_ONLY)


def is_history(model: type) -> bool:
    return issubclass(model, pghistory.models.Event)
