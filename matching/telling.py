"""Sentences about what was and what is: each names what it is about, and stands for itself in a record."""

from collections.abc import Iterator, Sequence
from typing import Any

from matching.engine.explain.wording import listed

Document = dict[str, Any]
MOST_NAMES = 3
FITS = {"near_miss": "a near miss"}  # how a sentence calls a fit; the others by their word


def told_must(change: Document) -> str:
    then, now = change["then"], change["now"]
    if then is None:
        return f"{change['must']} is {now['status']}: {now['because']}"
    was = f"was {then['status']} ({then['because']})"
    return f"{change['must']} {was} and is {now['status']}: {now['because']}"


def told_want(change: Document) -> str:
    then, now = change["then"], change["now"]
    if then is None:
        return f"want {change['criterion']} counts {worth(now['value'])}: {now['because']}"
    was = f"counted {worth(then['value'])} ({then['because']})"
    return f"want {change['criterion']} {was} and counts {worth(now['value'])}: {now['because']}"


def worth(value: Document) -> str:
    """0.5, or with what is open: 0.5 (0 to 1)."""
    low, expected, high = (f"{value[name]:.2f}".rstrip("0").rstrip(".") for name in ("low", "expected", "high"))
    return f"{expected} of 1" if low == high else f"{expected} of 1 ({low} to {high})"


def told_outcome(then: Document, now: Document, fits: Sequence[str]) -> Iterator[str]:
    """The fit, if it is another, with what that means for the list."""
    if then["fit"] == now["fit"]:
        return
    change = f"was {_fit(then)} and is {_fit(now)}"
    if then["fit"] in fits and now["fit"] not in fits:
        yield f"{now['provider']['name']} {change}: it is not on the list any more"
    elif now["fit"] in fits and then["fit"] not in fits:
        yield f"{now['provider']['name']} {change}: it is on the list, with rank {now['rank']}"
    else:
        yield f"{now['provider']['name']} {change}"


def told_entry(now: Document) -> str:
    score = "" if now["score"] is None else f", with a score of {now['score']}"
    place = f"has rank {now['rank']} as {_fit(now)} by its site {_place(now['site'])}{score}"
    return f"{now['provider']['name']} is not in the record and {place}"


def told_site(then: Document, now: Document, *, is_there: bool) -> Iterator[str]:
    """Another site that stands for the provider, or that the recorded one is gone."""
    old, new = then["site"], now["site"]
    if not is_there:
        yield f"its site {_place(old)} is no longer in the catalog"
    if old["key"] != new["key"]:
        other = next((each for each in then["other_sites"] if each["key"] == new["key"]), None)
        yield f"{_place(new)}, which {_became(other, now)}, stands for it instead of {_place(old)}"


def _became(other: Document | None, now: Document) -> str:
    """What the record says of another site, and what it is now."""
    if other is None:
        return f"was no active site of it and is {_fit(now)}"
    return f"was and is {_fit(now)}" if other["fit"] == now["fit"] else f"was {_fit(other)} and is {_fit(now)}"


def told_others(new: Sequence[str], gone: Sequence[str], *, own: bool) -> Iterator[str]:
    """Why a place moved, as far as others moved it."""
    if not own:
        yield "nothing that the brief asks about changed of it: its rank follows from others"
    if new:
        yield f"{_names(new)} now {_verb(new, 'ranks', 'rank')} before it"
    if gone:
        yield f"{_names(gone)} no longer {_verb(gone, 'ranks', 'rank')} before it"
    if not own and not new and not gone:
        yield "those others are not in the record, which shows a part of the ranking only"


def _names(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMES
    shown = [*names[:MOST_NAMES], *([f"{rest} other{'s' if rest > 1 else ''}"] if rest > 0 else [])]
    return listed(shown)


def _verb(names: Sequence[str], one: str, several: str) -> str:
    return one if len(names) == 1 else several


def _fit(standing: Document) -> str:
    fit: str = standing["fit"]
    return FITS.get(fit, fit)


def _place(site: Document) -> str:
    return f"{site['name']} ({site['key']})"
