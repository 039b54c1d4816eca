"""What the engine weighs with: the tables that an answer depends on beside the catalog, the brief and the rules.

They are the priors of what is unknown and the reliability of each grade of evidence (`levels`), the worth of a country
in a listed region and of a number of programmes, and which criteria there are (`criteria`), the days for which a lapsed
paper may still be renewed (`records`), and what an inspection is worth, for how long and in which areas
(`inspections`). `ENGINE` in `answer` names the rules themselves.
"""

import hashlib
from typing import Any

from matching.engine.brief import canonical_json
from matching.engine.columns import EVIDENCE
from matching.engine.criteria import CRITERIA, IN_LISTED_REGION
from matching.engine.inspections import AREAS_OF_ROOT, REPAIRED_AFTER_DAYS, VOLUNTARY_ACTION, WINDOW_YEARS
from matching.engine.levels import PRIORS, PROGRAMMES, RELIABILITY
from matching.engine.records import LAPSED_DAYS


def configuration() -> dict[str, Any]:
    """Every tunable value by what it decides, as a JSON document of integers and words."""
    return {
        "evidence": list(EVIDENCE),
        "priors": dict(PRIORS),
        "reliability": dict(RELIABILITY),
        "criteria": list(CRITERIA),
        "in_listed_region": IN_LISTED_REGION,
        "programmes": [list(step) for step in PROGRAMMES],
        "lapsed_days": LAPSED_DAYS,
        "inspections": {
            "window_years": WINDOW_YEARS,
            "voluntary_action": VOLUNTARY_ACTION,
            "repaired_after_days": REPAIRED_AFTER_DAYS,
            "areas_of_root": {root: list(areas) for root, areas in AREAS_OF_ROOT.items()},
        },
    }


def configuration_digest() -> str:
    """`sha256:` and the hash of the RFC 8785 form of the configuration."""
    return "sha256:" + hashlib.sha256(canonical_json(configuration())).hexdigest()
