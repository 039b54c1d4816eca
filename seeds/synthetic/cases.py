"""Cases that a demonstration must show: exact twins, closed sites, complete profiles with one clean flaw."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from seeds.synthetic.providers import slug

Provider = dict[str, Any]
Flaw = Callable[[Provider], None]


def _papers(provider: Provider, standard: str) -> list[dict[str, Any]]:
    return [paper for site in provider["sites"] for paper in site["certificates"] if paper["standard"] == standard]


def _marked(standard: str, status: str) -> Flaw:
    def apply(provider: Provider) -> None:
        for paper in _papers(provider, standard):
            paper["status"] = status

    return apply


def _dated(standard: str, valid_until: str | None) -> Flaw:
    def apply(provider: Provider) -> None:
        for paper in _papers(provider, standard):
            paper["valid_until"] = valid_until

    return apply


def _scoped(standard: str, *scope: str) -> Flaw:
    def apply(provider: Provider) -> None:
        for paper in _papers(provider, standard):
            paper["scope"] = sorted(scope)

    return apply


def _without(kind: str, code: str) -> Flaw:
    def apply(provider: Provider) -> None:
        for site in provider["sites"]:
            site[kind] = [record for record in site[kind] if record["code"] != code]

    return apply


def _staged(*stages: str) -> Flaw:
    def apply(provider: Provider) -> None:
        for site in provider["sites"]:
            for record in site["capabilities"]:
                record["stages"] = sorted(stages)

    return apply


def _unreviewed(provider: Provider) -> None:
    for site in provider["sites"]:
        site["profile_reviewed_on"] = None


def _sharing_betalactams(provider: Provider) -> None:
    for site in provider["sites"]:
        record = deepcopy(site["capabilities"][0]) | {"code": "ds.antibiotic.cephalosporin", "annual_volume": None}
        record |= {"batch_size": None, "lead_time_weeks": None, "programmes": None}
        site["capabilities"] = sorted([*site["capabilities"], record], key=lambda item: str(item["code"]))


# By trade and position among its anchors (see Trade.anchors).
FLAWS: Mapping[tuple[str, int], Flaw] = {
    ("silicone molding", 8): _marked("ISO13485", "suspended"),
    ("silicone molding", 9): _without("capabilities", "device.assembly.cleanroom"),
    ("silicone molding", 10): _staged("concept", "preclinical", "validation"),
    ("silicone molding", 13): _scoped("ISO13485", "device.molding"),
    ("silicone molding", 14): _dated("ISO13485", "2026-10-31"),
    ("silicone molding", 15): _without("modalities", "device_single_use"),
    ("silicone molding", 6): _dated("ISO13485", None),
    ("silicone molding", 7): _dated("ISO13485", "2027-03-14"),
    ("drug delivery", 3): _marked("ISO13485", "suspended"),
    ("sterilization", 3): _scoped("ISO13485", "device.sterilization.eo"),
    ("sterilization", 4): _dated("ISO11137", "2026-09-30"),
    ("high potency", 4): _marked("SWISSMEDIC", "withdrawn"),
    ("biologics filling", 3): _unreviewed,
    ("biologics filling", 4): _sharing_betalactams,
    ("beta-lactams", 1): _dated("FDA-REG-DRUG", None),
}

TWINS = (("silicone molding", 0), ("thermoplastic molding", 9), ("mammalian", 4))


def twin(original: Provider, name: str) -> Provider:
    """The same facts under another key and name, papers with numbers of their own: the two must share every rank."""
    copy = deepcopy(original)
    copy |= {"key": slug(name), "name": name, "website": None}
    for site in copy["sites"]:
        site["key"] = f"{copy['key']}-{slug(site['name'])}"
        for paper in site["certificates"]:
            prefix, _, digits = (paper["number"] or "").partition("-")
            paper["number"] = f"{prefix}-{digits[::-1]}" if digits else paper["number"]
    return copy


def close_some_sites(providers: list[Provider]) -> None:
    """The last site of every twelfth provider that has several is no longer active."""
    several = [provider for provider in providers if len(provider["sites"]) > 1]
    for provider in several[5::12]:
        provider["sites"][-1]["active"] = False
