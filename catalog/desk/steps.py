"""The steps of a provider: draft → in review → published → retired, each with who may take it and why it was taken."""

import pghistory

from catalog.choices import PublicationStatus
from catalog.desk.curators import Curator, NotAllowed, require_not_own, require_publish, stated
from catalog.desk.writers import has_written
from catalog.exchange.amend import Place, Refused, amending, change
from catalog.exchange.door import administrators_act
from catalog.exchange.problems import Problem
from catalog.models import Provider


def submit(provider: str, *, by: Curator, reason: str = "") -> None:
    """A draft for review. Raises `NotAllowed`, and `Refused` as every step does where the status is another."""
    if not by.may_submit:
        raise NotAllowed("Only a curator, a reviewer or an administrator may submit a draft.")
    _step(provider, PublicationStatus.IN_REVIEW, by, stated(reason) or "submitted for review")


def send_back(provider: str, *, by: Curator, reason: str) -> None:
    """Out of review, back to a draft. Raises `NotAllowed`."""
    require_publish(by)
    _step(provider, PublicationStatus.DRAFT, by, stated(reason, required="whoever wrote it wants to know"))


def publish(provider: str, *, by: Curator, reason: str = "") -> None:
    """What is in review. Raises `NotAllowed`, and `OwnChange` if the curator has written a part of it."""
    require_publish(by)
    reason = stated(reason)
    _step(provider, PublicationStatus.PUBLISHED, by, reason or "published after review", said=reason)


def retire(provider: str, *, by: Curator, reason: str) -> None:
    """Out of the ranking, from every status; the history keeps it. Raises `NotAllowed`."""
    require_publish(by)
    _step(provider, PublicationStatus.RETIRED, by, stated(reason, required="a provider retires for a reason"))


def _step(provider: str, status: PublicationStatus, by: Curator, reason: str, *, said: str = "") -> None:
    """`said` is what a person gave as the reason; an administrator who publishes an own change gives one."""
    with amending(actor=by.actor, reason=reason):
        if Provider.objects.get(key=provider).status == status:
            raise Refused([Problem(where="/status", code="status_order", message=f"{provider} is {status} already")])
        own = status == PublicationStatus.PUBLISHED and has_written(by.actor, provider)
        require_not_own(by, said, own=own)
        with pghistory.context(reason=administrators_act(by.actor, reason) if own else reason):
            change({"status": status.value}, Place(provider=provider), publish=True)
