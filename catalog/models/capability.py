"""What a site can do, and for which kinds of product."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.choices import Evidence
from catalog.models.audit import audited, codes_exist, ordered
from catalog.models.provider import Source
from catalog.models.site import Site
from catalog.models.vocabulary import Capability, Modality

LARGEST_NUMBER = 10**15
_RANGES = ("annual_volume", "batch_size", "lead_time_weeks")


def _number(name: str) -> models.BigIntegerField:
    return models.BigIntegerField(name, null=True, blank=True)


def _stated_between(column: str, low: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"capabilityrecord_{column}_range",
        condition=models.Q(**{f"{column}__isnull": True}) | models.Q(**{f"{column}__range": (low, LARGEST_NUMBER)}),
    )


def evidence_known(model: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=f"{model}_evidence_known", condition=models.Q(evidence__in=Evidence.values))


@audited
class CapabilityRecord(models.Model):
    """That a site has a capability, and the numbers it states for it. A missing number is unknown, never zero."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="capabilities")
    capability = models.ForeignKey(Capability, models.PROTECT, related_name="records")
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.INFERRED)
    evidence_url = models.URLField(max_length=500, blank=True)
    stages = ArrayField(models.CharField(max_length=40), default=list, blank=True, help_text="Empty: not stated.")
    annual_volume_min = _number("smallest annual volume (the capability's unit)")
    annual_volume_max = _number("largest annual volume (the capability's unit)")
    batch_size_min = _number("smallest batch (the capability's unit)")
    batch_size_max = _number("largest batch (the capability's unit)")
    lead_time_weeks_min = _number("shortest lead time (weeks)")
    lead_time_weeks_max = _number("longest lead time (weeks)")
    programmes = _number("programmes served")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["site", "capability"]
        constraints = [
            models.UniqueConstraint(fields=["site", "capability"], name="capability_once_per_site"),
            evidence_known("capabilityrecord"),
            *[_stated_between(f"{name}_min", 0) for name in _RANGES],
            *[_stated_between(f"{name}_max", 1) for name in _RANGES],
            _stated_between("programmes", 0),
            *[ordered(f"{name}_min", f"{name}_max", model="capabilityrecord") for name in _RANGES],
        ]
        triggers = [codes_exist("stages", "catalog_stage")]

    def __str__(self) -> str:
        return self.capability_id


@audited
class ModalityRecord(models.Model):
    """That a site works with a kind of product."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="modalities")
    modality = models.ForeignKey(Modality, models.PROTECT, related_name="records")
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.INFERRED)
    evidence_url = models.URLField(max_length=500, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["site", "modality"]
        constraints = [
            models.UniqueConstraint(fields=["site", "modality"], name="modality_once_per_site"),
            evidence_known("modalityrecord"),
        ]

    def __str__(self) -> str:
        return self.modality_id
