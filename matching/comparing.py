"""What is different between a record and a later ranking of the same brief, provider by provider, and why.

Differences come in the order of the record: its results, its near misses, then those who are new on the list, by rank.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.engine.columns import Columns
from matching.engine.standing import Standings
from matching.telling import told_entry, told_must, told_others, told_outcome, told_site, told_want

Document = dict[str, Any]
SHOWN = ("rank", "fit", "score", "score_low", "score_high")
KINDS = ("unpublished", "left", "entered", "fit", "site", "moved", "must", "score")


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """A record, and the standings of its brief now. `standings` is None where nobody is left to ask about."""

    frozen: Mapping[str, Any]
    columns: Columns
    standings: Standings | None
    fits: tuple[str, ...]
    refused: bool  # the brief cannot be asked any more: nobody's standing is known

    def now(self, provider: str) -> Document | None:
        return self.standings.of(provider) if self.standings else None

    def at(self, provider: str, site: str) -> Document | None:
        return self.standings.at(provider, site) if self.standings else None

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The recorded results' ranks."""
        return {each["provider"]["key"]: each["rank"] for each in self.frozen["results"]}

    @cached_property
    def shows_the_top(self) -> bool:
        """Whether the record holds everybody who stood before any of its results."""
        document = self.frozen["brief"]["document"]
        return document["offset"] == 0 and len(document["fits"]) > 1

    def name_of(self, provider: str) -> str:
        providers = self.columns.providers
        return providers.name[providers.position(provider)]


def differences(replayed: Replayed) -> list[Document]:
    """Everybody in the record who stands differently now, and everybody who is new on the page that it shows."""
    recorded = [*replayed.frozen["results"], *replayed.frozen["near_misses"]]
    known = {each["provider"]["key"] for each in recorded}
    found = [difference for each in recorded if (difference := _of_recorded(replayed, each))]
    page = replayed.standings.page if replayed.standings else ()
    return found + [_of_newcomer(standing) for key in page if key not in known and (standing := replayed.now(key))]


def _of_recorded(replayed: Replayed, then: Document) -> Document | None:
    key = then["provider"]["key"]
    if not replayed.columns.providers.has(key):
        return _without_standing(then, "unpublished", f"{then['provider']['name']} is no longer in the catalog")
    if replayed.refused:
        return None
    now = replayed.now(key)
    if now is None:
        return _without_standing(then, "left", f"no site of {then['provider']['name']} is in the catalog any more")
    same_site = replayed.at(key, then["site"]["key"])
    musts, wants = changed_musts(then, same_site or now), changed_wants(then, same_site or now)
    kind = _kind(then, now, replayed.fits, bool(musts), bool(wants))
    if kind is None:
        return None
    why = [*told_outcome(then, now, replayed.fits), *told_site(then, now, is_there=same_site is not None)]
    why += [*map(told_must, musts), *map(told_want, wants)]
    if kind == "moved":
        why += _others(replayed, then, now, own=bool(why))
    return _difference(kind, then, now, why, musts, wants)


def _kind(then: Document, now: Document, fits: Sequence[str], musts: bool, wants: bool) -> str | None:
    """The weightiest way in which it stands differently."""
    was_listed, is_listed = then["fit"] in fits, now["fit"] in fits
    holds = {
        "left": was_listed and not is_listed,
        "entered": is_listed and not was_listed,
        "fit": then["fit"] != now["fit"],
        "site": then["site"]["key"] != now["site"]["key"],
        "moved": then["rank"] != now["rank"],
        "must": musts,
        "score": wants or then["score_micro"] != now["score_micro"],
    }
    return next((kind for kind in KINDS if holds.get(kind)), None)


def _without_standing(then: Document, kind: str, sentence: str) -> Document:
    return _difference(kind, then, None, [sentence], [], [])


def _of_newcomer(now: Document) -> Document:
    """Everything that is told of one who is not in the record."""
    musts = [{"must": each["must"], "then": None, "now": _status(each)} for each in now["musts"]]
    wants = [_want(each) | {"then": None, "now": _value(each)} for each in now["wants"]]
    why = [told_entry(now), *map(told_must, musts), *map(told_want, wants)]
    return _difference("entered", None, now, why, musts, wants)


def _difference(
    kind: str, then: Document | None, now: Document | None, why: list[str], musts: list[Document], wants: list[Document]
) -> Document:
    told: Any = now or then
    return {
        "kind": kind,
        "provider": {name: told["provider"][name] for name in ("key", "name")},
        "site": {"then": _site(then), "now": _site(now)},
        "then": _shown(then),
        "now": _shown(now),
        "why": why,
        "musts": musts,
        "wants": wants,
    }


def _site(standing: Document | None) -> Document | None:
    return None if standing is None else {name: standing["site"][name] for name in ("key", "name")}


def _shown(standing: Document | None) -> Document | None:
    return None if standing is None else {name: standing[name] for name in SHOWN}


def changed_musts(then: Document, now: Document) -> list[Document]:
    """The musts whose status is another, as sent. A met must that another paper meets is none of them."""
    before = {each["must"]: each for each in then["musts"]}
    return [
        {"must": each["must"], "then": _status(before[each["must"]]), "now": _status(each)}
        for each in now["musts"]
        if each["must"] in before and before[each["must"]]["status"] != each["status"]
    ]


def changed_wants(then: Document, now: Document) -> list[Document]:
    """The wants whose value is another, as sent."""
    before = {each["position"]: each for each in then["wants"]}
    return [
        _want(each) | {"then": _value(before[each["position"]]), "now": _value(each)}
        for each in now["wants"]
        if each["position"] in before and before[each["position"]]["value_micro"] != each["value_micro"]
    ]


def _status(must: Document) -> Document:
    return {name: must[name] for name in ("status", "because")}


def _want(want: Document) -> Document:
    return {name: want[name] for name in ("criterion", "position")}


def _value(want: Document) -> Document:
    return {name: want[name] for name in ("value", "because")}


def _others(replayed: Replayed, then: Document, now: Document, *, own: bool) -> Iterator[str]:
    """Who stands before it now and did not then, and the other way round, as far as the record shows who did."""
    key, standings = then["provider"]["key"], replayed.standings
    if standings is None:
        return
    before_then = {other for other, rank in replayed.ranks.items() if rank < then["rank"]}
    before_now = standings.before(key)
    recorded = set(replayed.ranks)
    new = [other for other in before_now if other not in before_then and (replayed.shows_the_top or other in recorded)]
    gone = [other for other in replayed.ranks if other in before_then and other not in set(before_now)]
    names = {each["provider"]["key"]: each["provider"]["name"] for each in replayed.frozen["results"]}
    yield from told_others(
        [names.get(other) or replayed.name_of(other) for other in new], [names[other] for other in gone], own=own
    )
