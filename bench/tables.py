"""The catalog as the flat tables that every peer is given, prepared as its users would prepare them once.

All that does not depend on a brief is computed beforehand, for all peers alike: decades of volumes, the shorter and the
longer end of lead times, the value of a number of programmes, reliability in tenths, the provider beside each record.
"""

from collections.abc import Mapping

import numpy as np

from matching.engine.columns import EVIDENCE, MISSING, Columns, Ints
from matching.engine.levels import PROGRAMMES, RELIABILITY
from matching.engine.units import U

Table = Mapping[str, Ints]
RELIABILITY_TENTHS = tuple(10 * RELIABILITY[grade] // U for grade in EVIDENCE)


def tables_of(columns: Columns) -> dict[str, Table]:
    """`site`, `cap`, `mod`, `cert` and `insp`; `site` is the position of a site and `code` that of a code."""
    sites = columns.sites
    return {
        "site": {
            "site": np.arange(len(sites)),
            "provider": sites.provider,
            "services": columns.providers.contract_services[sites.provider],
            "country": sites.country,
            "reviewed": sites.reviewed.astype(np.int8),
        },
        "cap": _capabilities(columns),
        "mod": {
            "site": columns.modalities.site,
            "code": columns.modalities.code,
            **_evidence(columns.modalities.evidence),
        },
        "cert": {
            "site": columns.certificates.site,
            "code": columns.certificates.standard,
            **{name: getattr(columns.certificates, name) for name in ("status", "valid_from", "valid_until", "scope")},
            **_evidence(columns.certificates.evidence),
        },
        "insp": {
            name: getattr(columns.inspections, name) for name in ("site", "area", "outcome", "ended_on", "closed_on")
        },
    }


def _capabilities(columns: Columns) -> Table:
    records = columns.capabilities
    fast, slow = records.lead_time_weeks_min[:], records.lead_time_weeks_max[:]
    return {
        "site": records.site,
        "provider": columns.sites.provider[records.site],
        "code": records.code,
        **_evidence(records.evidence),
        "stages": records.stages,
        "volume_min": records.annual_volume_micro_decades[0],
        "volume_max": records.annual_volume_micro_decades[1],
        "batch_min": records.batch_size_micro_decades[0],
        "batch_max": records.batch_size_micro_decades[1],
        "fast": np.where(fast == MISSING, slow, fast),
        "slow": np.where(slow == MISSING, fast, slow),
        "experience": _experience(records.programmes[:]),
    }


def _evidence(evidence: Ints) -> Table:
    return {"evidence": evidence, "tenths": np.array(RELIABILITY_TENTHS, dtype=np.int8)[evidence]}


def experience_of(programmes: int) -> int:
    """The value of a number of programmes, rounded half to even."""
    known, value = zip(*PROGRAMMES, strict=True)
    return int(np.rint(np.interp(programmes, known, value)))


def _experience(programmes: Ints) -> Ints:
    most = PROGRAMMES[-1][0]
    values = np.array([*map(experience_of, range(most + 1)), MISSING])
    return values[np.where(programmes == MISSING, most + 1, np.minimum(programmes, most))]
