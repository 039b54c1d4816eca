"""Tantivy: a search engine's inverted index in the process. It filters, and finds the first k by a sum of boosts."""

from collections.abc import Iterable

import numpy as np
import tantivy

from bench.asked import Asked, Wish
from bench.peers.postgres_arrays import HAS, HAS_AT_OR_BELOW, LIES_IN, SERVES, WORKS_WITH, keys_of
from bench.tables import Table
from matching.engine.columns import MISSING, Columns
from matching.engine.units import U

UNREVIEWED = 5000
MEMORY = 256 << 20


class Tantivy:
    name = "tantivy"
    how = "one document per site, every code and its ancestors as terms of one field, one segment; wants as boosts"
    cannot = (
        "certificates in force on a date within a scope (several per site, each with dates of its own), stages and "
        "numbers per record, evidence, unknown as an interval (low, expected, high), the least over must capabilities, "
        "the best site of a provider, exact integers. Compared: how many sites pass the gate that it can express."
    )
    most: int | None = None

    def __init__(self, columns: Columns, tables: dict[str, Table]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("key", indexed=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(MEMORY, 1)
        for keys in _keys_of_sites(columns, tables):
            document = tantivy.Document()
            for key in keys:
                document.add_unsigned("key", key)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def counting(self, asked: Asked) -> "Count":
        return Count(searcher=self._searcher, query=self._query(asked), limit=asked.limit)

    def _query(self, asked: Asked) -> tantivy.Query:
        must, should = tantivy.Occur.Must, tantivy.Occur.Should
        clauses = [(must, tantivy.Query.const_score_query(self._any(keys), 0.0)) for keys in gate_of(asked)]
        # Without a must, a wish would become one.
        clauses = clauses or [(must, tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0))]
        clauses += [(tantivy.Occur.MustNot, self._any(keys)) for keys in refused_by(asked)]
        clauses += [
            (should, tantivy.Query.const_score_query(self._any(keys), float(points)))
            for wish in asked.wishes
            for keys, points in _boosts(wish)
        ]
        return tantivy.Query.boolean_query(clauses)

    def _any(self, keys: list[int]) -> tantivy.Query:
        if len(keys) == 1:
            return tantivy.Query.term_query(self._schema, "key", keys[0])
        return tantivy.Query.term_set_query(self._schema, "key", keys)


class Count:
    """Asks for the first k; answers how many sites pass."""

    def __init__(self, *, searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> None:
        self._searcher, self._query, self._limit = searcher, query, limit

    def __call__(self) -> int:
        return int(self._searcher.search(self._query, self._limit, count=True).count or 0)


def gate_of(asked: Asked) -> list[list[int]]:
    """For each must that terms can express: the keys of which a site needs one."""
    wanted = [keys_of(node) for node in asked.capabilities]
    wanted += [[WORKS_WITH + code, UNREVIEWED] for code in asked.modalities]
    if asked.countries is not None:
        wanted.append([LIES_IN + country for country in (MISSING, *asked.countries)])
    if asked.contract_services:
        wanted.append([SERVES + 1, SERVES + 2])
    return wanted


def refused_by(asked: Asked) -> list[list[int]]:
    refused = [[HAS_AT_OR_BELOW + node.code] for node in asked.exclude_capabilities]
    if asked.exclude_countries is not None:
        refused.append([LIES_IN + country for country in asked.exclude_countries])
    return refused


def passing(tables: dict[str, Table], asked: Asked) -> int:
    """How many sites pass what terms can express: by the tables themselves, site by site."""
    site, cap, mod = (tables[name] for name in ("site", "cap", "mod"))
    passes = (site["services"] > 0) | (not asked.contract_services)

    def having(table: Table, codes: Iterable[int]) -> np.ndarray:
        found = np.zeros(len(passes), dtype=np.bool_)
        found[table["site"][np.isin(table["code"], list(codes))]] = True
        return found

    for node in asked.capabilities:
        passes &= having(cap, node.related)
    for code in asked.modalities:
        passes &= having(mod, [code]) | (site["reviewed"] == 0)
    for node in asked.exclude_capabilities:
        passes &= ~having(cap, node.below)
    if asked.countries is not None:
        passes &= np.isin(site["country"], [MISSING, *asked.countries])
    if asked.exclude_countries is not None:
        passes &= ~np.isin(site["country"], list(asked.exclude_countries))
    return int(passes.sum())


def _boosts(wish: Wish) -> list[tuple[list[int], float]]:
    if wish.criterion in ("capability", "modality"):
        keys = [[HAS_AT_OR_BELOW + node.code] for node in wish.nodes] + [[WORKS_WITH + code] for code in wish.codes]
        return [(each, wish.points / len(keys)) for each in keys]
    by_value: dict[int, list[int]] = {}
    for country, value in enumerate(wish.by_country):
        by_value.setdefault(value, []).append(LIES_IN + country)
    return [(keys, wish.points * value / U) for value, keys in by_value.items() if value]


def _keys_of_sites(columns: Columns, tables: dict[str, Table]) -> list[list[int]]:
    """The terms of each site. UNREVIEWED: that nothing is on record proves nothing."""
    above = [[a for a in range(len(row)) if row[a]] for row in columns.codes.covers.T.tolist()]
    site = {name: values.tolist() for name, values in tables["site"].items()}
    keys = [
        {LIES_IN + country, SERVES + services, *([] if reviewed else [UNREVIEWED])}
        for country, services, reviewed in zip(site["country"], site["services"], site["reviewed"], strict=True)
    ]
    for owner, code in zip(tables["cap"]["site"].tolist(), tables["cap"]["code"].tolist(), strict=True):
        keys[owner].update([HAS + code, *(HAS_AT_OR_BELOW + each for each in above[code])])
    for owner, code in zip(tables["mod"]["site"].tolist(), tables["mod"]["code"].tolist(), strict=True):
        keys[owner].add(WORKS_WITH + code)
    return [sorted(each) for each in keys]
