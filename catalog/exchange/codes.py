"""The codes a file may use: the vocabularies, read once per import."""

from dataclasses import dataclass

from catalog.models import Capability, Country, Modality, Stage, Standard


@dataclass(frozen=True, kw_only=True)
class Codes:
    """`standards`: code → why nobody can hold it ("" if a site can), the others after those that a site can hold;
    `alpha3`: ISO 3166-1 alpha-3 → alpha-2.
    """

    countries: frozenset[str]
    alpha3: dict[str, str]
    capabilities: frozenset[str]
    modalities: frozenset[str]
    stages: frozenset[str]
    standards: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.countries and self.capabilities and self.modalities and self.stages and self.standards)


def read_codes() -> Codes:
    """Five queries."""
    alpha3 = dict(Country.objects.values_list("alpha3", "code"))
    standards = Standard.objects.order_by("-holdable", "code").values_list("code", "holdable", "note")
    return Codes(
        countries=frozenset(alpha3.values()),
        alpha3=alpha3,
        capabilities=frozenset(Capability.objects.values_list("code", flat=True)),
        modalities=frozenset(Modality.objects.values_list("code", flat=True)),
        stages=frozenset(Stage.objects.values_list("code", flat=True)),
        standards={code: "" if holdable else note for code, holdable, note in standards},
    )
