"""Random catalogs full of ties, gaps and papers that expire on the very day, and random briefs the API accepts."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.matching.engine import pools
from tests.matching.engine.pools import CODES, GRADES, HOLDABLE, UNITS, Days
from tests.matching.engine.worlds import COUNTRIES, MODALITIES, REGIONS, STAGES, TREE, Data, world_of

AS_OF = st.sampled_from(["2026-11-22", "2028-02-29", "2027-02-28", "2000-01-01", "2100-12-31"])
HORIZON_DAYS = st.sampled_from([0, 1, 30, 730])
LAST_DAY = date(2100, 12, 31)


@cache
def some(values: tuple[Any, ...], most: int) -> st.SearchStrategy[list[Any]]:
    """An often empty list of different values."""
    return st.lists(st.sampled_from(values), max_size=most, unique=True) if values else st.just([])


@cache
def rarely(values: tuple[Any, ...], most: int) -> st.SearchStrategy[list[Any]]:
    """Half the time nothing: a brief that asks for everything excludes everybody."""
    listed = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True) if values else st.just([])
    return st.just([]) | listed


@cache
def want_lists(units: tuple[str, ...]) -> st.SearchStrategy[list[Data]]:
    """Mostly several wants, at times none."""
    one = st.sampled_from(pools.wants(units))
    least = st.sampled_from([2, 1, 3, 3, 2, 0])
    return least.flatmap(lambda size: st.lists(one, min_size=size, max_size=2 * size))


@cache
def sites(days: Days) -> st.SearchStrategy[Data]:
    """A site without its key. An absent list is as good as an empty one."""

    def drawn(pool: list[Data], *identity: str, most: int) -> st.SearchStrategy[list[Data]]:
        records = st.sampled_from(pool)
        return st.lists(records, max_size=most, unique_by=lambda record: tuple(record.get(name) for name in identity))

    return st.fixed_dictionaries(
        {"country": st.sampled_from([None, *COUNTRIES, "MX", "US", "DE"])},
        optional={
            "capabilities": drawn(pools.capability_records(), "code", most=4),
            "modalities": drawn(pools.modality_records(), "code", most=2),
            "certificates": drawn(pools.certificates(days), "standard", "number", "valid_from", most=4),
            "inspections": drawn(pools.inspections(days), "ended_on", "area", most=3),
            "profile_reviewed_on": st.sampled_from([None, *days.every]),
            "active": st.sampled_from([True, None, True, False]),
        },
    )


@st.composite
def providers(draw: st.DrawFn, days: Days, key: str) -> Data:
    """A provider, mostly published; its sites' keys are not in the order in which they are listed."""
    facts: Data = {"key": key, "name": key}
    status = draw(st.sampled_from(["published"] * 9 + ["draft", "retired", None]))
    if status:
        facts["status"] = status
    services = draw(st.sampled_from(["yes", "yes", "unknown", "no", None, "absent"]))
    if services != "absent":
        facts["contract_services"] = services
    drawn = draw(st.lists(sites(days), min_size=0 if status is None else 1, max_size=3))
    return {**facts, "sites": [{"key": f"{key}-{'bca'[n]}", "name": key, **site} for n, site in enumerate(drawn)]}


def renamed(provider: Data, prefix: str) -> Data:
    """The same provider under another key; the order of its sites' keys stays."""
    own_sites = [{**site, "key": prefix + site["key"]} for site in provider["sites"]]
    return {**provider, "key": prefix + provider["key"], "sites": own_sites}


@st.composite
def worlds(draw: st.DrawFn, as_of: date, horizon: date) -> Data:
    """A catalog of up to six providers, some of them twins of others under a new key."""
    days = pools.boundary_days(as_of, horizon)
    listed = [draw(providers(days, key)) for key in "dbca"[: draw(st.sampled_from([1, 3, 4, 2, 4]))]]
    twins = [renamed(listed[0], prefix) for prefix in draw(st.sampled_from(["", "z", "a", "za"]))]
    return world_of(*listed, *twins)


def is_at_or_above(code: str, other: str) -> bool:
    return other == code or other.startswith(code + ".")


@st.composite
def musts(draw: st.DrawFn) -> Data:
    """Musts that contradict neither one another nor the API."""
    asked = draw(rarely(tuple(CODES), 3))
    countries = draw(rarely(tuple(COUNTRIES), 3))
    elsewhere = tuple(code for code in COUNTRIES if code not in countries)
    others = tuple(code for code in TREE if not any(is_at_or_above(code, one) for one in asked))
    return {
        "capabilities": asked,
        "standards": draw(rarely(tuple(HOLDABLE), 2)),
        "modalities": draw(rarely(tuple(MODALITIES), 1)),
        "stages": draw(rarely(tuple(STAGES), 1)),
        "countries": countries,
        "regions": draw(rarely(tuple(REGIONS), 1)),
        "exclude_countries": draw(rarely(elsewhere, 1)),
        "exclude_capabilities": draw(rarely(others, 2)),
        "contract_services": draw(st.booleans()),
        "min_evidence": draw(st.sampled_from(list(reversed(GRADES)))),
    }


@st.composite
def briefs(draw: st.DrawFn, as_of: date, horizon: date, published: list[str]) -> Data:
    """A normalised brief, every field filled in."""
    must = draw(musts())
    units = tuple(sorted({UNITS[code] for code in must["capabilities"] or CODES}))
    only = draw(st.sampled_from([0, 0, 4]).flatmap(lambda most: some(tuple(published), most)))
    never = draw(rarely(tuple(key for key in published if key not in only), 1))
    return {
        "title": "",
        "as_of": as_of.isoformat(),
        "horizon": horizon.isoformat(),
        "providers": {"only": only, "not": never},
        "must": must,
        "want": draw(want_lists(units)),
        "limit": draw(st.sampled_from([20, 1, 2, 200])),
        "offset": draw(st.sampled_from([0, 0, 1, 2])),
        "fits": draw(st.sampled_from([["confirmed", "possible"], ["possible"], ["confirmed"]])),
        "near_misses": draw(st.sampled_from([5, 0, 1, 50])),
        "facets": True,
        "explain": True,
    }


@st.composite
def cases(draw: st.DrawFn, questions: int = 1) -> tuple[Data, list[Data]]:
    """A catalog and the briefs to ask it."""
    as_of = date.fromisoformat(draw(AS_OF))
    horizon = min(as_of + timedelta(days=draw(HORIZON_DAYS)), LAST_DAY)
    world = draw(worlds(as_of, horizon))
    published = [provider["key"] for provider in world["providers"] if provider.get("status") == "published"]
    return world, [draw(briefs(as_of, horizon, published)) for _ in range(questions)]
