"""The rows of spreadsheets as documents of the exchange format: what the catalog has of each provider, with the edits.

So a spreadsheet is checked, planned and written as every other file, and what is found wrong in the document is told
of the row that said it. What no row speaks of stays as it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.exchange.amend import Document, merged
from catalog.exchange.export import provider_documents
from catalog.exchange.merge import with_sources
from catalog.exchange.problems import Problem, Problems, shown
from catalog.exchange.sheets.columns import FACTS, REMOVE, TABLES
from catalog.exchange.sheets.edits import Edit
from catalog.exchange.tables import PROVIDER, RECORDS, SITE, Kind
from catalog.models import Site

NEW_STATUSES = ("draft", "in_review")
_AT_ONCE = 500
_LISTS = "|".join(kind.in_site for kind in RECORDS)
_POINTER = re.compile(
    rf"/providers/(?P<provider>\d+)(?:/sites/(?P<site>\d+)(?:/(?P<list>{_LISTS})/(?P<record>\d+))?)?(?P<rest>(?:/[\w-]+)*)"
)


@dataclass(kw_only=True)
class Edited:
    """`documents`: the providers that rows speak of, as they are to be, by key. `statuses`: of those that the catalog
    has. `labels`: which row of the plan each edit is about. `written`: id of a member → the row, and the member.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    labels: list[tuple[Edit, str]] = field(default_factory=list)
    written: dict[int, tuple[Edit, Document]] = field(default_factory=dict)

    def located(self, problem: Problem, keys: list[str]) -> Problem:
        """The problem of a file of the documents with these keys as one of a sheet, a row and a column."""
        said = _POINTER.sub(lambda found: self._where(found, keys), problem.message)
        found = _POINTER.fullmatch(problem.where)
        return Problem(where=self._where(found, keys) if found else problem.where, code=problem.code, message=said)

    def _where(self, pointer: re.Match[str], keys: list[str]) -> str:
        """What no row speaks of is named by its keys."""
        member = self.documents[keys[int(pointer["provider"])]]
        told = [member["key"]]
        if pointer["site"]:
            member = member["sites"][int(pointer["site"])]
            told.append(str(member.get("key")))
        if pointer["list"]:
            member = member[pointer["list"]][int(pointer["record"])]
            told.append(_named(TABLES[pointer["list"]], member))
        if id(member) in self.written:
            edit, _ = self.written[id(member)]
            return edit.place(_column(edit.kind, tuple((pointer["rest"] or "").split("/")[1:])))
        return f"{' / '.join(told)}, as the catalog has it{pointer['rest'] or ''}"


def apply_edits(edits: list[Edit], problems: Problems) -> Edited:
    """In the transaction of the import."""
    return _Editing(edits, problems).edited


class _Wrong(ValueError):
    """The row cannot be followed; `column` says where."""

    def __init__(self, column: str, code: str, message: str) -> None:
        super().__init__(message)
        self.column, self.code = column, code


