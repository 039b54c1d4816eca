"""An exported shortlist, and whether its record is what its hash says: found out here, without the server."""

import json
from dataclasses import dataclass
from typing import Self, cast

from partnermatch_client.canonical import hash_of
from partnermatch_client.shapes.own import Decision, ShortlistRecord


@dataclass(frozen=True, kw_only=True)
class ExportedShortlist:
    """The JSON export, read. `recomputed` is the hash of the record as taken here; None if it has no canonical form."""

    record: ShortlistRecord
    hash: str
    decisions: list[Decision]
    recomputed: str | None

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Raises ValueError for what is no such file."""
        document = json.loads(content)
        if not isinstance(document, dict) or not isinstance(document.get("record"), dict):
            raise ValueError("this is no exported shortlist: it has no 'record'")
        try:
            recomputed = hash_of(document["record"])
        except ValueError:
            recomputed = None
        record, decisions = cast(ShortlistRecord, document["record"]), document.get("decisions", [])
        return cls(record=record, hash=str(document.get("hash")), decisions=decisions, recomputed=recomputed)

    def doubts(self, *, shortlist: str | None = None, known_hash: str | None = None) -> list[str]:
        """What speaks against it, in sentences: nothing, if it is the record that was frozen.

        `known_hash` is one that you kept when it was frozen: it proves more than the one in the file.
        """
        told = []
        if self.recomputed != self.hash:
            told.append(f"the record has the hash {self.recomputed}, and the file says {self.hash}")
        if known_hash is not None and self.recomputed != known_hash:
            told.append(f"the record has the hash {self.recomputed}, and you expect {known_hash}")
        if shortlist is not None and self.record.get("id") != shortlist:
            told.append(f"the record is that of the shortlist {self.record.get('id')}")
        return told
