"""Facts as named arrays and a little JSON, and back: what a file is made of. Equal facts are equal bytes."""

from collections.abc import Mapping
from dataclasses import fields
from itertools import pairwise
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from matching.engine import columns as shape
from matching.engine.at_best import AtBest
from matching.engine.columns import Codes, Columns
from matching.engine.tables import Rows
from matching.engine.texts import Repeated, Texts, packed, starts_of_lengths
from matching.readmodel.facts import Facts

Arrays = Mapping[str, NDArray[Any]]
Json = dict[str, Any]

TABLES: Mapping[str, type[Rows]] = {
    "providers": shape.Providers,
    "sites": shape.Sites,
    "capabilities": shape.CapabilityRecords,
    "modalities": shape.ModalityRecords,
    "certificates": shape.Certificates,
    "inspections": shape.Inspections,
}
# What follows from several tables, a row per site.
DERIVED: Mapping[str, type[Rows]] = {"at_best": AtBest}
_MATRICES = ("covers", "applies_to", "members")


def arrays_of(facts: Facts) -> dict[str, NDArray[Any]]:
    """Everything but the vocabularies' texts, also what follows from the columns."""
    arrays: dict[str, NDArray[Any]] = {"provider_ids": facts.provider_ids, "site_ids": facts.site_ids}
    columns = facts.columns
    for name in (*TABLES, *DERIVED):
        table = getattr(columns, name)
        for column in (*(each.name for each in fields(table)), *table.derived()):
            arrays |= _arrays(f"{name}.{column}", getattr(table, column))
    arrays |= {f"codes.{name}": getattr(columns.codes, name) for name in _MATRICES}
    arrays["scopes.starts"] = starts_of_lengths(np.array([len(scope) for scope in columns.scopes], dtype=np.int64))
    arrays["scopes.codes"] = np.array([code for scope in columns.scopes for code in scope], dtype=np.int16)
    arrays |= _arrays("successors.former", packed(columns.successors.keys()))
    return arrays | _arrays("successors.now", packed(columns.successors.values()))


def _arrays(name: str, column: Any) -> dict[str, NDArray[Any]]:
    if isinstance(column, Texts):
        return {f"{name}.starts": column.starts, f"{name}.data": column.data}
    if isinstance(column, Repeated):
        return {f"{name}.numbers": column.numbers, **_arrays(f"{name}.distinct", column.distinct)}
    return {name: column}


def words_of(codes: Codes) -> Json:
    """The texts of the vocabularies."""
    return {each.name: getattr(codes, each.name) for each in fields(codes) if each.name not in _MATRICES}


def facts_of(arrays: Arrays, words: Json) -> Facts:
    """The inverse of both. Nothing is checked, and nothing copied."""
    codes: dict[str, Any] = {name: arrays[f"codes.{name}"] for name in _MATRICES}
    codes |= {name: tuple(texts) for name, texts in words.items()}
    starts, scopes = arrays["scopes.starts"].tolist(), arrays["scopes.codes"].tolist()
    successors = (_texts(arrays, f"successors.{name}") for name in ("former", "now"))
    columns = Columns(
        codes=Codes(**codes),
        **{name: _table(arrays, name, kind) for name, kind in TABLES.items()},
        scopes=tuple(tuple(scopes[a:b]) for a, b in pairwise(starts)),
        successors=dict(zip(*successors, strict=True)),
    )
    vars(columns).update({name: _table(arrays, name, kind) for name, kind in DERIVED.items()})
    return Facts(columns=columns, provider_ids=arrays["provider_ids"], site_ids=arrays["site_ids"])


def _table(arrays: Arrays, name: str, kind: type[Rows]) -> Any:
    table = object.__new__(kind)  # its checks would read every row
    for column in fields(kind):
        vars(table)[column.name] = _column(arrays, f"{name}.{column.name}", column.type)
    vars(table).update({derived: arrays[f"{name}.{derived}"] for derived in kind.derived()})
    return table


def _column(arrays: Arrays, name: str, kind: Any) -> Any:
    if name in arrays:
        return arrays[name]
    if f"{name}.numbers" not in arrays:
        return _texts(arrays, name)
    blank = get_args(kind)[1].keywords["blank"]
    return Repeated(distinct=_texts(arrays, f"{name}.distinct"), numbers=arrays[f"{name}.numbers"], blank=blank)


def _texts(arrays: Arrays, name: str) -> Texts:
    return Texts(starts=arrays[f"{name}.starts"], data=arrays[f"{name}.data"])
