"""Random catalogs as columns over the product's own vocabularies: gappy, specialised by root, skewed as trades are.

A provider has two sites on average (most have one, a few have many), a site 6.5 capability records, two modality
records, three certificates and one inspection. A few codes, standards and countries hold most of the records.
Columns are made narrow and packed at once: a million providers take some two gigabytes meanwhile.
"""

import numpy as np

from bench.made_up_texts import addresses, listed, numbered
from bench.vocabularies import codes
from matching.engine.columns import (
    AREAS,
    EVIDENCE,
    MISSING,
    NO_DAY,
    OUTCOMES,
    CapabilityRecords,
    Certificates,
    Codes,
    Columns,
    Inspections,
    Ints,
    ModalityRecords,
    Providers,
    Sites,
)
from matching.engine.texts import Repeated, narrowed

TODAY = 20_779  # 2026-11-22
ROOTS = {"device": 0.4, "dp": 0.2, "ds": 0.2, "lab": 0.1, "pkg": 0.07, "clin": 0.03}
MOST_SITES, MOST_RECORDS = 60, 60
CITIES = [f"Town {n:04d}" for n in range(2000)]
ISSUERS = [f"Certification body {n:02d}" for n in range(40)]
VERIFIED = EVIDENCE.index("verified")  # these records name where they can be checked


def random_columns(providers: int, seed: int = 1) -> Columns:
    """The same catalog for the same arguments."""
    draw, vocabulary = np.random.default_rng(seed), codes()
    owner = np.repeat(np.arange(providers), _skewed(draw, providers, 2.0, MOST_SITES))
    root = draw.choice(len(ROOTS), size=providers, p=list(ROOTS.values()))[owner]
    scopes = _scopes(vocabulary)
    keys = numbered("provider-", np.arange(providers), 7)
    return Columns(
        codes=vocabulary,
        providers=Providers(
            key=keys,
            name=keys,
            source=listed(["synthetic"], np.zeros(providers, dtype=np.int8)),
            contract_services=draw.choice([0, 1, 2], size=providers, p=[0.1, 0.4, 0.5]).astype(np.int8),
        ),
        sites=_sites(draw, vocabulary, owner),
        capabilities=_capabilities(draw, vocabulary, root),
        modalities=_modalities(draw, vocabulary, len(owner)),
        certificates=_certificates(draw, vocabulary, root, len(scopes)),
        inspections=_inspections(draw, len(owner)),
        scopes=scopes,
    )


def _skewed(draw: np.random.Generator, size: int, mean: float, most: int) -> Ints:
    """1 and more: a log-normal with a long tail, cut at `most`, with about this mean."""
    return np.clip(np.rint(draw.lognormal(np.log(mean) - 0.35, 0.9, size=size)), 1, most).astype(np.int64)


def _zipf(draw: np.random.Generator, size: int, choices: int, slope: float = 1.0) -> Ints:
    """0 is the most frequent, and so on."""
    weight = 1 / np.arange(1, choices + 1) ** slope
    return draw.choice(choices, size=size, p=weight / weight.sum())


def _scopes(vocabulary: Codes) -> tuple[tuple[int, ...], ...]:
    count = len(vocabulary.capabilities)
    return ((), *((node,) for node in range(count)), *((node, node + 3) for node in range(0, count - 3, 4)))


def _sites(draw: np.random.Generator, vocabulary: Codes, owner: Ints) -> Sites:
    count = len(owner)
    usual = draw.permutation(len(vocabulary.countries))
    country = usual[_zipf(draw, count, len(usual), 1.2)]
    return Sites(
        provider=owner.astype(np.int32),
        key=numbered("site-", np.arange(count), 8),
        name=numbered("Works ", np.arange(count), 7),
        city=listed(CITIES, np.arange(count) * 7919 % len(CITIES)),
        country=np.where(draw.random(count) < 0.03, MISSING, country).astype(np.int16),
        reviewed_on=np.where(draw.random(count) < 0.3, TODAY - 100, NO_DAY).astype(np.int32),
    )


def _gappy(draw: np.random.Generator, values: Ints, stated: float) -> Ints:
    return narrowed(np.where(draw.random(len(values)) < stated, values, MISSING))


def _evidence(draw: np.random.Generator, count: int) -> Ints:
    return draw.choice(4, size=count, p=[0.05, 0.4, 0.35, 0.2]).astype(np.int8)


def _below(vocabulary: Codes) -> list[Ints]:
    """Per root its nodes in an order of their own, the most usual one first."""
    found = [np.flatnonzero(vocabulary.covers[vocabulary.capability[root]]) for root in ROOTS]
    return [np.random.default_rng(n).permutation(nodes) for n, nodes in enumerate(found)]


