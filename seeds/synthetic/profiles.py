"""How much a curator knows of a provider: from complete to a name and a broad claim."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Percentages and weights with which facts are present, and how well they are evidenced."""

    name: str
    evidence: tuple[tuple[str, int], ...]
    number_missing: int
    broad: int
    stages_stated: int
    reviewed: int
    modality: int
    paper: int  # per cent of the usual share of holders
    fates: tuple[tuple[str, int], ...]
    contract: tuple[tuple[str, int], ...]
    country_missing: int = 0


COMPLETE = Profile(
    name="complete", evidence=(("verified", 60), ("declared", 40)), number_missing=0, broad=0, stages_stated=100,
    reviewed=100, modality=60, paper=115, fates=(("current", 100),), contract=(("yes", 100),),
)  # fmt: skip
RICH = Profile(
    name="rich", evidence=(("verified", 45), ("declared", 55)), number_missing=10, broad=5, stages_stated=90,
    reviewed=70, modality=55, paper=100,
    fates=(("current", 84), ("soon", 7), ("lapsed", 3), ("undated", 3), ("suspended", 2), ("old", 1)),
    contract=(("yes", 92), ("unknown", 6), ("no", 2)),
)  # fmt: skip
MIDDLING = Profile(
    name="middling", evidence=(("verified", 10), ("declared", 75), ("inferred", 15)), number_missing=35, broad=15,
    stages_stated=55, reviewed=20, modality=40, paper=80,
    fates=(("current", 66), ("soon", 10), ("lapsed", 6), ("undated", 9), ("suspended", 3), ("old", 5),
           ("withdrawn", 1)),
    contract=(("yes", 78), ("unknown", 18), ("no", 4)),
)  # fmt: skip
GAPPY = Profile(
    name="gappy", evidence=(("declared", 45), ("inferred", 55)), number_missing=80, broad=60, stages_stated=12,
    reviewed=4, modality=15, paper=45,
    fates=(("current", 40), ("soon", 8), ("lapsed", 10), ("undated", 28), ("suspended", 3), ("old", 9),
           ("withdrawn", 2)),
    contract=(("yes", 40), ("unknown", 50), ("no", 10)), country_missing=6,
)  # fmt: skip

SHARES = ((RICH, 42), (MIDDLING, 36), (GAPPY, 22))
