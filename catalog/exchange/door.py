"""The one way into the catalog for files: read → check → plan → apply, all or nothing, in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pghistory
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from catalog.actors import Actor
from catalog.exchange.apply import apply
from catalog.exchange.checks import check_rows
from catalog.exchange.codes import read_codes
from catalog.exchange.known import read_known
from catalog.exchange.plan import Plan, plan_replacement
from catalog.exchange.problems import Problems
from catalog.exchange.register import plan_register
from catalog.exchange.report import Report, counts_of, report_of
from catalog.exchange.rows import Origin, Rows
from catalog.exchange.sources import SOURCES
from catalog.revision import latest

# An import is one long transaction; it waits for the writer before it, and other writers wait for it.
PATIENCE_OF_IMPORTS = {
    "statement_timeout": "10min",
    "lock_timeout": "5min",
    "idle_in_transaction_session_timeout": "10min",
}
_NO_CODES = "the catalog has no vocabularies yet, so no code can be checked: run manage.py seed --vocabularies first"


def import_document(
    content: bytes | dict[str, Any],
    *,
    source: str = "native",
    publish: bool = False,
    actor: str | Actor,
    reason: str,
    dry_run: bool = False,
    progress: Callable[[str], None] | None = None,
    file_name: str = "",
    retrieved_on: date | None = None,
    confirm: bool = False,
    patience: Mapping[str, str] = PATIENCE_OF_IMPORTS,
) -> Report:
    """Bring a file into the catalog, or plan to (`dry_run`). With any error nothing is written, and all are reported.

    `source` names a module of catalog.exchange.sources. `actor` and `reason` go into the history of every changed row.
    `file_name` and `retrieved_on` date the files that do not date themselves. `confirm` says that a register's file is
    right although much of what it brought before is missing, or a column or member is unknown. `patience` is how long
    the database waits, by setting. Raises `KeyError` for an unknown source.
    """
    tell = progress or (lambda _: None)
    problems = Problems()
    tell("reading the file")
    rows = SOURCES[source](content, Origin(file_name=file_name, retrieved_on=retrieved_on, confirmed=confirm), problems)
    who = actor if isinstance(actor, Actor) else Actor(user=actor)
    why = administrators_act(who, reason) if publish else reason
    plan, of_file = Plan(), {"source": source, "name": file_name}
    with refusals(problems), writing(actor=who, reason=why, dry_run=dry_run, patience=patience):
        plan = bring_in(rows, problems, publish=publish, dry_run=dry_run, tell=tell, confirm=confirm, of_file=of_file)
    plan.notes[:0] = rows.notes
    return report_of(plan if not problems.count else Plan(), problems, dry_run=dry_run, revision=latest().number)


def bring_in(
    rows: Rows,
    problems: Problems,
    *,
    publish: bool,
    dry_run: bool,
    tell: Callable[[str], None],
    confirm: bool = False,
    of_file: dict[str, Any] | None = None,
) -> Plan:
    """Check the rows, plan, and without a problem carry the plan out, in the transaction of `writing`.

    `of_file` goes into the history with what came of it (`catalog.desk.imports` reads it).
    """
    codes = read_codes()
    if not codes:
        problems.add("", "no_vocabularies", _NO_CODES)
        return Plan()
    tell(f"checking {len(rows.providers)} providers")
    check_rows(rows, codes, problems)
    tell("comparing with the catalog")
    known = read_known(rows)
    if rows.register:
        plan = plan_register(rows, known, problems, publish=publish, confirm=confirm)
    else:
        plan = plan_replacement(rows, known, problems, publish=publish)
    if not problems.count and not dry_run:
        if of_file is not None:
            _tell_history(file=of_file | {"counts": counts_of(plan)})
        apply(plan, known, tell)
    return plan


def _tell_history(**told: Any) -> None:
    pghistory.context(**told)
    with connection.cursor() as cursor:  # a plan may begin with COPY, which carries no context: this does, and no more
        cursor.execute("SET CONSTRAINTS catalog_revision_link DEFERRED")


def administrators_act(actor: Actor, reason: str) -> str:
    """The reason, as the history has it, of what is published by whoever brought it."""
    return f"{reason}; published as an administrator's act of {actor.user}"


@contextmanager
def writing(
    *, actor: Actor, reason: str, dry_run: bool, patience: Mapping[str, str] = PATIENCE_OF_IMPORTS
) -> Iterator[None]:
    """A transaction that holds its turn among the catalog's writers from the start: what it plans stays true."""
    told = pghistory.context(**actor.context(), reason=reason)
    with told, transaction.atomic(), connection.cursor() as cursor:
        for setting, limit in patience.items():
            # SET and not set_config(): before it, and not before SELECT or COPY, the transaction learns who and why.
            cursor.execute(f"SET LOCAL {setting} = '{limit}'")
        # Each statement of a row's triggers walks the queue of deferred checks: left to grow, it makes n rows cost n².
        # What links the trail of the history has to wait for the last of them.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS catalog_revision_link DEFERRED")
        if not dry_run:
            cursor.execute("SELECT catalog_queue_writer()")
        yield


@contextmanager
def refusals(problems: Problems) -> Iterator[None]:
    """What only the database found, as a problem of the file; the transaction is rolled back by then."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        problems.add("", "refused_by_database", str(getattr(diagnosis, "message_primary", error)))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        problems.add("", "busy", "another import is still running: try again when it has ended")
