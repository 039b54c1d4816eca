"""The doors to poll: what changed in the published catalog, and which papers of selected partners run out."""

import re
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django_filters import FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.conditional import mark_of, today
from catalog.api.fields import Moment
from catalog.api.filters import Asking
from catalog.published import Change, changes_between, revision_before
from catalog.revision import Latest, latest
from matching.api.schema.words import ref
from matching.api.sponsors import SponsorView, is_known
from matching.models import Shortlist
from matching.readmodel import Snapshot, current
from matching.shortlists import instant
from matching.watch import Held, by_provider, held_by, lapses, selected_by

WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
MOST_DAYS = 730
USUAL_DAYS = 90


class Since(forms.Field):
    """A revision of the catalog, or a moment: the last revision before it. Must be said."""

    schema: dict[str, Any] = {
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "format": "date"}, Moment.schema]
    }
    now: Latest  # whoever reads a request says what is the latest

    def clean(self, value: Any) -> int:
        if value is None:
            raise ValidationError("must be said: a revision, such as that of the last answer, or a time", "missing")
        if not WHOLE_NUMBER.fullmatch(value):
            moment = self.moment(value)
            return min(revision_before(moment), self.now.number) if moment else 0
        if int(value) > self.now.number:
            raise ValidationError(
                f"must be at most {self.now.number}, the catalog's revision, got {value}", code="out_of_range"
            )
        return int(value)

    def moment(self, value: str) -> datetime | None:
        try:
            return Moment().clean(value)
        except ValidationError as error:
            times = str(error.message).removeprefix("must be ")
            raise ValidationError(f"must be a revision in plain digits, or {times}", code=error.code) from None


class Days(forms.Field):
    """A whole number of days in plain digits."""

    schema = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": USUAL_DAYS}

    def clean(self, value: Any) -> int:
        if value is None:
            return USUAL_DAYS
        if not WHOLE_NUMBER.fullmatch(value) or not 1 <= int(value) <= MOST_DAYS:
            raise ValidationError(f"must be a whole number from 1 to {MOST_DAYS}, got '{value}'", "invalid_number")
        return int(value)


class SinceFilter(Asking):
    field_class = Since


class DaysFilter(Asking):
    field_class = Days


class ChangeFilters(FilterSet):
    """What `/changes/` is asked for. The rows are not the database's: nothing is filtered here."""

    since = SinceFilter(
        required=True,
        help_text="A revision of the catalog (the `revision` of the answer before), or a date or time: what changed "
        "after that revision, or from that moment on.",
    )

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Request, **options: Any) -> None:
        super().__init__(data, queryset, request=request, **options)
        self.form.fields["since"].now = request.parser_context["view"].now

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class LapseFilters(FilterSet):
    """What `/lapses/` is asked for."""

    within_days = DaysFilter(help_text="How far to look ahead.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class Watching(SponsorView[Shortlist]):
    """Lists that are computed: the filter backend reads their query, strictly, and the view does the rest."""

    queryset = Shortlist._base_manager.none()
    query_parameters = None
    orderings: dict[str, tuple[str, ...]]
    filterset: Any

    def said(self, name: str) -> Any:
        """The clean value of a parameter."""
        return self.filterset.form.cleaned_data[name]

    def ordered(self, rows: list[Any]) -> list[Any]:
        """By the attributes of the order that is asked for; without any they are in it."""
        name = self.request.query_params.get("ordering", next(iter(self.orderings)))
        if columns := self.orderings[name.removeprefix("-")]:
            rows = sorted(rows, key=attrgetter(*columns))
        return rows[::-1] if name.startswith("-") else rows


# A page of changes says more than other pages: it is described by itself, and so is its query.
SINCE = ChangeFilters.base_filters["since"].field
PARAMETERS = [
    OpenApiParameter("since", Since.schema, required=True, description=str(SINCE.help_text)),
    OpenApiParameter("ordering", {"type": "string", "enum": ["provider", "-provider", "revision", "-revision"]}),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
    OpenApiParameter("offset", {"type": "integer", "minimum": 0, "maximum": 100_000, "default": 0}),
]


class Changes(Watching):
    """What changed in the published catalog."""

    filterset_class = ChangeFilters
    orderings = {"provider": ("key",), "revision": ("revision", "key")}
    conditional = True
    now: Latest

    def before_turn(self) -> None:
        self.now = latest()

    @extend_schema(operation_id="listChanges", responses={200: ref("ChangesPage")}, parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        """What changed in the published catalog since a revision or a time, and which of your shortlists it touches.

        Poll with the `revision` of the answer before (of its first page, if there are several): nothing is missed.
        """
        self.filter_queryset(self.get_queryset())
        tag = self.tag()
        if is_known(request, tag):
            return Response(status=304, headers={"ETag": tag})
        found = self.paginate_queryset(self.ordered(changes_between(self.said("since"), self.now.number)))
        holders = by_provider(held_by(self.sponsor))
        page = [told_change(each) | {"shortlists": told_holders(holders.get(each.key, ()))} for each in found or ()]
        response = self.get_paginated_response(page)
        response.data = {"revision": self.now.number, "since": self.said("since"), **response.data}
        response.headers["ETag"] = tag
        return response

    def tag(self) -> str:
        """Changes with the catalog and with the sponsor's shortlists, which are only added to."""
        shortlists = Shortlist.objects.of(self.sponsor).aggregate(number=Count("pk"))["number"]
        state = f"{self.now.number} {self.now.raised_at} {self.sponsor} {shortlists}"
        return f'"{mark_of(state, self.request.build_absolute_uri())}"'


class Lapses(ListModelMixin, Watching):
    """Papers of selected partners that run out."""

    filterset_class = LapseFilters
    orderings = {"valid_until": ()}
    snapshot: Snapshot

    def before_turn(self) -> None:
        self.snapshot = current()

    @extend_schema(operation_id="listLapses", responses={200: ref("Lapse")})
    def get(self, request: Request) -> Response:
        """Certificates of the providers that you have selected, which run out soon or did since you selected them.

        A provider is selected while the last decision on it, on any of your shortlists, is `selected`. All its active
        sites count.
        """
        self.filter_queryset(self.get_queryset())
        days, columns = self.said("within_days"), self.snapshot.columns
        rows = lapses(selected_by(self.sponsor), columns, today=today(), within_days=days)
        return self.get_paginated_response(self.paginate_queryset(self.ordered(rows)))


def told_change(change: Change) -> dict[str, Any]:
    return {
        "provider": {"key": change.key, "name": change.name},
        "change": change.change,
        "kinds": list(change.kinds),
        "revision": change.revision,
        "at": instant(change.at),
    }


def told_holders(shortlists: Sequence[Held]) -> list[dict[str, str]]:
    return [{"id": str(each.id), "title": each.title} for each in shortlists]
