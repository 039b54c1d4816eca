"""Who changed what of a provider, its sites and their records, when and why: read from the events of the triggers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from catalog.actors import shown
from catalog.models import (
    CapabilityRecord,
    Certificate,
    Inspection,
    ModalityRecord,
    Provider,
    Revision,
    Site,
    Source,
)

# Kind of entry → its model, and the columns that say which entry it is.
KINDS: Mapping[str, tuple[type[Model], tuple[str, ...]]] = {
    "provider": (Provider, ("key",)),
    "site": (Site, ("key",)),
    "capability": (CapabilityRecord, ("capability",)),
    "modality": (ModalityRecord, ("modality",)),
    "certificate": (Certificate, ("standard", "number")),
    "inspection": (Inspection, ("authority", "ended_on")),
}
NO_EVENT = 0  # keeps a query that would ask for nothing: every page costs the same number of them

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the numbers in the events stand for outside the database."""

    site: Mapping[int, str]
    provider: Mapping[int, str]
    source: Mapping[int, str]


def events_of(provider: Provider) -> QuerySet[Any]:
    """(kind, event, at) of everything that happened to the provider, to those that were merged into it, and to every
    site that one of them has ever had.
    """
    own = Provider.objects.filter(Q(pk=provider.pk) | Q(merged_into=provider)).values("pk")
    sites = events(Site).filter(provider__in=own).values("pgh_obj")
    first, *rest = (
        events(model)
        .filter(**({"pgh_obj__in": own} if model is Provider else {f"{site_column(model)}__in": sites}))
        .order_by()
        .values(kind=Value(kind), event=F("pgh_id"), at=F("pgh_created_at"))
        for kind, (model, _) in KINDS.items()
    )
    return first.union(*rest, all=True)


def history_of(kind: str, *numbers: int) -> QuerySet[Any]:
    """The same of rows of one kind, by their ids."""
    rows = events(KINDS[kind][0]).filter(pgh_obj_id__in=numbers).order_by()
    return rows.values(kind=Value(kind), event=F("pgh_id"), at=F("pgh_created_at"))


def events(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    return rows


def site_column(model: type[Model]) -> str:
    return "pgh_obj" if model is Site else "site"


def told(page: Iterable[Row]) -> list[Row]:
    """The events of a page in words: old and new of each column that changed."""
    listed = list(page)
    rows = {(kind, row["pgh_id"]): row for kind in KINDS for row in read(kind, listed)}
    names, revisions = names_in(rows.values()), revisions_at({row["pgh_created_at"] for row in rows.values()})
    return [tell(each["kind"], rows[each["kind"], each["event"]], names, revisions) for each in listed]


def read(kind: str, page: list[Row]) -> QuerySet[Any, Row]:
    """The page's events of one kind, each with the row as it was then and as it had been before."""
    model, _ = KINDS[kind]
    columns = {field.attname: F(field.attname) for field in model._meta.concrete_fields if field.attname != "id"}
    earlier = events(model).filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    numbers = [NO_EVENT, *(each["event"] for each in page if each["kind"] == kind)]
    return (
        events(model)
        .filter(pgh_id__in=numbers)
        .values(
            "pgh_id",
            "pgh_created_at",
            "pgh_label",
            "pgh_obj_id",
            context=F("pgh_context__metadata"),
            then=JSONObject(**columns),
            before=Subquery(earlier.values(row=JSONObject(**columns))[:1]),
        )
    )


def names_in(rows: Iterable[Row]) -> Names:
    states = [state for row in rows for state in (row["then"], row["before"]) if state]

    def numbers(*columns: str) -> list[int]:
        return [NO_EVENT, *{state[column] for state in states for column in columns if state.get(column)}]

    return Names(
        site=dict(Site.objects.filter(pk__in=numbers("site_id")).values_list("pk", "key")),
        provider=dict(
            Provider.objects.filter(pk__in=numbers("provider_id", "merged_into_id")).values_list("pk", "key")
        ),
        source={each.pk: str(each) for each in Source.objects.filter(pk__in=numbers("source_id"))},
    )


def revisions_at(moments: set[datetime]) -> dict[datetime, Revision]:
    """A transaction's events and its revision bear the same time."""
    return {each.began_at: each for each in Revision.objects.filter(began_at__in=moments).order_by("number")}


def tell(kind: str, row: Row, names: Names, revisions: Mapping[datetime, Revision]) -> Row:
    revision, context = revisions.get(row["pgh_created_at"]), row["context"] or {}
    site = row["then"].get("site_id")
    return {
        "at": row["pgh_created_at"],
        "revision": revision and revision.number,
        "who": shown(context) or (f"database role {revision.database_role}" if revision else None),
        "why": context.get("reason"),
        "action": row["pgh_label"],
        "entry": {
            "kind": kind,
            "site": names.site.get(site) if site else None,
            "name": " ".join(str(row["then"][column_of(kind, part)]) for part in KINDS[kind][1]).strip(),
        },
        "changes": list(changes(row, names)),
    }


def column_of(kind: str, name: str) -> str:
    return KINDS[kind][0]._meta.get_field(name).attname  # type: ignore[union-attr]


def changes(row: Row, names: Names) -> Iterable[Row]:
    """A deletion's event holds the row as it was."""
    deleted = row["pgh_label"] == "delete"
    old = row["then"] if deleted else row["before"] or {}
    new = {} if deleted else row["then"]
    for column in row["then"]:
        was, became = said(column, old.get(column), names), said(column, new.get(column), names)
        if was != became and column != "site_id":
            yield {"field": column.removesuffix("_id"), "old": was, "new": became}


def said(column: str, value: Any, names: Names) -> Any:
    """The value as the API has it: keys for numbers, null for blanks."""
    owners = {"provider_id": names.provider, "merged_into_id": names.provider}
    known = {**owners, "source_id": names.source}.get(column)
    if known is not None and value is not None:
        return known.get(value)
    return None if value in ("", []) else value
