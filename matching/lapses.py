"""Papers of a provider that run out. Pure: columns in, values out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matching.engine.columns import CERTIFICATE_STATUS, NO_DAY, Columns, day_number, day_of

_ACTIVE = CERTIFICATE_STATUS.index("active")
_SITE_WIDE = 0  # the empty scope


@dataclass(frozen=True, kw_only=True)
class Lapse:
    """An active certificate that runs out. `site` and `scope` are positions in the columns.

    `renewed`: the site has another active record of the standard that is valid longer, or has no end on record.
    """

    site: int
    standard: str
    number: str
    issuer: str
    scope: int
    valid_until: date
    renewed: bool

    def backs(self, columns: Columns, standards: Sequence[str], capabilities: Sequence[str]) -> list[str]:
        """Of a brief's must standards and capabilities those that hang on it, as labels.

        Its standard if that is demanded, and then the capabilities to which the standard applies and that the scope of
        the certificate covers.
        """
        if self.standard not in standards:
            return []
        codes, standard = columns.codes, columns.codes.standard[self.standard]
        asked = [(code, codes.capability[code]) for code in capabilities if code in codes.capability]
        covered = [code for code, at in asked if codes.applies_to[standard, at] and self._covers(columns, at)]
        return [f"standards:{self.standard}", *(f"capabilities:{code}" for code in covered)]

    def _covers(self, columns: Columns, capability: int) -> bool:
        return self.scope == _SITE_WIDE or bool(columns.scope_covers[self.scope, capability])


def lapses_of(columns: Columns, provider: str, *, since: date, today: date, within_days: int) -> Iterator[Lapse]:
    """The certificates at the provider's active sites whose last day lies between the earlier of `since` and `today`
    and so many days after `today`. Nothing of a provider that is not published."""
    if not columns.providers.has(provider):
        return
    first, last = day_number(min(since, today)), day_number(today + timedelta(days=within_days))
    table = columns.certificates
    for site in columns.sites.of_provider(columns.providers.position(provider)):
        papers = [at for at in table.of_site(site) if table.status[at] == _ACTIVE]
        for at in papers:
            if first <= table.valid_until[at] <= last:
                yield _lapse(columns, site, at, papers)


def _lapse(columns: Columns, site: int, at: int, papers: Sequence[int]) -> Lapse:
    table = columns.certificates
    others = [table.valid_until[other] for other in papers if table.standard[other] == table.standard[at]]
    valid_until = day_of(int(table.valid_until[at])) or date.max
    return Lapse(
        site=site,
        standard=columns.codes.standards[table.standard[at]],
        number=table.number[at] or "",  # a blank one is read as None
        issuer=table.issuer[at] or "",
        scope=int(table.scope[at]),
        valid_until=valid_until,
        renewed=any(until == NO_DAY or until > table.valid_until[at] for until in others),
    )
