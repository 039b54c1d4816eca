"""The vocabularies: codes with the names, synonyms and relations a sourcing engineer uses for them.

Rows are keyed by code. Lists of codes are arrays whose members the database checks.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from catalog.choices import RegionKind, StandardKind
from catalog.models.audit import audited, codes_exist, matches
from catalog.models.text import found_by_term

# An ancestor's code is a prefix of its descendants', so a tree cannot have a cycle.
_REBUILD_CLOSURE = """
    DELETE FROM catalog_capabilityclosure;
    INSERT INTO catalog_capabilityclosure (ancestor_id, descendant_id, depth)
    WITH RECURSIVE tree(ancestor, descendant, depth) AS (
        SELECT code, code, 0 FROM catalog_capability
        UNION ALL
        SELECT tree.ancestor, c.code, tree.depth + 1
          FROM tree JOIN catalog_capability c ON c.parent_id = tree.descendant
    ) SELECT ancestor, descendant, depth FROM tree;
    RETURN NULL;
"""

# Derived from the taxonomy by its trigger, one level down; nobody else may write it.
_ONLY_REBUILT = """
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the closure follows the taxonomy: change catalog_capability instead'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
"""


@audited
class Country(models.Model):
    """ISO 3166-1."""

    code = models.CharField("alpha-2 code", max_length=2, primary_key=True)
    alpha3 = models.CharField("alpha-3 code", max_length=3, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"
        indexes = found_by_term("name", model="country")
        constraints = [
            matches("code", r"^[A-Z]{2}$", model="country"),
            matches("alpha3", r"^[A-Z]{3}$", model="country"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@audited
class Region(models.Model):
    """A named set of countries: a market region or a trade bloc."""

    code = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=10, choices=RegionKind)
    name = models.CharField(max_length=100)
    countries = ArrayField(models.CharField(max_length=2), help_text="Alpha-2 codes.")

    class Meta:
        ordering = ["code"]
        indexes = found_by_term("name", model="region")
        constraints = [
            matches("code", r"^[A-Z0-9]+(-[A-Z0-9]+)*$", model="region"),
            models.CheckConstraint(name="region_kind_known", condition=models.Q(kind__in=RegionKind.values)),
        ]
        triggers = [codes_exist("countries", "catalog_country")]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@audited
class Stage(models.Model):
    """A stage of a programme, from concept to legacy supply."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["order"]
        constraints = [matches("code", r"^[a-z0-9]+(_[a-z0-9]+)*$", model="stage")]

    def __str__(self) -> str:
        return self.name


@audited
class Modality(models.Model):
    """What kind of product: a small molecule, a viral vector, an implantable device."""

    code = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=100)
    group = models.CharField(max_length=40)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "modalities"
        constraints = [matches("code", r"^[a-z0-9]+(_[a-z0-9]+)*$", model="modality")]

    def __str__(self) -> str:
        return self.name


@audited
class Capability(models.Model):
    """A node of the capability taxonomy. A blank unit means the parent's."""

    code = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    unit = models.CharField("volume unit", max_length=20, blank=True, help_text="Blank: the parent's.")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "capabilities"
        indexes = found_by_term("name", model="capability")
        constraints = [
            matches("code", r"^[a-z0-9]+(\.[a-z0-9]+)*$", model="capability"),
            models.CheckConstraint(
                name="capability_code_below_parent",
                condition=models.Q(parent__isnull=True)
                | models.Q(code__startswith=models.functions.Concat(models.F("parent"), models.Value("."))),
            ),
            models.CheckConstraint(
                name="capability_root_has_unit", condition=models.Q(parent__isnull=False) | ~models.Q(unit="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="rebuild_closure",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_REBUILD_CLOSURE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@audited
class CapabilitySynonym(models.Model):
    """Another name for a capability. No synonym points to two."""

    capability = models.ForeignKey(Capability, models.CASCADE, related_name="synonyms")
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["capability", "text"]
        indexes = found_by_term("text", model="capabilitysynonym")
        constraints = [models.UniqueConstraint(Lower("text"), name="synonym_of_one_capability")]

    def __str__(self) -> str:
        return self.text


class CapabilityClosure(models.Model):
    """Every pair of a node and one at or below it. Rebuilt by the database whenever the taxonomy changes."""

    ancestor = models.ForeignKey(Capability, models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Capability, models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField(help_text="Steps between the two; 0 for the node itself.")

    class Meta:
        ordering = ["ancestor", "descendant"]
        constraints = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="closure_pair_once")]
        triggers = [
            pgtrigger.Trigger(
                name="only_rebuilt",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_REBUILT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} over {self.descendant_id}"


@audited
class Standard(models.Model):
    """A standard, regulation, registration … Only what is `holdable` can be recorded as a certificate."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=StandardKind)
    holdable = models.BooleanField(help_text="Can a site hold it? A regulation cannot be held.")
    applies_to = ArrayField(
        models.CharField(max_length=100), default=list, blank=True,
        help_text="Capability codes it applies to, descendants included; empty: all.",
    )  # fmt: skip
    markets = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Countries or regions that ask for it."
    )
    note = models.TextField(blank=True, help_text="What it does not prove, or what to ask for instead.")

    class Meta:
        ordering = ["code"]
        constraints = [
            matches("code", r"^[A-Z0-9]+(-[A-Z0-9]+)*$", model="standard"),
            models.CheckConstraint(name="standard_kind_known", condition=models.Q(kind__in=StandardKind.values)),
            models.CheckConstraint(
                name="standard_not_holdable_says_why", condition=models.Q(holdable=True) | ~models.Q(note="")
            ),
        ]
        triggers = [codes_exist("applies_to", "catalog_capability")]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"
