"""Where: a site, and the inspections it has seen."""

from django.db import models
from django.db.models.functions import Lower

from catalog.choices import InspectionArea, InspectionOutcome
from catalog.models.audit import audited, matches, ordered
from catalog.models.provider import KEY, Provider, Source, no_false_claim, unique_if_real
from catalog.models.text import found_by_name
from catalog.models.vocabulary import Country


@audited
class Site(models.Model):
    """One place of a provider. Capabilities, certificates and inspections belong to it, never to the company."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="sites")
    key = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    city = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=500, blank=True)
    latitude = models.FloatField("latitude (degrees)", null=True, blank=True)
    longitude = models.FloatField("longitude (degrees)", null=True, blank=True)
    fei = models.CharField("FEI", max_length=10, blank=True, help_text="FDA establishment identifier, as written.")
    duns = models.CharField("DUNS", max_length=9, blank=True)
    active = models.BooleanField(default=True)
    profile_reviewed_on = models.DateField(
        null=True, blank=True, help_text="A curator attested that the site's lists are complete."
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["key"]
        constraints = [
            matches("key", KEY, model="site"),
            matches("fei", r"^[0-9]{7,10}$", model="site", or_blank=True),
            matches("duns", r"^[0-9]{9}$", model="site", or_blank=True),
            unique_if_real("fei", model="site"),
            unique_if_real("duns", model="site"),
            models.CheckConstraint(name="site_has_name", condition=~models.Q(name="")),
            models.CheckConstraint(
                name="site_latitude_range",
                condition=models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)),
            ),
            models.CheckConstraint(
                name="site_longitude_range",
                condition=models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180)),
            ),
            no_false_claim("name", model="site"),
        ]
        indexes = [
            models.Index(Lower("name"), "key", name="site_by_name"),
            *found_by_name("name", model="site"),
            *found_by_name("city", model="site"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country_id or 'country unknown'})"


@audited
class Inspection(models.Model):
    """An authority's inspection of a site. Open until closed: an old letter, long closed, must not punish for ever."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="inspections")
    authority = models.CharField(max_length=40)
    area = models.CharField(max_length=10, choices=InspectionArea, blank=True)
    ended_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=InspectionOutcome)
    closed_on = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["site", "ended_on", "authority", "area"]
        constraints = [
            models.UniqueConstraint(fields=["site", "ended_on", "authority", "area"], name="inspection_once"),
            models.CheckConstraint(name="inspection_has_authority", condition=~models.Q(authority="")),
            models.CheckConstraint(
                name="inspection_area_known", condition=models.Q(area__in=[*InspectionArea.values, ""])
            ),
            models.CheckConstraint(
                name="inspection_outcome_known", condition=models.Q(outcome__in=InspectionOutcome.values)
            ),
            ordered("ended_on", "closed_on", model="inspection"),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.ended_on}: {self.get_outcome_display()}"
