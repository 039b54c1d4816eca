"""What changed since a moment, read from the history that the database's triggers keep.

A change bears the time at which its transaction began, and deleted records count: their events outlive them.
"""

from datetime import datetime

from django.db.models import Model, Q

from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Site

RECORDS: tuple[type[Model], ...] = (CapabilityRecord, ModalityRecord, Certificate, Inspection)


def changed_sites(since: datetime) -> Q:
    """Sites whose row, records or provider's row changed."""
    return own_changes(since) | Q(provider__in=touched(Provider, "pgh_obj_id", since))


def changed_providers(since: datetime) -> Q:
    """Providers whose row, sites or sites' records changed. A site that moved counts for both."""
    sites = Site.objects.filter(own_changes(since)).values("provider")
    owners = touched(Site, "provider_id", since)
    return Q(pk__in=touched(Provider, "pgh_obj_id", since)) | Q(pk__in=owners) | Q(pk__in=sites)


def own_changes(since: datetime) -> Q:
    condition = Q(pk__in=touched(Site, "pgh_obj_id", since))
    for model in RECORDS:
        condition |= Q(pk__in=touched(model, "site_id", since))
    return condition


def touched(model: type[Model], column: str, since: datetime):  # type: ignore[no-untyped-def]
    """`column` of the model's events since then: a subquery of one column."""
    return model.pgh_event_model.objects.filter(pgh_created_at__gte=since).values(column)  # type: ignore[attr-defined]
