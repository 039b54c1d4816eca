"""Polars: data frames in the process, asked with lazy expressions."""

from functools import reduce

import numpy as np
import polars as pl

from bench.asked import Asked
from bench.expressions import Question, Reading
from bench.joins import columns_of
from bench.peers.peer import Ask, rows_of
from bench.tables import Table
from bench.wish_expressions import question_of
from matching.engine.columns import Columns

SHOWN = ("provider", "site", "open_musts", "v_low", "v_expected", "v_high")
ORDER = ("open_musts", "v_expected", "v_low", "provider", "site")


def half_even(numerator: str, denominator: int) -> str:
    return f"ROUND(({numerator}) / {float(denominator)})"


class Polars:
    name = "Polars"
    how = "frames in memory, two lazy plans a brief, all cores: the gate, and what is joined to the survivors"
    cannot = ""
    most: int | None = None

    def __init__(self, columns: Columns, tables: dict[str, Table]) -> None:
        self._frames = {
            name: pl.DataFrame({column: values.astype(np.int32) for column, values in table.items()}).lazy()
            for name, table in tables.items()
        }

    def asking(self, asked: Asked) -> Ask:
        question = question_of(asked, half_even)
        gate = self._gate(question)
        # Collected first: it is joined several times.
        return lambda: rows_of(self._rest(question, gate.collect().lazy()).collect().iter_rows())

    def _rest(self, question: Question, gate: pl.LazyFrame) -> pl.LazyFrame:
        found = gate
        for reading in question.by_site:
            found = found.join(self._of(gate, reading, "site"), on="site", how="left")
        if question.anywhere.aggregates:
            found = found.join(self._of(gate, question.anywhere, "provider"), on="provider", how="left")
        found = found.filter(*(pl.sql_expr(f"{status} > 0") for status in question.later))
        low, expected, high = question.totals()
        totals = {"open_musts": question.open_musts(), "v_low": low, "v_expected": expected, "v_high": high}
        scored = found.select("provider", "site", *(pl.sql_expr(words).alias(name) for name, words in totals.items()))
        descending = [name.startswith("v_") for name in ORDER]
        best = scored.sort(ORDER, descending=descending).unique("provider", keep="first", maintain_order=True)
        return best.head(question.asked.limit).select(SHOWN)

    def _gate(self, question: Question) -> pl.LazyFrame:
        sites, made = self._frames["site"], question.made
        if made.aggregates:
            of_site = grouped(self._rows(made, "site"), made, "site").filter(
                *(pl.col(name).is_not_null() for name in made.aggregates)
            )
            sites = sites.join(of_site, on="site")
        return sites.filter(*(pl.sql_expr(f"{status} > 0") for status in question.gate))

    def _of(self, gate: pl.LazyFrame, reading: Reading, key: str) -> pl.LazyFrame:
        rows = self._rows(reading, key).join(gate.select(key), on=key, how="semi")
        return grouped(rows, reading, key)

    def _rows(self, reading: Reading, key: str) -> pl.LazyFrame:
        kept = self._frames[reading.table].filter(pl.sql_expr(reading.where))
        return kept.select(key, *columns_of(reading))


def grouped(rows: pl.LazyFrame, reading: Reading, key: str) -> pl.LazyFrame:
    """Everything of a row is computed before the rows are grouped: within groups Polars does it far more slowly."""

    def with_layer(frame: pl.LazyFrame, layer: dict[str, str]) -> pl.LazyFrame:
        return frame.with_columns(*(pl.sql_expr(words).alias(name) for name, words in layer.items()))

    inner = {name: words[len("MAX") :] for name, words in reading.aggregates.items()}
    valued = reduce(with_layer, filter(None, (*reading.layers, inner)), rows)
    ends = {
        name: pl.col(name).min() if words.startswith("MIN") else pl.col(name).max()
        for name, words in reading.aggregates.items()
    }
    return valued.group_by(key).agg(**ends)
