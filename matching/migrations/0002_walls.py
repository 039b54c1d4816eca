"""Row-level security on every table of a sponsor's, and references that stay within one sponsor."""

from django.db import migrations

from matching.tenancy import JOIN, SEPARATE

TABLES = ("matching_brief", "matching_shortlist", "matching_decision")
# table, its column, the table it points at
WITHIN = (
    ("matching_shortlist", "brief_id", "matching_brief"),
    ("matching_decision", "shortlist_id", "matching_shortlist"),
)


def within(table: str, column: str, other: str) -> migrations.RunSQL:
    name = f"{table}_{column}_of_its_sponsor"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({column}, sponsor_id) REFERENCES {other} (id, sponsor_id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_records")]
    operations = [
        *(migrations.RunSQL(SEPARATE.format(table=table), JOIN.format(table=table)) for table in TABLES),
        *(within(*each) for each in WITHIN),
    ]
