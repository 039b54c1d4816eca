"""The last imports are found in the history without reading all of it (catalog.desk.imports)."""

from django.db import migrations

NAME = "catalog_imports_in_history"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0014_import_runs"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {NAME} ON pghistory_context (created_at DESC) WHERE metadata ? 'file'",
            f"DROP INDEX {NAME}",
        )
    ]
