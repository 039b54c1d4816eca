"""By what the front page leads to the list of providers: what their sites cover, and when their papers run out."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from catalog.admin.provider_filters import Chosen, today
from catalog.choices import PublicationStatus
from catalog.desk.coverage import ANY, NONE, OPEN, UNKNOWN, able
from catalog.desk.lapses import MONTHS, in_force, month_after
from catalog.models import Capability, Site

_SPECIAL = ((ANY, "(any)"), (NONE, "(none is listed)"), (OPEN, "(any or none, at an open site)"))


class ByGroup(Chosen):
    """At one and the same open site as the country that is filtered by; retired providers are left out."""

    title, parameter_name = "capability group", "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.country = request.GET.get("country", "")
        roots = Capability.objects.filter(parent=None).order_by("code")
        return [*roots.values_list("code", "name"), *_SPECIAL]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        group = self.value()
        if group not in {value for value, _ in self.lookup_choices}:
            return queryset
        there = Site.objects.filter(provider=OuterRef("pk"))
        if self.country:
            there = there.filter(country=None if self.country == UNKNOWN else self.country)
        rows = queryset.exclude(status=PublicationStatus.RETIRED)
        if group == NONE:
            return rows.filter(Exists(able(there, OPEN)), ~Exists(able(there, ANY)))
        return rows.filter(Exists(able(there, str(group))))


class ByExpiry(Chosen):
    """The month in which a certificate in force lapses."""

    title, parameter_name = "month of expiry", "expires"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        months = [month_after(today(), each) for each in range(MONTHS)]
        return [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        year, month = map(int, str(self.value()).split("-"))
        first = date(year, month, 1)
        within = (max(first, today()), month_after(first, 1))
        lapsing = in_force().filter(
            site__provider=OuterRef("pk"), valid_until__gte=within[0], valid_until__lt=within[1]
        )
        return queryset.filter(Exists(lapsing))
