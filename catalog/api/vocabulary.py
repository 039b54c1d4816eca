"""The vocabularies as the API shows them."""

from typing import Any

from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from catalog.api.meaning import does_not_prove
from catalog.api.records import Codes
from catalog.api.searched import SearchablePage
from catalog.choices import RegionKind, StandardKind
from catalog.models import Capability, Country, Modality, Region, Stage, Standard


class NamedCode(serializers.Serializer[Any]):
    """A code with its name."""

    code = serializers.CharField()
    name = serializers.CharField()


class Counted(serializers.Serializer[Any]):
    """How many one would find with the filter of the same name."""

    sites = serializers.IntegerField()
    providers = serializers.IntegerField()


class CapabilitySummary(serializers.ModelSerializer[Capability]):
    """A node of the taxonomy. `unit` is its own or the nearest one above it."""

    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    unit = serializers.CharField(source="resolved_unit")
    synonyms = Codes(source="other_names")

    class Meta:
        model = Capability
        fields = ["code", "name", "parent", "unit", "synonyms"]


@extend_schema_serializer(many=False)
class CapabilityPage(SearchablePage):
    """A page of capabilities."""

    results = CapabilitySummary(many=True)


class CapabilityDetail(Counted, CapabilitySummary):
    """A node with what is above and below it, and how many have it or something below it."""

    ancestors = NamedCode(many=True)
    children = NamedCode(many=True, source="direct_children")

    class Meta(CapabilitySummary.Meta):
        fields = [*CapabilitySummary.Meta.fields, "ancestors", "children", "sites", "providers"]


class CapabilityNode(Counted):
    """A node of the tree; it counts what is at it or below it."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    children = serializers.SerializerMethodField()

    @extend_schema_field(lazy_serializer("catalog.api.vocabulary.CapabilityNode")(many=True))
    def get_children(self, node: Any) -> list[Any]:
        raise NotImplementedError("the tree is built as plain data; this declares its shape")


class CapabilityTree(serializers.Serializer[Any]):
    """The whole taxonomy, from its roots down."""

    roots = CapabilityNode(many=True)


class ModalitySummary(serializers.ModelSerializer[Modality]):
    """A kind of product."""

    class Meta:
        model = Modality
        fields = ["code", "name", "group"]


class ModalityDetail(Counted, ModalitySummary):
    """A kind of product, and how many work with it."""

    class Meta(ModalitySummary.Meta):
        fields = [*ModalitySummary.Meta.fields, "sites", "providers"]


class StageSummary(serializers.ModelSerializer[Stage]):
    """A stage of a programme; `order` runs from concept to legacy supply."""

    order = serializers.IntegerField()

    class Meta:
        model = Stage
        fields = ["code", "name", "order"]


class StageDetail(Counted, StageSummary):
    """A stage, and how many state it."""

    class Meta(StageSummary.Meta):
        fields = [*StageSummary.Meta.fields, "sites", "providers"]


class StandardSummary(serializers.ModelSerializer[Standard]):
    """`applies_to` are capability codes, descendants included; empty: all."""

    kind = serializers.ChoiceField(choices=StandardKind.choices)
    applies_to = Codes()
    markets = Codes(help_text="Countries or regions that ask for it.")

    class Meta:
        model = Standard
        fields = ["code", "title", "issuer", "kind", "holdable", "applies_to", "markets"]


class StandardDetail(Counted, StandardSummary):
    """A standard, how many hold it in force today, and what it does not prove."""

    applies_to = NamedCode(many=True, source="members")  # type: ignore[assignment]
    note = serializers.CharField()
    does_not_prove = serializers.SerializerMethodField()

    class Meta(StandardSummary.Meta):
        fields = [*StandardSummary.Meta.fields, "note", "does_not_prove", "sites", "providers"]

    def get_does_not_prove(self, standard: Standard) -> str:
        return does_not_prove(standard)


class RegionSummary(serializers.ModelSerializer[Region]):
    """A market region or a bloc, with the codes of its countries."""

    kind = serializers.ChoiceField(choices=RegionKind.choices)
    countries = Codes()

    class Meta:
        model = Region
        fields = ["code", "kind", "name", "countries"]


class RegionDetail(Counted, RegionSummary):
    """A market region or a bloc with its countries, and how many sites lie there."""

    countries = NamedCode(many=True, source="members")  # type: ignore[assignment]

    class Meta(RegionSummary.Meta):
        fields = [*RegionSummary.Meta.fields, "sites", "providers"]


class CountrySummary(serializers.ModelSerializer[Country]):
    """A country (ISO 3166-1), and where it belongs."""

    regions = Codes(source="region_codes", help_text="The market regions and blocs it belongs to.")

    class Meta:
        model = Country
        fields = ["code", "alpha3", "name", "regions"]


class CountryDetail(Counted, CountrySummary):
    """A country, and how many sites lie there."""

    class Meta(CountrySummary.Meta):
        fields = [*CountrySummary.Meta.fields, "sites", "providers"]
