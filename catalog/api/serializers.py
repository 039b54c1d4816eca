"""Providers and sites as the API shows them. What is not known is null, never an empty text."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from catalog.api.records import (
    CapabilityRecordSerializer,
    CertificateSerializer,
    Codes,
    InspectionSerializer,
    Known,
    ModalityRecordSerializer,
    SourceSerializer,
)
from catalog.api.searched import SearchablePage
from catalog.choices import ContractServices, PublicationStatus
from catalog.models import Provider, Site


class SourceName(serializers.CharField):
    """The name of the source alone."""

    def __init__(self) -> None:
        super().__init__(source="source.name", help_text="Where the entry comes from; `synthetic` is generated data.")


class ProviderLink(serializers.ModelSerializer[Provider]):
    """Whose a site is."""

    contract_services = serializers.ChoiceField(choices=ContractServices.choices)
    status = serializers.ChoiceField(choices=PublicationStatus.choices)

    class Meta:
        model = Provider
        fields = ["key", "name", "contract_services", "status"]


class Place(serializers.ModelSerializer[Site]):
    """A site in a few words."""

    country = serializers.CharField(source="country_id", allow_null=True)
    city = Known()

    class Meta:
        model = Site
        fields = ["key", "name", "country", "city"]


class SiteSummary(serializers.ModelSerializer[Site]):
    """A site in a list, with the codes of what it is known for."""

    provider = ProviderLink()
    country = serializers.CharField(source="country_id", allow_null=True)
    city = Known()
    fei = Known(help_text="FDA establishment identifier, as text.")
    duns = Known()
    active = serializers.BooleanField()
    profile_reviewed_on = serializers.DateField(allow_null=True)
    source = SourceName()  # type: ignore[assignment]
    capabilities = Codes()
    modalities = Codes()
    standards = Codes(help_text="Those in force today (UTC); undated ones are not among them.")

    class Meta:
        model = Site
        fields = [
            "key", "name", "provider", "country", "city", "fei", "duns", "active", "profile_reviewed_on", "source",
            "capabilities", "modalities", "standards",
        ]  # fmt: skip


class SiteRecords(serializers.ModelSerializer[Site]):
    """A site with everything that is on record about it."""

    country = serializers.CharField(source="country_id", allow_null=True)
    city = Known()
    address = Known()
    latitude = serializers.FloatField(allow_null=True, help_text="Degrees.")
    longitude = serializers.FloatField(allow_null=True, help_text="Degrees.")
    fei = Known(help_text="FDA establishment identifier, as text.")
    duns = Known()
    active = serializers.BooleanField()
    profile_reviewed_on = serializers.DateField(allow_null=True, help_text="When its lists were attested complete.")
    source = SourceSerializer()  # type: ignore[assignment]
    capabilities = CapabilityRecordSerializer(many=True)
    modalities = ModalityRecordSerializer(many=True)
    certificates = CertificateSerializer(many=True)
    inspections = InspectionSerializer(many=True)

    class Meta:
        model = Site
        fields = [
            "key", "name", "country", "city", "address", "latitude", "longitude", "fei", "duns", "active",
            "profile_reviewed_on", "source", "capabilities", "modalities", "certificates", "inspections",
        ]  # fmt: skip


class SiteDetail(SiteRecords):
    """The same, and whose it is."""

    provider = ProviderLink()

    class Meta(SiteRecords.Meta):
        fields = ["key", "name", "provider", *SiteRecords.Meta.fields[2:]]


class ProviderSummary(serializers.ModelSerializer[Provider]):
    """A provider in a list, with its sites that meet the filters."""

    status = serializers.ChoiceField(choices=PublicationStatus.choices)
    headquarters_country = serializers.CharField(source="headquarters_country_id", allow_null=True)
    contract_services = serializers.ChoiceField(choices=ContractServices.choices)
    website = Known()
    source = SourceName()  # type: ignore[assignment]
    sites = Place(many=True)

    class Meta:
        model = Provider
        fields = ["key", "name", "status", "headquarters_country", "contract_services", "website", "source", "sites"]


class FacetRow(serializers.Serializer[Any]):
    """How many of the providers found have the value."""

    value = serializers.CharField()
    count = serializers.IntegerField()


class Facets(serializers.Serializer[Any]):
    """Most frequent first, then by code."""

    capability = FacetRow(many=True, help_text="By the groups just below the roots of the taxonomy.")
    standard = FacetRow(many=True)
    modality = FacetRow(many=True)
    country = FacetRow(many=True)
    region = FacetRow(many=True)


@extend_schema_serializer(many=False)
class ProviderPage(SearchablePage):
    """A page of providers, with facets if they were asked for."""

    results = ProviderSummary(many=True)
    facets = Facets(required=False)


@extend_schema_serializer(many=False)
class SitePage(SearchablePage):
    """A page of sites."""

    results = SiteSummary(many=True)


class ProviderDetail(serializers.ModelSerializer[Provider]):
    """A provider with its sites and all their records."""

    status = serializers.ChoiceField(choices=PublicationStatus.choices)
    description = Known()
    headquarters_country = serializers.CharField(source="headquarters_country_id", allow_null=True)
    website = Known()
    revenue_usd = serializers.IntegerField(allow_null=True)
    duns = Known()
    contract_services = serializers.ChoiceField(choices=ContractServices.choices)
    source = SourceSerializer()  # type: ignore[assignment]
    sites = SiteRecords(many=True, source="visible_sites")

    class Meta:
        model = Provider
        fields = [
            "key", "name", "status", "description", "headquarters_country", "website", "revenue_usd", "duns",
            "contract_services", "source", "sites",
        ]  # fmt: skip


class HistoryPlace(serializers.Serializer[Any]):
    """Which entry changed: its kind, the key of its site, and what it is called there."""

    kind = serializers.ChoiceField(choices=["provider", "site", "capability", "modality", "certificate", "inspection"])
    site = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class Change(serializers.Serializer[Any]):
    """One field before and after; null where there was, or is, nothing."""

    field = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class HistoryEntry(serializers.Serializer[Any]):
    """One change: when, in which revision of the catalog, who, why, and what."""

    at = serializers.DateTimeField()
    revision = serializers.IntegerField(allow_null=True)
    who = serializers.CharField(allow_null=True)
    why = serializers.CharField(allow_null=True)
    action = serializers.ChoiceField(choices=["insert", "update", "delete"])
    entry = HistoryPlace()
    changes = Change(many=True)
