"""Finding the key that a request came with, with everything that is asked of it.

It is what `ApiKey.objects.select_related("user__membership", "sponsor")` finds. Every request asks it, and the ORM
would write the same long statement anew each time, which costs more than the rest of the authentication. It also brings
the catalog's latest revision along, which a match would ask for next.
"""

from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, models

from catalog.revision import LATEST, remember
from partnermatch.access.models import ApiKey, Membership, Sponsor, User
from partnermatch.database.prepared import prepared

Row = tuple[Any, ...]
# How the statement calls each table.
JOINED: dict[str, type[models.Model]] = {"k": ApiKey, "u": User, "m": Membership, "s": Sponsor}
COLUMNS = [f'{name}."{field.column}"' for name, model in JOINED.items() for field in model._meta.concrete_fields]
FIND = f"""
SELECT {", ".join([*COLUMNS, *LATEST])}
  FROM {ApiKey._meta.db_table} k
  JOIN {User._meta.db_table} u ON u.id = k.user_id
  LEFT JOIN {Membership._meta.db_table} m ON m.user_id = u.id
  LEFT JOIN {Sponsor._meta.db_table} s ON s.id = k.sponsor_id
 WHERE k.prefix = %s::text
"""  # noqa: S608 names of our own tables and columns


def find_key(prefix: str) -> ApiKey | None:
    with prepared() as cursor:
        cursor.execute(FIND, [prefix])
        row: Row | None = cursor.fetchone()
    return None if row is None else read(row)


def read(row: Row) -> ApiKey:
    """The key, with its relations in their caches."""
    rows, start = {}, 0
    for name, model in JOINED.items():
        names = [field.attname for field in model._meta.concrete_fields]
        values = row[start : start + len(names)]
        rows[name] = None if values[0] is None else model.from_db(DEFAULT_DB_ALIAS, names, values)
        start += len(names)
    key, user, member = cast(ApiKey, rows["k"]), cast(User, rows["u"]), rows["m"]
    remember(key, *row[-len(LATEST) :])
    key._state.fields_cache |= {"user": user, "sponsor": rows["s"]}
    user._state.fields_cache["membership"] = member
    if member is not None:
        member._state.fields_cache["user"] = user
    return key
