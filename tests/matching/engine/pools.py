"""Fixed pools of records and wants to draw from, simplest first, made once from a seeded generator.

Drawing a whole record is much faster than drawing each of its facts, and shrinks to the simplest that still fails.
Values come from few numbers and days: the boundaries of `scoring.md` and their neighbours, so that records tie and hit
what the brief asks. Facts may be stated, null or not there at all.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from tests.matching.engine.worlds import COUNTRIES, MODALITIES, REGIONS, STAGES, STANDARDS, TREE, Data

UNITS = {code: unit for code, (_, unit) in TREE.items()}
# Some codes come up more often, so that what is asked is often there, above it or beside it.
CODES = [*TREE, "device", *["device.molding", "device.molding.lsr", "device.sterilization.eo"] * 3, "dp.sterile"]
HOLDABLE = [code for code, (holdable, _) in STANDARDS.items() if holdable]
GRADES = ["verified", "register", "declared", "inferred"]
NUMBERS = [1, 2, 3, 7, 10, 31, 100, 316, 999, 1000, 3162, 10**6, 2 * 10**6, 10**14 + 1, 10**15 - 1, 10**15]
WEEKS = [1, 2, 3, 4, 7, 8, 9, 15, 25, 26, 27, 10**15 - 1, 10**15]
PROGRAMMES = [0, 1, 2, 3, 4, 9, 10, 11, 10**15]
SHARES = [0, 0.01, 12.5, 33.33, 33.34, 50, 99.99, 100]
POINTS = [0, 1, 3, 7, 10, 10, 50, 99, 100]
SIZE = 400


class Days(NamedTuple):
    """The days on which a rule of scoring 2.3 or 5.2 turns, and their neighbours."""

    long_ago: str
    as_of: str
    day_after: str
    every: tuple[str, ...]


def pool(name: str, build: Callable[[Random], Data]) -> list[Data]:
    """`SIZE` records, the shortest first; the same ones in every process."""
    rng = Random(name)
    # The first one is drawn most often, so it must not be a want that counts for nothing.
    return sorted((build(rng) for _ in range(SIZE)), key=lambda one: (one.get("points") == 0, len(str(one)), str(one)))


@cache
def boundary_days(as_of: date, horizon: date) -> Days:
    """The boundary days of a brief with these dates."""
    moved = [-1000, -731, -730, -729, -365, -181, -180, -179, -1, 0, 1, 29]
    days = [as_of + timedelta(days=n) for n in moved] + [horizon + timedelta(days=n) for n in (-1, 0, 1)]
    five_years = as_of.replace(year=as_of.year - 5, day=min(as_of.day, 28))
    days += [five_years + timedelta(days=n) for n in (-1, 0, 1, 2, 3)]
    every = tuple(sorted({day.isoformat() for day in days}))
    after = as_of + timedelta(days=1)
    return Days(long_ago=every[0], as_of=as_of.isoformat(), day_after=after.isoformat(), every=every)


def boundary_days_of(brief: Data) -> Days:
    """The boundary days of this brief."""
    return boundary_days(date.fromisoformat(brief["as_of"]), date.fromisoformat(brief["horizon"]))


def gappy(rng: Random, facts: Data) -> Data:
    """Each fact stays, becomes null or is not there at all."""
    fate = {name: rng.choice(["stated", "stated", "stated", "null", "absent"]) for name in facts}
    return {name: value if fate[name] == "stated" else None for name, value in facts.items() if fate[name] != "absent"}


def some(rng: Random, values: list[Any], least: int, most: int) -> list[Any]:
    """A list of different values."""
    return list(dict.fromkeys(rng.choices(values, k=rng.randint(least, most))))


def bounds(rng: Random, numbers: list[int]) -> Data:
    """{min, max} with min <= max, either of them null or missing, or a minimum of 0."""
    low, high = sorted(rng.choices(numbers, k=2))
    whole = {"min": rng.choice([low, low, low, 0]), "max": high}
    return gappy(rng, whole)


@cache
def capability_records() -> list[Data]:
    def build(rng: Random) -> Data:
        facts = {
            "evidence": rng.choice(GRADES),
            "stages": some(rng, STAGES, 0, 3),
            "annual_volume": bounds(rng, NUMBERS),
            "batch_size": bounds(rng, NUMBERS),
            "lead_time_weeks": bounds(rng, WEEKS),
            "programmes": rng.choice(PROGRAMMES),
        }
        return {"code": rng.choice(CODES), **gappy(rng, facts)}

    return pool("capability records", build)


@cache
def modality_records() -> list[Data]:
    def build(rng: Random) -> Data:
        return {"code": rng.choice(MODALITIES), **gappy(rng, {"evidence": rng.choice(GRADES)})}

    return pool("modality records", build)


@cache
def certificates(days: Days) -> list[Data]:
    def build(rng: Random) -> Data:
        facts = {
            "status": rng.choice(["active"] * 6 + ["suspended", "withdrawn"]),
            # Mostly in force already: a start in the future hides every other rule.
            "valid_from": rng.choice([days.long_ago] * 3 + [days.as_of, days.day_after]),
            "valid_until": rng.choice(days.every),
            "scope": some(rng, CODES, 0, 3),
            "evidence": rng.choice(GRADES),
        }
        return {"standard": rng.choice(HOLDABLE), "number": rng.choice("123"), **gappy(rng, facts)}

    return pool(f"certificates {days}", build)


@cache
def inspections(days: Days) -> list[Data]:
    def build(rng: Random) -> Data:
        facts = {
            "area": rng.choice(["device", "drug", "biologics", "food", "other"]),
            "closed_on": rng.choice([days.as_of, days.day_after, *rng.choices(days.every, k=3)]),
        }
        outcome = rng.choice(["none", "voluntary", "official", "official"])
        return {"authority": "FDA", "ended_on": rng.choice(days.every), "outcome": outcome, **gappy(rng, facts)}

    return pool(f"inspections {days}", build)


def shares(rng: Random) -> dict[str, float]:
    """Percents of present supply, at most 100 in sum."""
    drawn: dict[str, float] = {}
    for country in some(rng, COUNTRIES, 0, 3):
        share = rng.choice(SHARES)
        if sum(drawn.values()) + share <= 100:
            drawn[country] = share
    return drawn


@cache
def wants(units: tuple[str, ...]) -> list[Data]:
    """Wants of every criterion; a volume names one of the units."""

    def build(rng: Random) -> Data:
        good, limit = sorted(rng.sample(WEEKS, 2))
        amount = {"value": rng.choice(NUMBERS), "unit": rng.choice(units)}
        countries, regions = some(rng, COUNTRIES, 0, 2), some(rng, list(REGIONS), 0, 2)
        parameters: dict[str, Data] = {
            "capability": {"values": some(rng, CODES, 1, 3), "scope": rng.choice(["site", "provider"])},
            "standard": {"values": some(rng, HOLDABLE, 1, 3)},
            "modality": {"values": some(rng, MODALITIES, 1, 3)},
            "stage": {"values": some(rng, STAGES, 1, 3)},
            "region": {"countries": countries, "regions": regions if countries else regions or ["EU"]},
            "annual_volume": amount,
            "batch_size": amount,
            "lead_time": {"good_weeks": good, "limit_weeks": limit},
            "experience": {},
            "inspection": {},
            "concentration": {"shares": shares(rng)},
        }
        criterion = rng.choice(list(parameters))
        return {"criterion": criterion, **parameters[criterion], "points": rng.choice(POINTS)}

    return pool(f"wants {units}", build)
