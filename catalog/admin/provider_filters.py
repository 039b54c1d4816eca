"""By what curators look for their work in the list of providers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.choices import CertificateStatus
from catalog.desk.completeness import COMPLETE, with_completeness
from catalog.desk.warnings import LAPSING_DAYS
from catalog.exchange.tables import RECORDS
from catalog.models import Certificate, Country, Provider, Site, Source

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


class Lapsing(admin.SimpleListFilter):
    title, parameter_name = "certificates", "lapsing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("90", f"lapsing within {LAPSING_DAYS} days"), ("lapsed", "lapsed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        lapsed = Certificate.objects.filter(
            site__provider=OuterRef("pk"),
            site__active=True,
            status=CertificateStatus.ACTIVE,
            valid_until__lt=today(),
        )
        chosen = {"90": lapsing_certificates(), "lapsed": lapsed}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(Exists(chosen))


class Incomplete(admin.SimpleListFilter):
    title, parameter_name = "completeness", "complete"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("half", f"below {HALF} %"), ("no", "something is missing"), ("yes", "complete")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        condition = {
            "half": Q(completeness__lt=HALF),
            "no": Q(completeness__lt=COMPLETE),
            "yes": Q(completeness=COMPLETE),
        }.get(self.value() or "")
        return queryset if condition is None else with_completeness(queryset).filter(condition)


class Unreviewed(admin.SimpleListFilter):
    title, parameter_name = "review", "reviewed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("year", "not for a year"), ("never", "never")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        reviewed = Site.objects.filter(provider=OuterRef("pk"), active=True, profile_reviewed_on__isnull=False)
        lately = reviewed.filter(profile_reviewed_on__gt=today() - _REVIEWED_WITHIN)
        chosen = {"year": lately, "never": reviewed}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(~Exists(chosen))


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
        for value, title in self.lookup_choices:
            yield {"selected": self.value() == str(value), "value": value, "display": title}


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


class BySource(Chosen):
    title, parameter_name = "source of the profile", "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = Source.objects.filter(Exists(Provider.objects.filter(source=OuterRef("pk"))))
        return [(name, name) for name in used.order_by("name").values_list("name", flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(source__name=self.value()) if self.value() else queryset


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


def _events(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.pgh_event_model.objects.order_by()
    return rows
