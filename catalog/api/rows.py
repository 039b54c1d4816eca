"""The rows behind the resources, with what a page of them needs: as many queries for one row as for fifty."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject

from catalog.models import (
    Capability,
    CapabilityClosure,
    CapabilityRecord,
    CapabilitySynonym,
    Certificate,
    Country,
    Inspection,
    ModalityRecord,
    Provider,
    Region,
    Site,
)


def site_details(sites: QuerySet[Site]) -> QuerySet[Site]:
    return with_records(sites.select_related("provider", "source"))


def with_records(sites: QuerySet[Site]) -> QuerySet[Site]:
    """Every record with its source, in the order of the exchange format."""
    capabilities = CapabilityRecord.objects.annotate(unit=nearest_unit("capability_id"))
    return sites.prefetch_related(
        Prefetch("capabilities", capabilities.select_related("capability", "source").order_by("capability_id")),
        Prefetch("modalities", ModalityRecord.objects.select_related("modality", "source").order_by("modality_id")),
        Prefetch(
            "certificates",
            Certificate.objects.select_related("source").order_by("standard_id", "number", "valid_from", "pk"),
        ),
        Prefetch("inspections", Inspection.objects.select_related("source").order_by("ended_on", "authority", "area")),
    )


def provider_details(providers: QuerySet[Provider], sites: QuerySet[Site]) -> QuerySet[Provider]:
    own = with_records(sites.select_related("source").order_by("key"))
    return providers.select_related("source").prefetch_related(Prefetch("sites", own, to_attr="visible_sites"))


def capabilities() -> QuerySet[Capability]:
    names = CapabilitySynonym.objects.filter(capability=OuterRef("pk")).order_by("text").values("text")
    return Capability.objects.annotate(resolved_unit=nearest_unit("pk"), other_names=ArraySubquery(names))


def capability_details() -> QuerySet[Capability]:
    named = JSONObject(code="ancestor__code", name="ancestor__name")
    above = CapabilityClosure.objects.filter(descendant=OuterRef("pk"), depth__gt=0).order_by("-depth")
    below = Capability.objects.filter(parent=OuterRef("pk")).order_by("code")
    return capabilities().annotate(
        ancestors=ArraySubquery(above.values(named=named)),
        direct_children=ArraySubquery(below.values(named=JSONObject(code="code", name="name"))),
    )


def nearest_unit(code: str) -> Subquery:
    """The unit of the node, or of the nearest one above that has one."""
    stated = CapabilityClosure.objects.filter(descendant=OuterRef(code)).exclude(ancestor__unit="")
    return Subquery(stated.order_by("depth").values("ancestor__unit")[:1])


def countries() -> QuerySet[Country]:
    regions = Region.objects.filter(countries__contains=[OuterRef("pk")]).order_by("code").values("code")
    return Country.objects.annotate(region_codes=ArraySubquery(regions))
