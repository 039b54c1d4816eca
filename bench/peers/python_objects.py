"""Plain Python objects in memory, found by a dictionary of capabilities and judged one at a time."""

from collections import defaultdict
from collections.abc import Iterator

from bench.asked import Asked
from bench.object_scores import scores_of
from bench.objects import Capability, Certificate, Judge, Site
from bench.peers.peer import Ask
from bench.tables import Table
from matching.engine.columns import Columns


class PythonObjects:
    name = "Python objects"
    how = "objects with slots, sites by capability in a dictionary, cheapest must first, each loop left early"
    cannot = ""
    most: int | None = 20

    def __init__(self, columns: Columns, tables: dict[str, Table]) -> None:
        self._sites = sites_of(tables)
        self._by_code: dict[int, list[int]] = defaultdict(list)
        for position, site in enumerate(self._sites):
            for record in site.capabilities:
                self._by_code[record.code].append(position)

    def asking(self, asked: Asked) -> Ask:
        judge = Judge(asked, scores_of(asked))
        return lambda: judge.first_rows(self._candidates(asked))

    def _candidates(self, asked: Asked) -> list[Site]:
        """The sites of the rarest must capability; all where there is none."""
        if not asked.capabilities:
            return self._sites
        found = [
            {position for code in node.related for position in self._by_code.get(code, ())}
            for node in asked.capabilities
        ]
        rarest: set[int] = min(found, key=len)
        return [self._sites[position] for position in sorted(rarest)]


def sites_of(tables: dict[str, Table]) -> list[Site]:
    """The whole catalog as objects."""
    siblings: dict[int, list[Site]] = defaultdict(list)
    sites = []
    for site, provider, services, country, reviewed in rows(tables["site"]):
        sites.append(Site(provider, site, services, country, bool(reviewed), siblings[provider]))
        siblings[provider].append(sites[-1])
    for site, _, code, evidence, tenths, stages, v0, v1, b0, b1, fast, slow, experience in rows(tables["cap"]):
        record = Capability(code, evidence, tenths, stages, (v0, v1), (b0, b1), fast, slow, experience)
        sites[site].capabilities.append(record)
    for site, code, evidence, tenths in rows(tables["mod"]):
        sites[site].modalities[code] = evidence, tenths
    for site, code, *paper in rows(tables["cert"]):
        sites[site].certificates.setdefault(code, []).append(Certificate(*paper))
    for site, area, outcome, ended_on, closed_on in rows(tables["insp"]):
        sites[site].inspections.append((area, outcome, ended_on, closed_on))
    return sites


def rows(table: Table) -> Iterator[tuple[int, ...]]:
    return zip(*(values.tolist() for values in table.values()), strict=True)
