"""What the worker of an import does: check the file, or carry out the plan that somebody said yes to."""

import logging
from collections import Counter
from hashlib import sha256
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from catalog.choices import ImportState
from catalog.desk.curators import at_desk
from catalog.desk.runs import LOCK
from catalog.desk.sheets import SOURCE, SheetReport, bring_in_sheets
from catalog.exchange import import_document
from catalog.exchange.amend import Busy
from catalog.exchange.door import PATIENCE_OF_IMPORTS
from catalog.exchange.report import Change, Report
from catalog.exchange.turns import holding, one_at_a_time
from catalog.models import HeldFile, ImportRun

logger = logging.getLogger(__name__)
KEPT = {"changes": 500, "rows": 2000, "errors": 500}  # that the pages show; all are counted
_FAILED = "An unexpected error, which the log of the server has, ended it: nothing was changed."
_MOVED = "The catalog has changed since you looked: nothing was imported. This is what the file would do now."
_NEEDS_PUBLISH = "import it with --publish (over HTTP publish=true), or leave it out of the file"
_HERE = (
    "tick 'Publish' if you are an administrator, leave it out of the file, or bring the change in as a spreadsheet, "
    "which makes a proposal"
)


class _Moved(Exception):
    """The plan is not the one that somebody said yes to."""


def work(number: int) -> None:
    """Do what the run waits for. Its last word is written in the transaction of what it did."""
    with holding(LOCK, number) as free:
        run = ImportRun.objects.filter(pk=number, at_work=True).select_related("by").first() if free else None
        if run is None:
            return
        ImportRun.objects.filter(pk=number).update(begun_at=timezone.now())
        try:
            with one_at_a_time():
                _do(run)
        except Busy as error:
            _end(run, ImportState.FAILED, {"message": f"{error} Check it again when it is done."})
        except Exception:  # whatever it is, somebody waits in front of a page
            logger.exception("import %s failed", number)
            _end(run, ImportState.FAILED, {"message": _FAILED})


def _do(run: ImportRun) -> None:
    checking = run.state == ImportState.CHECKING
    with _Progress(run) as progress:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for setting, limit in PATIENCE_OF_IMPORTS.items():
                    cursor.execute(f"SET LOCAL {setting} = '{limit}'")
                done = _bring_in(run, progress, dry_run=checking)
                outcome = outcome_of(done)
                if not checking and not outcome["errors"] and outcome["digest"] != run.told("digest"):
                    raise _Moved
                _end(run, _state(outcome, checking=checking), outcome)
        except _Moved:
            _end(run, ImportState.PLANNED, outcome | {"message": _MOVED})


def _bring_in(run: ImportRun, progress: "_Progress", *, dry_run: bool) -> SheetReport:
    content, by = bytes(HeldFile.objects.get(run=run).content), at_desk(run.by)
    if run.source == SOURCE:
        return bring_in_sheets(
            content, file_name=run.file_name, by=by, reason=run.reason, dry_run=dry_run, progress=progress.tell
        )
    report = import_document(
        content,
        source=run.source,
        publish=run.publish and by.may_publish_own,
        actor=by.actor,
        reason=run.reason,
        dry_run=dry_run,
        progress=progress.tell,
        file_name=run.file_name,
        retrieved_on=run.retrieved_on,
        confirm=run.confirm,
    )
    return SheetReport(report=report)


def outcome_of(done: SheetReport) -> dict[str, Any]:
    """What is kept of it, ready for JSON. Rows that change nothing are counted only."""
    report = done.report
    notes = Counter((note.action, note.reason) for note in report.notes)
    telling = [row for row in done.rows if row.verdict != "unchanged"]
    return {
        "counts": report.counts,
        "change_count": len(report.changes),
        "changes": [_change(each) for each in report.changes[: KEPT["changes"]]] if not done.rows else [],
        "rows": [vars(row) for row in telling[: KEPT["rows"]]],
        "row_counts": dict(done.counts),
        "proposed": list(done.proposed),
        "waiting": sum(change.waits_for_review for change in report.changes),
        "notes": [{"action": action, "reason": why, "times": times} for (action, why), times in notes.items()],
        "errors": [
            {"where": each.where, "code": each.code, "message": each.message.replace(_NEEDS_PUBLISH, _HERE)}
            for each in report.errors[: KEPT["errors"]]
        ],
        "error_count": report.error_count,
        "digest": _digest(report),
        "revision": report.revision,
    }


def _state(outcome: dict[str, Any], *, checking: bool) -> ImportState:
    if outcome["errors"]:
        doubts = all(each["code"] == "needs_confirmation" for each in outcome["errors"])
        return ImportState.ASKED if doubts else ImportState.REFUSED
    return ImportState.PLANNED if checking and outcome["change_count"] else ImportState.DONE


def _end(run: ImportRun, state: ImportState, outcome: dict[str, Any]) -> None:
    """The file goes unless it may be needed."""
    told = {"state": state, "at_work": None, "progress": "", "ended_at": timezone.now()}
    ImportRun.objects.filter(pk=run.pk).update(**told, outcome=outcome)
    if state in (ImportState.DONE, ImportState.REFUSED):
        HeldFile.objects.filter(run=run).delete()


def _change(change: Change) -> dict[str, Any]:
    return {"action": change.action, "kind": change.kind, "label": change.label, "fields": change.fields}


def _digest(report: Report) -> str:
    """The same for the same plan."""
    told = sha256()
    for change in report.changes:
        told.update(repr((change.action, change.kind, change.label, sorted(change.fields.items()))).encode())
    return told.hexdigest()


class _Progress:
    """Tells how far it is over a connection of its own: the import's shows nothing before it is done."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.last = run, 0.0
        self.connection = connection.copy()

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def tell(self, message: str) -> None:
        if monotonic() - self.last < 0.5:
            return
        self.last = monotonic()
        table = ImportRun._meta.db_table
        with self.connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET progress = %s WHERE id = %s", (message[:200], self.run.pk))  # noqa: S608
