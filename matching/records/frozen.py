"""A frozen shortlist as it goes into a file."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.replay import is_intact
from matching.shortlists import Damaged

Document = Mapping[str, Any]

PURPOSE = "designed to support ISO 13485 §7.4.1 supplier evaluation records"
SYNTHETIC = "synthetic"  # the source of providers that were generated


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """The bytes of a record (RFC 8785 canonical JSON), their hash, and the decisions beside it, oldest first.

    `shortlist` is the id that the record must bear. Raises Damaged unless the bytes are intact.
    """

    record: bytes
    hash: str
    decisions: Sequence[Document] = ()
    shortlist: uuid.UUID | None = None

    def __post_init__(self) -> None:
        if not is_intact(self.record, self.hash, self.shortlist):
            raise Damaged

    @cached_property
    def document(self) -> Document:
        """The record, read."""
        document: Document = json.loads(self.record)
        return document

    @property
    def shown(self) -> list[Document]:
        """Results and near misses, in their order."""
        return [*self.document["results"], *self.document["near_misses"]]

    @property
    def synthetic(self) -> set[str]:
        """The keys of the providers shown that are generated data."""
        return {each["provider"]["key"] for each in self.shown if is_synthetic(each)}

    @cached_property
    def decided(self) -> Mapping[str, Document]:
        """The latest decision about each provider that one was taken about."""
        return {decision["provider"]: decision for decision in self.decisions}


def is_synthetic(result: Document) -> bool:
    return bool(result["provider"]["source"] == SYNTHETIC)
