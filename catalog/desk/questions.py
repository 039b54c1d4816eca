"""What sponsors want to know of a site that the catalog leaves open: counted, and shown to curators in three bands.

Sponsors compete, and a curator may know one of them. So nothing is shown of a question before `FEW` sponsors have met
it; then in bands and not in numbers, so that one more match is not to be seen; and a sponsor counts once, however often
it asks. The year is all that is kept of the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from catalog.choices import ContractServices
from catalog.models import Provider, QuestionCount, Site

FEW, MANY, MOST = 3, 8, 20
BANDS = {MOST: f"{MOST} sponsors and more", MANY: f"{MANY} sponsors and more", FEW: f"{FEW} sponsors and more"}

Met = tuple[str, str]  # key of the site, what was asked about

# Subject → how a curator reads the question; {} is the code.
WORDS: Mapping[str, str] = {
    "capabilities": "Does it do {}?",
    "exclude_capabilities": "Does it do {}, beside which some products cannot be made?",
    "standards": "Does it hold {}, and until when?",
    "modalities": "Does it work with {}?",
    "stages": "Does it serve the stage {}?",
    "countries": "In which country is it?",
    "exclude_countries": "In which country is it?",
    "contract_services": "Does it make things for others?",
    "annual_volume": "How much does it make a year?",
    "batch_size": "How large are its batches?",
    "lead_time": "How soon does it deliver?",
    "experience": "How many programmes has it made?",
    "inspection": "How did its inspections end?",
}


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """One that is still open at the site. `band` is a key of BANDS."""

    site: Site
    about: str
    band: int

    @property
    def subject(self) -> str:
        return self.about.partition(":")[0]

    @property
    def words(self) -> str:
        told = WORDS.get(self.subject, f"What of {self.subject.replace('_', ' ')}?")
        return told.format(self.about.partition(":")[2])

    @property
    def asked_by(self) -> str:
        return BANDS[self.band]


def add_askers(met: Mapping[Met, int], *, year: int) -> None:
    """Unite what is counted with `met`: sets of places by question. Sites that are not there are left out."""
    sites, subjects = zip(*met, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_questioncount (site_id, about, year, askers)"
            " SELECT site.id, met.about, %s, met.askers"
            " FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS met (site, about, askers)"
            " JOIN catalog_site site ON site.key = met.site"
            " ORDER BY site.id, met.about"  # in one order, so that no two of us wait for one another
            " ON CONFLICT (site_id, about, year) DO UPDATE"
            " SET askers = catalog_questioncount.askers | excluded.askers",
            [year, list(sites), list(subjects), list(met.values())],
        )


def forget_before(year: int) -> None:
    """What was asked longer ago says nothing of today."""
    QuestionCount.objects.filter(year__lt=year).delete()


def asked_of(provider: Provider) -> list[AskedQuestion]:
    """The open questions about a provider as `read_profile` gives it, those that most sponsors ask first. One query."""
    sites = {site.pk: site for site in provider.sites.all() if site.active}
    found = [
        AskedQuestion(site=sites[number], about=about, band=band)
        for number, about, askers in _asked(list(sites))
        if (band := band_of(askers)) and not _settled(provider, sites[number], about)
    ]
    return sorted(found, key=lambda each: (-each.band, each.site.key, each.about))


def band_of(askers: int) -> int:
    """The lower end of the band that so many sponsors are in; 0 where nothing may be said."""
    return next((band for band in BANDS if askers >= band), 0)


def bands_by_subject(asked: Iterable[AskedQuestion]) -> dict[str, int]:
    """The highest band of each subject."""
    bands: dict[str, int] = {}
    for each in asked:
        bands[each.subject] = max(bands.get(each.subject, 0), each.band)
    return bands


def _asked(sites: Sequence[int]) -> list[tuple[int, str, int]]:
    """(site, about, places) of this year and the one before it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT site_id, about, bit_count(bit_or(askers)::bit(64)) FROM catalog_questioncount"
            " WHERE site_id = ANY(%s) AND year >= %s GROUP BY site_id, about",
            [list(sites), timezone.now().year - 1],
        )
        return cursor.fetchall()


def _settled(provider: Provider, site: Site, about: str) -> bool:
    """Whether the catalog has an answer by now. A match looks closer: at its evidence, its dates, its numbers."""
    subject, _, code = about.partition(":")
    if subject == "contract_services":
        return provider.contract_services != ContractServices.UNKNOWN
    if subject in ("countries", "exclude_countries"):
        return site.country_id is not None
    if subject == "standards":
        return any(each.standard_id == code and each.valid_until for each in site.certificates.all())
    if subject == "modalities":
        return any(each.modality_id == code for each in site.modalities.all())
    if subject == "inspection":
        return bool(site.inspections.all())
    return _settled_by_capabilities(site, subject, code)


def _settled_by_capabilities(site: Site, subject: str, code: str) -> bool:
    records: list[Any] = list(site.capabilities.all())
    if subject in ("capabilities", "exclude_capabilities"):
        listed = any(f"{each.capability_id}.".startswith(f"{code}.") for each in records)
        return listed or (subject == "exclude_capabilities" and site.profile_reviewed_on is not None)
    if subject == "stages":
        return any(code in each.stages for each in records)
    columns = {"annual_volume": "annual_volume_max", "batch_size": "batch_size_max", "experience": "programmes"}
    column = columns.get(subject, "lead_time_weeks_min" if subject == "lead_time" else "")
    return bool(column) and any(getattr(each, column) is not None for each in records)
