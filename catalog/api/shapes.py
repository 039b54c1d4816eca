"""The exchange format as the OpenAPI document describes it, for requests. Nothing is checked here: what may be written
is decided in `catalog.exchange`, the same for files and for this API.
"""

from typing import Any

from rest_framework import serializers

from catalog.choices import (
    CertificateStatus,
    ContractServices,
    Evidence,
    InspectionArea,
    InspectionOutcome,
    PublicationStatus,
)


def text(**options: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_null=True, **options)


def number(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, **options)


def day(**options: Any) -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, **options)


def choice(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=choices.choices, required=False, allow_null=True)


def codes(told: str) -> Any:
    return serializers.ListField(child=serializers.CharField(), required=False, help_text=told)


class SourceWrite(serializers.Serializer[Any]):
    """Where the facts come from."""

    name = serializers.CharField()
    reference = text(help_text="Address, document number, edition.")
    retrieved_on = day()


class RangeWrite(serializers.Serializer[Any]):
    """A bound that is null, or missing, is not stated."""

    min = number()
    max = number()


class Sourced(serializers.Serializer[Any]):
    source = SourceWrite(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="If it is not said: that of what it belongs to."
    )


class Graded(Sourced):
    evidence = choice(Evidence)
    evidence_url = text()


class CapabilityWrite(Graded):
    """A capability of a site. Volumes and batches are in the capability's unit."""

    code = serializers.CharField()
    stages = codes("Empty: not stated.")
    annual_volume = RangeWrite(required=False)
    batch_size = RangeWrite(required=False)
    lead_time_weeks = RangeWrite(required=False)
    programmes = number()


class ModalityWrite(Graded):
    """A kind of product that a site works with."""

    code = serializers.CharField()


class CertificateWrite(Graded):
    """A certificate, registration or authorisation of a site."""

    standard = serializers.CharField()
    number = text()
    issuer = text()
    status = choice(CertificateStatus)
    valid_from = day()
    valid_until = day(help_text="The last valid day.")
    scope = codes("Capability codes; empty: the whole site.")


class InspectionWrite(Sourced):
    """An inspection of a site."""

    authority = serializers.CharField()
    ended_on = serializers.DateField()
    outcome = serializers.ChoiceField(choices=InspectionOutcome.choices)
    area = choice(InspectionArea)
    closed_on = day()


class SiteWrite(Sourced):
    """A site. A list that is sent replaces the whole list; one that is not sent stays."""

    key = serializers.CharField(help_text="Lower-case letters, digits, single hyphens. It stays for good.")
    name = serializers.CharField()
    country = text(help_text="ISO 3166-1 alpha-2.")
    city = text()
    address = text()
    latitude = serializers.FloatField(required=False, allow_null=True)
    longitude = serializers.FloatField(required=False, allow_null=True)
    fei = text(help_text="7 to 10 digits, as written.")
    duns = text(help_text="9 digits.")
    active = serializers.BooleanField(required=False)
    profile_reviewed_on = day(help_text="A curator attests that the lists are complete.")
    capabilities = CapabilityWrite(many=True, required=False)
    modalities = ModalityWrite(many=True, required=False)
    certificates = CertificateWrite(many=True, required=False)
    inspections = InspectionWrite(many=True, required=False)


class ProviderWrite(Sourced):
    """A provider. A site that is missing from `sites` becomes inactive; without `sites` all stay as they are."""

    key = serializers.CharField(help_text="Lower-case letters, digits, single hyphens. It stays for good.")
    name = serializers.CharField()
    status = choice(PublicationStatus)
    description = text()
    headquarters_country = text(help_text="ISO 3166-1 alpha-2.")
    website = text()
    revenue_usd = number()
    duns = text(help_text="9 digits.")
    contract_services = choice(ContractServices)
    sites = SiteWrite(many=True, required=False)


class CatalogDocument(serializers.Serializer[Any]):
    """A file of the exchange format."""

    format = serializers.ChoiceField(choices=["partnermatch-catalog/1"])
    providers = ProviderWrite(many=True)
