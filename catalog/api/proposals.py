"""Proposals as the API shows them, and what may be asked of their list."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django_filters import FilterSet
from rest_framework import serializers
from rest_framework.request import Request

from catalog.api.fields import Several
from catalog.api.filters import Asking, ChoiceFilter
from catalog.api.records import Known
from catalog.choices import ProposalState
from catalog.desk.curators import LONGEST_REASON
from catalog.desk.proposals import Outlook
from catalog.exchange.report import Change
from catalog.models import Proposal, Provider


class PlannedChange(serializers.Serializer[Any]):
    """One row. `fields`: name → [old, new]; of a new row what it states, of a removed one nothing."""

    action = serializers.ChoiceField(choices=["create", "update", "retire", "remove"])
    kind = serializers.CharField()
    label = serializers.CharField(help_text="Provider / site / record.")  # type: ignore[assignment]
    fields = serializers.DictField(child=serializers.ListField())  # type: ignore[assignment]


def planned(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"action": each.action, "kind": each.kind, "label": each.label, "fields": each.fields} for each in changes]


class ProposalSummary(serializers.ModelSerializer[Proposal]):
    """A change to a published provider, made by one curator for another to publish."""

    provider = serializers.CharField(help_text="The key of the provider.")
    state = serializers.ChoiceField(choices=ProposalState.choices)
    author = serializers.CharField(source="author.username")
    reason = Known(help_text="Why, in the author's words.")
    renews = serializers.UUIDField(source="renews_id", allow_null=True, help_text="The proposal that it took up again.")
    decided_by = serializers.CharField(source="decided_by.username", default=None, allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = Known(help_text="Why it was decided so.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields = [
            "id", "provider", "state", "author", "reason", "created_at", "renews", "decided_by", "decided_at",
            "decision_reason", "url",
        ]  # fmt: skip

    def get_url(self, proposal: Proposal) -> str:
        return address(self.context["request"], proposal)


class ProposalDetail(ProposalSummary):
    """A proposal with its plan: the author's change, field by field."""

    plan = PlannedChange(many=True)
    ground_moved = serializers.BooleanField(
        help_text="The provider is not what it was: renew the proposal. Always false of one that is decided."
    )
    meanwhile = PlannedChange(many=True, help_text="What has changed of the provider since.")

    class Meta(ProposalSummary.Meta):
        fields = [*ProposalSummary.Meta.fields, "plan", "ground_moved", "meanwhile"]

    def to_representation(self, instance: Proposal) -> dict[str, Any]:
        seen: Outlook = self.context["outlook"]
        return ProposalSummary(instance, context=self.context).data | {
            "plan": planned(seen.plan),
            "ground_moved": seen.ground_moved,
            "meanwhile": planned(seen.meanwhile),
        }


class DecisionWrite(serializers.Serializer[Any]):
    """Why it is decided so."""

    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="For the history, and for the author.")


class ReasonWrite(serializers.Serializer[Any]):
    """Why, if there is something to say."""

    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True)


def address(request: Request, proposal: Proposal) -> str:
    """Where the proposal is, in the version of the API that the request came by."""
    namespace = request.resolver_match.namespace if request.resolver_match else ""
    return reverse(f"{namespace}:proposal" if namespace else "proposal", args=[proposal.pk])


class Named(Several):
    """Values that name a row, by the column of that name."""

    def __init__(self, *, of: Any, column: str, **options: Any) -> None:
        super().__init__(**options)
        self.values = of._default_manager.order_by(column).values_list(column, flat=True).distinct()
        self.column = column

    def known(self, asked: Iterable[str]) -> Collection[str]:
        return set(self.values.filter(**{f"{self.column}__in": list(asked)}))

    def refusals(self, strays: Sequence[str]) -> list[ValidationError]:
        return self.unknown(strays, [(name, name) for name in self.values])


class NamedFilter(Asking):
    field_class = Named


class ProposalFilters(FilterSet):
    """Filters of `/proposals/`."""

    state = ChoiceFilter(
        choices=ProposalState, what="state", lookup_expr="in", help_text="Open, or how it was decided."
    )
    provider = NamedFilter(
        of=Provider, column="key", what="provider", lookup_expr="in", help_text="The key of the provider."
    )
    author = NamedFilter(
        of=Proposal,
        column="author__username",
        field_name="author__username",
        what="author",
        lookup_expr="in",
        help_text="Who made it, by the name of the user.",
    )
