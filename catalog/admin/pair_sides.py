"""What the page of two providers shows of both: each field, each site, and what is on record of each."""

from dataclasses import dataclass
from typing import Any

from catalog.api.history import events_of, told
from catalog.desk.merging import ABSORB, FIELDS, KEEP, Fact, Move, Plan
from catalog.models import Provider, Site

RECENT_EVENTS = 10
WORDS = {
    "name": "Name",
    "description": "Description",
    "headquarters_country": "Headquarters",
    "website": "Website",
    "revenue_usd": "Revenue, US dollars",
    "duns": "DUNS",
    "contract_services": "Makes for others",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A field. `wins`: keep, absorb, or "" where both state the same; `choice` where somebody has to choose."""

    name: str
    words: str
    keep: str
    absorb: str
    wins: str
    choice: Fact | None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A site of the absorbed; `twin` is the one of the other that is the same establishment."""

    site: Site
    move: Move | None
    twin: str = ""


@dataclass(frozen=True, kw_only=True)
class Both:
    rows: tuple[Row, ...]
    stays: tuple[Site, ...]
    arrivals: tuple[Arrival, ...]
    steps: tuple[str, ...]
    events: tuple[tuple[Provider, list[Any]], ...]


def both_of(keep: Provider, absorb: Provider, plan: Plan | None) -> Both:
    """Two queries for each history, none for the rest. The sites of both are at hand."""
    facts = {fact.field: fact for fact in plan.facts} if plan else {}
    moves = {move.site: move for move in plan.sites} if plan else {}
    names = {site.key: str(site) for site in keep.sites.all()}
    return Both(
        rows=tuple(_row(name, keep, absorb, facts.get(name)) for name in FIELDS),
        stays=tuple(keep.sites.all()),
        arrivals=tuple(_arrival(site, moves.get(site.key), names) for site in absorb.sites.all()),
        steps=tuple(steps_of(keep, absorb, plan)) if plan else (),
        events=tuple(
            (each, told(events_of(each).order_by("-at", "-event")[:RECENT_EVENTS])) for each in (keep, absorb)
        ),
    )


def steps_of(keep: Provider, absorb: Provider, plan: Plan) -> list[str]:
    """The plan in sentences, in the order in which it happens."""
    number = len(plan.sites)
    sites = "1 site comes" if number == 1 else f"{number} sites come"
    steps = [f"{sites} over from {absorb.name}, with all that is on record there and with its history."]
    for fact in plan.facts:
        whose = {KEEP: keep.name, ABSORB: absorb.name}.get(fact.takes)
        words = WORDS[fact.field]
        steps.append(
            f"{words}: taken from {whose}." if whose else f"{words}: the two differ, and nobody has chosen yet."
        )
    steps += [_twins(move) for move in plan.sites if move.same_as]
    steps.append(
        f"{absorb.name} retires. Its key {absorb.key} stays taken and leads to {keep.key}: its address in the API "
        f"answers with a redirect, a brief that names it means {keep.name}, and what a register brings for it later "
        "goes there."
    )
    if plan.proposals:
        waiting = "1 open proposal loses" if plan.proposals == 1 else f"{plan.proposals} open proposals lose"
        steps.append(f"{waiting} the ground under it: whoever made it renews it.")
    return steps


def _twins(move: Move) -> str:
    if not move.takes:
        return f"{move.name} is one establishment with {move.same_as}: choose which of the two stays open."
    closes = move.site if move.takes == KEEP else move.same_as
    return f"{closes} closes, and what only it has on record is added to its twin."


def _arrival(site: Site, move: Move | None, names: dict[str, str]) -> Arrival:
    return Arrival(site=site, move=move, twin=names.get(move.same_as, "") if move and move.same_as else "")


def _row(name: str, keep: Provider, absorb: Provider, fact: Fact | None) -> Row:
    ours, theirs = _value(keep, name), _value(absorb, name)
    wins = fact.takes if fact else ("" if ours == theirs else KEEP)
    return Row(name=name, words=WORDS[name], keep=ours, absorb=theirs, wins=wins, choice=fact)


def _value(provider: Provider, name: str) -> str:
    if name == "contract_services":
        return provider.get_contract_services_display()
    value = getattr(provider, name)
    return f"{value:,}" if isinstance(value, int) else str(value or "")
