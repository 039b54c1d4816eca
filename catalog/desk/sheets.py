"""A curator's spreadsheet into the catalog: all of it or nothing, and what is published only as proposals.

The rows are judged as those of every file (`catalog.exchange`); here is who may, and what waits for somebody else.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pghistory
from django.db import connection

from catalog.choices import PublicationStatus
from catalog.desk.curators import Curator, stated
from catalog.desk.proposals import propose
from catalog.exchange.amend import Refused, put_provider
from catalog.exchange.door import administrators_act, bring_in, refusals, writing
from catalog.exchange.plan import Plan
from catalog.exchange.problems import Problems
from catalog.exchange.report import Change, Report, report_of
from catalog.exchange.rows import Origin
from catalog.exchange.sheets.changes import Edited, apply_edits
from catalog.exchange.sheets.edits import Edit, read_edits
from catalog.exchange.sheets.reading import read_sheets
from catalog.exchange.sources.native import FORMAT, read
from catalog.revision import latest

SOURCE = "spreadsheet"
_ROW = re.compile(r"(?P<sheet>sheet .*), row (?P<row>\d+)")
_VERDICTS = {"create": "new", "update": "changed", "retire": "changed", "remove": "removed"}


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """What a row of a sheet does. `verdict`: new, changed, removed, unchanged. `row` 0: what comes of another row."""

    sheet: str
    row: int
    label: str
    verdict: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SheetReport:
    """`rows`: all of the sheets. `proposed`: keys of the providers whose changes wait for somebody else."""

    report: Report
    rows: tuple[SheetRow, ...] = ()
    proposed: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.verdict for row in self.rows)


def bring_in_sheets(
    content: bytes,
    *,
    file_name: str,
    by: Curator,
    reason: str,
    dry_run: bool,
    progress: Callable[[str], None] = lambda _: None,
) -> SheetReport:
    """Bring the file in, or plan to (`dry_run`). With any error nothing is written, and all are reported.

    What changes a published provider becomes a proposal, one for each provider; an administrator changes it at once.
    """
    problems = Problems()
    reason = stated(reason, required="the history says why")
    progress("reading the file")
    edits = read_edits(read_sheets(content, file_name, problems), problems)
    importing = _Importing(by=by, reason=reason, file_name=file_name, problems=problems, progress=progress)
    with suppress(_Undone), refusals(problems), writing(actor=by.actor, reason=reason, dry_run=dry_run):
        progress(f"comparing {len(edits)} rows with the catalog")
        importing.plan_edits(edits)
        if not problems.count and not dry_run:
            importing.write()
        if problems.count:
            raise _Undone
    problems.kept.sort(key=lambda problem: _in_file(problem.where))
    plan = Plan() if problems.count else importing.plan
    report = report_of(plan, problems, dry_run=dry_run, revision=latest().number)
    rows = tuple(_rows(importing.edited, report.changes)) if report.ok else ()
    return SheetReport(report=report, rows=rows, proposed=tuple(importing.proposed) if report.ok else ())


class _Undone(Exception):
    """Something was refused: nothing of the transaction stays."""


@dataclass(kw_only=True)
class _Importing:
    """In the transaction of the import."""

    by: Curator
    reason: str
    file_name: str
    problems: Problems
    progress: Callable[[str], None]
    edited: Edited = field(default_factory=Edited)
    plan: Plan = field(default_factory=Plan)

    def plan_edits(self, edits: list[Edit]) -> None:
        """Everything as one file, so that two rows cannot state what only one of them may."""
        self.edited = apply_edits(edits, self.problems)
        self.plan = self._bring_in(self.edited.documents, dry_run=True)

    @property
    def changed(self) -> list[str]:
        """The providers that the plan changes, or that are new."""
        return list(dict.fromkeys(each.label.partition(" / ")[0] for each in self.plan.operations))

    @property
    def proposed(self) -> list[str]:
        return [] if self.by.may_publish_own else [key for key in self.changed if self._is_published(key)]

    def write(self) -> None:
        self._bring_in([key for key in self.changed if not self._is_published(key)])
        if self.by.may_publish_own:
            with pghistory.context(reason=administrators_act(self.by.actor, self.reason)):
                tell_history()
                self._bring_in([key for key in self.changed if self._is_published(key)])
        for done, key in enumerate(self.proposed, start=1):
            self._propose(key)
            self.progress(f"{done} of {len(self.proposed)} proposals written")

    def _is_published(self, key: str) -> bool:
        return self.edited.statuses.get(key) == PublicationStatus.PUBLISHED

    def _bring_in(self, keys: Iterable[str], *, dry_run: bool = False) -> Plan:
        """Those of the documents, as a file; what is wrong with it is told of the rows."""
        chosen = list(keys)
        if not chosen:
            return Plan()
        found = Problems()
        document = {"format": FORMAT, "providers": [self.edited.documents[key] for key in chosen]}
        rows = read(document, Origin(), found)
        of_file = {"source": SOURCE, "name": self.file_name}
        plan = bring_in(rows, found, publish=True, dry_run=dry_run, tell=self.progress, of_file=of_file)
        for problem in found.kept:
            told = self.edited.located(problem, chosen)
            self.problems.add(told.where, told.code, told.message)
        self.problems.count += found.count - len(found.kept)
        return plan

    def _propose(self, key: str) -> None:
        try:
            write = partial(put_provider, self.edited.documents[key])
            propose(write, key, by=self.by, reason=self.reason)
        except Refused as error:
            for problem in error.problems:
                self.problems.add(f"provider {key}", problem.code, f"{problem.where.strip('/')} {problem.message}")


def _in_file(where: str) -> tuple[str, int]:
    """What a reader of the file meets first; what is wrong with a whole sheet, or the file, before its rows."""
    found = _ROW.match(where)
    return (found["sheet"], int(found["row"])) if found else (where, 0)


def tell_history() -> None:
    """The reason has changed within a transaction: rows that are copied into a table would not learn of it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS catalog_revision_link DEFERRED")


def _rows(edited: Edited, changes: Iterable[Change]) -> Iterator[SheetRow]:
    """In the order of the sheets; after them what changes because of a row, and is none: a record that was renamed."""
    planned = {(change.kind, change.label): change for change in changes}
    for edit, label in edited.labels:
        change = planned.pop((edit.kind.name, label), None)
        verdict = _VERDICTS[change.action] if change else "unchanged"
        fields = change.fields if change and change.action != "remove" else {}
        yield SheetRow(sheet=edit.sheet.title, row=edit.row, label=label, verdict=verdict, fields=fields)
    for (kind, label), change in planned.items():
        yield SheetRow(sheet="", row=0, label=f"{kind} {label}", verdict=_VERDICTS[change.action], fields=change.fields)
