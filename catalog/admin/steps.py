"""The steps of a provider: what their buttons say, where they stand, and who may press them."""

from collections.abc import Callable

from catalog.choices import PublicationStatus
from catalog.desk.curators import Curator
from catalog.desk.steps import publish, retire, send_back, submit
from catalog.exchange.amend import Refused

Take = Callable[..., None]
DRAFT, IN_REVIEW, PUBLISHED = PublicationStatus.DRAFT, PublicationStatus.IN_REVIEW, PublicationStatus.PUBLISHED
# Name → what the button says, in which statuses it stands there, and what it does.
STEPS: dict[str, tuple[str, tuple[PublicationStatus, ...], Take]] = {
    "submit": ("Submit for review", (DRAFT,), submit),
    "publish": ("Publish", (IN_REVIEW,), publish),
    "send-back": ("Send back to its author", (IN_REVIEW,), send_back),
    "retire": ("Retire", (DRAFT, IN_REVIEW, PUBLISHED), retire),
}


def steps_of(status: str, by: Curator) -> list[tuple[str, str]]:
    """(name, words) of the steps that this curator may take now."""
    return [(name, words) for name, (words, statuses, _) in STEPS.items() if status in statuses and may_take(name, by)]


def may_take(name: str, by: Curator) -> bool:
    return by.may_submit if name == "submit" else by.may_publish


def why_not(error: Exception) -> str:
    """What was refused, in one sentence or a few."""
    if isinstance(error, Refused):
        return " ".join(problem.message for problem in error.problems)
    return str(error)
