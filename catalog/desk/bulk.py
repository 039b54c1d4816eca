"""One act on several providers: looked at first, then done, each provider by itself: one may refuse alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone

from catalog.desk.changes import carry_out
from catalog.desk.curators import Curator, NotAllowed, stated
from catalog.desk.steps import publish, retire, send_back, submit
from catalog.exchange.amend import Busy, NeedsPublish, Place, Refused, amending, change
from catalog.exchange.problems import Problem
from catalog.models import Proposal, Provider, Site

MOST_AT_ONCE = 100
ONLY_LOOKING = "to see what it would do"  # the reason of what is undone again: the history never has it

Act = Callable[[str, Curator, str], str]  # provider's key, by whom, why → what it has done, in words


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Of one provider: what was done or would be, or why it refuses."""

    provider: Provider
    done: str = ""
    refused: str = ""


class _Undone(Exception):
    """Takes an act back; `done` is what it did."""

    def __init__(self, done: str) -> None:
        super().__init__()
        self.done = done


def look(act: Act, providers: Iterable[Provider], *, by: Curator) -> list[Outcome]:
    """What the act would do to each: done in a transaction of its own, and taken back."""
    return list(_outcomes(partial(_undone, act), providers, by, ONLY_LOOKING))


def do(act: Act, providers: Iterable[Provider], *, by: Curator, reason: str) -> list[Outcome]:
    """What the act did to each, in a transaction of its own. Raises `Refused` where no reason is given."""
    why = stated(reason, required="the history says of each provider why")
    return list(_outcomes(act, providers, by, why))


def submitted(provider: str, by: Curator, reason: str) -> str:
    submit(provider, by=by, reason=reason)
    return "goes to review"


def sent_back(provider: str, by: Curator, reason: str) -> str:
    send_back(provider, by=by, reason=reason)
    return "goes back to its author as a draft"


def published(provider: str, by: Curator, reason: str) -> str:
    publish(provider, by=by, reason=reason)
    return "is published"


def retired(provider: str, by: Curator, reason: str) -> str:
    retire(provider, by=by, reason=reason)
    return "retires, out of the ranking"


def attested(provider: str, by: Curator, reason: str) -> str:
    """That the lists of its open sites are complete as of today. Raises `NotAllowed`, `Refused`."""
    if not by.user.has_perm("catalog.change_site"):
        raise NotAllowed("Only who may change a site attests that its lists are complete.")
    today = timezone.now().date()
    with amending(actor=by.actor, reason=reason):
        sites = Site.objects.filter(provider__key=provider, active=True)
        keys = list(sites.exclude(profile_reviewed_on=today).order_by("key").values_list("key", flat=True))
        if not keys:
            message = f"{provider} has no open site whose lists were not attested today"
            raise Refused([Problem(where="", code="nothing_to_do", message=message)])

        def write(publish: bool) -> None:
            for key in keys:
                change({"profile_reviewed_on": today.isoformat()}, Place(provider=provider, site=key), publish=publish)

        done = carry_out(write, provider, by=by, reason=reason)
    lists = f"the lists of {len(keys)} site{'' if len(keys) == 1 else 's'} count as complete today"
    return f"{lists}: proposed, for somebody else to publish" if isinstance(done, Proposal) else lists


def _undone(act: Act, provider: str, by: Curator, reason: str) -> str:
    try:
        with transaction.atomic():
            raise _Undone(act(provider, by, reason))
    except _Undone as undone:
        return undone.done


def _outcomes(act: Act, providers: Iterable[Provider], by: Curator, reason: str) -> Iterator[Outcome]:
    for each in providers:
        try:
            yield Outcome(provider=each, done=act(each.key, by, reason))
        except Refused as error:
            yield Outcome(provider=each, refused=" ".join(problem.message for problem in error.problems))
        except (NotAllowed, NeedsPublish, Busy) as error:
            yield Outcome(provider=each, refused=str(error))
