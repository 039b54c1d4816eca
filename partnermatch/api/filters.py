"""The backend behind every list: the whole query is read here, strictly, then the rows are filtered and ordered."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression, OrderBy
from django_filters import FilterSet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from partnermatch.api.query import Order, read, takes_many


class Query(BaseFilterBackend):
    """Reads what a list view declares, and nothing else.

    `view.filterset_class` declares the filters, `view.orderings` the orders: name → columns (`-` before one turns it
    round) or expressions, the last of which makes the order total; the first name is the default, unless the filter set
    has a `ranking`: the columns of an order of its own for what it found. The view sets
    `query_parameters = None` to leave its query to this backend, and finds the filter set that was read in
    `view.filterset`. A view that is no list declares a `query_form` instead, and finds what was said in `view.said`.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        if hasattr(view, "query_form"):
            form = view.query_form(request.query_params)
            read(request.query_params, form)
            view.said = form.cleaned_data
            return queryset
        view.filterset = declared(view)(data=request.query_params, queryset=queryset, request=request)
        ordering = order_form(view)(request.query_params)
        read(request.query_params, view.filterset.form, ordering, view.paginator.form_class(request.query_params))
        rows: QuerySet[Any] = view.filterset.qs
        ranking = getattr(view.filterset, "ranking", ())
        if ranking and "ordering" not in request.query_params:
            return rows.order_by(*ranking)
        return rows.order_by(*columns(view.orderings, ordering.cleaned_data["ordering"]))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return list(described(view))


class NoFilters(FilterSet):
    """What a list without filters declares."""


def declared(view: Any) -> type[FilterSet]:
    return getattr(view, "filterset_class", NoFilters)


def order_form(view: Any) -> type[forms.Form]:
    return form_of_orders(tuple(view.orderings))


@cache
def form_of_orders(names: tuple[str, ...]) -> type[forms.Form]:
    return type("OrderForm", (forms.Form,), {"ordering": Order(names)})


def columns(orderings: Mapping[str, tuple[str | Expression, ...]], name: str) -> list[OrderBy]:
    """`-name` is exactly the order of `name` read backwards, so that one index serves both."""
    ordered = [directed(column) for column in orderings[name.removeprefix("-")]]
    if name.startswith("-"):
        for column in ordered:
            column.descending = not column.descending
    return ordered


def directed(column: str | Expression) -> OrderBy:
    if isinstance(column, str):
        return OrderBy(F(column.removeprefix("-")), descending=column.startswith("-"))
    return OrderBy(column)


def described(view: Any) -> Iterator[dict[str, Any]]:
    """Every parameter of a list as OpenAPI has it."""
    filters = {name: each.field for name, each in declared(view).base_filters.items()}
    for name, field in {**filters, **order_form(view).base_fields, **view.paginator.form_class.base_fields}.items():
        yield parameter(name, field)


def parameter(name: str, field: forms.Field) -> dict[str, Any]:
    schema = getattr(field, "schema", {"type": "string"})
    described = {"name": name, "in": "query", "required": field.required, "description": field.help_text}
    if takes_many(field):
        return {**described, "schema": {"type": "array", "items": schema}, "explode": True, "style": "form"}
    return {**described, "schema": schema}
