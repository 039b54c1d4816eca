"""Duplicates and merges as the API shows them, and what may be asked and sent."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import FilterSet
from rest_framework import serializers

from catalog.api.fields import Flag
from catalog.api.filters import ChoiceFilter, FlagFilter
from catalog.api.proposals import NamedFilter
from catalog.choices import PublicationStatus, Strength
from catalog.desk.curators import LONGEST_REASON
from catalog.desk.duplicates import DUNS, FEI, NAME, WEBSITE
from catalog.desk.merging import SIDES
from catalog.models import Dismissal, Provider


class GroundDetail(serializers.Serializer[Any]):
    """One thing that speaks for two providers being one."""

    kind = serializers.ChoiceField(choices=[FEI, DUNS, WEBSITE, NAME])
    value = serializers.CharField(help_text="The number, the domain, or the names as they were compared.")
    alike = serializers.IntegerField(help_text="Of 100; below that only of names.")


class CandidateProvider(serializers.Serializer[Any]):
    """One of two providers that may be one."""

    key = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=PublicationStatus.choices)
    countries = serializers.ListField(child=serializers.CharField(), help_text="Of its headquarters and its sites.")


class DuplicateSummary(serializers.Serializer[Any]):
    """Two providers that may be one."""

    strength = serializers.ChoiceField(
        choices=Strength.choices,
        help_text="sure: a number in common; likely: a website; possible: no more than a name.",
    )
    providers = CandidateProvider(many=True, source="sides")
    grounds = GroundDetail(many=True, help_text="What speaks for it, the strongest first.")


class DuplicateFilters(FilterSet):
    """What `/duplicates/` is asked for. The rows are not the database's: nothing is filtered here."""

    strength = ChoiceFilter(choices=Strength, what="strength", help_text="sure, likely or possible.")
    provider = NamedFilter(of=Provider, column="key", what="provider", help_text="The key of one of the two.")
    dismissed = FlagFilter(help_text="true: also those that were dismissed.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class DismissalWrite(serializers.Serializer[Any]):
    """Two providers that are not one, and why."""

    providers = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class DismissalDetail(serializers.ModelSerializer[Dismissal]):
    """That two providers are not one. They are found again when something else speaks for it."""

    providers = serializers.SerializerMethodField(help_text="Their keys.")
    grounds = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="What spoke for it: kind and value."
    )
    dismissed_by = serializers.CharField(source="dismissed_by.username")

    class Meta:
        model = Dismissal
        fields = ["providers", "grounds", "reason", "dismissed_by", "dismissed_at"]

    def get_providers(self, dismissal: Dismissal) -> list[str]:
        return [dismissal.first.key, dismissal.second.key]


class MergeForm(forms.Form):
    """Whether to merge."""

    dry_run = Flag(help_text="true: answer what the merge would do, and do nothing.")


class MergeWrite(serializers.Serializer[Any]):
    """Which provider is absorbed, what is chosen where the two differ, and why."""

    absorb = serializers.CharField(help_text="The key of the provider that retires.")
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=list(SIDES)),
        required=False,
        help_text="The name of a field, or sites/ and the key of a site of the absorbed provider: whose is taken.",
    )
    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, help_text="For the history; a dry run needs none."
    )


class FactDetail(serializers.Serializer[Any]):
    """What the two state of a field, and whose is taken; null while nobody has chosen."""

    field = serializers.CharField()
    keep = serializers.JSONField()
    absorb = serializers.JSONField()
    takes = serializers.ChoiceField(choices=list(SIDES), allow_null=True)


class MoveDetail(serializers.Serializer[Any]):
    """A site that goes over. Of two with one FEI one stays open: `takes` says whose."""

    site = serializers.CharField()
    name = serializers.CharField()
    same_as = serializers.CharField(allow_null=True, help_text="The site of the other that has its FEI.")
    takes = serializers.ChoiceField(choices=list(SIDES), allow_null=True)


class MergePlan(serializers.Serializer[Any]):
    """What a merge does, or did."""

    dry_run = serializers.BooleanField()
    keep = serializers.CharField()
    absorb = serializers.CharField()
    grounds = GroundDetail(many=True)
    needs_administrator = serializers.BooleanField(
        help_text="No number in common: only an administrator merges these, and says why."
    )
    facts = FactDetail(many=True, help_text="Where the two differ.")
    sites = MoveDetail(many=True, help_text="What goes over to the provider that is kept.")
    open = serializers.ListField(
        child=serializers.CharField(), help_text="The choices that are still to be made, by name."
    )
    proposals = serializers.IntegerField(help_text="Proposals that wait for one of the two; their ground moves.")