class _Editing:
    def __init__(self, edits: list[Edit], problems: Problems) -> None:
        self.edited = Edited()
        self.removed: dict[tuple[str, str, str], Edit] = {}  # site, kind and address of a record → the row that took it
        self.sites: dict[str, tuple[str, Document]] = {}  # key → its provider's key, and what it is
        self.owners = _owners(edits)
        self._read(dict.fromkeys(key for edit in edits if (key := self._provider_of(edit))))
        for edit in edits:
            try:
                self._apply(edit)
            except _Wrong as error:
                problems.add(edit.place(error.column), error.code, str(error))

    def _read(self, keys: Iterable[str]) -> None:
        listed = list(keys)
        for start in range(0, len(listed), _AT_ONCE):
            for document in map(with_sources, provider_documents(listed[start : start + _AT_ONCE])):
                self.edited.documents[document["key"]] = document
                self.edited.statuses[document["key"]] = document["status"]
                self.sites |= {site["key"]: (document["key"], site) for site in document["sites"]}

    def _provider_of(self, edit: Edit) -> str:
        if edit.kind is PROVIDER:
            return edit.patch.get("key") or ""
        site = edit.patch.get("key") if edit.kind is SITE else edit.told("site")
        return self.owners.get(site or "") or edit.told("provider")

    def _apply(self, edit: Edit) -> None:
        if edit.kind is not PROVIDER and not (edit.patch.get("key") if edit.kind is SITE else edit.told("site")):
            name = "key" if edit.kind is SITE else "site"
            raise _Wrong(name, "required", f"{name} is missing")
        if edit.kind is PROVIDER:
            self._provider(edit)
        elif edit.kind is SITE:
            self._site(edit)
        else:
            self._record(edit)

    def _provider(self, edit: Edit) -> None:
        key = edit.patch.get("key")
        if not key:
            raise _Wrong("key", "required", "key is missing")
        known = self.edited.documents.get(key)
        asked, stored = edit.told("status"), known["status"] if known else ""
        if asked and asked != stored and (known or asked not in NEW_STATUSES):
            can = f"{key} is {stored}, and stays so here" if known else f"a new one is {' or '.join(NEW_STATUSES)}"
            raise _Wrong("status", "status_order", f"{can}, not {asked}: take that step on the page of the provider")
        fresh: Document = {"key": key, "sites": []} | ({"status": asked} if asked else {})
        self.edited.documents[key] = self._mark(edit, merged(known or fresh, edit.patch), known)
        self.edited.labels.append((edit, key))

    def _site(self, edit: Edit) -> None:
        key = edit.patch["key"]
        owner, site = self.sites.get(key, ("", None))
        provider = edit.told("provider") or owner
        _check_owner(edit, key, owner)
        if provider not in self.edited.documents:
            raise _Wrong("provider", "unknown_provider" if provider else "required", _no_provider(provider))
        if edit.asked.get(REMOVE):
            raise _Wrong(REMOVE, "not_removed", "a site is never removed: put no in its column active")
        listed = self.edited.documents[provider]["sites"]
        changed = self._mark(edit, merged(site or {kind.in_site: [] for kind in RECORDS}, edit.patch), site)
        _put(listed, site, changed)
        self.sites[key] = (provider, changed)
        self.edited.labels.append((edit, f"{provider} / {key}"))

    def _record(self, edit: Edit) -> None:
        key = edit.told("site")
        owner, site = self.sites.get(key, ("", None))
        if site is None:
            message = f"the catalog has no site {shown(key)}, and no row of sites adds it"
            raise _Wrong("site", "unknown_site", message)
        _check_owner(edit, key, owner)
        records, address = site[edit.kind.in_site], edit.told("record") or _address(edit.kind, edit.patch)
        if first := self.removed.get((key, edit.kind.name, address)):
            raise _Wrong(edit.kind.identity[0], "duplicate", f"{first.place()} speaks of the same")
        found = next((record for record in records if _address(edit.kind, record) == address), None)
        if found is None and (edit.told("record") or edit.asked.get(REMOVE)):
            name = "record" if edit.told("record") else REMOVE
            message = f"{key} has no {edit.kind.name} {shown(address)} (any more): empty this cell to add one"
            raise _Wrong(name, "unknown_record", message)
        within = f"{owner} / {key}"
        if found is not None and edit.asked.get(REMOVE):
            self.removed[key, edit.kind.name, address] = edit
            del records[_index(records, self._mark(edit, found, found))]
            self.edited.labels.append((edit, f"{within} / {_named(edit.kind, found)}"))
            return
        changed = self._mark(edit, merged(found or {}, edit.patch), found)
        _put(records, found, changed)
        self.edited.labels.append((edit, f"{within} / {_named(edit.kind, changed)}"))

    def _mark(self, edit: Edit, member: Document, before: Document | None) -> Document:
        if before is not None and id(before) in self.edited.written:
            first, _ = self.edited.written[id(before)]
            raise _Wrong(edit.kind.identity[0], "duplicate", f"{first.place()} speaks of the same")
        self.edited.written[id(member)] = (edit, member)
        return member


def _check_owner(edit: Edit, site: str, owner: str) -> None:
    said = edit.told("provider")
    if owner and said not in ("", owner):
        raise _Wrong("provider", "belongs_elsewhere", f"{site} is a site of {owner}, not of {shown(said)}")


def _no_provider(key: str) -> str:
    if not key:
        return "provider is missing: a site that is new needs one"
    return f"the catalog has no provider {shown(key)}, and no row of providers adds it"


def _put(listed: list[Document], before: Document | None, member: Document) -> None:
    if before is None:
        listed.append(member)
    else:
        listed[_index(listed, before)] = member


def _owners(edits: list[Edit]) -> dict[str, str]:
    """Which provider each of the sites belongs to, of those that the catalog has."""
    keys = {
        edit.patch.get("key") if edit.kind is SITE else edit.told("site") for edit in edits if edit.kind is not PROVIDER
    }
    rows = Site.objects.filter(key__in=[key for key in keys if key and "\0" not in key])
    return dict(rows.order_by().values_list("key", "provider__key"))


def _index(listed: list[Document], member: Document) -> int:
    return next(index for index, each in enumerate(listed) if each is member)


def _address(kind: Kind, record: Document) -> str:
    return kind.address(record.get(name) for name in kind.identity)


def _named(kind: Kind, record: Document) -> str:
    """As the plan names it."""
    return " ".join(str(record[name]) for name in kind.identity if record.get(name))


def _column(kind: Kind, steps: tuple[str, ...]) -> str:
    """The column that holds the member; of a list its own, whichever entry it is."""
    for name, column in FACTS[kind.name].items():
        if column.path and steps[: len(column.path)] == column.path:
            return name
    return steps[0] if steps else ""
