"""Sixty varied briefs by kind, the same for the same seed. Tuning and figures take disjoint seeds."""

from collections.abc import Callable
from random import Random
from typing import Any

from matching.engine.columns import Codes

Document = dict[str, Any]
TUNING, FIGURES = 7, 11
USUAL = 18
TODAY = "2026-11-22"


class Asking:
    """Draws parts of briefs from the vocabularies."""

    def __init__(self, codes: Codes, draw: Random) -> None:
        self.codes, self.draw = codes, draw
        self.nodes = [code for code in codes.capabilities if code.count(".") == 2]
        self.holdable = [code for code, can in zip(codes.standards, codes.holdable, strict=True) if can]

    def some(self, of: list[str] | tuple[str, ...], least: int, most: int) -> list[str]:
        return self.draw.sample(list(of), min(len(of), self.draw.randint(least, most)))

    def family(self, least: int, most: int) -> list[str]:
        """Capabilities of one trade, as a product needs them."""
        root = self.draw.choice(["device", "device", "ds", "dp", "lab"])
        return self.some([code for code in self.nodes if code.startswith(root)], least, most)

    def standards(self, least: int, most: int) -> list[str]:
        """What is asked for most comes first in the vocabulary of nobody, so any that can be held."""
        usual = ["ISO13485", "ISO9001", "FDA-REG-DEV", "FDA-REG-DRUG", "EU-GMP-CERT", "GLP", "ISO14001"]
        return self.some(usual if self.draw.random() < 0.7 else self.holdable, least, most)

    def places(self) -> Document:
        return {"regions": self.some(("EUROPE", "NORTH-AMERICA", "ASIA-PACIFIC", "EU27"), 1, 2)}

    def unit(self, asked: list[str]) -> str:
        return self.codes.units[self.codes.capability[asked[0]]] if asked else "units"

    def wants(self, asked: list[str], least: int, most: int) -> list[Document]:
        return [want | {"points": self.draw.choice((10, 20, 30, 50, 80))} for want in self.choice(asked, least, most)]

    def choice(self, asked: list[str], least: int, most: int) -> list[Document]:
        draw = self.draw
        volume, good = 10 ** draw.randint(3, 7), draw.randint(4, 12)
        possible: list[Document] = [
            {"criterion": "region", "countries": self.some(("US", "DE", "CH", "IE", "SG"), 1, 2), **self.places()},
            {"criterion": "lead_time", "good_weeks": good, "limit_weeks": good + draw.randint(4, 20)},
            {"criterion": "annual_volume", "value": volume, "unit": self.unit(asked)},
            {"criterion": "batch_size", "value": draw.randint(10, 10_000), "unit": self.unit(asked)},
            {"criterion": "standard", "values": self.standards(1, 3)},
            {"criterion": "capability", "values": self.family(1, 4), "scope": draw.choice(("site", "provider"))},
            {"criterion": "modality", "values": self.some(self.codes.modalities, 1, 3)},
            {"criterion": "stage", "values": self.some(self.codes.stages, 1, 2)},
            {"criterion": "experience"},
            {"criterion": "inspection"},
            {"criterion": "concentration", "shares": {"US": 40, "CN": 35.5}},
        ]
        return draw.sample(possible, draw.randint(least, most))


def usual(ask: Asking) -> Document:
    """What a sponsor looks for: a few capabilities, a paper or two, a part of the world."""
    made = ask.family(1, 3)
    must = {"capabilities": made, "standards": ask.standards(0, 2)} | (ask.places() if ask.draw.random() < 0.6 else {})
    return {"must": must, "want": ask.wants(made, 4, 7)}


def no_musts(ask: Asking) -> Document:
    return {"must": {"contract_services": False}, "want": ask.wants([], 3, 6)}


def broad(ask: Asking) -> Document:
    made = [ask.draw.choice(("device", "ds", "dp", "lab", "device.molding", "device.sterilization", "dp.sterile"))]
    return {"must": {"capabilities": made}, "want": ask.wants(made, 3, 6)}


def many_musts(ask: Asking) -> Document:
    made = ask.family(4, 8)
    must = {
        "capabilities": made,
        "standards": ask.standards(3, 5),
        "modalities": ask.some(ask.codes.modalities, 1, 3),
        "stages": ask.some(ask.codes.stages, 1, 2),
        "exclude_countries": ask.some(ask.codes.countries, 1, 5),
        "exclude_capabilities": ["dp.other" if made[0].startswith("ds") else "ds.antibiotic"],
        "min_evidence": ask.draw.choice(("declared", "inferred")),
    }
    return {"must": must | ask.places(), "want": ask.wants(made, 5, 9)}


def only_standards(ask: Asking) -> Document:
    return {"must": {"standards": ask.standards(1, 3)}, "want": ask.wants([], 2, 5)}


def provider_scope(ask: Asking) -> Document:
    made = ask.family(1, 2)
    want = {"criterion": "capability", "values": ask.family(5, 10), "scope": "provider", "points": 60}
    return {"must": {"capabilities": made}, "want": [want, *ask.wants(made, 2, 5)]}


def offers_of_anything(ask: Asking) -> Document:
    """Stages and volumes without a must capability: every record of a site matters."""
    numbers = [
        {"criterion": "annual_volume", "value": 10 ** ask.draw.randint(3, 7), "unit": "units", "points": 50},
        {"criterion": "stage", "values": ask.some(ask.codes.stages, 1, 3), "points": 30},
        {"criterion": "lead_time", "good_weeks": 6, "limit_weeks": ask.draw.randint(10, 30), "points": 40},
    ]
    must = {"stages": ask.some(ask.codes.stages, 0, 1)} | (ask.places() if ask.draw.random() < 0.5 else {})
    return {"must": must, "want": ask.some(numbers, 2, 3)}  # type: ignore[arg-type]


def with_facets(ask: Asking) -> Document:
    return usual(ask) | {"facets": True}


KINDS: dict[str, tuple[Callable[[Asking], Document], int]] = {
    "usual": (usual, USUAL),
    "no musts": (no_musts, 6),
    "one broad must": (broad, 6),
    "many musts": (many_musts, 6),
    "only standards": (only_standards, 6),
    "provider scope": (provider_scope, 6),
    "any record": (offers_of_anything, 6),
    "facets": (with_facets, 6),
}


def varied_briefs(codes: Codes, seed: int) -> list[tuple[str, Document]]:
    """(kind, document), sixty of them."""
    ask = Asking(codes, Random(seed))  # noqa: S311 the same briefs every time
    dates = {"as_of": TODAY, "horizon": "2027-11-22"}
    return [(kind, dates | make(ask)) for kind, (make, count) in KINDS.items() for _ in range(count)]


def worst_allowed(codes: Codes) -> Document:
    """As many wants and codes as a brief may have."""
    values = list(codes.capabilities[:50])
    want = {"criterion": "capability", "values": values, "scope": "provider", "points": 10}
    return {"as_of": TODAY, "must": {"contract_services": False}, "want": [want] * 30, "limit": 1}
