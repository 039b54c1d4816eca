"""The Django ORM over the product's own tables: the gate in the database, the score over the survivors' rows."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bench.asked import Asked
from bench.object_scores import scores_of
from bench.objects import Capability, Certificate, Judge, Site
from bench.peers.peer import Ask, Row
from bench.tables import RELIABILITY_TENTHS, experience_of
from catalog import models
from catalog.choices import PublicationStatus
from matching.engine.columns import (
    AREAS,
    CERTIFICATE_STATUS,
    CONTRACT_SERVICES,
    EVIDENCE,
    MISSING,
    OUTCOMES,
    Columns,
    day_number,
)
from matching.engine.units import U, micro_decade

NUMERIC = {"annual_volume", "batch_size", "lead_time", "experience", "stage"}


class DjangoOrm:
    name = "Django ORM"
    how = "the product's own models and indexes; Exists() for the gate, values_list() of only what is read"
    cannot = ""
    most: int | None = 10

    def __init__(self, columns: Columns) -> None:
        self._codes = columns.codes
        self._scopes = {frozenset(scope): n for n, scope in enumerate(columns.scopes)}

    def asking(self, asked: Asked) -> Ask:
        judge, codes = Judge(asked, scores_of(asked)), self._looked_at(asked)
        siblings = any(wish.of_provider for wish in asked.wishes)

        def ask() -> Sequence[Row]:
            gate = self._gate(asked)
            sites = self._sites(gate, siblings)
            self._read(asked, sites, codes)
            kept = set(gate.values_list("pk", flat=True)) if siblings else sites.keys()
            return judge.first_rows([sites[pk] for pk in sorted(kept)])

        return ask

    def _gate(self, asked: Asked) -> QuerySet[models.Site]:
        sites = models.Site.objects.filter(active=True, provider__status=PublicationStatus.PUBLISHED).order_by()
        if asked.contract_services:
            sites = sites.exclude(provider__contract_services="no")
        if asked.countries is not None:
            sites = sites.filter(Q(country=None) | Q(country__in=self._named("countries", asked.countries)))
        if asked.exclude_countries is not None:
            sites = sites.filter(Q(country=None) | ~Q(country__in=self._named("countries", asked.exclude_countries)))
        for node in asked.capabilities:
            records = models.CapabilityRecord.objects.filter(site=OuterRef("pk"))
            sites = sites.filter(Exists(records.filter(capability__in=self._named("capabilities", node.related))))
        for code in asked.modalities:
            kinds = models.ModalityRecord.objects.filter(site=OuterRef("pk"))
            here = Exists(kinds.filter(modality=self._codes.modalities[code]))
            sites = sites.filter(Q(profile_reviewed_on=None) | here)
        return sites

    def _named(self, vocabulary: str, positions: Any) -> list[str]:
        names = getattr(self._codes, vocabulary)
        return [names[position] for position in sorted(positions)]

    def _looked_at(self, asked: Asked) -> list[str] | None:
        """The capabilities whose records are read; None for all."""
        if not asked.capabilities and (asked.stages or any(wish.criterion in NUMERIC for wish in asked.wishes)):
            return None
        nodes = [*asked.capabilities, *asked.exclude_capabilities, *(n for wish in asked.wishes for n in wish.nodes)]
        return self._named("capabilities", set().union(*(node.related for node in nodes)))

    def _sites(self, gate: QuerySet[models.Site], siblings: bool) -> dict[int, Site]:
        """By primary key, which is the position plus one."""
        read = gate
        if siblings:
            read = models.Site.objects.filter(active=True, provider__in=gate.values("provider")).order_by()
        columns = ("pk", "provider_id", "provider__contract_services", "country_id", "profile_reviewed_on")
        of_provider: dict[int, list[Site]] = defaultdict(list)
        sites = {}
        for pk, provider, services, country, reviewed in read.values_list(*columns):
            place = MISSING if country is None else self._codes.country[country]
            own, offered = of_provider[provider], CONTRACT_SERVICES.index(services)
            sites[pk] = Site(provider - 1, pk - 1, offered, place, reviewed is not None, own)
            own.append(sites[pk])
        return sites

    def _read(self, asked: Asked, sites: dict[int, Site], codes: list[str] | None) -> None:
        """The records that the brief looks at, into the sites."""
        wanted = {wish.criterion for wish in asked.wishes}
        if codes is None or codes:
            of_code = {} if codes is None else {"capability__in": codes}
            self._capabilities(models.CapabilityRecord.objects.filter(site__in=list(sites), **of_code), sites)
        if asked.modalities or "modality" in wanted:
            kinds = models.ModalityRecord.objects.filter(site__in=list(sites)).order_by()
            for pk, code, evidence in kinds.values_list("site_id", "modality_id", "evidence"):
                grade = EVIDENCE.index(evidence)
                sites[pk].modalities[self._codes.modality[code]] = grade, RELIABILITY_TENTHS[grade]
        if asked.standards or "standard" in wanted:
            self._certificates(asked, sites)
        if "inspection" in wanted:
            visits = models.Inspection.objects.filter(site__in=list(sites)).order_by()
            for pk, area, outcome, *days in visits.values_list("site_id", "area", "outcome", "ended_on", "closed_on"):
                where = AREAS.index(area) if area else MISSING
                ended, closed = map(day_number, days)
                sites[pk].inspections.append((where, OUTCOMES.index(outcome), ended, closed))

    def _capabilities(self, records: QuerySet[models.CapabilityRecord], sites: dict[int, Site]) -> None:
        numbers = ("annual_volume_min", "annual_volume_max", "batch_size_min", "batch_size_max")
        weeks = ("lead_time_weeks_min", "lead_time_weeks_max")
        columns = ("site_id", "capability_id", "evidence", "stages", "programmes", *weeks, *numbers)
        for pk, code, evidence, stages, programmes, fast, slow, *four in records.order_by().values_list(*columns):
            grade, offered = EVIDENCE.index(evidence), sum(1 << self._codes.stage[stage] for stage in stages)
            v0, v1, b0, b1 = map(_decade, four)
            record = Capability(
                self._codes.capability[code], grade, RELIABILITY_TENTHS[grade], offered, (v0, v1), (b0, b1),
                fast or slow or MISSING, slow or fast or MISSING,
                MISSING if programmes is None else experience_of(programmes),
            )  # fmt: skip
            sites[pk].capabilities.append(record)

    def _certificates(self, asked: Asked, sites: dict[int, Site]) -> None:
        papers = {paper.code for paper in asked.standards} | {p.code for wish in asked.wishes for p in wish.papers}
        records = models.Certificate.objects.filter(
            site__in=list(sites), standard__in=self._named("standards", papers)
        ).order_by()
        columns = ("site_id", "standard_id", "status", "valid_from", "valid_until", "scope", "evidence")
        for pk, code, status, start, end, scope, evidence in records.values_list(*columns):
            grade = EVIDENCE.index(evidence)
            scoped = self._scopes[frozenset(self._codes.capability[each] for each in scope)]
            record = Certificate(
                CERTIFICATE_STATUS.index(status), _day(start), _day(end), scoped, grade, RELIABILITY_TENTHS[grade]
            )
            sites[pk].certificates.setdefault(self._codes.standard[code], []).append(record)


def _day(day: date | None) -> int:
    return day_number(day)


def _decade(number: int | None) -> int:
    """Micro-decades of a number; by doubles, save where they cannot tell how to round."""
    if not number:
        return MISSING
    scaled = U * math.log10(number)
    return micro_decade(number) if abs(scaled % 1 - 0.5) < 1e-4 else round(scaled)
