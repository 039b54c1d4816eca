"""What an import did, or would do, for people and programs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.choices import PublicationStatus
from catalog.exchange.plan import Operation, Plan
from catalog.exchange.problems import Problem, Problems
from catalog.exchange.rows import Note, SourceRow
from catalog.exchange.tables import KINDS, PROVIDER

# The actions as a report tells them, in this order.
ACTIONS = {"create": "created", "update": "updated", "retire": "retired", "remove": "removed", "keep": "kept"}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row that is created, updated, retired or removed. `label`: provider / site / record."""

    action: str
    kind: str
    label: str
    by_column: dict[str, tuple[Any, Any]]

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """What changed → (old, new), ready for JSON; of a new row what it states, of a removed one nothing."""
        return {
            column.removesuffix("_id"): (_told(old), _told(new))
            for column, (old, new) in self.by_column.items()
            if self.action != "create" or new not in (None, "", [])
        }

    @property
    def waits_for_review(self) -> bool:
        """A provider that lands in review, or changes while it is there."""
        status = self.by_column.get("status", (None, None))[1]
        return self.kind == PROVIDER.name and status == PublicationStatus.IN_REVIEW

    def __str__(self) -> str:
        if self.action == "remove":
            return f"{self.action} {self.kind} {self.label}"
        told = ", ".join(
            f"{name}: {new!r}" if self.action == "create" else f"{name}: {old!r} → {new!r}"
            for name, (old, new) in self.fields.items()
        )
        return f"{self.action} {self.kind} {self.label} ({told})"


@dataclass(frozen=True, kw_only=True)
class Report:
    """`counts`: kind → action (`created` …) → rows. With `errors` nothing was written; `error_count` counts them all.

    `revision` is the catalog's after the import; `changes` are the plan, whether or not it was carried out.
    """

    dry_run: bool
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    errors: tuple[Problem, ...] = ()
    error_count: int = 0
    revision: int = 0

    @property
    def ok(self) -> bool:
        return self.error_count == 0

    def total(self, action: str) -> int:
        """Rows of all kinds, for example `total("created")`."""
        return sum(counts.get(action, 0) for counts in self.counts.values())

    def lines(self) -> Iterator[str]:
        """The summary: one line per kind, then the notes, counted by reason."""
        for kind, counts in self.counts.items():
            told = ", ".join(f"{counts[action]} {action}" for action in ACTIONS.values() if counts.get(action))
            yield f"{kind}: {told}"
        if waiting := sum(change.waits_for_review for change in self.changes):
            each = "1 provider waits" if waiting == 1 else f"{waiting} providers wait"
            yield f"{each} in review, unseen by sponsors"
        for (action, reason), times in Counter((note.action, note.reason) for note in self.notes).items():
            yield f"{action} {times}: {reason}"


def report_of(plan: Plan, problems: Problems, *, dry_run: bool, revision: int) -> Report:
    return Report(
        dry_run=dry_run,
        counts=counts_of(plan),
        changes=tuple(_change(operation) for operation in plan.operations),
        notes=tuple(plan.notes),
        errors=tuple(problems.kept),
        error_count=problems.count,
        revision=revision,
    )


def counts_of(plan: Plan) -> dict[str, dict[str, int]]:
    """Kind → action, as a report tells it → rows; without zeros."""
    counts: dict[str, dict[str, int]] = {kind.name: {} for kind in KINDS}
    for operation in plan.operations:
        _count(counts, operation.kind.name, ACTIONS[operation.action])
    for kind, kept in plan.kept.items():
        _count(counts, kind, ACTIONS["keep"], kept)
    return {kind: told for kind, told in counts.items() if told}


def _count(counts: dict[str, dict[str, int]], kind: str, action: str, rows: int = 1) -> None:
    counts[kind][action] = counts[kind].get(action, 0) + rows


def _change(operation: Operation) -> Change:
    states = operation.action == "create"
    by_column = {column: (None, value) for column, value in operation.values.items()} if states else operation.changes
    return Change(action=operation.action, kind=operation.kind.name, label=operation.label, by_column=by_column)


def _told(value: Any) -> Any:
    if isinstance(value, SourceRow):
        return ", ".join(str(part) for part in (value.name, value.reference, value.retrieved_on) if part)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value  # of a choice its value, not its name
