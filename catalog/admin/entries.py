"""What a page of the desk changes: a provider, one of its sites or a record; and how, with two tabs open.

A form carries the state of the entry that it showed. What has changed since is told, and nothing is overwritten unseen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core import signing
from django.http import Http404

from catalog.desk.changes import carry_out
from catalog.desk.curators import Curator
from catalog.desk.stated import address, difference, stated
from catalog.exchange.amend import Document, Place, add_record, add_site, amending, change, retire
from catalog.exchange.tables import PROVIDER, RECORDS, SITE, Kind
from catalog.models import Proposal, Provider, Site

_SALT = "catalog.admin.seen"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`row` is None for one that is yet to be, and for one that is gone."""

    provider: Provider
    kind: Kind
    site: Site | None = None
    row: Any = None

    @property
    def place(self) -> Place:
        return Place(
            provider=self.provider.key,
            site=self.site.key if self.site else "",
            kind=self.kind if self.kind.in_site else None,
        )

    @property
    def members(self) -> Document:
        return stated(self.kind, self.row) if self.row else {}

    @property
    def address(self) -> str:
        return address(self.kind, self.members) if self.kind.in_site else ""


Find = Callable[[], Entry]


class Meanwhile(Exception):
    """Somebody changed the entry after the form was opened: `seen` then, `now` today (empty: it is gone)."""

    def __init__(self, seen: Document, now: Document) -> None:
        super().__init__()
        self.seen, self.now = seen, now


def find(
    number: int, site: int | None = None, kind: str = "", record: int | None = None, *, new: bool = False
) -> Entry:
    """Raises Http404 where there is no such provider, site or kind; a record may be gone."""
    provider = Provider.objects.select_related("source").filter(pk=number).first()
    if provider is None:
        raise Http404
    if site is None:
        return Entry(provider=provider, kind=SITE) if new else Entry(provider=provider, kind=PROVIDER, row=provider)
    at = provider.sites.select_related("source").filter(pk=site).first()
    kinds = {each.in_site: each for each in RECORDS}
    if at is None or kind not in {"", *kinds}:
        raise Http404
    if not kind:
        return Entry(provider=provider, kind=SITE, site=at, row=at)
    rows = kinds[kind].model._default_manager.select_related("source").filter(site=at, pk=record)
    return Entry(provider=provider, kind=kinds[kind], site=at, row=None if new else rows.first())


def seal(members: Document) -> str:
    """What a form carries of the state that it shows."""
    return signing.dumps(members, salt=_SALT, compress=True)


def unseal(text: str) -> Document:
    """Empty for what is none of ours, so that everything counts as changed."""
    try:
        members: Document = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return {}
    return members


def add(find_entry: Find, content: Document, *, by: Curator, reason: str) -> Any:
    """A new site or record. A `Proposal` if the provider is published. Raises as `carry_out` does."""
    with amending(actor=by.actor, reason=reason):
        entry = find_entry()
        provider, site = entry.provider.key, entry.place.site
        if entry.kind.in_site:
            write = partial(add_record, content, entry.kind, provider=provider, site=site)
            return carry_out(lambda publish: write(publish=publish), provider, by=by, reason=reason)
        return carry_out(lambda publish: add_site(content, provider, publish=publish), provider, by=by, reason=reason)


def save(find_entry: Find, typed: Document, seen: Document, *, by: Curator, reason: str) -> Proposal | bool:
    """True if the catalog has it now, False if nothing was to be changed. Raises `Meanwhile` and as `carry_out`."""
    with amending(actor=by.actor, reason=reason):
        entry = _unchanged(find_entry, seen)
        patch = difference(entry.members, typed)
        if not patch:
            return False
        write = partial(change, patch, entry.place, entry.address)
        done = carry_out(lambda publish: write(publish=publish), entry.provider.key, by=by, reason=reason)
        return done if isinstance(done, Proposal) else True


def remove(find_entry: Find, seen: Document, *, by: Curator, reason: str) -> Proposal | None:
    """Take a record off its list. Raises `Meanwhile` and as `carry_out`."""
    with amending(actor=by.actor, reason=reason):
        entry = _unchanged(find_entry, seen)
        write = partial(retire, entry.place, entry.address)
        return carry_out(lambda publish: write(publish=publish), entry.provider.key, by=by, reason=reason)


def _unchanged(find_entry: Find, seen: Document) -> Entry:
    entry = find_entry()
    if entry.row is None or entry.members != seen:
        raise Meanwhile(seen, entry.members)
    return entry
