"""The filters against a slow and obvious reading of them in plain Python, on random catalogs and random questions."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.api.selection import (
    Asked,
    select_providers,
    select_sites,
    sites_meeting,
    sites_of_visible,
    visible_providers,
    visible_sites,
)
from catalog.models import Provider, Site
from tests.catalog.api import builders
from tests.catalog.api.builders import CAPABILITIES, REGIONS

DAY = date(2026, 6, 1)
GRADES = ["verified", "register", "declared", "inferred"]
STAGES = ["concept", "validation", "commercial"]
CHOICES: dict[str, list[str]] = {
    "capability": list(CAPABILITIES),
    "modality": ["device_single_use", "small_molecule"],
    "standard": ["ISO13485", "ISO9001"],
    "stage": STAGES,
    "evidence": GRADES,
    "country": ["US", "MX", "CH"],
    "region": list(REGIONS),
    "source": ["test", "synthetic"],
    "contract_services": ["yes", "no", "unknown"],
}
FACTS = ["source", "capabilities", "modalities", "certificates"]


def day_near(dice: random.Random) -> date | None:
    return dice.choice([None, DAY, DAY - timedelta(1), DAY + timedelta(1)])


def fill(dice: random.Random) -> None:
    for n in range(14):
        services, status = dice.choice(CHOICES["contract_services"]), dice.choice(["published"] * 3 + ["draft"])
        owner = builders.provider(f"p{n}", contract_services=services, status=status)
        for m in range(dice.randint(0, 3)):
            fill_site(dice, builders.site(
                f"p{n}-{m}", owner, country_id=dice.choice(["US", "MX", "CH", None]), active=dice.random() < 0.8,
                fei=dice.choice(["", "0000000000", f"30{n:04}{m:04}"]),
                source=builders.source(dice.choice(["test", "synthetic"])),
            ))  # fmt: skip


def fill_site(dice: random.Random, site: Site) -> None:
    for code in dice.sample(list(CAPABILITIES), dice.randint(0, 3)):
        stages = dice.sample(STAGES, dice.randint(0, 2))
        builders.capability(site, code, evidence=dice.choice(GRADES), stages=stages)
    for code in dice.sample(CHOICES["modality"], dice.randint(0, 2)):
        builders.modality(site, code, evidence=dice.choice(GRADES))
    for number in range(dice.randint(0, 3)):
        start, end = day_near(dice), day_near(dice)
        if start and end and start > end:
            start, end = end, start
        builders.certificate(
            site, dice.choice(CHOICES["standard"]), number=str(number), valid_from=start, valid_until=end,
            status=dice.choice(["active", "active", "suspended"]), evidence=dice.choice(GRADES),
        )  # fmt: skip


def question(dice: random.Random) -> Asked:
    names = dice.sample(list(CHOICES), dice.randint(1, 4))
    said: dict[str, Any] = {name: tuple(dice.sample(CHOICES[name], dice.randint(1, 2))) for name in names}
    return Asked(
        valid_on=DAY, include_undated=dice.choice([None, True]), has_fei=dice.choice([None, None, True, False]), **said
    )


def graded(records: Any, asked: Asked) -> list[Any]:
    return [record for record in records.all() if not asked.evidence or record.evidence in asked.evidence]


def has_capability(site: Site, asked: Asked) -> bool:
    return any(
        (not asked.capability or any(f"{record.capability_id}.".startswith(f"{code}.") for code in asked.capability))
        and (not asked.stage or set(record.stages) & set(asked.stage))
        for record in graded(site.capabilities, asked)
    )


def holds(site: Site, asked: Asked) -> bool:
    return any(
        record.standard_id in asked.standard
        and record.status == "active"
        and (record.valid_from is None or record.valid_from <= asked.valid_on)
        and (asked.include_undated if record.valid_until is None else record.valid_until >= asked.valid_on)
        for record in graded(site.certificates, asked)
    )


def meets(site: Site, asked: Asked) -> bool:
    named = asked.capability or asked.stage or asked.modality or asked.standard
    every = [*graded(site.capabilities, asked), *graded(site.modalities, asked), *graded(site.certificates, asked)]
    return all([
        not (asked.capability or asked.stage) or has_capability(site, asked),
        not asked.modality or any(r.modality_id in asked.modality for r in graded(site.modalities, asked)),
        not asked.standard or holds(site, asked),
        not asked.evidence or named or every,
        not asked.country or site.country_id in asked.country,
        not asked.region or any(site.country_id in REGIONS[code] for code in asked.region),
        not asked.source or site.source.name in asked.source,
        asked.has_fei is None or asked.has_fei == bool(site.fei.strip("0")),
    ])  # fmt: skip


def asks_sites(asked: Asked) -> bool:
    return bool([n for n in CHOICES if n != "contract_services" and getattr(asked, n)]) or asked.has_fei is not None


def expected(world: list[Provider], asked: Asked, everything: bool) -> tuple[list[str], list[str]]:
    sites, providers = [], []
    for provider in world:
        if not everything and provider.status != "published":
            continue
        if asked.contract_services and provider.contract_services not in asked.contract_services:
            continue
        found = [site.key for site in provider.sites.all() if (everything or site.active) and meets(site, asked)]
        sites += found
        providers += [provider.key] if found or not asks_sites(asked) else []
    return sorted(sites), sorted(providers)


@pytest.mark.parametrize("seed", range(4))
def test_filters_find_what_the_plain_reading_finds(seed: int) -> None:
    dice, found = random.Random(seed), 0
    fill(dice)
    world = list(Provider.objects.prefetch_related(*[f"sites__{name}" for name in FACTS]))
    for _ in range(60):
        asked, everything = question(dice), dice.random() < 0.3
        sites = select_sites(visible_sites(everything=everything), asked)
        own = sites_meeting(sites_of_visible(everything=everything), asked)
        providers = select_providers(visible_providers(everything=everything), own, asked, everything=everything)
        told = [row.key for row in sites.order_by("key")], [row.key for row in providers.order_by("key")]
        assert told == expected(world, asked, everything), asked
        found += len(told[0])
    assert found > 50
