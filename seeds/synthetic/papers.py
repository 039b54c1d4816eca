"""Certificates and inspections: what a site of a trade in a country would hold, and in what state it is."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from seeds.synthetic.dice import chance, weighted
from seeds.synthetic.profiles import Profile
from seeds.synthetic.trades import Trade

REFERENCE_DATE = date(2026, 11, 1)
_REFERENCE = Path(__file__).parents[1] / "reference"


def _rows(name: str) -> list[dict[str, str]]:
    with (_REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_STANDARDS = {row["code"]: row for row in _rows("standards.csv")}
_EEA = [row["country"] for row in _rows("regions.csv") if row["region"] == "EEA"]
_LOCAL: dict[str, tuple[tuple[str, int], ...]] = {
    **dict.fromkeys(_EEA, (("EU-GMP-CERT", 92), ("EU-MIA", 85), ("EU-API-REG", 80), ("EU-GDP", 40))),
    "AU": (("TGA-LICENCE", 80),), "BR": (("ANVISA-CBPF", 70),), "CA": (("HC-DEL", 85),), "CH": (("SWISSMEDIC", 95),),
    "CN": (("NMPA-GMP", 80),), "GB": (("MHRA-MIA", 90),), "IN": (("WHO-PQ", 25),), "KR": (("MFDS-GMP", 80),),
    "MX": (("COFEPRIS-GMP", 45),), "US": (("FDA-REG-DEV", 92), ("FDA-REG-DRUG", 92)),
}  # fmt: skip
_AUTHORITY = {"AU": "TGA", "BR": "ANVISA", "CA": "Health Canada", "CH": "Swissmedic", "GB": "MHRA", "JP": "PMDA"}
_DAYS = {"certificate": 1095, "accreditation": 1095, "authorisation": 1826, "conformity": 1095}
# Days from the reference date to the last valid day, [from, to).
_ENDS = {"current": (430, 1080), "soon": (5, 180), "lapsed": (1, 150), "old": (200, 900)}


def fitting(standard: str, codes: list[str]) -> list[str]:
    """The capabilities of a site that the standard is about; [] if none or if nobody can hold it."""
    row = _STANDARDS[standard]
    if row["holdable"] != "yes":
        return []
    roots = [root for root in row["applies_to"].split(";") if root]
    return [code for code in codes if not roots or any(f"{code}.".startswith(f"{root}.") for root in roots)]


def certificates(
    rng: Random, trade: Trade, profile: Profile, country: str | None, codes: list[str]
) -> list[dict[str, Any]]:
    shares = dict(trade.papers)
    for standard, share in _LOCAL.get(country or "", ()):
        shares[standard] = max(share, shares.get(standard, 0))
    found: list[dict[str, Any]] = []
    for standard, share in shares.items():
        covered = fitting(standard, codes)
        if covered and chance(rng, share * profile.paper // 100):
            found.append(_certificate(rng, standard, profile, covered))
            if profile.name != "complete" and chance(rng, 8):
                found.append(_predecessor(rng, found[-1]))
    return sorted(found, key=lambda paper: (paper["standard"], paper["number"] or "", paper["valid_from"] or ""))


def _certificate(rng: Random, standard: str, profile: Profile, covered: list[str]) -> dict[str, Any]:
    kind = _STANDARDS[standard]["kind"]
    fate = weighted(rng, profile.fates)
    start, end = _dates(rng, kind, fate)
    registered = standard.startswith("FDA-REG")
    return {
        "standard": standard,
        "number": None if kind in ("registration", "conformity") else f"SYN-{rng.randrange(100_000, 1_000_000)}",
        "issuer": "FDA" if registered else "Synthetic registrar" if kind in ("certificate", "accreditation") else None,
        "status": fate if fate in ("suspended", "withdrawn") else "active",
        "valid_from": start,
        "valid_until": end,
        "scope": _scope(rng, profile, covered),
        "evidence": "register" if registered else weighted(rng, profile.evidence),
        "evidence_url": None,
    }


def _dates(rng: Random, kind: str, fate: str) -> tuple[str | None, str | None]:
    if fate == "undated":
        return None, None
    if kind == "registration":  # renewed to the end of each year since the first one
        year = REFERENCE_DATE.year - (fate in ("lapsed", "old"))
        return f"{rng.randrange(2009, 2025)}-01-01", f"{year}-12-31"
    earliest, latest = _ENDS.get(fate, _ENDS["current"])
    days = rng.randrange(earliest, latest) * (-1 if fate in ("lapsed", "old") else 1)
    last = REFERENCE_DATE + timedelta(days=days)
    return str(last - timedelta(days=_DAYS[kind] - 1)), str(last)


def _scope(rng: Random, profile: Profile, covered: list[str]) -> list[str]:
    """Site-wide, a whole branch, or (never in a complete profile) some of what the site does."""
    if chance(rng, 65):
        return []
    if profile.name == "complete" or chance(rng, 60):
        return sorted({code.partition(".")[0] for code in covered})
    return sorted(rng.sample(covered, min(len(covered), 1 + rng.randrange(2))))


def _predecessor(rng: Random, paper: dict[str, Any]) -> dict[str, Any]:
    """The paper that the present one replaced: three years older and long run out."""
    last = REFERENCE_DATE - timedelta(days=rng.randrange(1200, 1600))
    number = paper["number"] and f"SYN-{rng.randrange(10_000, 100_000)}"
    first = last - timedelta(days=1094)
    return {**paper, "number": number, "status": "active", "valid_from": str(first), "valid_until": str(last)}


def inspections(rng: Random, trade: Trade, profile: Profile, country: str | None) -> list[dict[str, Any]]:
    """None to three inspections within seven years, by FDA or the country's own authority."""
    known = {"complete": 1 + rng.randrange(2), "rich": rng.randrange(4), "middling": rng.randrange(3)}
    found = [_inspection(rng, trade, country) for _ in range(known.get(profile.name, rng.randrange(8) // 7))]
    once = {(item["ended_on"], item["authority"], item["area"] or ""): item for item in found}
    return [once[key] for key in sorted(once)]


def _inspection(rng: Random, trade: Trade, country: str | None) -> dict[str, Any]:
    ended = REFERENCE_DATE - timedelta(days=rng.randrange(20, 2550))
    outcome = weighted(rng, (("none", 62), ("voluntary", 29), ("official", 9)))
    closed = ended + timedelta(days=rng.randrange(60, 700)) if chance(rng, 60) and outcome != "none" else None
    area = weighted(rng, ((trade.areas[0], 78), (trade.areas[-1], 10), ("food", 3), ("other", 3), (None, 6)))
    return {
        "authority": _AUTHORITY[country] if country in _AUTHORITY and chance(rng, 50) else "FDA",
        "ended_on": str(ended),
        "outcome": outcome,
        "area": area,
        "closed_on": str(closed) if closed and closed <= REFERENCE_DATE else None,
    }
