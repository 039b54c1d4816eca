"""Which sites and providers a question means.

Everything asked of a site holds for one and the same site; everything asked of a record (its code, stage, grade, date)
holds for one and the same record. A provider is meant if one of its sites is.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeVar

from django.db.models import CharField, Exists, F, Func, Model, OuterRef, Q, QuerySet

from catalog.api.changes import changed_providers, changed_sites
from catalog.choices import CertificateStatus, PublicationStatus
from catalog.models import (
    CapabilityClosure,
    CapabilityRecord,
    Certificate,
    ModalityRecord,
    Provider,
    Region,
    Site,
)

Record = TypeVar("Record", bound=Model)

REAL_NUMBER = r"[1-9]"  # an identifier that is blank or all zeros identifies nobody


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is asked for; whatever is empty or None asks nothing. `valid_on` always says a day."""

    valid_on: date
    capability: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    standard: tuple[str, ...] = ()
    include_undated: bool | None = None
    stage: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    has_fei: bool | None = None
    contract_services: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    updated_since: datetime | None = None


# What says how to read another question, or is asked of the provider; everything else is asked of one of its sites.
NOT_OF_SITES = {"valid_on", "include_undated", "contract_services", "status", "updated_since"}
OF_SITES = tuple(field.name for field in fields(Asked) if field.name not in NOT_OF_SITES)


def visible_providers(*, everything: bool) -> QuerySet[Provider]:
    """Curators see everything, everybody else what is published."""
    return Provider.objects.all() if everything else Provider.objects.filter(status=PublicationStatus.PUBLISHED)


def visible_sites(*, everything: bool) -> QuerySet[Site]:
    """Curators see everything, everybody else the active sites of published providers."""
    sites = sites_of_visible(everything=everything)
    return sites if everything else sites.filter(provider__status=PublicationStatus.PUBLISHED)


def sites_of_visible(*, everything: bool) -> QuerySet[Site]:
    """Those of a provider that one sees: where the providers are chosen already, there is no need to ask again."""
    return Site.objects.all() if everything else Site.objects.filter(active=True)


def capability_records(asked: Asked) -> QuerySet[CapabilityRecord]:
    """The records that may answer for a capability: of the stages and grades that are asked for."""
    records = of_grade(CapabilityRecord.objects.all(), asked)
    return records.filter(stages__overlap=list(asked.stage)) if asked.stage else records


def modality_records(asked: Asked) -> QuerySet[ModalityRecord]:
    return of_grade(ModalityRecord.objects.all(), asked)


def certificates_in_force(asked: Asked) -> QuerySet[Certificate]:
    """Active, begun, and not ended on `valid_on`. Without an end only if undated ones are asked for."""
    begun = Q(valid_from__lte=asked.valid_on) | Q(valid_from=None)
    lasting = Q(valid_until__gte=asked.valid_on)
    if asked.include_undated:
        lasting |= Q(valid_until=None)
    return of_grade(Certificate.objects.filter(begun, lasting, status=CertificateStatus.ACTIVE), asked)


def of_grade(records: QuerySet[Record], asked: Asked) -> QuerySet[Record]:
    return records.filter(evidence__in=asked.evidence) if asked.evidence else records


def sites_meeting(sites: QuerySet[Site], asked: Asked) -> QuerySet[Site]:
    """Those of `sites` that meet everything asked of a site."""
    wanted = records_asked_for(asked)
    for records in wanted:
        sites = sites.filter(Exists(records.filter(site=OuterRef("pk"))))
    if asked.evidence and not wanted:
        sites = sites.filter(any_record(asked))
    if asked.country:
        sites = sites.filter(country__in=asked.country)
    if asked.region:
        sites = sites.filter(country__in=countries_of(asked.region))
    if asked.source:
        sites = sites.filter(source__name__in=asked.source)
    if asked.has_fei is not None:
        real = Q(fei__regex=REAL_NUMBER)
        sites = sites.filter(real if asked.has_fei else ~real)
    return sites


def records_asked_for(asked: Asked) -> list[QuerySet[Model]]:
    """Of each of these a site must have a record."""
    queries: list[QuerySet[Model]] = []
    if asked.capability:
        below = CapabilityClosure.objects.filter(ancestor__in=asked.capability).values("descendant")
        queries.append(capability_records(asked).filter(capability__in=below))
    elif asked.stage:
        queries.append(capability_records(asked))
    if asked.modality:
        queries.append(modality_records(asked).filter(modality__in=asked.modality))
    if asked.standard:
        queries.append(certificates_in_force(asked).filter(standard__in=asked.standard))
    return queries


def any_record(asked: Asked) -> Q:
    """A record of one of the grades, whatever it says."""
    condition = Q()
    for model in (CapabilityRecord, ModalityRecord, Certificate):
        condition |= Q(pk__in=of_grade(model.objects.order_by(), asked).values("site"))
    return condition


def countries_of(regions: tuple[str, ...]) -> QuerySet[Region]:
    """One column: the codes of all countries of the regions."""
    member = Func(F("countries"), function="unnest", output_field=CharField())
    return Region.objects.filter(code__in=regions).order_by().values_list(member)


def asks_of_sites(asked: Asked) -> bool:
    return any(getattr(asked, name) not in ((), None) for name in OF_SITES)


def select_sites(sites: QuerySet[Site], asked: Asked) -> QuerySet[Site]:
    """The list of sites: what is asked of them, and of their providers."""
    sites = sites_meeting(sites, asked)
    if asked.contract_services:
        sites = sites.filter(provider__contract_services__in=asked.contract_services)
    if asked.status:
        sites = sites.filter(provider__status__in=asked.status)
    if asked.updated_since is not None:
        sites = sites.filter(changed_sites(asked.updated_since))
    return sites


def select_providers(
    providers: QuerySet[Provider], sites: QuerySet[Site], asked: Asked, *, everything: bool
) -> QuerySet[Provider]:
    """The list of providers: what is asked of them, and that one of `sites`, which meet what is asked, is theirs."""
    if asked.contract_services:
        providers = providers.filter(contract_services__in=asked.contract_services)
    if asked.status:
        providers = providers.filter(status__in=asked.status)
    if asked.updated_since is not None:
        providers = providers.filter(changed_providers(asked.updated_since, everything=everything))
    if asks_of_sites(asked):
        providers = providers.filter(Exists(sites.filter(provider=OuterRef("pk"))))
    return providers
