"""Reading the published catalog as of one revision: all of it, or what changed since an earlier reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from django.db import connection, transaction

from catalog.revision import Latest, latest
from catalog.touched import providers_of_sites, touched_between, was_raised
from matching.engine.columns import Codes, Columns
from matching.readmodel.facts import Facts, read_facts
from matching.readmodel.splice import spliced
from matching.readmodel.vocabularies import read_codes

# Beyond these so many rows are read for themselves that reading everything in one go is as quick.
MOST_PROVIDERS, LARGEST_SHARE = 2_000, 0.2
_VOCABULARIES = ("capabilities", "standards", "modalities", "stages", "countries", "regions")


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The published catalog as of one revision. `raised_at` is when the revision was raised: the same everywhere."""

    columns: Columns
    revision: int
    raised_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The facts as of one revision."""

    revision: Latest
    facts: Facts

    @cached_property
    def snapshot(self) -> Snapshot:
        at = self.revision
        return Snapshot(columns=self.facts.columns, revision=at.number, raised_at=at.raised_at)


def read(base: Reading | None = None) -> Reading:
    """The facts of the latest revision, in one state of the database. `base` spares reading what has not changed since.

    Inside a transaction of the caller's they are what that one sees.
    """
    with _one_state():
        revision = latest()  # before any row
        if base is not None and base.revision == revision:
            return base
        return Reading(revision=revision, facts=_facts(base, revision))


@contextmanager
def _one_state() -> Iterator[None]:
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                # Compiling these statements takes longer than running them.
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                    "SET LOCAL jit = off; SET LOCAL statement_timeout = '5min'; "
                    "SET LOCAL idle_in_transaction_session_timeout = '5min'"
                )
        yield


def _facts(base: Reading | None, revision: Latest) -> Facts:
    codes = read_codes()
    only = None if base is None else _replaced(base, revision, codes)
    if base is None or only is None:
        return read_facts(codes)
    return spliced(base.facts, read_facts(codes, only=only), only)


def _replaced(base: Reading, revision: Latest, codes: Codes) -> list[int] | None:
    """The numbers of the providers that may have changed since; None where everything is to be read."""
    if base.revision.number > revision.number or not was_raised(base.revision) or not _same(base.facts, codes):
        return None
    touched = touched_between(base.revision.number, revision.number)
    known, sites = base.facts.provider_ids, np.isin(base.facts.site_ids, list(touched.sites))
    owners = known[base.facts.columns.sites.provider[sites]].tolist()
    replaced = {*touched.providers, *providers_of_sites(touched.sites), *owners}
    return sorted(replaced) if len(replaced) <= max(MOST_PROVIDERS, LARGEST_SHARE * len(known)) else None


def _same(facts: Facts, codes: Codes) -> bool:
    """Codes are positions in the vocabularies: with another member they are other positions."""
    return all(getattr(facts.columns.codes, name) == getattr(codes, name) for name in _VOCABULARIES)
