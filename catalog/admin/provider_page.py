"""What the page of a provider shows, in working order: what is wrong, the profile, each site with its records."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404
from django.urls import reverse

from catalog.admin.steps import steps_of
from catalog.api.history import events_of, told
from catalog.choices import ProposalState
from catalog.desk.completeness import figure, missing_of
from catalog.desk.curators import at_desk
from catalog.desk.profile import read_profile, records_of
from catalog.desk.questions import BANDS, asked_of, bands_by_subject
from catalog.desk.stated import WINDOWS
from catalog.desk.warnings import Remark, remarks_on
from catalog.exchange.tables import Kind
from catalog.models import Proposal, Provider, Site

RECENT_EVENTS = 10
MOST_QUESTIONS = 20
PROPOSALS_AT_ONCE = 10
SITES_AT_ONCE = 50
# What each kind of record shows, and under which words.
COLUMNS: dict[str, dict[str, str]] = {
    "capability": {
        "capability": "Capability",
        "stages": "Stages",
        "annual_volume": "A year",
        "batch_size": "Batch",
        "lead_time_weeks": "Lead time, weeks",
        "programmes": "Programmes",
    },
    "modality": {"modality": "Kind of product"},
    "certificate": {
        "standard": "Standard",
        "number": "Number",
        "issuer": "Issuer",
        "get_status_display": "Status",
        "valid_from": "From",
        "valid_until": "Until",
        "scope": "Scope",
    },
    "inspection": {
        "authority": "Authority",
        "get_area_display": "Area",
        "ended_on": "Ended",
        "get_outcome_display": "Outcome",
        "closed_on": "Closed",
    },
}
TITLES = {
    "capability": "Capabilities",
    "modality": "Kinds of product",
    "certificate": "Certificates and registrations",
    "inspection": "Inspections",
}
_GRADED = {"get_evidence_display": "Evidence"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A record as a line of its table. `cells` are (title, text); addresses are empty for who may not go there."""

    cells: list[tuple[str, str]]
    source: str
    evidence_url: str = ""
    remarks: list[Remark] = field(default_factory=list)
    edit: str = ""
    remove: str = ""
    history: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    title: str
    heads: list[str]
    lines: list[Line]
    add: str = ""


@dataclass(frozen=True, kw_only=True)
class SitePart:
    site: Site
    remarks: list[Remark]
    tables: list[Table]
    edit: str = ""
    history: str = ""


def provider_or_404(number: Any) -> Provider:
    provider = read_profile(int(number)) if str(number).isdecimal() and len(str(number)) < 19 else None
    if provider is None:
        raise Http404
    return provider


def page_of(provider: Provider, user: Any, today: date, *, which: str = "", waiting: str = "") -> dict[str, Any]:
    """The context of the page's template. As many queries for one site as for a hundred.

    `which`: page of sites, `waiting`: page of proposals.
    """
    remarks, questions = remarks_on(provider, today), asked_of(provider)
    bands = bands_by_subject(questions)
    missing = missing_of(provider, bands)
    beside: dict[tuple[type[Model], Any], list[Remark]] = defaultdict(list)
    for remark in remarks:
        beside[type(remark.about), remark.about.pk].append(remark)
    page = _Page(provider=provider, user=user, beside=beside)
    shown = Paginator(provider.sites.all(), SITES_AT_ONCE).get_page(which)
    events = events_of(provider).order_by("-at", "-event")[:RECENT_EVENTS]
    proposals = Proposal.objects.filter(provider=provider.key, state=ProposalState.OPEN).select_related("author")
    return {
        "title": provider.name,
        "opts": Provider._meta,
        "provider": provider,
        "steps": steps_of(provider.status, at_desk(user)),
        "remarks": sorted(remarks, key=lambda remark: not remark.grave),
        "own_remarks": beside[Provider, provider.pk],
        "missing": [(part, BANDS.get(part.asked(bands), "")) for part in missing],
        "questions": questions[:MOST_QUESTIONS],
        "more_questions": max(0, len(questions) - MOST_QUESTIONS),
        "figure": figure(missing),
        "parts": [page.part(site) for site in shown],
        "sites": shown,
        "proposals": Paginator(proposals, PROPOSALS_AT_ONCE).get_page(waiting),
        "events": told(events),
        "edit": page.address("change", "provider", "catalog_provider_edit"),
        "add_site": page.address("add", "site", "catalog_site_add"),
    }


@dataclass(frozen=True, kw_only=True)
class _Page:
    provider: Provider
    user: Any
    beside: dict[tuple[type[Model], Any], list[Remark]]

    def address(self, action: str, model: str, route: str, *where: Any) -> str:
        """Where this user does that; nothing for who may not."""
        if not self.user.has_perm(f"catalog.{action}_{model}"):
            return ""
        return reverse(f"admin:{route}", args=(self.provider.pk, *where))

    def part(self, site: Site) -> SitePart:
        return SitePart(
            site=site,
            remarks=self.beside[Site, site.pk],
            tables=[self.table(site, kind, rows) for kind, rows in records_of(site)],
            edit=self.address("change", "site", "catalog_site_edit", site.pk),
            history=self.address("view", "site", "catalog_site_history", site.pk),
        )

    def table(self, site: Site, kind: Kind, rows: Iterable[Any]) -> Table:
        columns = COLUMNS[kind.name] | ({} if kind.name == "inspection" else _GRADED)
        model = str(kind.model._meta.model_name)
        return Table(
            title=TITLES[kind.name],
            heads=list(columns.values()),
            lines=[self.line(site, kind, model, columns, row) for row in rows],
            add=self.address("add", model, "catalog_record_add", site.pk, kind.in_site),
        )

    def line(self, site: Site, kind: Kind, model: str, columns: dict[str, str], row: Any) -> Line:
        where = (site.pk, kind.in_site, row.pk)
        return Line(
            cells=[(head, cell(row, name)) for name, head in columns.items()],
            source=", ".join(str(part) for part in (row.source.name, row.source.retrieved_on) if part),
            evidence_url=getattr(row, "evidence_url", ""),
            remarks=self.beside[type(row), row.pk],
            edit=self.address("change", model, "catalog_record_edit", *where),
            remove=self.address("delete", model, "catalog_record_remove", *where),
            history=self.address("view", model, "catalog_record_history", *where),
        )


def cell(row: Any, name: str) -> str:
    """A value in words; a window as one text."""
    if name in WINDOWS:
        return window(getattr(row, f"{name}_min"), getattr(row, f"{name}_max"))
    value = getattr(row, name)
    value = value() if callable(value) else value
    if isinstance(value, list):
        return ", ".join(sorted(value))
    return "" if value is None else str(value)


def window(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"from {low:,}"
    return f"up to {high:,}" if low is None else f"{low:,} to {high:,}"
