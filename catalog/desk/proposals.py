"""Proposals: a change to a published provider, kept beside it until somebody else publishes it.

A proposal is two documents of the exchange format, the provider before and after. So the plan of an import is what a
reviewer sees, and publishing it goes the way of every file. Its ground has moved once the provider is not what it was.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import pghistory
from django.db import OperationalError, transaction
from django.utils import timezone

from catalog.choices import ProposalState
from catalog.desk.curators import Curator, NotAllowed, require_not_own, require_publish, stated
from catalog.exchange.amend import Busy, Document, amending, put_provider
from catalog.exchange.compare import changes_between
from catalog.exchange.door import administrators_act
from catalog.exchange.export import provider_documents
from catalog.exchange.merge import merge
from catalog.exchange.report import Change
from catalog.models import Proposal

Result = TypeVar("Result")


class Decided(RuntimeError):
    """The proposal cannot be decided so: it is decided already, or there is nothing to decide."""


class GroundMoved(RuntimeError):
    """The provider is not what it was when the change was proposed."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a proposal changes, field by field, and what has changed under it since. `meanwhile` is empty unless
    `ground_moved`; of a decided proposal nothing is said about today.
    """

    plan: tuple[Change, ...]
    ground_moved: bool = False
    meanwhile: tuple[Change, ...] = ()


class _Undone(Exception):
    """Takes a change back to where its savepoint began; `document` is what it came to."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document


def document_of(key: str) -> Document | None:
    """The provider with everything on record about it, as the catalog has it now; None if it has no such provider."""
    return next(provider_documents([key]), None)


def propose(
    write: Callable[[], Result],
    provider: str,
    *,
    by: Curator,
    reason: str,
    keep: Callable[[Document | None, Document | None], bool] = lambda before, after: False,
    renews: Proposal | None = None,
) -> Result | Proposal:
    """Propose what `write` does to the provider; the write itself is taken back, with its revision and its events.

    It stays if it changes nothing, or if `keep(before, after)` says so; then its result is returned. In a transaction
    of `amending`; raises what `write` raises. The same proposal made twice is one. What is renewed stays its author's.
    """
    before = document_of(provider)
    try:
        with transaction.atomic():
            result = write()
            after = document_of(provider)
            if after is None or after == before or keep(before, after):
                return result
            raise _Undone(after)
    except _Undone as undone:
        return _proposed(before, undone.document, by=by, reason=reason, renews=renews)


def _proposed(
    before: Document | None, after: Document, *, by: Curator, reason: str, renews: Proposal | None
) -> Proposal:
    says = {
        "provider": after["key"],
        "document": after,
        "author": renews.author if renews else by.user,
        "author_key": renews.author_key if renews else by.key,
        "reason": renews.reason if renews else reason,
    }
    same = Proposal.objects.filter(**says, state=ProposalState.OPEN)
    known = same.filter(before__isnull=True) if before is None else same.filter(before=before)
    return known.first() or Proposal.objects.create(**says, before=before, renews=renews)


def outlook(proposal: Proposal) -> Outlook:
    """Of an open proposal with today's catalog in view. The plan is the author's change, whatever came between."""
    plan = changes_between(proposal.before, proposal.document)
    if proposal.state != ProposalState.OPEN:
        return Outlook(plan=plan)
    today = document_of(proposal.provider)
    if today == proposal.before:
        return Outlook(plan=plan)
    return Outlook(plan=plan, ground_moved=True, meanwhile=changes_between(proposal.before, today))


def publish(number: uuid.UUID, *, by: Curator, reason: str) -> Proposal:
    """Bring the change into the catalog, all of it, in the reviewer's name.

    Raises `NotAllowed`, `OwnChange`, `Decided`, `GroundMoved`, and `Refused` where a rule is broken meanwhile.
    """
    require_publish(by)
    reason = stated(reason, required="who publishes a change says why")
    proposal = Proposal.objects.select_related("author").get(pk=number)
    own = proposal.author_id == by.user.pk
    require_not_own(by, reason, own=own)
    author = proposal.author.get_username()
    why = f"{reason}; proposed by {author}" + (f": {proposal.reason}" if proposal.reason else "")
    told = pghistory.context(author=author, author_id=proposal.author_id, proposal=str(number))
    with told, amending(actor=by.actor, reason=administrators_act(by.actor, why) if own else why):
        proposal = _open(number)
        if document_of(proposal.provider) != proposal.before:
            raise GroundMoved(f"{proposal.provider} has changed since this was proposed: renew the proposal.")
        put_provider(proposal.document)
        return _decide(proposal, ProposalState.PUBLISHED, by, reason)


def reject(number: uuid.UUID, *, by: Curator, reason: str) -> Proposal:
    """Turn the change down; its author reads why. Raises `NotAllowed`, `Decided`."""
    require_publish(by)
    reason = stated(reason, required="the author of the change wants to know")
    with _deciding(number) as proposal:
        return _decide(proposal, ProposalState.REJECTED, by, reason)


def withdraw(number: uuid.UUID, *, by: Curator, reason: str = "") -> Proposal:
    """Take back what one has proposed. Raises `NotAllowed`, `Decided`."""
    reason = stated(reason)
    with _deciding(number) as proposal:
        if proposal.author_id != by.user.pk:
            raise NotAllowed("Only the author of a proposal withdraws it; somebody else rejects it.")
        return _decide(proposal, ProposalState.WITHDRAWN, by, reason)


def renew(number: uuid.UUID, *, by: Curator, reason: str = "") -> Proposal:
    """The author's change on today's ground, as a new proposal; whoever has seen the old one cannot publish another.

    Raises `Conflicts` with all that changed on both sides, `Refused` where a rule is broken, `NotAllowed`, `Decided`.
    """
    reason = stated(reason)
    with amending(actor=by.actor, reason=f"renewal of proposal {number}"):
        proposal = _open(number)
        if proposal.author_id != by.user.pk and not by.may_publish:
            raise NotAllowed("Only its author, or who may publish it, renews a proposal.")
        today = document_of(proposal.provider)
        if today == proposal.before:
            raise Decided("Its ground has not moved: there is nothing to renew.")
        if today is None or proposal.before is None:
            raise Decided(f"{proposal.provider} is new in the catalog, or gone from it: withdraw the proposal.")
        document = merge(proposal.before, proposal.document, today)
        renewed = propose(lambda: put_provider(document), proposal.provider, by=by, reason="", renews=proposal)
        if renewed is None:
            raise Decided("The catalog has all of the change already: withdraw the proposal.")
        _decide(proposal, ProposalState.RENEWED, by, reason)
        return renewed


@contextmanager
def _deciding(number: uuid.UUID) -> Iterator[Proposal]:
    """A transaction that holds the open proposal. It waits for no import: the catalog stays as it is."""
    try:
        with transaction.atomic():
            yield _open(number)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        raise Busy("Somebody else decides on this proposal just now.") from error


def _open(number: uuid.UUID) -> Proposal:
    """The proposal, locked. Raises `Decided` unless it is open."""
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=number)
    if proposal.state != ProposalState.OPEN:
        raise Decided(f"The proposal is {proposal.get_state_display().lower()} already.")
    return proposal


def _decide(proposal: Proposal, state: ProposalState, by: Curator, reason: str) -> Proposal:
    proposal.state, proposal.decision_reason = state, reason
    proposal.decided_by, proposal.decided_at = by.user, timezone.now()
    proposal.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    return proposal
