"""A single change, by whoever may make it: carried out, or kept as a proposal for somebody else to publish."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import TypeVar

import pghistory
from django.db import transaction

from catalog.choices import PublicationStatus
from catalog.desk.curators import Curator, require_not_own
from catalog.desk.proposals import document_of, propose
from catalog.desk.writers import has_written
from catalog.exchange.amend import Document
from catalog.exchange.door import administrators_act
from catalog.models import Proposal, Provider

Result = TypeVar("Result")
Write = Callable[[bool], Result]  # whether it may publish → what comes of it


class _Own(Exception):
    """The change would publish what this curator wrote."""


def carry_out(write: Write[Result], provider: str, *, by: Curator, reason: str) -> Result | Proposal:
    """Do `write(publish)` to the provider, in a transaction of `amending`; of a published one, propose it.

    Directly goes what changes nothing, what retires the provider (by who may publish), and what an administrator does,
    who says why. Raises what `write` raises, and `OwnChange` for a step to published of what one has written.
    """
    if not _is_published(provider):
        return _change(write, provider, by, reason)
    if by.may_publish_own:
        return _change_published(write, provider, by, reason)
    keep = _retires if by.may_publish else _changes_nothing
    return propose(partial(write, True), provider, by=by, reason=reason, keep=keep)


def _change(write: Write[Result], provider: str, by: Curator, reason: str) -> Result:
    try:
        with transaction.atomic():
            result = write(by.may_publish)
            if _is_published(provider) and has_written(by.actor, provider, until_now=True):
                raise _Own
            return result
    except _Own:
        require_not_own(by, reason, own=True)
    with pghistory.context(reason=administrators_act(by.actor, reason)):
        return write(True)


def _change_published(write: Write[Result], provider: str, by: Curator, reason: str) -> Result:
    before = document_of(provider)
    with pghistory.context(reason=administrators_act(by.actor, reason)) if reason else nullcontext():
        result = write(True)
    after = document_of(provider)
    if not (_changes_nothing(before, after) or _retires(before, after)):
        require_not_own(by, reason, own=True)
    return result


def _is_published(provider: str) -> bool:
    return Provider.objects.filter(key=provider, status=PublicationStatus.PUBLISHED).exists()


def _retires(before: Document | None, after: Document | None) -> bool:
    return after == (before or {}) | {"status": PublicationStatus.RETIRED.value}


def _changes_nothing(before: Document | None, after: Document | None) -> bool:
    return after == before
