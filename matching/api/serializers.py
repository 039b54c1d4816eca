"""A sponsor's own as the API shows it. What may be sent is read by `matching.briefs` and `matching.shortlists`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from matching.api.schema.words import ref
from matching.models import Brief, Decision, Shortlist, Verdict
from matching.shortlists import instant

HASH = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


class Instant(serializers.DateTimeField):
    """UTC, to the second, as in the record."""

    def to_representation(self, value: Any) -> str:
        return instant(value)


@extend_schema_field(ref("Brief"))
class SentBrief(serializers.Field[Any, Any, Any, Any]):
    """A brief as it was sent."""

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(ref("ShortlistRecord"))
class FrozenRecord(SentBrief):
    """A record as a document."""


@extend_schema_field(HASH)
class Hash(serializers.CharField):
    """SHA-256."""


@extend_schema_field(HASH | {"type": ["string", "null"]})
class HashIfAny(serializers.CharField):
    """SHA-256, or null."""


class BriefSummary(serializers.ModelSerializer[Brief]):
    """A stored brief as lists show it: without its content."""

    created_at = Instant(help_text="When it was stored.")
    created_by = serializers.CharField(source="created_by.username", help_text="By whom.")
    updated_at = Instant(help_text="When it last changed.")
    updated_by = serializers.CharField(source="updated_by.username", help_text="By whom.")
    archived_at = Instant(allow_null=True, help_text="null while it is in use.")
    shortlists = serializers.IntegerField(source="frozen", min_value=0, help_text="How many were made of it.")

    class Meta:
        model = Brief
        fields: tuple[str, ...] = (
            *("id", "title", "version", "created_at", "created_by", "updated_at", "updated_by"),
            *("archived_at", "shortlists"),
        )


class BriefDetail(BriefSummary):
    """A stored brief with its content."""

    brief = SentBrief(source="document", help_text="As it was sent.")
    brief_hash = HashIfAny(
        allow_null=True,
        help_text="SHA-256 over the canonical JSON (RFC 8785) of what decides the ranking, if it is asked today; null "
        "if it cannot be asked any more.",
    )

    class Meta:
        model = Brief
        fields = (
            *("id", "title", "notes", "brief", "brief_hash", "version", "created_at", "created_by"),
            *("updated_at", "updated_by", "archived_at", "shortlists"),
        )


class DecisionDetail(serializers.ModelSerializer[Decision]):
    """What was decided about a provider of a shortlist."""

    decision = serializers.ChoiceField(choices=Verdict.values, help_text="What was decided.")
    author = serializers.CharField(source="created_by.username", help_text="Who took it down.")
    at = Instant(source="created_at", help_text="When it was taken down.")

    class Meta:
        model = Decision
        fields = ("number", "provider", "decision", "reason", "decided_on", "author", "at")
        extra_kwargs = {"decided_on": {"help_text": "The day of the decision."}}


class ShortlistSummary(serializers.ModelSerializer[Shortlist]):
    """A shortlist as lists show it: without its record."""

    brief = serializers.UUIDField(source="brief_id", help_text="The brief that it was made of.")
    created_at = Instant(help_text="When it was frozen.")
    created_by = serializers.CharField(source="created_by.username", help_text="By whom.")
    hash = Hash(help_text="SHA-256 over the record in canonical JSON (RFC 8785).")
    brief_hash = Hash(help_text="As in the record.")
    catalog_revision = serializers.IntegerField(help_text="As in the record.")
    decisions = serializers.IntegerField(source="decided", min_value=0, help_text="How many were taken down.")

    class Meta:
        model = Shortlist
        fields = (
            *("id", "title", "brief", "created_at", "created_by", "hash", "brief_hash", "catalog_revision"),
            "decisions",
        )


class ListedProvider(serializers.Serializer[Any]):
    """A provider of the record, and whether it can still be found."""

    key = serializers.CharField(help_text="As in the record.")
    name = serializers.CharField(help_text="As in the record.")
    in_catalog = serializers.BooleanField(help_text="Whether the published catalog has it today.")


class ShortlistDetail(serializers.Serializer[Any]):
    """A frozen shortlist with what was decided on it since."""

    record = FrozenRecord(help_text="What was frozen.")
    hash = Hash(help_text="SHA-256 over `record` in canonical JSON (RFC 8785), taken when it was frozen.")
    decisions = DecisionDetail(many=True, help_text="All of them, as they were taken down.")
    standing = DecisionDetail(many=True, help_text="The last decision on each provider.")
    providers = ListedProvider(many=True, help_text="Everybody in the record: results, then near misses.")
