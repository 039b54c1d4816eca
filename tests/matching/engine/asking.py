"""One question to the oracle about one site: what is this want worth, how stands this must."""

from typing import Any

from tests.matching.engine import oracle
from tests.matching.engine.oracle_values import Triple
from tests.matching.engine.worlds import AS_OF, Data, brief_of, single


def worth(wanted: Data, site: Data, as_of: str = AS_OF, horizon: str | None = None, **must: Any) -> Triple:
    """The triple of the want at a site of these facts."""
    brief = brief_of(wanted, as_of=as_of, horizon=horizon, **must)
    return oracle.rank(single(**site), brief)["pairs"]["site"]["wants"][0][1]


def stand(site: Data, as_of: str = AS_OF, horizon: str | None = None, **must: Any) -> dict[str, str]:
    """Label → met, unknown or unmet, of every must at a site of these facts."""
    brief = brief_of(as_of=as_of, horizon=horizon, **must)
    return dict(oracle.rank(single(**site), brief)["pairs"]["site"]["musts"])
