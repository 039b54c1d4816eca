"""Providers, sites and their records as the API shows them. What is not known is null, never an empty text."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.api.conditional import today
from catalog.api.standing import standing
from catalog.choices import (
    CertificateStatus,
    ContractServices,
    Evidence,
    InspectionArea,
    InspectionOutcome,
    PublicationStatus,
)
from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site, Source


class Known(serializers.CharField):
    """A text that may be unknown: blank in the catalog, null here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> str | None:
        return str(value) if value else None


class Codes(serializers.ListField):
    child = serializers.CharField()


class SourceSerializer(serializers.ModelSerializer[Source]):
    """Where a fact comes from."""

    reference = Known(help_text="Address, document number, edition.")

    class Meta:
        model = Source
        fields = ["name", "reference", "retrieved_on"]


class IntegerRange(serializers.Serializer[Any]):
    """A bound that is not stated is null."""

    min = serializers.IntegerField(allow_null=True)
    max = serializers.IntegerField(allow_null=True)


class Between(serializers.Field[Any, Any, Any, Any]):
    """The pair of columns NAME_min, NAME_max as one range."""

    def get_attribute(self, instance: Any) -> dict[str, int | None]:
        return {end: getattr(instance, f"{self.field_name}_{end}") for end in ("min", "max")}

    def to_representation(self, value: dict[str, int | None]) -> dict[str, int | None]:
        return value


RangeField = extend_schema_field(IntegerRange)(Between)


class StandingSerializer(serializers.Serializer[Any]):
    """Whether a certificate is in force today (UTC), as far as the catalog knows."""

    answer = serializers.ChoiceField(choices=["yes", "no", "unknown"])
    because = serializers.CharField()


class CapabilityRecordSerializer(serializers.ModelSerializer[CapabilityRecord]):
    """That the site has a capability, and the numbers it states. `unit` is that of the volumes and batches."""

    code = serializers.CharField(source="capability_id")
    name = serializers.CharField(source="capability.name")
    evidence = serializers.ChoiceField(choices=Evidence.choices)
    evidence_url = Known()
    source = SourceSerializer()
    stages = Codes(help_text="Empty: not stated.")
    unit = serializers.CharField()
    annual_volume = RangeField()
    batch_size = RangeField()
    lead_time_weeks = RangeField()
    programmes = serializers.IntegerField(allow_null=True)

    class Meta:
        model = CapabilityRecord
        fields = [
            "code", "name", "evidence", "evidence_url", "source", "stages",
            "unit", "annual_volume", "batch_size", "lead_time_weeks", "programmes",
        ]  # fmt: skip


class ModalityRecordSerializer(serializers.ModelSerializer[ModalityRecord]):
    """That the site works with a kind of product."""

    code = serializers.CharField(source="modality_id")
    name = serializers.CharField(source="modality.name")
    evidence = serializers.ChoiceField(choices=Evidence.choices)
    evidence_url = Known()
    source = SourceSerializer()

    class Meta:
        model = ModalityRecord
        fields = ["code", "name", "evidence", "evidence_url", "source"]


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """That the site holds a standard. What it does not prove is told at /standards/{code}/."""

    standard = serializers.CharField(source="standard_id")
    number = Known()
    issuer = Known()
    status = serializers.ChoiceField(choices=CertificateStatus.choices)
    valid_until = serializers.DateField(allow_null=True, help_text="The last valid day.")
    scope = Codes(help_text="Capability codes; empty: the whole site.")
    in_force = serializers.SerializerMethodField()
    evidence = serializers.ChoiceField(choices=Evidence.choices)
    evidence_url = Known()
    source = SourceSerializer()

    class Meta:
        model = Certificate
        fields = [
            "standard", "number", "issuer", "status", "valid_from", "valid_until", "scope",
            "in_force", "evidence", "evidence_url", "source",
        ]  # fmt: skip

    @extend_schema_field(StandingSerializer)
    def get_in_force(self, certificate: Certificate) -> dict[str, str]:
        return asdict(standing(certificate, today()))


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    """An authority's inspection. Open while `closed_on` is null; none on file proves nothing."""

    area = serializers.ChoiceField(choices=InspectionArea.choices, allow_null=True)
    outcome = serializers.ChoiceField(choices=InspectionOutcome.choices)
    source = SourceSerializer()

    class Meta:
        model = Inspection
        fields = ["authority", "area", "ended_on", "outcome", "closed_on", "source"]

    def to_representation(self, instance: Inspection) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown | {"area": shown["area"] or None}


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
    source = serializers.CharField(source="source.name", help_text="`synthetic` marks generated data.")
    capabilities = Codes(source="capability_codes")
    modalities = Codes(source="modality_codes")
    standards = Codes(source="standard_codes", help_text="Those in force today (UTC); undated ones are not among them.")

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
    source = SourceSerializer()
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
    source = serializers.CharField(source="source.name", help_text="`synthetic` marks generated data.")
    sites = Place(many=True, source="matching_sites")

    class Meta:
        model = Provider
        fields = ["key", "name", "status", "headquarters_country", "contract_services", "website", "source", "sites"]


class ProviderDetail(serializers.ModelSerializer[Provider]):
    """A provider with its sites and all their records."""

    status = serializers.ChoiceField(choices=PublicationStatus.choices)
    description = Known()
    headquarters_country = serializers.CharField(source="headquarters_country_id", allow_null=True)
    website = Known()
    revenue_usd = serializers.IntegerField(allow_null=True)
    duns = Known()
    contract_services = serializers.ChoiceField(choices=ContractServices.choices)
    source = SourceSerializer()
    sites = SiteRecords(many=True, source="visible_sites")

    class Meta:
        model = Provider
        fields = [
            "key", "name", "status", "description", "headquarters_country", "website", "revenue_usd", "duns",
            "contract_services", "source", "sites",
        ]  # fmt: skip


class HistoryPlace(serializers.Serializer[Any]):
    """Which entry changed: its kind, the key of its site, and what it is called there."""

    kind = serializers.ChoiceField(
        choices=["provider", "site", "capability", "modality", "certificate", "inspection"]
    )
    site = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class Change(serializers.Serializer[Any]):
    """One field before and after; null where there was, or is, nothing."""

    field = serializers.CharField()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class HistoryEntry(serializers.Serializer[Any]):
    """One change: when, in which revision of the catalog, who, why, and what."""

    at = serializers.DateTimeField()
    revision = serializers.IntegerField(allow_null=True)
    who = serializers.CharField(allow_null=True)
    why = serializers.CharField(allow_null=True)
    action = serializers.ChoiceField(choices=["insert", "update", "delete"])
    entry = HistoryPlace()
    changes = Change(many=True)
