"""The vocabularies, listed and shown; a code's page counts the sites and providers that its filter would find."""

from typing import Any

from django.db.models import Count, Model, QuerySet
from django.db.models.functions import Lower
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api import vocabulary
from catalog.api.conditional import today
from catalog.api.filters import CapabilityFilters, RegionFilters, StandardFilters
from catalog.api.reading import Listing, Reading, Single
from catalog.api.remembering import remembered
from catalog.api.rows import capabilities, capability_details, countries
from catalog.api.searching import Searchable
from catalog.api.selection import Asked, sites_meeting, visible_sites
from catalog.api.tree import capability_tree
from catalog.models import Capability, Country, Modality, Region, Stage, Standard

BY_CODE_OR_NAME = {"code": ("code",), "name": (Lower("name"), "code")}


class CodeSingle(Single[Any]):
    """A code, with the counts of the filter that has the name `counted_by`."""

    counted_by: str

    def get_object(self) -> Any:
        row = super().get_object()
        said: dict[str, Any] = {self.counted_by: (row.code,)}
        sites = sites_meeting(visible_sites(everything=self.everything), Asked(valid_on=today(), **said)).order_by()
        counts = sites.aggregate(sites=Count("pk"), providers=Count("provider", distinct=True))
        row.sites, row.providers = counts["sites"], counts["providers"]
        return row


def named(model: type[Model], codes: list[str]) -> list[dict[str, str]]:
    return list(model._default_manager.filter(code__in=codes).order_by("code").values("code", "name"))


@extend_schema_view(get=extend_schema(responses=vocabulary.CapabilityPage))
class CapabilityList(Searchable[Capability]):
    """The capabilities of the taxonomy, with their synonyms."""

    serializer_class = vocabulary.CapabilitySummary
    filterset_class = CapabilityFilters
    orderings = BY_CODE_OR_NAME

    def get_queryset(self) -> QuerySet[Capability]:
        return capabilities()


class CapabilitySingle(CodeSingle):
    """A capability: what is above and below it, its synonyms, and how many have it."""

    serializer_class = vocabulary.CapabilityDetail
    counted_by = "capability"

    def get_queryset(self) -> QuerySet[Capability]:
        return capability_details()


class CapabilityTree(Reading[Capability]):
    """The whole taxonomy as a tree, with counts of sites and providers."""

    serializer_class = vocabulary.CapabilityTree

    def read(self, request: Request, **where: str) -> Response:
        return Response({"roots": remembered(self.state, "tree", self.roots)})

    def roots(self) -> list[dict[str, Any]]:
        return capability_tree(visible_sites(everything=self.everything))


class ModalityList(Listing[Modality]):
    """Kinds of product."""

    serializer_class = vocabulary.ModalitySummary
    queryset = Modality.objects.all()
    orderings = BY_CODE_OR_NAME


class ModalitySingle(CodeSingle):
    """A kind of product, and how many work with it."""

    serializer_class = vocabulary.ModalityDetail
    queryset = Modality.objects.all()
    counted_by = "modality"


class StageList(Listing[Stage]):
    """The stages of a programme."""

    serializer_class = vocabulary.StageSummary
    queryset = Stage.objects.all()
    orderings = {"order": ("order", "code"), "code": ("code",)}


class StageSingle(CodeSingle):
    """A stage, and how many state it."""

    serializer_class = vocabulary.StageDetail
    queryset = Stage.objects.all()
    counted_by = "stage"


class StandardList(Listing[Standard]):
    """Standards, registrations, authorisations, regulations: different things, told apart by their kind."""

    serializer_class = vocabulary.StandardSummary
    filterset_class = StandardFilters
    queryset = Standard.objects.all()
    orderings = {"code": ("code",), "title": (Lower("title"), "code"), "kind": ("kind", "code")}


class StandardSingle(CodeSingle):
    """A standard: its kind, who issues it, what it applies to, what it does not prove, and how many hold it today."""

    serializer_class = vocabulary.StandardDetail
    queryset = Standard.objects.all()
    counted_by = "standard"

    def get_object(self) -> Standard:
        standard: Standard = super().get_object()
        standard.members = named(Capability, standard.applies_to)  # type: ignore[attr-defined]
        return standard


class RegionList(Listing[Region]):
    """Market regions and blocs with their countries."""

    serializer_class = vocabulary.RegionSummary
    filterset_class = RegionFilters
    queryset = Region.objects.all()
    orderings = BY_CODE_OR_NAME


class RegionSingle(CodeSingle):
    """A market region or bloc, its countries, and how many sites lie there."""

    serializer_class = vocabulary.RegionDetail
    queryset = Region.objects.all()
    counted_by = "region"

    def get_object(self) -> Region:
        region: Region = super().get_object()
        region.members = named(Country, region.countries)  # type: ignore[attr-defined]
        return region


class CountryList(Listing[Country]):
    """Countries (ISO 3166-1), with the regions and blocs they belong to."""

    serializer_class = vocabulary.CountrySummary
    orderings = BY_CODE_OR_NAME

    def get_queryset(self) -> QuerySet[Country]:
        return countries()


class CountrySingle(CodeSingle):
    """A country, and how many sites lie there."""

    serializer_class = vocabulary.CountryDetail
    counted_by = "country"

    def get_queryset(self) -> QuerySet[Country]:
        return countries()
