"""When the papers run out: certificates in force, by the month of their last day.

Closed sites and retired providers do not count, nor what is suspended or withdrawn.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from catalog.choices import CertificateStatus, PublicationStatus
from catalog.models import Certificate, Source

MONTHS = 24  # that are shown one by one, this one first


@dataclass(frozen=True, kw_only=True)
class Month:
    """`first` is its first day. Of `certificates`, `synthetic` are made up."""

    first: date
    certificates: int
    synthetic: int


@dataclass(frozen=True, kw_only=True)
class Lapses:
    """`months` have no gap. `later` lapse after the last of them, `undated` state no last day."""

    lapsed: int
    months: tuple[Month, ...]
    later: int
    undated: int

    @property
    def any(self) -> bool:
        return bool(self.lapsed or self.later or self.undated or any(each.certificates for each in self.months))


def in_force() -> QuerySet[Certificate]:
    """Certificates that say so, whatever their dates."""
    rows = Certificate.objects.order_by().filter(site__active=True, status=CertificateStatus.ACTIVE)
    return rows.exclude(site__provider__status=PublicationStatus.RETIRED)


def lapses(today: date) -> Lapses:
    """Two queries."""
    first, end = month_after(today, 0), month_after(today, MONTHS)
    made_up = Count("pk", filter=Q(source__name=Source.SYNTHETIC))
    inside = in_force().filter(valid_until__gte=today, valid_until__lt=end)
    rows: Any = inside.values(month=TruncMonth("valid_until")).annotate(all=Count("pk"), made_up=made_up)
    found: dict[date, dict[str, Any]] = {row["month"]: row for row in rows}
    outside = in_force().aggregate(
        lapsed=Count("pk", filter=Q(valid_until__lt=today)),
        later=Count("pk", filter=Q(valid_until__gte=end)),
        undated=Count("pk", filter=Q(valid_until=None)),
    )
    nothing = {"all": 0, "made_up": 0}
    each_month = [(month, found.get(month, nothing)) for month in (month_after(first, n) for n in range(MONTHS))]
    months = tuple(Month(first=month, certificates=row["all"], synthetic=row["made_up"]) for month, row in each_month)
    return Lapses(months=months, **outside)


def month_after(day: date, months: int) -> date:
    """The first day of the month that many months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
