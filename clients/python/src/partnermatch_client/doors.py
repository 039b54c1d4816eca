"""What belongs to a sponsor: its briefs, its shortlists and its keys.

Every POST that stores has an idempotency key, one for all attempts of a call: however often it is sent, one thing is
made. Give one of your own to repeat a call after your program has ended.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar, cast
from urllib.parse import quote

from partnermatch_client.own import BriefSummary, Key, NewKey, Read, Shortlist, ShortlistSummary, StoredBrief
from partnermatch_client.sending import Call, Sender
from partnermatch_client.shapes.answer import MatchAnswer
from partnermatch_client.shapes.own import NewDecision
from partnermatch_client.shapes.watch import ShortlistChanges, Verification

R = TypeVar("R", bound=Read)
Format = Literal["json", "csv", "xlsx", "pdf"]


class Door:
    """What the doors share."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def _read(self, path: str) -> Any:
        return self._sender.document(Call(method="GET", path=path))[0]

    def _seen(self, kind: type[R], path: str) -> R:
        document, etag = self._sender.document(Call(method="GET", path=path))
        return kind.of(document, etag=etag)

    def _store(self, kind: type[R], path: str, body: Mapping[str, object], idempotency_key: str | None) -> R:
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        document, etag = self._sender.document(Call(method="POST", path=path, body=body, headers=headers))
        return kind.of(document, etag=etag)

    def _change(self, kind: type[R], path: str, body: Mapping[str, object], etag: str) -> R:
        call = Call(method="PATCH", path=path, body=body, headers={"If-Match": etag})
        document, new = self._sender.document(call)
        return kind.of(document, etag=new)


