"""Whether a register's file is the register: one that lacks much of what it brought before was cut off, or changed."""

from collections.abc import Collection

from catalog.exchange.plan import Plan
from catalog.exchange.problems import Problems
from catalog.exchange.rows import Rows
from catalog.exchange.tables import RECORDS, SITE

LARGEST_LOSS = 0.05


def check_loss(rows: Rows, plan: Plan, matched: Collection[int], problems: Problems) -> None:
    """Note a problem where the file lacks more than a twentieth of the register's sites, or of its records of a kind.

    `matched`: the ids of the sites that the file has. A page of a register cannot lack what stands on another.
    """
    if rows.partial:
        return
    of_register = {"source__name": rows.register}
    held = set(SITE.model._default_manager.filter(**of_register).values_list("id", flat=True))
    _compare("sites", len(held - set(matched)), len(held), problems)
    for kind in RECORDS:
        removed = sum(each.kind is kind and each.action == "remove" for each in plan.operations)
        if removed:
            _compare(kind.in_site, removed, kind.model._default_manager.filter(**of_register).count(), problems)


def _compare(what: str, lost: int, held: int, problems: Problems) -> None:
    if lost > LARGEST_LOSS * held:
        message = (
            f"the file lacks {lost} of the {held} {what} that this register brought before "
            f"({lost / held:.1%}, more than {LARGEST_LOSS:.0%}): is it cut off, or has its format changed? "
            "If it is right, confirm the import (--confirm, or confirm=true)"
        )
        problems.add("", "needs_confirmation", message)
