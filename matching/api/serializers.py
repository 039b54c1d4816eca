"""A sponsor's own as the API shows it. What may be sent is read by `matching.briefs` and `matching.decisions`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from matching.api.schema.words import one_of_words, ref
from matching.decisions import VERDICTS
from matching.shortlists import instant


class Instant(serializers.DateTimeField):
    """UTC, to the second, as in the record."""

    def to_representation(self, value: Any) -> str:
        return instant(value)


class AsItIs(serializers.Field[Any, Any, Any, Any]):
    """JSON that needs no change. Subclasses name its schema."""

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(ref("Brief"))
class SentBrief(AsItIs):
    """A brief as it was sent."""


@extend_schema_field(ref("ShortlistRecord"))
class FrozenRecord(AsItIs):
    """A record as a document."""


@extend_schema_field(one_of_words(VERDICTS, ""))
class DecisionWord(AsItIs):
    """What was decided."""


@extend_schema_field({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"})
class Hash(AsItIs):
    """SHA-256 in hexadecimal."""


class BriefSummary(serializers.Serializer[Any]):
    """A stored brief as lists show it: without its content."""

    id = serializers.UUIDField(help_text="Its name in addresses.")
    title = serializers.CharField(allow_blank=True, help_text="What its sponsor calls it.")
    version = serializers.IntegerField(min_value=1, help_text="Raised by every change.")
    created_at = Instant(help_text="When it was stored (UTC).")
    created_by = serializers.CharField(source="created_by.username", help_text="By whom.")
    updated_at = Instant(help_text="When it last changed.")
    updated_by = serializers.CharField(source="updated_by.username", help_text="By whom.")
    archived_at = Instant(allow_null=True, help_text="null while it is in use.")
    shortlists = serializers.IntegerField(source="frozen", min_value=0, help_text="How many were made of it.")


class BriefDetail(BriefSummary):
    """A stored brief with its content."""

    notes = serializers.CharField(allow_blank=True, help_text="Its sponsor's own.")
    brief = SentBrief(source="document", help_text="As it was sent.")
    brief_hash = Hash(
        allow_null=True,
        help_text="SHA-256 over the canonical JSON (RFC 8785) of what decides the ranking, if it is asked today; null "
        "if it cannot be asked any more.",
    )


class DecisionDetail(serializers.Serializer[Any]):
    """What was decided about a provider of a shortlist."""

    number = serializers.IntegerField(min_value=1, help_text="1, 2, 3 … within the shortlist.")
    provider = serializers.CharField(help_text="The key that it has in the record.")
    decision = DecisionWord(help_text="What was decided.")
    reason = serializers.CharField(allow_blank=True, help_text="Why.")
    decided_on = serializers.DateField(help_text="The day of the decision.")
    author = serializers.CharField(source="created_by.username", help_text="Who took it down.")
    at = Instant(source="created_at", help_text="When it was taken down (UTC).")


class ShortlistSummary(serializers.Serializer[Any]):
    """A shortlist as lists show it: without its record."""

    id = serializers.UUIDField(help_text="Its name in addresses.")
    title = serializers.CharField(allow_blank=True, help_text="What its sponsor calls it.")
    brief = serializers.UUIDField(source="brief_id", help_text="The brief that it was made of.")
    created_at = Instant(help_text="When it was frozen (UTC).")
    created_by = serializers.CharField(source="created_by.username", help_text="By whom.")
    hash = Hash(help_text="SHA-256 over the record in canonical JSON (RFC 8785).")
    brief_hash = Hash(help_text="As in the record.")
    catalog_revision = serializers.IntegerField(min_value=0, help_text="As in the record.")
    decisions = serializers.IntegerField(source="decided", min_value=0, help_text="How many were taken down.")


class ListedProvider(serializers.Serializer[Any]):
    """A provider of the record, and whether it can still be found."""

    key = serializers.CharField(help_text="As in the record.")
    name = serializers.CharField(help_text="As in the record.")
    in_catalog = serializers.BooleanField(help_text="Whether the published catalog has it today.")


class ShortlistDetail(serializers.Serializer[Any]):
    """A frozen shortlist with what was decided on it since."""

    record = FrozenRecord(help_text="What was frozen.")
    hash = Hash(help_text="SHA-256 over `record` in canonical JSON (RFC 8785), taken when it was frozen.")
    decisions = DecisionDetail(many=True, help_text="All of them, in the order in which they were taken down.")
    standing = DecisionDetail(many=True, help_text="The last decision on each provider.")
    providers = ListedProvider(many=True, help_text="Everybody in the record: results, then near misses.")
