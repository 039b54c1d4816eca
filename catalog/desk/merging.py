"""Two providers that are one: the plan of their merge, and the merge, all of it in one transaction.

The sites of the one that is absorbed go over to the one that is kept, with everything on record about them and with
their history. It retires, and whoever asks for its key is sent to the other. Where both state different facts, or have
one establishment twice, the reviewer chooses: nothing is guessed. A name alone merges nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from catalog.choices import ContractServices, ProposalState, PublicationStatus, Strength
from catalog.desk.curators import Curator, NotAllowed, require_merge, require_not_own, stated
from catalog.desk.duplicates import Ground, in_common, strength_of
from catalog.desk.proposals import document_of
from catalog.desk.writers import has_written
from catalog.exchange.amend import Document, Refused, amending, put_providers
from catalog.exchange.door import administrators_act
from catalog.exchange.merge import with_sources
from catalog.exchange.problems import Problem, shown
from catalog.exchange.rows import is_real
from catalog.exchange.strict_json import step
from catalog.exchange.tables import RECORDS
from catalog.models import Proposal, Provider, Site

KEEP, ABSORB = "keep", "absorb"
SIDES = (KEEP, ABSORB)
FIELDS = (
    "name", "description", "headquarters_country", "website", "revenue_usd", "duns", "contract_services",
)  # fmt: skip
_UNSTATED = (None, "", ContractServices.UNKNOWN.value)
_SITES = "sites/"  # before the key of a site, where a choice is about one

Choices = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What the two state of a field. `takes`: whose it will be; "" while nobody has chosen."""

    field: str
    keep: Any
    absorb: Any
    takes: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """A site of the absorbed provider. `same_as`: the site of the other that has its FEI; then one of the two closes,
    and what only that one has on record is added to the one that stays open. `takes`: whose stays open.
    """

    site: str
    name: str
    same_as: str = ""
    takes: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the merge does. It can be carried out once `open` is empty, by an administrator if nothing but names, or a
    website, speaks for it. `proposals` wait for one of the two, and their ground moves.
    """

    keep: str
    absorb: str
    grounds: tuple[Ground, ...]
    facts: tuple[Fact, ...]
    sites: tuple[Move, ...]
    proposals: int

    @property
    def needs_administrator(self) -> bool:
        return strength_of(self.grounds) != Strength.SURE

    @property
    def open(self) -> tuple[str, ...]:
        """The choices that are still to be made, by name."""
        facts = [fact.field for fact in self.facts if not fact.takes]
        return (*facts, *(f"{_SITES}{move.site}" for move in self.sites if move.same_as and not move.takes))


class _Undone(Exception):
    """Takes the merge back to where its savepoint began."""


def merge(
    keep: str, absorb: str, *, by: Curator, reason: str = "", choices: Choices | None = None, dry_run: bool = False
) -> Plan:
    """Merge the provider `absorb` into `keep`, or (`dry_run`) try to and take it back. Both exist.

    `choices`: the name of a field, or "sites/" and the key of a site of the absorbed, → "keep" or "absorb". Raises
    `NotAllowed`, `OwnChange`, `Busy`, and `Refused` with pointers into {"absorb", "choices", "reason"}.
    """
    require_merge(by)
    reason = stated(reason, required="" if dry_run else "whoever reads the history wants to know")
    why = f"merge of {absorb} into {keep}" + (f": {reason}" if reason else "")
    act = by.may_publish_own
    with amending(actor=by.actor, reason=administrators_act(by.actor, why) if act else why):
        plan = _planned(*_both(keep, absorb), choices or {})
        if not dry_run:
            _check(plan, by, reason)
            _apply(plan)
        elif not plan.open:
            _try(plan)
    return plan


def planned(keep: str, absorb: str, choices: Choices | None = None) -> Plan:
    """What a merge would do, only read: nothing is tried, and no writer waits. Raises `Refused` as `merge` does."""
    return _planned(*_both(keep, absorb), choices or {})


def _both(keep: str, absorb: str) -> tuple[Provider, Provider]:
    """Raises `Refused` for two that cannot be merged, whatever they have in common."""
    known = {each.key: each for each in Provider.objects.select_related("merged_into").filter(key__in=[keep, absorb])}
    if absorb not in known:
        raise _refused("/absorb", "unknown_code", f"no provider {shown(absorb)}")
    if keep == absorb:
        raise _refused("/absorb", "conflict", f"{keep} cannot be merged into itself")
    for key, where in ((keep, ""), (absorb, "/absorb")):
        if into := known[key].merged_into:
            raise _refused(where, "merged", f"{key} was merged into {into.key} already")
        if known[key].status == PublicationStatus.RETIRED:
            raise _refused(where, "status_order", f"{key} is retired: there is nothing to merge")
    if known[absorb].status == PublicationStatus.PUBLISHED != known[keep].status:
        message = f"{absorb} is published and {keep} is not: keep {absorb}, or publish {keep} first"
        raise _refused("/absorb", "status_order", message)
    return known[keep], known[absorb]


def _planned(keep: Provider, absorb: Provider, choices: Choices) -> Plan:
    ours, theirs = (document_of(each.key) or {} for each in (keep, absorb))
    waiting = Proposal.objects.filter(provider__in=[keep.key, absorb.key], state=ProposalState.OPEN)
    plan = Plan(
        keep=keep.key,
        absorb=absorb.key,
        grounds=in_common(keep, absorb),
        facts=tuple(_facts(ours, theirs, choices)),
        sites=tuple(_moves(ours, theirs, choices)),
        proposals=waiting.count(),
    )
    _check_choices(plan, choices)
    return plan


def _facts(ours: Document, theirs: Document, choices: Choices) -> Iterator[Fact]:
    """Where the two differ. What only one states is that one's, unless it is chosen otherwise."""
    for field in FIELDS:
        keep, absorb = ours.get(field), theirs.get(field)
        if keep != absorb and absorb not in _UNSTATED:
            usual = ABSORB if keep in _UNSTATED else ""
            yield Fact(field=field, keep=keep, absorb=absorb, takes=choices.get(field, usual))


