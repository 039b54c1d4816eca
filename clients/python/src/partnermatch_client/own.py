"""A sponsor's own, as objects that carry the ETag of what was read: a change sends it back."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

from partnermatch_client.errors import UnexpectedAnswer
from partnermatch_client.shapes.own import Decision, ListedProvider, ShortlistRecord

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Read:
    """An answer, by its members. What a newer server tells beside them is left out."""

    @classmethod
    def of(cls, document: Document, **more: str) -> Self:
        """Raises UnexpectedAnswer where a member is missing."""
        names = [each.name for each in fields(cls) if each.name not in more]
        if missing := [name for name in names if name not in document]:
            raise UnexpectedAnswer(f"an answer without '{missing[0]}': is this server too old?", status=200)
        return cls(**{name: document[name] for name in names}, **more)


@dataclass(frozen=True, kw_only=True)
class BriefSummary(Read):
    """A stored brief as lists show it."""

    id: str
    title: str
    version: int
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    archived_at: str | None
    shortlists: int


@dataclass(frozen=True, kw_only=True)
class StoredBrief(BriefSummary):
    """A stored brief with its content, and the ETag of what was read."""

    notes: str
    brief: Document
    brief_hash: str | None
    etag: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ShortlistSummary(Read):
    """A frozen shortlist as lists show it."""

    id: str
    title: str
    brief: str
    created_at: str
    created_by: str
    hash: str
    brief_hash: str
    catalog_revision: int
    decisions: int


@dataclass(frozen=True, kw_only=True)
class Shortlist(Read):
    """A frozen shortlist: its record, what was decided since, and the ETag of what was read."""

    record: ShortlistRecord
    hash: str
    decisions: list[Decision]
    standing: list[Decision]
    providers: list[ListedProvider]
    etag: str = field(repr=False)

    @property
    def id(self) -> str:
        return self.record["id"]


@dataclass(frozen=True, kw_only=True)
class Key(Read):
    """A key, without its secret."""

    prefix: str
    label: str
    user: str
    scopes: list[str]
    state: str
    created_at: str
    expires_at: str
    revoked_at: str | None
    last_used_at: str | None
    issued_by: str | None
    rotated_from: str | None


@dataclass(frozen=True, kw_only=True)
class NewKey(Key):
    """A key that was issued just now. `text` is the secret itself, shown this once."""

    text: str = field(repr=False)
