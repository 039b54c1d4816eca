"""The caller as the API describes it."""

from typing import Any

from rest_framework import serializers

from partnermatch.access.models import Scope


class SponsorSerializer(serializers.Serializer[Any]):
    """The company that the key belongs to."""

    key = serializers.CharField()
    name = serializers.CharField()


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
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    key = KeySerializer()
