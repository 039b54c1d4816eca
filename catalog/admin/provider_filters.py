"""By what curators look for their work in the list of providers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.admin.duplicates import candidates
from catalog.api.remembering import remembered
from catalog.choices import CertificateStatus
from catalog.desk.completeness import COMPLETE, with_completeness
from catalog.desk.duplicates import Candidate, joined
from catalog.desk.warnings import LAPSING_DAYS
from catalog.exchange.tables import RECORDS
from catalog.models import Certificate, Country, Dismissal, Provider, Site, Source
from catalog.revision import latest

_REVIEWED_WITHIN = timedelta(days=365)
HALF = 50


def today() -> date:
    return timezone.now().astimezone(UTC).date()


def lapsing_certificates() -> QuerySet[Certificate]:
    """Those of the outer provider's open sites that lapse within 90 days."""
    return Certificate.objects.order_by().filter(
        site__provider=OuterRef("pk"),
        site__active=True,
        status=CertificateStatus.ACTIVE,
        valid_until__range=(today(), today() + timedelta(days=LAPSING_DAYS)),
    )


class Counted(admin.SimpleListFilter):
    """Each choice is a condition, which filters the list and is counted beside the choice, all in one query."""

    def conditions(self) -> dict[str, tuple[str, Any]]:
        """Value → the words of the choice, and the condition."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.known = self.conditions()
        return [(value, words) for value, (words, _) in self.known.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.known.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        """What is not counted has no figure, instead of a hyphen for one."""
        for each in super().choices(changelist):
            yield each | {"display": str(each["display"]).removesuffix(" (-)")}

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        counts = counted(changelist, self)
        return {f"{n}__c": counts[value] for n, value in enumerate(self.known) if value in counts}

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        return rows.aggregate(
            **{value: Count("pk", filter=Q(condition)) for value, (_, condition) in self.known.items()}
        )


class Lapsing(Counted):
    title, parameter_name = "certificates", "lapsing"

    def conditions(self) -> dict[str, tuple[str, Any]]:
        lapsed = Certificate.objects.filter(
            site__provider=OuterRef("pk"),
            site__active=True,
            status=CertificateStatus.ACTIVE,
            valid_until__lt=today(),
        )
        return {
            "90": (f"lapsing within {LAPSING_DAYS} days", Exists(lapsing_certificates())),
            "lapsed": ("lapsed", Exists(lapsed)),
        }


class Incomplete(Counted):
    title, parameter_name = "completeness", "complete"

    def conditions(self) -> dict[str, tuple[str, Any]]:
        return {
            "half": (f"below {HALF} %", Q(completeness__lt=HALF)),
            "no": ("something is missing", Q(completeness__lt=COMPLETE)),
            "yes": ("complete", Q(completeness=COMPLETE)),
        }

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        """The figure takes ten subqueries: once for each provider."""
        figures = with_completeness(rows).order_by().values("completeness").annotate(number=Count("pk"))
        by = dict(figures.values_list("completeness", "number"))
        below = {"half": HALF, "no": COMPLETE, "yes": COMPLETE + 1}
        counts = {value: sum(n for figure, n in by.items() if figure < end) for value, end in below.items()}
        return counts | {"yes": counts["yes"] - counts["no"]}


class Unreviewed(Counted):
    title, parameter_name = "review", "reviewed"

    def conditions(self) -> dict[str, tuple[str, Any]]:
        reviewed = Site.objects.filter(provider=OuterRef("pk"), active=True, profile_reviewed_on__isnull=False)
        lately = reviewed.filter(profile_reviewed_on__gt=today() - _REVIEWED_WITHIN)
        return {"year": ("not for a year", ~Exists(lately)), "never": ("never", ~Exists(reviewed))}


class Twice(Counted):
    """Those that may be one with another. Names are compared when that is chosen, which takes a second or two."""

    title, parameter_name = "possible duplicates", "twice"

    def conditions(self) -> dict[str, tuple[str, Any]]:
        self.found: dict[str, set[str]] = {}
        return {
            "sure": ("a number in common", Q(pk__in=[])),
            "any": ("a number, a website or a name", Q(pk__in=[])),
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(key__in=self.keys(str(self.value()))) if self.value() in self.known else queryset

    def keys(self, value: str) -> set[str]:
        """Found once for all counts of a page."""
        if value not in self.found:
            listed = numbers_in_common() if value == "sure" else candidates()
            self.found[value] = {side.key for each in listed for side in each.sides}
        return self.found[value]

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        return {"sure": rows.filter(key__in=self.keys("sure")).count()}


class Chosen(admin.SimpleListFilter):
    """One of many, from a list that opens; without a script."""

    template = "admin/catalog/choose_filter.html"
    kind = "select"

    def choices(self, changelist: Any) -> Iterator[Any]:
        """First the form as a whole (what it keeps of the query), then each value."""
        kept = [
            (name, value)
            for name, values in changelist.get_filters_params().items()
            if name != self.parameter_name
            for value in values
        ]
        if changelist.query:
            kept.append(("q", changelist.query))
        yield {"kept": kept, "name": self.parameter_name, "kind": self.kind, "value": self.value() or ""}
        counts = (
            changelist.remember(self, lambda: self.counts(among(changelist, self))) if changelist.add_facets else {}
        )
        for value, title in self.lookup_choices:
            shown = f"{title} ({counts.get(value, 0)})" if counts else title
            yield {"selected": self.value() == str(value), "value": value, "display": shown}

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        """How many of the rows each value leaves; nothing where that is not counted. One query."""
        return {}


class ByCountry(Chosen):
    title, parameter_name = "country of a site", "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Country.objects.filter(Exists(Site.objects.filter(country=OuterRef("pk"))))
        return [("none", "(unknown)"), *rows.order_by("name").values_list("code", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        sites = Site.objects.filter(provider=OuterRef("pk"))
        code = self.value()
        return queryset.filter(Exists(sites.filter(Q(country=None) if code == "none" else Q(country=code))))

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        sites = Site.objects.order_by().filter(provider__in=rows.values("pk"))
        found = sites.values("country").annotate(providers=Count("provider", distinct=True))
        return {code or "none": number for code, number in found.values_list("country", "providers")}


class BySource(Chosen):
    title, parameter_name = "source of the profile", "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = Source.objects.filter(Exists(Provider.objects.filter(source=OuterRef("pk"))))
        return [(name, name) for name in used.order_by("name").values_list("name", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(source__name=self.value()) if self.value() else queryset

    def counts(self, rows: QuerySet[Any]) -> dict[str, int]:
        found = rows.values("source__name").annotate(number=Count("pk"))
        return dict(found.values_list("source__name", "number"))


class ChangedSince(Chosen):
    """Anything of it: its profile, a site, a record. A day that is none changes nothing."""

    title, parameter_name, kind = "changed since", "changed", "date"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        day = self._day()
        if day is None:
            return queryset
        since = datetime(day.year, day.month, day.day, tzinfo=UTC)
        touched = [_events(kind.model).filter(pgh_created_at__gte=since).values("site") for kind in RECORDS]
        condition = Q(pk__in=_events(Provider).filter(pgh_created_at__gte=since).values("pgh_obj"))
        condition |= Q(pk__in=_events(Site).filter(pgh_created_at__gte=since).values("provider"))
        for sites in touched:
            condition |= Q(pk__in=Site.objects.filter(pk__in=sites).values("provider"))
        return queryset.filter(condition)

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.value() or "")
        except ValueError:
            return None


def counted(changelist: Any, own: Any) -> dict[str, int]:
    """How many each choice leaves of what the other filters leave. `changelist`: a `ProviderList`."""
    found: dict[str, int] = changelist.remember(own, lambda: own.counts(among(changelist, own)))
    return found


def among(changelist: Any, own: admin.SimpleListFilter) -> QuerySet[Any]:
    """What the other filters leave, without the figures that the list shows beside each."""
    rows = changelist.get_queryset(own.request, exclude_parameters=own.expected_parameters())
    return Provider.objects.order_by().filter(pk__in=rows.order_by().values("pk"))


def numbers_in_common() -> list[Candidate]:
    last = Dismissal.objects.order_by("-pk").values_list("pk", flat=True).first()
    return remembered(f"desk {latest().number} {last}", "numbers in common", joined)


def _events(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.pgh_event_model.objects.order_by()
    return rows
