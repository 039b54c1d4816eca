"""The two kinds of view that read the catalog: a list, and one thing by its key.

Both answer 304 from the revision alone: nothing else of the catalog is read.
"""

from array import array
from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.cache import patch_vary_headers
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.conditional import entity_tag, known_tag, mark_of, sees_everything, state, version_of
from catalog.api.remembering import remembered

Row = TypeVar("Row", bound=Model)

PAGING = ("limit", "offset", "ordering", "facets")


class Reading(GenericAPIView[Row]):
    """Answers GET and HEAD from `read` with an ETag, or with 304."""

    required_scope: Any = "read"
    state: str
    writable = False  # where one may write, the ETag names the content too, for If-Match
    conditional = True  # the OpenAPI document tells of ETag, If-None-Match and 304

    def get(self, request: Request, **where: str) -> Response:
        self.state = state(request)
        mark = mark_of(self.state, request.build_absolute_uri())
        tag = known_tag(request, mark)
        response = Response(status=304) if tag else self.read(request, **where)
        response.headers["ETag"] = tag or entity_tag(mark, version_of(response.data) if self.writable else "")
        response.headers["Cache-Control"] = "private, no-cache"  # kept, but asked for again each time
        patch_vary_headers(response, ["Authorization"])
        return response

    def read(self, request: Request, **where: str) -> Response:
        raise NotImplementedError

    @property
    def everything(self) -> bool:
        """Does the caller see more than what is published?"""
        return sees_everything(self.request)


class Listing(ListModelMixin, Reading[Row]):
    """Pages of rows, filtered by `filterset_class` and in one of `orderings`."""

    query_parameters = None  # the filter backend reads the whole query, and leaves what it read in `filterset`
    filterset: Any

    def read(self, request: Request, **where: str) -> Response:
        self.found = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(self.found)
        return self.get_paginated_response(self.shown(page))

    def count(self, rows: QuerySet[Any, Any]) -> int:
        """How many there are on all pages."""
        return remembered(self.state, f"count {self.question}", self.found.count)

    @property
    def question(self) -> str:
        """What is asked for, whatever the page and the order."""
        said = sorted(
            (name, sorted(values)) for name, values in self.request.query_params.lists() if name not in PAGING
        )
        return f"{self.request.path} {said}"

    def shown(self, page: Any) -> Any:
        return self.get_serializer(page, many=True).data


class LongListing(Listing[Row]):
    """A list of thousands: which rows were found, in their order, is remembered, so that every page costs the same."""

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The primary keys of all that was found, in the order that is asked for."""
        ordering = self.request.query_params.get("ordering", "")
        question = f"found {self.question} {ordering}"
        return remembered(self.state, question, lambda: array("q", self.found.values_list("pk", flat=True)))

    def count(self, rows: QuerySet[Any, Any]) -> int:
        return len(self.numbers)

    def part(self, rows: QuerySet[Any, Any], start: int, stop: int) -> list[Any]:
        """The rows of a page. One that is hidden since it was found is left out."""
        wanted = self.numbers[start:stop]
        there = {row["pk"]: row for row in self.rows(self.get_queryset().filter(pk__in=wanted))}
        return [there[number] for number in wanted if number in there]

    def rows(self, page: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """What is shown of the rows of a page, with their `pk`, as plain data."""
        raise NotImplementedError


class Single(Reading[Row]):
    """One row by its key or code."""

    lookup_field = "code"

    def read(self, request: Request, **where: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def get_object(self) -> Row:
        return found(self.get_queryset(), **self.kwargs)


def found(rows: QuerySet[Row], *, key: str = "", code: str = "") -> Row:
    """The row of that key or code. What the caller may not see answers exactly like what does not exist."""
    row = None
    if "\0" not in key + code:  # no text in the database has one
        row = rows.filter(Q(key=key) if key else Q(code=code)).first()
    if row is None:
        raise Http404
    return row
