"""Audit and revision, kept by the database itself: no door can go round a trigger.

Every table of the catalog is `@audited`. A change to a row leaves an event (who, when, the row as it was, why) in the
table's history and raises the one revision number, once per transaction. Writers of the catalog take turns, from their
first change to their commit: revisions commit in the order of their numbers.
"""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F

Model = TypeVar("Model", bound=type[models.Model])


class Revision(models.Model):
    """One committed transaction that changed the catalog. The largest number is the catalog's revision.

    Written by the database function `catalog_raise_revision` only. `raised_at` rises with the number; `began_at` is
    when the transaction began, which is the time of its events. `context` joins the events of an application's
    change (`pghistory.Context`: actor and reason); a change made past the application still has its database role.
    """

    append_only = True  # also for the role that requests are served as

    number = models.BigIntegerField(primary_key=True)
    raised_at = models.DateTimeField()
    began_at = models.DateTimeField()
    database_role = models.TextField()
    context = models.UUIDField(null=True)

    class Meta:
        ordering = ["-number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["began_at"], name="revision_began_at")]

    def __str__(self) -> str:
        return f"revision {self.number}"


class TrailLink(models.Model):
    """One link of the chain over the history; catalog.trail reads it. Written by the database only, at commit.

    `content` has the revision and, for each history with new rows, which rows and the digest of what they say; `hash`
    is that of the link before and of `content`.
    """

    append_only = written_by_database = True

    number = models.BigIntegerField(primary_key=True)
    revision = models.BigIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [models.Index(fields=["revision"], name="trail_link_revision")]

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


# TRUNCATE runs no row's trigger and would leave no history. Tests empty their own database with it between two tests.
_REFUSE_TRUNCATE = """
    IF current_setting('partnermatch.truncate', true) IS DISTINCT FROM 'allowed' THEN
        RAISE EXCEPTION 'the catalog keeps its history: DELETE the rows of %, TRUNCATE would leave none', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
"""
_ANY_ROW = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def _revision_triggers() -> list[pgtrigger.Trigger]:
    """Writers queue before they touch a row (no deadlock); the number moves only when a row really changed."""
    raise_it = "PERFORM catalog_raise_revision(); RETURN NULL;"
    return [
        pgtrigger.Trigger(
            name="queue_writers",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=_ANY_ROW,
            func="PERFORM catalog_queue_writer(); RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="raise_on_row",
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Delete,
            func=raise_it,
        ),
        pgtrigger.Trigger(
            name="raise_on_update",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(),
            func=raise_it,
        ),
        pgtrigger.Trigger(
            name="refuse_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=_REFUSE_TRUNCATE,
        ),
    ]


def audited(model: Model) -> Model:
    """Keep a history of the model's rows and raise the catalog's revision with each change."""
    pgtrigger.register(*_revision_triggers())(model)
    # Events are only ever appended, in the order of time: a block range index costs next to nothing.
    by_time = BrinIndex(fields=["pgh_created_at"], name=f"{model._meta.model_name}_event_time")
    track: Callable[[Model], Model] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), meta={"indexes": [by_time]}
    )
    return track(model)


def codes_exist(column: str, vocabulary: str) -> pgtrigger.Trigger:
    """A trigger that refuses an array `column` with a code that the table `vocabulary` does not have."""
    return pgtrigger.Trigger(
        name=f"{column}_exist",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        declare=[("stray", "text")],
        func=f"""
            SELECT code INTO stray FROM unnest(NEW.{column}) AS code
             WHERE NOT EXISTS (SELECT 1 FROM {vocabulary} v WHERE v.code = code.code) LIMIT 1;
            IF stray IS NOT NULL THEN
                RAISE EXCEPTION '{column}: % is not in {vocabulary}', stray USING ERRCODE = 'foreign_key_violation';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 the names are ours, no input reaches them
    )


def ordered(low: str, high: str, *, model: str) -> models.CheckConstraint:
    """`low` is not after `high`; either may be missing."""
    return models.CheckConstraint(
        name=f"{model}_{low}_ordered",
        condition=models.Q(**{f"{low}__lte": F(high)})
        | models.Q(**{f"{low}__isnull": True})
        | models.Q(**{f"{high}__isnull": True}),
    )


def matches(column: str, pattern: str, *, model: str, or_blank: bool = False) -> models.CheckConstraint:
    """The text is shaped like `pattern` (POSIX)."""
    shaped = models.Q(**{f"{column}__regex": pattern})
    return models.CheckConstraint(
        name=f"{model}_{column}_shape", condition=shaped | models.Q(**{column: ""}) if or_blank else shaped
    )
