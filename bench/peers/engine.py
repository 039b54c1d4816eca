"""The engine itself, asked as the service asks it."""

from dataclasses import replace

from bench.peers.peer import Row
from matching.engine.answer import Catalog, answer
from matching.engine.brief import Brief
from matching.engine.columns import Columns
from matching.engine.ranking import Page, rank

HERE = Catalog(revision=1, raised_at=None)


def core(columns: Columns, brief: Brief) -> object:
    """The core match: the page of results and its near misses, which no peer is asked for, with all their values."""
    return rank(columns, brief, page=Page(limit=brief.limit, near_misses=brief.near_misses))


def whole(columns: Columns, brief: Brief) -> object:
    """The whole answer as a document: counts, funnel, near misses, reasons of what is shown."""
    return answer(columns, HERE, brief)


def first_rows(columns: Columns, brief: Brief) -> list[Row]:
    """What the engine answers, in the form in which peers answer; `open_musts` is no more than 1."""
    asked = replace(brief, explain=False, near_misses=0, facets=False)
    rows = []
    for result in answer(columns, HERE, asked)["results"]:
        provider = columns.providers.position(result["provider"]["key"])
        site = next(n for n in columns.sites.of_provider(provider) if columns.sites.key[n] == result["site"]["key"])
        rows.append(Row(provider, site, int(result["fit"] != "confirmed"), *result["score_micro"]))
    return rows
