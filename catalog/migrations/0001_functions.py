"""Extensions, and the functions that the triggers of every later migration call."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# The two numbers name the queue; they mean nothing else.
QUEUE_WRITER = """
CREATE FUNCTION catalog_queue_writer() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20820, 13485);
END $$;
"""

# Once per transaction: the setting is local to it, and goes back with a savepoint that is rolled back.
RAISE_REVISION = """
CREATE FUNCTION catalog_raise_revision() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('partnermatch.revision_raised_in', true) = pg_current_xact_id()::text THEN
        RETURN;
    END IF;
    PERFORM catalog_queue_writer();
    INSERT INTO catalog_revision (number, raised_at, database_role, context)
    SELECT coalesce(max(number), 0) + 1, now(), session_user,
           nullif(current_setting('pghistory.context_id', true), '')::uuid
      FROM catalog_revision;
    PERFORM set_config('partnermatch.revision_raised_in', pg_current_xact_id()::text, true);
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(QUEUE_WRITER, "DROP FUNCTION catalog_queue_writer()"),
        migrations.RunSQL(RAISE_REVISION, "DROP FUNCTION catalog_raise_revision()"),
    ]
