"""What the front page tells somebody: what waits, what the catalog covers, what lapses, what was brought in.

Everything depends on what the role may do. What the catalog says is remembered until it changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from catalog.admin.coverage_map import Map, map_of
from catalog.admin.lapse_bars import Bars, bars_of
from catalog.admin.provider_filters import lapsing_certificates
from catalog.choices import ProposalState, PublicationStatus
from catalog.desk.coverage import Figure, coverage
from catalog.desk.curators import Curator, at_desk
from catalog.desk.duplicates import joined
from catalog.desk.imports import Import, last_imports
from catalog.desk.lapses import lapses
from catalog.desk.lately import lately
from catalog.desk.warnings import LAPSING_DAYS
from catalog.models import Dismissal, Proposal, Provider
from catalog.revision import latest

SHOWN = 5  # of what waits, before one has to go to the list
IMPORTS = 5
TURNED_DOWN = timedelta(days=30)  # for how long one is told


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One kind of work. `lines` are (words, address) of the first few; `address` leads to all of them."""

    title: str
    number: int
    address: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Front:
    """`picture` is the map and its table, which are large and the same for all."""

    waiting: tuple[Waiting, ...]
    providers: Figure
    map: Map
    picture: str
    bars: Bars
    imports: list[Import]
    may_add: bool
    may_work: bool


def front_of(user: Any, today: date) -> Front | None:
    """None for who may not look at the catalog. As many queries for an empty catalog as for a full one."""
    if not user.has_perm("catalog.view_provider"):
        return None
    by, state = at_desk(user), f"{latest().number} {today}"
    covered = lately(state, "coverage", coverage)
    shown = lately(state, "map", lambda: map_of(covered))
    return Front(
        waiting=tuple(each for each in _waiting(by, state) if each.number),
        providers=covered.total,
        map=shown,
        picture=lately(state, "picture", lambda: render_to_string("admin/catalog/coverage.html", {"map": shown})),
        bars=bars_of(lately(state, "lapses", lambda: lapses(today))),
        imports=last_imports(IMPORTS),
        may_add=user.has_perm("catalog.add_provider"),
        may_work=by.may_submit or by.may_publish,
    )


def _waiting(by: Curator, state: str) -> Iterator[Waiting]:
    opened = Proposal.objects.filter(state=ProposalState.OPEN).order_by("created_at", "pk")
    if by.may_publish:
        yield _proposals("Proposals to review", opened.exclude(author=by.user), whose="others", state="open")
        yield _profiles("Profiles in review", PublicationStatus.IN_REVIEW)
    if by.may_merge:
        yield _duplicates(state)
    if by.may_submit:
        turned_down = Proposal.objects.filter(
            state=ProposalState.REJECTED, author=by.user, decided_at__gte=timezone.now() - TURNED_DOWN
        ).order_by("-decided_at", "pk")
        yield _proposals("My proposals that were turned down", turned_down, whose="mine", state="rejected")
        yield _proposals(
            "My proposals that wait for somebody else", opened.filter(author=by.user), whose="mine", state="open"
        )
        yield _profiles("Drafts", PublicationStatus.DRAFT)
    soon = Provider.objects.filter(Exists(lapsing_certificates())).count()
    yield Waiting(title=f"Certificates lapse within {LAPSING_DAYS} days", number=soon, address=providers(lapsing="90"))


def _proposals(title: str, rows: QuerySet[Proposal], *, whose: str, state: str) -> Waiting:
    first = rows.select_related("author").defer("before", "document")[:SHOWN]
    lines = (
        (f"{each.provider}: {each.reason or 'a change'} ({each.author})", _at("proposal", each.pk)) for each in first
    )
    asked = urlencode({"whose": whose, "state__exact": state})
    address = f"{reverse('admin:catalog_proposal_changelist')}?{asked}"
    return Waiting(title=title, number=rows.count(), address=address, lines=tuple(lines))


def _profiles(title: str, status: PublicationStatus) -> Waiting:
    rows = Provider.objects.filter(status=status)
    first = rows.annotate(made_of=F("source__name")).order_by("name", "key")[:SHOWN]
    lines = tuple((f"{each.name}{_mark(each.made_of)}", _at("provider", each.pk)) for each in first)
    return Waiting(title=title, number=rows.count(), address=providers(status__exact=status.value), lines=lines)


def _duplicates(state: str) -> Waiting:
    last = Dismissal.objects.order_by("-pk").values_list("pk", flat=True).first()
    found = lately(f"{state} {last}", "joined", joined)
    lines = (
        (f"{each.first.name} and {each.second.name}", pair_address(each.first.key, each.second.key))
        for each in found[:SHOWN]
    )
    address = f"{reverse('admin:catalog_duplicates')}?strength=sure"
    return Waiting(title="Providers with a number in common", number=len(found), address=address, lines=tuple(lines))


def pair_address(first: str, second: str) -> str:
    return reverse("admin:catalog_pair", args=(first, second))


def providers(**asked: str) -> str:
    """The list of providers, filtered."""
    return f"{reverse('admin:catalog_provider_changelist')}?{urlencode(asked)}"


def _at(model: str, key: Any) -> str:
    return reverse(f"admin:catalog_{model}_change", args=(key,))


def _mark(source: str) -> str:
    return " (synthetic)" if source == "synthetic" else ""