class Briefs(Door):
    """`client.briefs`. Where one is asked for, its id will do, or the brief itself."""

    def list(self, *, archived: bool = False, ordering: str | None = None) -> Iterator[BriefSummary]:
        """Yours, without their content; those that are archived, or those that are not."""
        query = {"archived": archived, "ordering": ordering}
        return self._sender.rows("/briefs/", query, BriefSummary.of)

    def get(self, brief: str | BriefSummary) -> StoredBrief:
        return self._seen(StoredBrief, _brief(brief))

    def create(
        self,
        brief: Mapping[str, object],
        *,
        title: str | None = None,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> StoredBrief:
        """Store a brief; without a title it is called as the brief is."""
        return self._store(StoredBrief, "/briefs/", said(brief=brief, title=title, notes=notes), idempotency_key)

    def change(
        self,
        seen: StoredBrief,
        *,
        title: str | None = None,
        notes: str | None = None,
        brief: Mapping[str, object] | None = None,
        archived: bool | None = None,
    ) -> StoredBrief:
        """Change what is said; `brief` replaces the whole content. Raises Stale if it is not what you have seen."""
        body = said(title=title, notes=notes, brief=brief, archived=archived)
        return self._change(StoredBrief, _brief(seen), body, seen.etag)

    def archive(self, seen: StoredBrief) -> None:
        """It stays readable, and so do its shortlists. Raises Stale if it is not what you have seen."""
        self._sender.send(Call(method="DELETE", path=_brief(seen), headers={"If-Match": seen.etag}))

    def duplicate(self, brief: str | BriefSummary, *, idempotency_key: str | None = None) -> StoredBrief:
        """Store the same content as a new brief."""
        return self._store(StoredBrief, f"{_brief(brief)}duplicate/", {}, idempotency_key)

    def match(self, brief: str | BriefSummary) -> MatchAnswer:
        """Ask a stored brief. Nothing is stored."""
        call = Call(method="POST", path=f"{_brief(brief)}match/", body={})
        return cast(MatchAnswer, self._sender.document(call)[0])


class Shortlists(Door):
    """`client.shortlists`. Where one is asked for, its id will do, or the shortlist itself."""

    def list(
        self, *, brief: str | BriefSummary | None = None, ordering: str | None = None
    ) -> Iterator[ShortlistSummary]:
        """Yours, without their records; of one brief, or all."""
        of_brief = brief.id if isinstance(brief, BriefSummary) else brief
        return self._sender.rows("/shortlists/", {"brief": of_brief, "ordering": ordering}, ShortlistSummary.of)

    def get(self, shortlist: str | Shortlist | ShortlistSummary) -> Shortlist:
        return self._seen(Shortlist, _shortlist(shortlist))

    def create(
        self, brief: str | BriefSummary, *, title: str | None = None, idempotency_key: str | None = None
    ) -> Shortlist:
        """Ask a stored brief, and freeze the answer with its reasons; without a title it is called as the brief is."""
        return self._store(Shortlist, f"{_brief(brief)}shortlists/", said(title=title), idempotency_key)

    def decide(self, seen: Shortlist, decisions: Sequence[NewDecision]) -> Shortlist:
        """Take down decisions beside the record. Raises Stale if others were taken down since you have seen it."""
        return self._change(Shortlist, _shortlist(seen), {"decisions": list(decisions)}, seen.etag)

    def verify(self, shortlist: str | Shortlist | ShortlistSummary) -> Verification:
        """Whether the server finds its record intact, and what the brief would be answered now."""
        return cast(Verification, self._read(f"{_shortlist(shortlist)}verify/"))

    def changes(self, shortlist: str | Shortlist | ShortlistSummary) -> ShortlistChanges:
        """What would be answered differently, and what of its providers changed in the catalog since."""
        return cast(ShortlistChanges, self._read(f"{_shortlist(shortlist)}changes/"))

    def export(self, shortlist: str | Shortlist | ShortlistSummary, format: Format = "json") -> bytes:  # noqa: A002
        """The record with its decisions as a file; `csv` is a zip of tables. `canonical.hash_of` checks the JSON."""
        call = Call(method="GET", path=f"{_shortlist(shortlist)}export/", query={"format": format})
        return self._sender.send(call).content


class Keys(Door):
    """`client.keys`: by their prefix, the eight characters after `pm_`.

    A lost answer to a new key is not asked for again: its text is shown once. Look whether it is listed, and revoke it.
    """

    def list(self, *, ordering: str | None = None) -> Iterator[Key]:
        return self._sender.rows("/keys/", {"ordering": ordering}, Key.of)

    def get(self, prefix: str) -> Key:
        return Key.of(self._read(_key(prefix)))

    def issue(
        self, *, label: str | None = None, scopes: Sequence[str] | None = None, days: int | None = None
    ) -> NewKey:
        """A key with all scopes of the one that asks, or with fewer, good for so many days (the server's 365)."""
        return self._new("/keys/", said(label=label, scopes=None if scopes is None else [*scopes], days=days))

    def rotate(self, prefix: str, *, overlap_hours: int | None = None) -> NewKey:
        """The successor of a key, which is good beside it for so many hours (the server's 24)."""
        return self._new(f"{_key(prefix)}rotate/", said(overlap_hours=overlap_hours))

    def revoke(self, prefix: str) -> None:
        self._sender.send(Call(method="DELETE", path=_key(prefix)))

    def _new(self, path: str, body: Mapping[str, object]) -> NewKey:
        call = Call(method="POST", path=path, body=body, repeatable=False)
        return NewKey.of(self._sender.document(call)[0])


def said(**members: object) -> dict[str, object]:
    """A body with what is said; None says nothing."""
    return {name: value for name, value in members.items() if value is not None}


def _brief(brief: str | BriefSummary) -> str:
    return f"/briefs/{_quoted(brief if isinstance(brief, str) else brief.id)}/"


def _shortlist(shortlist: str | Shortlist | ShortlistSummary) -> str:
    return f"/shortlists/{_quoted(shortlist if isinstance(shortlist, str) else shortlist.id)}/"


def _key(prefix: str) -> str:
    return f"/keys/{_quoted(prefix)}/"


def _quoted(name: str) -> str:
    return quote(name, safe="")
