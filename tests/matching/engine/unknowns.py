"""Unknown facts of a site and the answers they may get, for property 7 of `scoring.md` 6.

A missing fact to which the page gives a reading of its own is not an unknown: no lower end of a window, no
`valid_from`, an empty scope, no area, no evidence, one bound of a lead time, an inspection not closed. Nor is what a
broad record is measured in: it is narrowed only to capabilities of the same unit.
"""

from collections.abc import Iterator

from tests.matching.engine.changing import codes_at
from tests.matching.engine.pools import GRADES, HOLDABLE, UNITS, Days
from tests.matching.engine.strategies import is_at_or_above
from tests.matching.engine.worlds import COUNTRIES, MODALITIES, STAGES, Data, paper

WINDOWS = [{"min": 10, "max": 1000}, {"max": 1}, {"min": 10**6}, {"max": 10**15}]
LEAD_TIMES = [{"min": 1, "max": 30}, {"min": 9}, {"max": 10**15}, {"min": 1, "max": 1}]


def answered_sites(site: Data, days: Days) -> Iterator[Data]:
    """The site with one of its unknowns answered, in every way worth a try."""
    if not site.get("country"):
        yield from ({**site, "country": country} for country in COUNTRIES)
    if not site.get("profile_reviewed_on"):
        yield {**site, "profile_reviewed_on": days.long_ago}
        yield from sites_with_an_absent_record(site, days)
    if not site.get("inspections"):
        for outcome in ("none", "voluntary", "official"):
            yield {**site, "inspections": [{"authority": "FDA", "ended_on": days.as_of, "outcome": outcome}]}
    for kind, answers in {"capabilities": answered_capabilities, "certificates": answered_papers}.items():
        for place, record in enumerate(site.get(kind) or []):
            for answer in answers(record, site, days):
                yield {**site, kind: [*site[kind][:place], answer, *site[kind][place + 1 :]]}


def sites_with_an_absent_record(site: Data, days: Days) -> Iterator[Data]:
    """What a site that is not reviewed may have besides: a modality, a paper of a standard without any."""
    for code in set(MODALITIES) - codes_at(site, "modalities"):
        records = [{"code": code, "evidence": grade} for grade in GRADES]
        yield from ({**site, "modalities": [*(site.get("modalities") or []), record]} for record in records)
    papers = site.get("certificates") or []
    for code in set(HOLDABLE) - {held["standard"] for held in papers}:
        for facts in ({"valid_until": days.every[-1]}, {"valid_until": None}, {"status": "suspended"}):
            yield {**site, "certificates": [*papers, paper(code, **facts)]}


def answered_capabilities(record: Data, site: Data, days: Days) -> Iterator[Data]:
    if not record.get("stages"):
        yield from ({**record, "stages": stages} for stages in ([STAGES[0]], [STAGES[3]], STAGES))
    if record.get("programmes") is None:
        yield from ({**record, "programmes": programmes} for programmes in (0, 2, 10))
    for field in ("annual_volume", "batch_size"):
        yield from ({**record, field: window} for window in answered_window(record.get(field) or {}, WINDOWS))
    if not any((record.get("lead_time_weeks") or {}).values()):
        yield from ({**record, "lead_time_weeks": weeks} for weeks in LEAD_TIMES)
    yield from narrowed(record, site)
    yield from better_evidenced(record)


def answered_window(window: Data, answers: list[Data]) -> list[Data]:
    """A window without a maximum is open; without both ends anything is possible."""
    if window.get("max"):
        return []
    low = window.get("min")
    return [{"min": low, "max": low}, {"min": low, "max": 10**15}] if low else answers


def narrowed(record: Data, site: Data) -> Iterator[Data]:
    """A broad record turns out to be one of the capabilities below it, measured in the same unit."""
    code = record["code"]
    for below, unit in UNITS.items():
        free = below not in codes_at(site, "capabilities")
        if free and unit == UNITS[code] and is_at_or_above(code, below):
            yield {**record, "code": below}


def better_evidenced(record: Data) -> Iterator[Data]:
    """Too little evidence is an unknown of a must."""
    better = GRADES[: GRADES.index(record.get("evidence") or "inferred")]
    yield from ({**record, "evidence": grade} for grade in better)


def answered_papers(paper: Data, site: Data, days: Days) -> Iterator[Data]:
    if not paper.get("valid_until"):
        yield from ({**paper, "valid_until": day} for day in days.every)
    yield from better_evidenced(paper)


def better_evidenced_sites(site: Data) -> Iterator[Data]:
    """The site with one record better evidenced."""
    for kind in ("capabilities", "modalities", "certificates"):
        for place, record in enumerate(site.get(kind) or []):
            for better in better_evidenced(record):
                yield {**site, kind: [*site[kind][:place], better, *site[kind][place + 1 :]]}
