"""Counters that are not worth a log, and row-level security on kept answers: by sponsor, or by curator."""

from django.db import migrations

from matching.tenancy import JOIN, SEPARATE

ANSWERS = "traffic_keptanswer"
OF_CURATORS = f"""
CREATE POLICY of_its_curator ON {ANSWERS}
    USING (user_id = nullif(current_setting('partnermatch.user', true), '')::bigint)
"""


class Migration(migrations.Migration):
    dependencies = [("traffic", "0001_counters")]
    operations = [
        migrations.RunSQL("ALTER TABLE traffic_usage SET UNLOGGED", "ALTER TABLE traffic_usage SET LOGGED"),
        migrations.RunSQL(SEPARATE.format(table=ANSWERS), JOIN.format(table=ANSWERS)),
        migrations.RunSQL(OF_CURATORS, f"DROP POLICY of_its_curator ON {ANSWERS}"),
    ]
