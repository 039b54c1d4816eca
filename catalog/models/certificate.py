"""What a site holds: certificates, registrations, accreditations, with their scope and dates."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.choices import CertificateStatus, Evidence
from catalog.models.audit import audited, codes_exist, ordered
from catalog.models.capability import evidence_known
from catalog.models.provider import Source, no_false_claim
from catalog.models.site import Site
from catalog.models.vocabulary import Standard

_ONLY_HOLDABLE = """
    IF NOT (SELECT holdable FROM catalog_standard WHERE code = NEW.standard_id) THEN
        RAISE EXCEPTION 'standard: nobody can hold %', NEW.standard_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@audited
class Certificate(models.Model):
    """That a site holds a standard. Without `valid_until` it is undated, and a question to ask."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="certificates")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=100, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=CertificateStatus, default=CertificateStatus.ACTIVE)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last valid day.")
    scope = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, help_text="Capability codes; empty: site-wide."
    )
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.INFERRED)
    evidence_url = models.URLField(max_length=500, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["site", "standard", "number", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "standard", "number", "valid_from"], name="certificate_once", nulls_distinct=False
            ),
            evidence_known("certificate"),
            models.CheckConstraint(
                name="certificate_status_known", condition=models.Q(status__in=CertificateStatus.values)
            ),
            ordered("valid_from", "valid_until", model="certificate"),
            no_false_claim("number", "issuer", model="certificate"),
        ]
        triggers = [
            codes_exist("scope", "catalog_capability"),
            pgtrigger.Trigger(
                name="only_holdable",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("standard_id"),
                func=_ONLY_HOLDABLE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.number}".strip()
