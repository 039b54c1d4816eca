"""One synthetic provider: its sites, what each can do and what it holds."""

import unicodedata
from datetime import timedelta
from random import Random
from typing import Any

from seeds.synthetic.cities import BY_COUNTRY, City
from seeds.synthetic.dice import chance, some, weighted
from seeds.synthetic.numbers import numbers
from seeds.synthetic.papers import REFERENCE_DATE, certificates, inspections
from seeds.synthetic.profiles import COMPLETE, SHARES, Profile
from seeds.synthetic.trades import WORLD, Trade

SEED = 20261101
SOURCE = {"name": "synthetic", "reference": f"generator seed {SEED}", "retrieved_on": str(REFERENCE_DATE)}
DESCRIPTION = "Synthetic profile, generated for demonstration."
_STAGES = {
    "early": ["concept", "phase_1", "phase_2", "preclinical"],
    "middle": ["phase_2", "phase_3", "validation"],
    "late": ["commercial", "validation"],
    "late and long": ["commercial", "end_of_life", "phase_3", "validation"],
}
_SITES = ((1, 58), (2, 26), (3, 11), (4, 5))


def slug(text: str) -> str:
    """ASCII, lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in plain.lower()).split())


def provider(rng: Random, trade: Trade, position: int, stem: str) -> dict[str, Any]:
    """The provider at `position` of its trade; the first `trade.anchors` are complete."""
    anchor = position < trade.anchors
    profile = COMPLETE if anchor else weighted(rng, SHARES)
    name = f"{stem} {rng.choice(trade.words)}"
    cities = _cities(rng, trade, position)
    sites = [_site(rng, trade, profile, slug(name), city, number) for number, city in enumerate(cities)]
    return {
        "key": slug(name),
        "name": name,
        "status": "published" if anchor else weighted(rng, (("published", 196), ("draft", 2), ("in_review", 2))),
        "headquarters_country": None if chance(rng, 10) else cities[0].country,
        "website": f"https://{slug(name)}.example.com" if chance(rng, 70) else None,
        "revenue_usd": None if chance(rng, 35) else rng.choice((3, 8, 15, 24, 42, 60, 95, 180, 420, 900)) * 1_000_000,
        "contract_services": weighted(rng, profile.contract),
        "description": DESCRIPTION,
        "source": SOURCE,
        "sites": sorted(sites, key=lambda site: str(site["key"])),
    }


def _cities(rng: Random, trade: Trade, position: int) -> list[City]:
    """Distinct cities, the later ones more often abroad than next door."""
    home = trade.anchor_countries[position % len(trade.anchor_countries)] if trade.anchor_countries else ""
    found: list[City] = []
    for number in range(weighted(rng, _SITES)):
        fixed = home if number == 0 and position < trade.anchors else ""
        country = fixed or weighted(rng, weighted(rng, tuple(zip(WORLD, trade.continents, strict=True))))
        city = rng.choice(BY_COUNTRY[country])
        if all(city.name != other.name for other in found):
            found.append(city)
    return found


def _site(rng: Random, trade: Trade, profile: Profile, owner: str, city: City, number: int) -> dict[str, Any]:
    country = None if chance(rng, profile.country_missing) else city.country
    codes = _codes(rng, trade, profile, number)
    reviewed = REFERENCE_DATE - timedelta(days=rng.randrange(10, 700)) if chance(rng, profile.reviewed) else None
    return {
        "key": f"{owner}-{slug(city.name)}",
        "name": city.name,
        "country": country,
        "city": city.name,
        "latitude": city.latitude if country else None,
        "longitude": city.longitude if country else None,
        "fei": None,
        "duns": None,
        "active": True,
        "profile_reviewed_on": str(reviewed) if reviewed else None,
        "capabilities": [_capability(rng, trade, profile, code) for code in codes],
        "modalities": _modalities(rng, trade, profile),
        "certificates": certificates(rng, trade, profile, country, codes),
        "inspections": inspections(rng, trade, profile, country),
    }


def _codes(rng: Random, trade: Trade, profile: Profile, number: int) -> list[str]:
    """The first site does the trade; a later one does part of it, or what the first one lacks."""
    if chance(rng, profile.broad):
        found = [*trade.broad[: 1 + rng.randrange(len(trade.broad))], *some(rng, trade.often, 15)]
    elif number == 0:
        found = [*trade.always, *some(rng, trade.often, 60), *some(rng, trade.seldom, 25)]
    elif chance(rng, 50):
        found = [*some(rng, trade.always, 75), *some(rng, trade.often, 40)]
    else:
        found = [*some(rng, trade.sister, 60), *some(rng, trade.often, 15)]
    return sorted(dict.fromkeys(found or [trade.always[0]]))


def _capability(rng: Random, trade: Trade, profile: Profile, code: str) -> dict[str, Any]:
    late = profile is COMPLETE or chance(rng, trade.late_stage)
    pace = weighted(rng, (("late", 50), ("late and long", 50)) if late else (("early", 55), ("middle", 45)))
    return {
        "code": code,
        "evidence": weighted(rng, profile.evidence),
        "stages": list(_STAGES[pace]) if chance(rng, profile.stages_stated) else [],
        **numbers(rng, code, profile),
    }


def _modalities(rng: Random, trade: Trade, profile: Profile) -> list[dict[str, Any]]:
    """A trade's first modality is on record wherever anything is; the rest by chance."""
    if profile.name == "gappy" and chance(rng, 55):
        return []
    codes = [trade.modalities[0], *some(rng, trade.modalities[1:], profile.modality)]
    return [{"code": code, "evidence": weighted(rng, profile.evidence)} for code in sorted(codes)]
