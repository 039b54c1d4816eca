"""Who: a provider, and where each fact about it comes from."""

from django.db import models
from django.db.models.functions import Lower

from catalog.choices import ContractServices, PublicationStatus
from catalog.claims import FALSE_CLAIM
from catalog.models.audit import audited, matches
from catalog.models.text import found_by_name
from catalog.models.vocabulary import Country

KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
REAL_NUMBER = r"[1-9]"  # an identifier that is blank or all zeros identifies nobody


def no_false_claim(*columns: str, model: str) -> models.CheckConstraint:
    """None of the texts says that FDA approved or certified somebody (see catalog.claims)."""
    condition = models.Q()
    for column in columns:
        condition &= ~models.Q(**{f"{column}__iregex": FALSE_CLAIM})
    return models.CheckConstraint(name=f"{model}_claims_no_fda_approval", condition=condition)


def unique_if_real(column: str, *, model: str) -> models.UniqueConstraint:
    """One row per identifier, save for the blank and all-zero ones that registers are full of."""
    return models.UniqueConstraint(
        fields=[column], condition=models.Q(**{f"{column}__regex": REAL_NUMBER}), name=f"{model}_{column}_once"
    )


@audited
class Source(models.Model):
    """Where facts come from: a register's edition, a document, an interview. Synthetic data names itself so."""

    SYNTHETIC = "synthetic"
    UNSTATED = "unstated"

    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=500, blank=True, help_text="Address, document number, edition.")
    retrieved_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "reference", "retrieved_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "reference", "retrieved_on"], name="source_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="source_has_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.name, self.reference, self.retrieved_on) if part)


@audited
class Provider(models.Model):
    """A company that may make a sponsor's product. What it can do is known per site."""

    key = models.CharField(max_length=100, unique=True, help_text="Stable name in addresses: lower case, digits, -.")
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=PublicationStatus, default=PublicationStatus.DRAFT)
    description = models.TextField(blank=True)
    headquarters_country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    website = models.URLField(max_length=500, blank=True)
    revenue_usd = models.BigIntegerField("revenue (US dollars)", null=True, blank=True)
    duns = models.CharField("DUNS", max_length=9, blank=True)
    contract_services = models.CharField(
        max_length=10, choices=ContractServices, default=ContractServices.UNKNOWN,
        help_text="Does it make things for others? A registration never proves it.",
    )  # fmt: skip
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="former",
        help_text="Who asks for this provider is sent to that one (catalog.desk.merging). Never a chain.",
    )  # fmt: skip

    class Meta:
        ordering = ["key"]
        permissions = [  # beside those to view, add, change and delete; catalog.desk says what each allows
            ("submit_provider", "Can submit a draft for review"),
            ("publish_provider", "Can publish what others wrote, send it back, and retire"),
            ("publish_own_provider", "Can publish what is one's own, saying why"),
            ("merge_provider", "Can merge two providers that are one, and say of two that they are not"),
        ]
        constraints = [
            matches("key", KEY, model="provider"),
            matches("duns", r"^[0-9]{9}$", model="provider", or_blank=True),
            unique_if_real("duns", model="provider"),
            models.CheckConstraint(name="provider_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="provider_status_known", condition=models.Q(status__in=PublicationStatus.values)
            ),
            models.CheckConstraint(
                name="provider_contract_services_known",
                condition=models.Q(contract_services__in=ContractServices.values),
            ),
            models.CheckConstraint(
                name="provider_revenue_range",
                condition=models.Q(revenue_usd__isnull=True) | models.Q(revenue_usd__range=(1, 10**15)),
            ),
            no_false_claim("name", "description", model="provider"),
            models.CheckConstraint(
                name="provider_merged_is_retired",
                condition=models.Q(merged_into__isnull=True)
                | models.Q(status=PublicationStatus.RETIRED) & ~models.Q(merged_into=models.F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["status"], name="provider_status"),
            models.Index(Lower("name"), "key", name="provider_by_name"),
            *found_by_name("name", model="provider"),
        ]

    def __str__(self) -> str:
        return self.name
