"""The caller and the keys as the API describes them."""

from typing import Any

from rest_framework import serializers

from partnermatch.access.issuing import LONGEST_DAYS, LONGEST_LABEL, LONGEST_OVERLAP_HOURS
from partnermatch.access.models import Role, Scope

STATES = ("good", "revoked", "expired", "inactive")


def scopes(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), **options)


class SponsorSerializer(serializers.Serializer[Any]):
    """The company that the key belongs to."""

    key = serializers.CharField()
    name = serializers.CharField()


class MembershipSerializer(serializers.Serializer[Any]):
    """What the person behind the key is to the sponsor."""

    role = serializers.ChoiceField(choices=Role.choices)


class KeySerializer(serializers.Serializer[Any]):
    """What may be told of a key."""

    prefix = serializers.CharField(help_text="The part of the key that is no secret.")
    label = serializers.CharField(help_text="What its owner calls it.")  # type: ignore[assignment]
    expires_at = serializers.DateTimeField(help_text="From then on the key is refused.")


class PrincipalSerializer(serializers.Serializer[Any]):
    """Who the caller is."""

    kind = serializers.ChoiceField(choices=["curator", "sponsor"])
    user = serializers.CharField()
    sponsor = SponsorSerializer(allow_null=True, help_text="null for curators.")
    membership = MembershipSerializer(allow_null=True, help_text="null for a sponsor's service user and for curators.")
    scopes = scopes()
    key = KeySerializer()


class KeyEntrySerializer(KeySerializer):
    """A key, without its secret."""

    user = serializers.CharField(help_text="The user that the key acts as.")
    scopes = scopes()
    state = serializers.ChoiceField(
        choices=STATES, help_text="inactive: its user, its member or its sponsor is set inactive."
    )
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    issued_by = serializers.CharField(allow_null=True, help_text="The prefix of the key that asked; null: an operator.")
    rotated_from = serializers.CharField(allow_null=True, help_text="The prefix of the key whose successor it is.")


class NewKeySerializer(KeyEntrySerializer):
    """A key that was issued just now, with its text."""

    text = serializers.CharField(help_text="The key itself: `pm_…`. It is shown this once.")


class KeyWishSerializer(serializers.Serializer[Any]):
    """A key that is asked for."""

    label = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=LONGEST_LABEL, help_text="One line, to tell it from others."
    )
    scopes = scopes(
        required=False, min_length=1, max_length=len(Scope.values), help_text="Of the scopes of the key that asks; all."
    )
    days = serializers.IntegerField(
        required=False, min_value=1, max_value=LONGEST_DAYS, default=365, help_text="How long it is good for."
    )


class KeyRotationSerializer(serializers.Serializer[Any]):
    """How a key gives way to its successor."""

    overlap_hours = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_OVERLAP_HOURS,
        default=24,
        help_text="How long the old key is good beside the new one, unless it ends before.",
    )
