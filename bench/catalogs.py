"""Random catalogs as columns: gappy, specialised by root, with about 1.3 sites a provider."""

from itertools import product

import numpy as np

from matching.engine.columns import (
    AREAS,
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
    closure,
)

RECORDS_A_SITE = {"capabilities": 5, "modalities": 2, "certificates": 3, "inspections": 1}
TODAY = 20_779  # 2026-11-22
LETTERS = "abcde"
SCOPES: tuple[tuple[int, ...], ...] = ((), *((node,) for node in range(0, 155, 5)), (1, 40), (33, 70, 100))


def random_columns(providers: int, seed: int = 1) -> Columns:
    """The same catalog for the same arguments."""
    draw = np.random.default_rng(seed)
    sites_of = draw.choice([1, 2, 3], size=providers, p=[0.78, 0.16, 0.06])
    owner = np.repeat(np.arange(providers), sites_of)
    site_count = len(owner)
    keys = tuple(f"provider-{n:07d}" for n in range(providers))
    return Columns(
        codes=_codes(draw),
        providers=Providers(
            key=keys,
            name=keys,
            source=("synthetic",) * providers,
            contract_services=draw.choice([0, 1, 2], size=providers, p=[0.1, 0.4, 0.5]).astype(np.int8),
        ),
        sites=Sites(
            provider=owner.astype(np.int32),
            key=tuple(f"site-{n:07d}" for n in range(site_count)),
            name=("",) * site_count,
            city=("",) * site_count,
            country=draw.integers(MISSING, 40, size=site_count).astype(np.int16),
            reviewed_on=np.where(draw.random(site_count) < 0.3, TODAY - 100, NO_DAY).astype(np.int32),
        ),
        capabilities=_capabilities(draw, site_count),
        modalities=_modalities(draw, site_count),
        certificates=_certificates(draw, site_count),
        inspections=_inspections(draw, site_count),
        scopes=SCOPES,
    )


def _codes(draw: np.random.Generator) -> Codes:
    tree = sorted(".".join(path) for depth in (1, 2, 3) for path in product(LETTERS, repeat=depth))
    capabilities = tuple(tree)
    parents = [code.rpartition(".")[0] or None for code in capabilities]
    standards = tuple(f"S{n:02d}" for n in range(53))
    countries, regions = tuple(f"C{n:02d}" for n in range(40)), tuple(f"R{n}" for n in range(8))
    modalities, stages = tuple(f"m{n:02d}" for n in range(27)), tuple(f"stage_{n}" for n in range(8))
    return Codes(
        capabilities=capabilities,
        capability_names=capabilities,
        units=tuple("kg" if code[0] == "a" else "units" for code in capabilities),
        covers=closure(capabilities, parents),
        standards=standards,
        standard_titles=standards,
        standard_kinds=("certificate",) * len(standards),
        standard_notes=("",) * len(standards),
        holdable=(True,) * len(standards),
        applies_to=np.ones((len(standards), len(capabilities)), dtype=np.bool_),
        modalities=modalities,
        modality_names=modalities,
        stages=stages,
        stage_names=stages,
        countries=countries,
        country_names=countries,
        regions=regions,
        region_names=regions,
        members=draw.random((len(regions), len(countries))) < 0.4,
    )


def _owner(site_count: int, table: str) -> Ints:
    return np.repeat(np.arange(site_count, dtype=np.int32), RECORDS_A_SITE[table])


def _gappy(draw: np.random.Generator, values: Ints, stated: float) -> Ints:
    return np.where(draw.random(len(values)) < stated, values, MISSING).astype(np.int64)


def _evidence(draw: np.random.Generator, count: int) -> Ints:
    return draw.integers(0, 4, size=count).astype(np.int8)


def _capabilities(draw: np.random.Generator, site_count: int) -> CapabilityRecords:
    """Each site works below one root, 31 nodes of the tree."""
    owner = _owner(site_count, "capabilities")
    count = len(owner)
    root = draw.integers(0, len(LETTERS), size=site_count)[owner]
    least = (10 ** draw.uniform(2, 6, size=count)).astype(np.int64)
    batch = (10 ** draw.uniform(1, 4, size=count)).astype(np.int64)
    weeks = draw.integers(2, 30, size=count)
    return CapabilityRecords(
        site=owner,
        code=(root * 31 + draw.integers(0, 31, size=count)).astype(np.int16),
        evidence=_evidence(draw, count),
        stages=draw.integers(0, 256, size=count),
        annual_volume_min=_gappy(draw, least, 0.6),
        annual_volume_max=_gappy(draw, least * 100, 0.5),
        batch_size_min=_gappy(draw, batch, 0.5),
        batch_size_max=_gappy(draw, batch * 10, 0.5),
        lead_time_weeks_min=_gappy(draw, weeks, 0.6),
        lead_time_weeks_max=_gappy(draw, weeks + 6, 0.5),
        programmes=_gappy(draw, draw.integers(0, 20, size=count), 0.5),
        url=(None,) * count,
    )


def _modalities(draw: np.random.Generator, site_count: int) -> ModalityRecords:
    owner = _owner(site_count, "modalities")
    code = draw.integers(0, 27, size=len(owner)).astype(np.int16)
    return ModalityRecords(site=owner, code=code, evidence=_evidence(draw, len(owner)), url=(None,) * len(owner))


def _certificates(draw: np.random.Generator, site_count: int) -> Certificates:
    owner = _owner(site_count, "certificates")
    count = len(owner)
    until = draw.integers(TODAY - 600, TODAY + 1200, size=count)
    return Certificates(
        site=owner,
        standard=np.minimum(draw.geometric(0.25, size=count), 53).astype(np.int16) - 1,
        status=draw.choice([0, 1, 2], size=count, p=[0.95, 0.03, 0.02]).astype(np.int8),
        valid_from=(until - 1095).astype(np.int32),
        valid_until=np.where(draw.random(count) < 0.1, NO_DAY, until).astype(np.int32),
        scope=np.where(draw.random(count) < 0.7, 0, draw.integers(1, len(SCOPES), size=count)).astype(np.int32),
        evidence=_evidence(draw, count),
        number=("",) * count,
        issuer=("",) * count,
        url=(None,) * count,
    )


def _inspections(draw: np.random.Generator, site_count: int) -> Inspections:
    owner = _owner(site_count, "inspections")
    count = len(owner)
    ended = draw.integers(TODAY - 3000, TODAY, size=count)
    return Inspections(
        site=owner,
        area=draw.integers(MISSING, len(AREAS), size=count).astype(np.int8),
        outcome=draw.integers(0, len(OUTCOMES), size=count).astype(np.int8),
        ended_on=ended.astype(np.int32),
        closed_on=np.where(draw.random(count) < 0.5, NO_DAY, ended + 200).astype(np.int32),
        authority=("FDA",) * count,
    )