def _moves(ours: Document, theirs: Document, choices: Choices) -> Iterator[Move]:
    establishments = {_fei(site): site["key"] for site in ours["sites"] if _fei(site)}
    for site in theirs["sites"]:
        same = establishments.get(_fei(site), "")
        takes = choices.get(f"{_SITES}{site['key']}", "") if same else ""
        yield Move(site=site["key"], name=site["name"], same_as=same, takes=takes)


def _fei(site: Document) -> str:
    """The shorter of two is the longer without its leading zeros."""
    fei = site["fei"] or ""
    return fei.lstrip("0") if is_real(fei) else ""


def _check_choices(plan: Plan, choices: Choices) -> None:
    names = {fact.field for fact in plan.facts} | {f"{_SITES}{move.site}" for move in plan.sites if move.same_as}
    problems = []
    for name, side in choices.items():
        where = step("/choices", name)
        if name not in names:
            there = f"there is {', '.join(sorted(names))}" if names else "there is nothing to choose"
            problems.append(Problem(where=where, code="unknown_field", message=f"no choice {shown(name)}: {there}"))
        elif side not in SIDES:
            message = f"{name} is one of keep, absorb, not {shown(side)}"
            problems.append(Problem(where=where, code="unknown_choice", message=message))
    if problems:
        raise Refused(problems)


def _check(plan: Plan, by: Curator, reason: str) -> None:
    """Raises `Refused` for what is not chosen, `NotAllowed` and `OwnChange` for who may not do this."""
    if plan.open:
        message = "the two differ here: choose keep or absorb"
        raise Refused([Problem(where=step("/choices", name), code="required", message=message) for name in plan.open])
    if plan.needs_administrator and not by.may_publish_own:
        raise NotAllowed(
            f"{plan.keep} and {plan.absorb} have no FEI or DUNS in common, and a name is no proof: "
            "an administrator may merge them, who says why."
        )
    status = dict(Provider.objects.filter(key__in=[plan.keep, plan.absorb]).values_list("key", "status"))
    if status[plan.keep] == PublicationStatus.PUBLISHED != status[plan.absorb]:  # its sites are published by this
        require_not_own(by, reason, own=has_written(by.actor, plan.absorb))


def _try(plan: Plan) -> None:
    """What the catalog refuses is refused now; of what it does not, nothing stays."""
    try:
        with transaction.atomic():
            _apply(plan)
            raise _Undone
    except _Undone:
        return


def _apply(plan: Plan) -> None:
    ours, theirs = (with_sources(document_of(key) or {}) for key in (plan.keep, plan.absorb))
    keep, absorb = (Provider.objects.get(key=key) for key in (plan.keep, plan.absorb))
    Site.objects.filter(provider=absorb).update(provider=keep)
    taken = {fact.field: fact.absorb for fact in plan.facts if fact.takes == ABSORB}
    sites = _sites(plan, [*ours["sites"], *theirs["sites"]])
    given = {"duns": None} if "duns" in taken else {}  # no two providers have one
    retired = theirs | given | {"status": PublicationStatus.RETIRED.value, "sites": []}
    put_providers([ours | taken | {"sites": sites}, retired])
    Provider.objects.filter(merged_into=absorb).update(merged_into=keep)
    Provider.objects.filter(pk=absorb.pk).update(merged_into=keep)


def _sites(plan: Plan, sites: list[Document]) -> list[Document]:
    """All of them; of two that are one establishment one is closed, and the other has what only that had on record."""
    by_key = {site["key"]: site for site in sites}
    for move in plan.sites:
        if move.same_as:
            stays, closes = (move.same_as, move.site) if move.takes == KEEP else (move.site, move.same_as)
            by_key[stays] = _united(by_key[stays], by_key[closes]) | {"active": True}
            by_key[closes] = by_key[closes] | {"active": False}
    return list(by_key.values())


def _united(stays: Document, closes: Document) -> Document:
    lists = {}
    for kind in RECORDS:
        named = {tuple(record.get(name) for name in kind.identity) for record in stays[kind.in_site]}
        more = [r for r in closes[kind.in_site] if tuple(r.get(name) for name in kind.identity) not in named]
        lists[kind.in_site] = [*stays[kind.in_site], *more]
    return stays | lists


def _refused(where: str, code: str, message: str) -> Refused:
    return Refused([Problem(where=where, code=code, message=message)])
