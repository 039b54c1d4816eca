"""What two documents of one provider differ in, as the report of an import tells it. No database is asked."""

from collections import defaultdict
from typing import Any

from catalog.exchange.known import Known, Values
from catalog.exchange.plan import plan_replacement
from catalog.exchange.problems import Problems
from catalog.exchange.report import Change, report_of
from catalog.exchange.rows import Origin, ProviderRow, RecordRow, Rows, SiteRow, SourceRow
from catalog.exchange.sources.native import FORMAT, read
from catalog.exchange.tables import PROVIDER, RECORDS, SITE, Kind

Document = dict[str, Any]


def changes_between(before: Document | None, after: Document | None) -> tuple[Change, ...]:
    """From one export of a provider to another; None where there is no such provider.

    A provider that is no more is told as no change: the catalog keeps what it has had.
    """
    known = _Stored()
    for provider in _rows(before).providers:
        known.add(provider)
    plan = plan_replacement(_rows(after), known.known, Problems(), publish=True)
    return report_of(plan, Problems(), dry_run=True, revision=0).changes


def _rows(document: Document | None) -> Rows:
    return read({"format": FORMAT, "providers": [document] if document else []}, Origin(), Problems())


class _Stored:
    """Rows of a document as if the catalog had them, numbered in the order in which they come."""

    def __init__(self) -> None:
        self.known = Known(records={kind.name: defaultdict(dict) for kind in RECORDS})
        self.numbers: dict[SourceRow, int] = {}

    def add(self, row: ProviderRow) -> None:
        stored = self._stored(PROVIDER, row, len(self.known.providers)) | {"status": row.status}
        self.known.providers[row.key] = self.known.providers_by_id[stored["id"]] = stored
        for site in row.sites or ():
            self._add_site(site, stored["id"])

    def _add_site(self, row: SiteRow, provider: int) -> None:
        stored = self._stored(SITE, row, len(self.known.sites)) | {"provider_id": provider}
        self.known.sites[row.key] = stored
        self.known.sites_of[provider].append(stored)
        for kind in RECORDS:
            records = self.known.records[kind.name][stored["id"]]
            for record in getattr(row, kind.in_site) or ():
                values = self._stored(kind, record, len(records))
                records[kind.identify(values)] = values

    def _stored(self, kind: Kind, row: ProviderRow | SiteRow | RecordRow, number: int) -> Values:
        source = self.numbers.setdefault(row.source, len(self.numbers))
        self.known.sources[source] = row.source
        return kind.values(row) | {"id": number, "source_id": source}
