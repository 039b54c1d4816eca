"""Who has written what nobody has published yet: read from the history, which no door goes round."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Min, Model, QuerySet

from catalog.actors import Actor
from catalog.choices import PublicationStatus
from catalog.models import CapabilityRecord, Certificate, Inspection, ModalityRecord, Provider, Revision, Site

RECORDS = (CapabilityRecord, ModalityRecord, Certificate, Inspection)


def has_written(actor: Actor, key: str, *, until_now: bool = False) -> bool:
    """Did it change a fact of the provider, a site or a record since the provider was last published?

    A step (to submit, to send back) changes no fact. What was published, by whatever way, is published; `until_now`
    asks of a provider that was published just now, in this transaction, how it was before.
    """
    provider = Provider.objects.get(key=key)
    return any(actor.wrote(context or {}) for context in _contexts(provider, until_now=until_now))


def _contexts(provider: Provider, *, until_now: bool) -> Iterator[dict[str, Any]]:
    """Of every change to a fact that is not published yet."""
    own = _events(Provider).filter(pgh_obj=provider).order_by("pgh_id")
    columns = [field.attname for field in Provider._meta.concrete_fields if field.name != "status"]
    rows = list(own.values("status", "pgh_created_at", "pgh_context__metadata", *columns))
    past = rows[:-1] if until_now else rows
    last = max((place for place, row in enumerate(past) if row["status"] == PublicationStatus.PUBLISHED), default=-1)
    unpublished = rows[last + 1 :]
    if not unpublished:
        return
    for place, row in enumerate(unpublished, start=last + 1):
        if place == 0 or any(row[name] != rows[place - 1][name] for name in columns):
            yield row["pgh_context__metadata"]
    since = unpublished[0]["pgh_created_at"] if last >= 0 else None
    # A site that a merge brought was written while it was another provider's.
    # Asked for by itself: how many there are is more than the planner can know after much was written at once.
    sites = list(_events(Site).filter(provider=provider).order_by().values_list("pgh_obj", flat=True).distinct())
    of_sites = _events(Site).filter(pgh_obj__in=sites)
    for events in (of_sites, *(_events(each).filter(site__in=sites) for each in RECORDS)):
        metadata = _since(events, since).order_by().values_list("pgh_context__metadata", flat=True)
        yield from metadata.distinct()


def _since(events: QuerySet[Any], moment: Any) -> QuerySet[Any]:
    """Events bear the time at which their transaction began, which may be long before it was its turn: the order of
    the revisions tells which came later.
    """
    if moment is None:
        return events
    first = Revision.objects.filter(began_at=moment).aggregate(first=Min("number"))["first"] or 0
    return events.filter(pgh_created_at__in=Revision.objects.filter(number__gte=first).values("began_at"))


def _events(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    return rows