def _capabilities(draw: np.random.Generator, vocabulary: Codes, root: Ints) -> CapabilityRecords:
    """Each provider works below one root; a code is on record once a site."""
    owner = np.repeat(np.arange(len(root)), _skewed(draw, len(root), 8.1, MOST_RECORDS))
    drawn = np.empty(len(owner), dtype=np.int64)
    for position, nodes in enumerate(_below(vocabulary)):
        here = root[owner] == position
        drawn[here] = nodes[_zipf(draw, int(here.sum()), len(nodes), 0.7)]
    site, code = _once_a_site(owner, drawn)
    count = len(site)
    least = (10 ** draw.uniform(2, 6, size=count)).astype(np.int64)
    batch = (10 ** draw.uniform(1, 4, size=count)).astype(np.int64)
    weeks, evidence = draw.integers(2, 30, size=count, dtype=np.int64), _evidence(draw, count)
    return CapabilityRecords(
        site=site,
        code=code,
        evidence=evidence,
        stages=narrowed(np.where(draw.random(count) < 0.5, 0, draw.integers(1, 256, size=count))),
        annual_volume_min=_gappy(draw, least, 0.4),
        annual_volume_max=_gappy(draw, least * 100, 0.4),
        batch_size_min=_gappy(draw, batch, 0.3),
        batch_size_max=_gappy(draw, batch * 10, 0.3),
        lead_time_weeks_min=_gappy(draw, weeks, 0.4),
        lead_time_weeks_max=_gappy(draw, weeks + 6, 0.4),
        programmes=_gappy(draw, draw.integers(0, 20, size=count), 0.4),
        url=_addresses(evidence, site),
    )


def _modalities(draw: np.random.Generator, vocabulary: Codes, site_count: int) -> ModalityRecords:
    owner = np.repeat(np.arange(site_count), draw.integers(0, 5, size=site_count))
    usual = draw.permutation(len(vocabulary.modalities))
    site, code = _once_a_site(owner, usual[_zipf(draw, len(owner), len(usual))])
    evidence = _evidence(draw, len(site))
    return ModalityRecords(site=site, code=code, evidence=evidence, url=_addresses(evidence, site))


def _once_a_site(site: Ints, code: Ints) -> tuple[Ints, Ints]:
    """Each code once at a site, in the order (site, code)."""
    site, code = np.divmod(np.unique(site * 1000 + code), 1000)
    return site.astype(np.int32), code.astype(np.int16)


def _addresses(evidence: Ints, site: Ints) -> Repeated[str | None]:
    return addresses("https://register.example/site/", site, evidence == VERIFIED)


def _certificates(draw: np.random.Generator, vocabulary: Codes, root: Ints, scope_count: int) -> Certificates:
    """Of standards that apply to the provider's trade and can be held."""
    site = np.repeat(np.arange(len(root)), draw.integers(0, 7, size=len(root)))
    count, standard = len(site), np.empty(len(site), dtype=np.int16)
    for position, nodes in enumerate(_below(vocabulary)):
        here = root[site] == position
        held = np.flatnonzero(vocabulary.applies_to[:, nodes].any(axis=1) & np.array(vocabulary.holdable))
        held = np.random.default_rng(position).permutation(held)
        standard[here] = held[_zipf(draw, int(here.sum()), len(held))]
    until = draw.integers(TODAY - 600, TODAY + 1200, size=count)
    return Certificates(
        site=site.astype(np.int32),
        standard=standard,
        status=draw.choice([0, 1, 2], size=count, p=[0.95, 0.03, 0.02]).astype(np.int8),
        valid_from=(until - 1095).astype(np.int32),
        valid_until=np.where(draw.random(count) < 0.1, NO_DAY, until).astype(np.int32),
        scope=np.where(draw.random(count) < 0.8, 0, draw.integers(1, scope_count, size=count)).astype(np.int32),
        evidence=(evidence := _evidence(draw, count)),
        number=numbered("C-", np.arange(count), 7),
        issuer=listed(ISSUERS, standard.astype(np.int64) * 13 % len(ISSUERS)),
        url=_addresses(evidence, site),
    )


def _inspections(draw: np.random.Generator, site_count: int) -> Inspections:
    owner = np.repeat(np.arange(site_count, dtype=np.int32), draw.integers(0, 3, size=site_count))
    count = len(owner)
    ended = draw.integers(TODAY - 3000, TODAY, size=count)
    return Inspections(
        site=owner,
        area=draw.integers(MISSING, len(AREAS), size=count).astype(np.int8),
        outcome=draw.choice(len(OUTCOMES), size=count, p=[0.6, 0.3, 0.1]).astype(np.int8),
        ended_on=ended.astype(np.int32),
        closed_on=np.where(draw.random(count) < 0.5, NO_DAY, ended + 200).astype(np.int32),
        authority=listed(["FDA"], np.zeros(count, dtype=np.int8)),
    )
