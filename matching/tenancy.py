"""Two walls between sponsors, who compete: nothing of one may be seen, counted or guessed by another.

The first is in the code: rows of a sponsor are reached through `Model.objects.of(sponsor)` and no other way. The second
is in the database: inside `acting_for(sponsor)` statements run as a role that owns no table, and row-level security
shows it the rows of that sponsor only, whatever a query asks for. Outside of it the role sees none.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

from django.db import connection, models, transaction

Row = TypeVar("Row", bound=models.Model)

ROLE = "partnermatch_app"
SPONSOR = "partnermatch.sponsor"  # the setting that the policies read

# The policy of a table with the column sponsor_id; a migration applies it.
SEPARATE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_sponsor ON {table}
    USING (sponsor_id = nullif(current_setting('partnermatch.sponsor', true), '')::uuid)
"""
JOIN = """
DROP POLICY of_its_sponsor ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY
"""


class NoSponsor(Exception):
    """Rows of sponsors were asked for without saying whose."""


class OfSponsors(models.Manager[Row]):
    """A manager that must be told whose rows: `objects.of(sponsor_id)`. Everything else raises NoSponsor."""

    def of(self, sponsor: uuid.UUID) -> models.QuerySet[Row]:
        return super().get_queryset().filter(sponsor=sponsor)

    def get_queryset(self) -> NoReturn:
        raise NoSponsor(f"say whose: {self.model.__name__}.objects.of(sponsor)")


@contextmanager
def acting_for(sponsor: uuid.UUID) -> Iterator[None]:
    """A transaction that sees and writes what is this sponsor's, and the catalog."""
    with transaction.atomic():
        role, before = _configure(ROLE, str(sponsor))
        yield
        if not connection.needs_rollback:  # which sets both back itself
            _configure(role, before)  # an outer transaction goes on as it was


def _configure(role: str, sponsor: str) -> tuple[str, str]:
    """Sets role and sponsor until the transaction ends; answers what they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('role'), coalesce(current_setting(%(name)s, true), '')", {"name": SPONSOR}
        )
        before: tuple[str, str] = cursor.fetchone()
        values: dict[str, Any] = {"role": role, "name": SPONSOR, "sponsor": sponsor}
        cursor.execute("SELECT set_config('role', %(role)s, true), set_config(%(name)s, %(sponsor)s, true)", values)
    return before
