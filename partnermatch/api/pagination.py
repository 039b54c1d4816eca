"""Pages of a list by limit and offset, with links that lead exactly on and back."""

from typing import Any

from django import forms
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from partnermatch.api.query import WholeNumber, read

LARGEST_LIMIT = 200
LARGEST_OFFSET = 100_000


class PageForm(forms.Form):
    """Which part of a list is asked for."""

    limit = WholeNumber(low=1, high=LARGEST_LIMIT, default=50, help_text="How many results a page holds at most.")
    offset = WholeNumber(low=0, high=LARGEST_OFFSET, default=0, help_text="How many results come before the page.")


class Pages(LimitOffsetPagination):
    """`{"count", "next", "previous", "results"}`. A view may know cheaper ways to count and to take a part:
    `view.count(queryset)`, `view.part(queryset, start, stop)`.
    """

    form_class = PageForm
    request: Request
    count: int
    limit: int
    offset: int

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        sent = request.query_params.copy()
        for name in set(sent) - set(PageForm.base_fields):
            del sent[name]
        form = PageForm(sent)
        read(sent, form)
        self.request = request
        self.count = view.count(queryset) if hasattr(view, "count") else self.get_count(queryset)
        self.limit, self.offset = form.cleaned_data["limit"], form.cleaned_data["offset"]
        if self.offset >= self.count:
            return []
        stop = self.offset + self.limit
        if hasattr(view, "part"):
            return list(view.part(queryset, self.offset, stop))
        return list(queryset[self.offset : stop])

    def get_previous_link(self) -> str | None:
        """Beyond the end it leads to the last page that holds something."""
        if self.offset == 0:
            return None
        return self.link(max(0, min(self.offset, self.count) - self.limit))

    def get_next_link(self) -> str | None:
        following = self.offset + self.limit
        return self.link(following) if following < self.count and following <= LARGEST_OFFSET else None

    def link(self, offset: int) -> str:
        url = replace_query_param(self.request.build_absolute_uri(), "limit", self.limit)
        return str(replace_query_param(url, "offset", offset))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """None: the filter backend describes every parameter that it reads."""
        return []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """In the terms of OpenAPI 3.1, which has no `nullable`."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "description": "How many there are on all pages."},
                "next": link | {"description": "The following page; null on the last."},
                "previous": link | {"description": "The page before; null on the first."},
                "results": schema,
            },
        }
