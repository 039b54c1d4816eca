"""The records of a site as the API shows them. What is not known is null, never an empty text."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.api.conditional import today
from catalog.api.standing import standing
from catalog.choices import CertificateStatus, Evidence, InspectionArea, InspectionOutcome
from catalog.exchange.tables import CERTIFICATE, INSPECTION
from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Source


class Known(serializers.CharField):
    """A text that may be unknown: blank in the catalog, null here."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


class Codes(serializers.ListField):
    child = serializers.CharField()


# A field may be called `source`, although every field of the framework has an attribute of that name.


class SourceSerializer(serializers.ModelSerializer[Source]):
    """Where a fact comes from."""

    reference = Known(help_text="Address, document number, edition.")
    retrieved_on = serializers.DateField(allow_null=True)

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
    source = SourceSerializer()  # type: ignore[assignment]
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
    source = SourceSerializer()  # type: ignore[assignment]

    class Meta:
        model = ModalityRecord
        fields = ["code", "name", "evidence", "evidence_url", "source"]


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """That the site holds a standard. What it does not prove is told at /standards/{code}/."""

    key = serializers.SerializerMethodField(help_text="Names it in the address /sites/{site}/certificates/{key}/.")
    standard = serializers.CharField(source="standard_id")
    number = Known()
    issuer = Known()
    status = serializers.ChoiceField(choices=CertificateStatus.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text="The last valid day.")
    scope = Codes(help_text="Capability codes; empty: the whole site.")
    in_force = serializers.SerializerMethodField()
    evidence = serializers.ChoiceField(choices=Evidence.choices)
    evidence_url = Known()
    source = SourceSerializer()  # type: ignore[assignment]

    class Meta:
        model = Certificate
        fields = [
            "key", "standard", "number", "issuer", "status", "valid_from", "valid_until", "scope",
            "in_force", "evidence", "evidence_url", "source",
        ]  # fmt: skip

    def get_key(self, certificate: Certificate) -> str:
        return CERTIFICATE.address((certificate.standard_id, certificate.number, certificate.valid_from))

    @extend_schema_field(StandingSerializer)
    def get_in_force(self, certificate: Certificate) -> dict[str, str]:
        return asdict(standing(certificate, today()))


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    """An authority's inspection. Open while `closed_on` is null; none on file proves nothing."""

    key = serializers.SerializerMethodField(help_text="Names it in the address /sites/{site}/inspections/{key}/.")
    area = serializers.ChoiceField(choices=InspectionArea.choices, allow_null=True)
    outcome = serializers.ChoiceField(choices=InspectionOutcome.choices)
    closed_on = serializers.DateField(allow_null=True)
    source = SourceSerializer()  # type: ignore[assignment]

    class Meta:
        model = Inspection
        fields = ["key", "authority", "area", "ended_on", "outcome", "closed_on", "source"]

    def get_key(self, inspection: Inspection) -> str:
        return INSPECTION.address((inspection.ended_on, inspection.authority, inspection.area))

    def to_representation(self, instance: Inspection) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown | {"area": shown["area"] or None}
