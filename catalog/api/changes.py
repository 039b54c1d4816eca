"""What changed since a moment, read from the history that the database's triggers keep.

A change bears the time at which its transaction began, and deleted records count: their events outlive them.
"""

from datetime import datetime
from typing import Any

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site

RECORDS: tuple[type[Model], ...] = (CapabilityRecord, ModalityRecord, Certificate, Inspection)


def changed_sites(since: datetime) -> Q:
    """Sites whose row, records or provider's row changed."""
    return own_changes(since) | Q(provider__in=touched(Provider, "pgh_obj_id", since))


def changed_providers(since: datetime, *, everything: bool) -> Q:
    """Providers whose row, sites or sites' records changed. A site that moved counts for both of its providers.

    Who does not see everything learns nothing of sites that have been inactive all the time since then.
    """
    sites, former = Site.objects.filter(own_changes(since)), former_states(since)
    if not everything:
        former = former.filter(active=True)
        sites = sites.filter(Q(active=True) | Q(pk__in=former.values("pgh_obj")))
    own = Q(pk__in=touched(Provider, "pgh_obj_id", since))
    return own | Q(pk__in=sites.values("provider")) | Q(pk__in=former.values("provider"))


def former_states(since: datetime) -> QuerySet[Any]:
    """What sites were before a change since then: those of their events that were followed by one."""
    every = Site.pgh_event_model.objects  # type: ignore[attr-defined]
    later = every.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__gt=OuterRef("pgh_id")).order_by("pgh_id")
    events: QuerySet[Any] = every.filter(pgh_obj__in=touched(Site, "pgh_obj_id", since))
    return events.alias(until=Subquery(later.values("pgh_created_at")[:1])).filter(until__gte=since)


def own_changes(since: datetime) -> Q:
    condition = Q(pk__in=touched(Site, "pgh_obj_id", since))
    for model in RECORDS:
        condition |= Q(pk__in=touched(model, "site_id", since))
    return condition


def touched(model: type[Model], column: str, since: datetime) -> QuerySet[Any]:
    """`column` of the model's events since then: a subquery of one column."""
    return model.pgh_event_model.objects.filter(pgh_created_at__gte=since).values(column)  # type: ignore[attr-defined]
