"""What a curator should look at in a profile, though no rule forbids it. `CHECKS` is the table: one function each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Func, Model, Value

from catalog.choices import CertificateStatus
from catalog.claims import EXPLANATION, false_claim
from catalog.models import Certificate, Provider, Site

LAPSING_DAYS = 90
BETA_LACTAM = "ds.antibiotic"
BETA_LACTAM_MODALITY = "antibiotic_betalactam"
_PRODUCTS = ("ds.", "dp.")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """`about` is the row that it stands beside. `grave` is what is wrong today, the rest is to be asked about."""

    about: Model
    message: str
    grave: bool = False


Check = Callable[[Provider, date], Iterator[Remark]]


def remarks_on(provider: Provider, today: date) -> list[Remark]:
    """Of a provider as `read_profile` gives it. One query more, whatever it has."""
    return [remark for check in CHECKS for remark in check(provider, today)]


def lapsed_certificate(provider: Provider, today: date) -> Iterator[Remark]:
    for certificate in _certificates(provider):
        until = certificate.valid_until
        if until and until < today:
            yield Remark(about=certificate, message=f"lapsed on {until}", grave=True)


def lapsing_certificate(provider: Provider, today: date) -> Iterator[Remark]:
    for certificate in _certificates(provider):
        until = certificate.valid_until
        if until and today <= until <= today + timedelta(days=LAPSING_DAYS):
            left = (until - today).days
            yield Remark(about=certificate, message=f"lapses on {until}, in {left} day{'' if left == 1 else 's'}")


def scope_covers_nothing(provider: Provider, today: date) -> Iterator[Remark]:
    """A scope is met by the capabilities at and below its codes."""
    for site in _sites(provider):
        listed = [record.capability_id for record in site.capabilities.all()]
        for certificate in site.certificates.all():
            scope = certificate.scope
            if scope and not any(_below(code, root) for code in listed for root in scope):
                told = ", ".join(scope)
                yield Remark(about=certificate, message=f"its scope ({told}) covers no capability listed at this site")


def beta_lactam_beside_others(provider: Provider, today: date) -> Iterator[Remark]:
    """21 CFR 211.42(d): penicillins want facilities of their own. A root such as `dp` names no other product."""
    for site in _sites(provider):
        codes = [record.capability_id for record in site.capabilities.all()]
        modalities = {record.modality_id for record in site.modalities.all()}
        has = BETA_LACTAM_MODALITY in modalities or any(_below(code, BETA_LACTAM) for code in codes)
        others = [code for code in codes if code.startswith(_PRODUCTS) and not _below(code, BETA_LACTAM)]
        if has and (others or modalities - {BETA_LACTAM_MODALITY}):
            beside = ", ".join(sorted(others)[:3] or sorted(modalities - {BETA_LACTAM_MODALITY})[:3])
            yield Remark(about=site, message=f"beta-lactams beside other products ({beside}): are they segregated?")


def claims_fda_approval(provider: Provider, today: date) -> Iterator[Remark]:
    """In the texts that no constraint keeps free of it."""
    yield from _claim(provider, provider.source.name, provider.source.reference)
    for site in provider.sites.all():
        yield from _claim(site, site.address, site.city, site.source.name, site.source.reference)
        for inspection in site.inspections.all():
            yield from _claim(inspection, inspection.authority, inspection.source.name, inspection.source.reference)
        for certificate in site.certificates.all():
            yield from _claim(certificate, certificate.source.name, certificate.source.reference)


def shared_fei(provider: Provider, today: date) -> Iterator[Remark]:
    """The database keeps an FEI unique as written; with other leading zeros it is still the same establishment."""
    plain = Func(F("fei"), Value("0"), function="ltrim", output_field=CharField())
    own = {site.fei.lstrip("0"): site for site in provider.sites.all() if site.fei.lstrip("0")}
    rows = Site.objects.alias(plain=plain).filter(plain__in=own).order_by("key").select_related("provider")
    for other in rows if own else ():
        site = own[other.fei.lstrip("0")]
        if other.pk != site.pk:
            message = f"FEI {site.fei} is that of {other.name} ({other.provider.name}) too, written {other.fei}"
            yield Remark(about=site, message=message, grave=True)


CHECKS: tuple[Check, ...] = (
    lapsed_certificate,
    lapsing_certificate,
    scope_covers_nothing,
    beta_lactam_beside_others,
    claims_fda_approval,
    shared_fei,
)


def _sites(provider: Provider) -> list[Site]:
    return [site for site in provider.sites.all() if site.active]


def _certificates(provider: Provider) -> Iterator[Certificate]:
    """Of the sites that are open: those that say they are in force."""
    for site in _sites(provider):
        yield from (each for each in site.certificates.all() if each.status == CertificateStatus.ACTIVE)


def _below(code: str, root: str) -> bool:
    return code == root or code.startswith(f"{root}.")


def _claim(about: Any, *texts: str) -> Iterator[Remark]:
    for text in texts:
        claim = false_claim(text)
        if claim:
            yield Remark(about=about, message=f"“{claim}”: {EXPLANATION}", grave=True)
