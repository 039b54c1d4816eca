"""Three documents of one provider into one: the change from `base` to `mine`, made again on `theirs`.

Fields of a provider, a site or a record are compared one by one; what names a record (Kind.identity) says which it is.
Where both changed the same field, or one changed a record that the other took off its list, that is a conflict:
nothing is guessed.
"""

from collections.abc import Sequence
from typing import Any

from catalog.exchange.compare import Document
from catalog.exchange.problems import Problem, shown
from catalog.exchange.rows import UNSTATED
from catalog.exchange.strict_json import step
from catalog.exchange.tables import RECORDS, SITE, Kind

_LISTS = {kind.in_site: kind for kind in RECORDS}


class Conflicts(ValueError):
    """What both changed. `where` is a pointer whose steps are keys and addresses of records, not positions."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = problems


def merge(base: Document, mine: Document, theirs: Document) -> Document:
    """`theirs` with the change. Raises `Conflicts` with all of them."""
    merging = _Merging()
    merged = merging.row(with_sources(base), with_sources(mine), with_sources(theirs), "")
    if merging.conflicts:
        raise Conflicts(merging.conflicts)
    return merged


class _Merging:
    def __init__(self) -> None:
        self.conflicts: list[Problem] = []

    def row(self, base: Document, mine: Document, theirs: Document, where: str) -> Document:
        names = dict.fromkeys([*theirs, *mine, *base])
        return {
            name: self._member(name, base.get(name), mine.get(name), theirs.get(name), step(where, name))
            for name in names
        }

    def _member(self, name: str, base: Any, mine: Any, theirs: Any, where: str) -> Any:
        if name == "sites" or name in _LISTS:
            return self._list(_LISTS.get(name, SITE), base, mine, theirs, where)
        if mine in (base, theirs):
            return theirs
        if theirs != base:
            self._conflict(where, f"{shown(base)} became {shown(theirs)} meanwhile, and is to become {shown(mine)}")
        return mine

    def _list(self, kind: Kind, base: Any, mine: Any, theirs: Any, where: str) -> list[Document]:
        old, new, now = ({_identity(kind, row): row for row in rows or ()} for rows in (base, mine, theirs))
        entries = (
            self._entry(old.get(each), new.get(each), now.get(each), step(where, kind.address(each)))
            for each in dict.fromkeys([*now, *new, *old])
        )
        return [entry for entry in entries if entry is not None]

    def _entry(
        self, base: Document | None, mine: Document | None, theirs: Document | None, where: str
    ) -> Document | None:
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        if base and mine and theirs:
            return self.row(base, mine, theirs, where)
        if mine and theirs:
            return self.row({}, mine, theirs, where)  # both added it
        gone = "it was taken off meanwhile, and is to be changed" if mine else "it was changed meanwhile, and is to go"
        self._conflict(where, gone)
        return mine

    def _conflict(self, where: str, message: str) -> None:
        self.conflicts.append(Problem(where=where, code="changed_meanwhile", message=message))


def _identity(kind: Kind, row: Document) -> tuple[Any, ...]:
    return tuple([row.get(name) for name in kind.identity])


def with_sources(provider: Document) -> Document:
    """Each site and record with its source: one that is left out is that of what it stands in, which may change."""
    of_provider = provider["source"] or {"name": UNSTATED, "reference": None, "retrieved_on": None}
    return provider | {"sites": [_sourced(site, site.get("source", of_provider)) for site in provider["sites"]]}


def _sourced(site: Document, source: Document) -> Document:
    lists = {name: [{"source": source} | record for record in site[name]] for name in _LISTS}
    return site | {"source": source} | lists
