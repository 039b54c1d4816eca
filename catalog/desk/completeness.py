"""How much of what a match asks is on record about a provider: one figure, and what is missing.

Weights add up to 100. They say how often a brief turns on a fact: what a site can do is asked first, then whether it
works for others at all, then what it holds; how to reach the company is asked last. One set of conditions serves the
page and the list, since the database counts them. What sponsors ask about most comes first, whatever it weighs.
docs/reference/desk.md has the weights in a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from catalog.choices import ContractServices
from catalog.models import CapabilityRecord, Certificate, ModalityRecord, Provider, Site

COMPLETE = 100
_OF_OPEN_SITE = {"site__provider": OuterRef("pk"), "site__active": True}
_OPEN = Site.objects.filter(provider=OuterRef("pk"), active=True)
_CAPABILITIES = CapabilityRecord.objects.filter(**_OF_OPEN_SITE)


@dataclass(frozen=True, kw_only=True)
class Part:
    """`present` holds of a provider that has it. `missing` is what a curator reads. `answers`: which subjects of
    `catalog.desk.questions` it would settle.
    """

    name: str
    weight: int
    missing: str
    present: Any
    answers: tuple[str, ...] = ()

    def asked(self, bands: Mapping[str, int]) -> int:
        """By how many sponsors at least; 0 where that is not to be told."""
        return max((bands.get(subject, 0) for subject in self.answers), default=0)


PARTS = (
    Part(
        name="capabilities",
        weight=25,
        missing="no site lists a capability",
        present=Exists(_CAPABILITIES),
        answers=("capabilities", "stages", "experience"),
    ),
    Part(
        name="contract_services",
        weight=15,
        missing="it is unknown whether it makes things for others",
        present=~Q(contract_services=ContractServices.UNKNOWN),
        answers=("contract_services",),
    ),
    Part(
        name="certificates",
        weight=15,
        missing="no certificate with a last day",
        present=Exists(Certificate.objects.filter(**_OF_OPEN_SITE, valid_until__isnull=False)),
        answers=("standards",),
    ),
    Part(
        name="volumes",
        weight=10,
        missing="no capability states a volume, a batch or a lead time",
        present=Exists(
            _CAPABILITIES.filter(
                Q(annual_volume_max__isnull=False)
                | Q(batch_size_max__isnull=False)
                | Q(lead_time_weeks_min__isnull=False)
            )
        ),
        answers=("annual_volume", "batch_size", "lead_time"),
    ),
    Part(
        name="modalities",
        weight=10,
        missing="no site says which kinds of product it works with",
        present=Exists(ModalityRecord.objects.filter(**_OF_OPEN_SITE)),
        answers=("modalities",),
    ),
    Part(
        name="countries",
        weight=10,
        missing="a site has no country, or there is no site",
        present=Exists(_OPEN) & ~Exists(_OPEN.filter(country__isnull=True)),
        answers=("countries", "exclude_countries"),
    ),
    Part(
        name="reviewed",
        weight=5,
        missing="no site's lists were ever attested as complete",
        present=Exists(_OPEN.filter(profile_reviewed_on__isnull=False)),
        answers=("exclude_capabilities",),
    ),
    Part(
        name="headquarters",
        weight=5,
        missing="no country of headquarters",
        present=Q(headquarters_country__isnull=False),
    ),
    Part(name="website", weight=3, missing="no website", present=~Q(website="")),
    Part(name="description", weight=2, missing="no description", present=~Q(description="")),
)


def with_completeness(providers: QuerySet[Provider]) -> QuerySet[Any]:
    """Each with `completeness`, 0 to 100."""
    figure: Any = Value(0)
    for part in PARTS:
        figure = figure + _either(part, part.weight)
    return providers.annotate(completeness=figure)


def missing_of(provider: Provider, bands: Mapping[str, int] | None = None) -> list[Part]:
    """What it lacks: what most sponsors ask about first (`questions.bands_by_subject`), then by weight. One query."""
    asked = bands or {}
    has = {f"has_{part.name}": _either(part, 1) for part in PARTS}
    row: dict[str, Any] = dict(Provider.objects.filter(pk=provider.pk).order_by().values(**has).get())
    return sorted(
        (part for part in PARTS if not row[f"has_{part.name}"]), key=lambda part: (-part.asked(asked), -part.weight)
    )


def figure(missing: list[Part]) -> int:
    return COMPLETE - sum(part.weight for part in missing)


def _either(part: Part, worth: int) -> Case:
    return Case(When(part.present, then=Value(worth)), default=Value(0), output_field=IntegerField())
