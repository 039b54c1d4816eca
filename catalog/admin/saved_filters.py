"""Saved filters of the list of providers: kept from the list; renamed, shared and deleted on a page of their own."""

from copy import copy
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.admin.steps import why_not
from catalog.desk.curators import NotAllowed
from catalog.desk.saved_filters import LONGEST_NAME, as_kept, change, remove, save, visible_to
from catalog.exchange.amend import Refused
from catalog.exchange.problems import Problem
from catalog.models import Provider, SavedFilter

PASSING = ("p", "e", "all", "_facets")  # of the list's parameters: say nothing of what is looked for


def filters_view(request: HttpRequest, desk: Any) -> HttpResponse:
    """The page; a POST keeps the query of the list under a name. `desk`: the admin of providers."""
    if not request.user.has_perm("catalog.view_provider"):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    query, known, back = _lasting(QueryDict(request.POST.get("query", ""))), parameters_of(desk, request), ""
    try:
        kept = as_kept(query, known)
        _require_accepted(desk, request, kept)
        back = kept
        made = save(
            request.user, name=request.POST.get("name", ""), query=kept, shared="shared" in request.POST, known=known
        )
    except NotAllowed as error:
        raise PermissionDenied from error
    except Refused as error:
        messages.error(request, f"Not saved: {why_not(error)}.")
        return HttpResponseRedirect(_list(back))
    messages.success(request, f"Saved as {made.name}.")
    return HttpResponseRedirect(_list(made.query))


def filter_view(request: HttpRequest, number: int) -> HttpResponse:
    """Rename, share or delete one of one's own."""
    if request.method != "POST":
        raise PermissionDenied
    try:
        if request.POST.get("do") == "delete":
            remove(request.user, number)
            messages.success(request, "Deleted.")
        else:
            kept = change(request.user, number, name=request.POST.get("name", ""), shared="shared" in request.POST)
            messages.success(request, f"{kept.name}: saved.")
    except SavedFilter.DoesNotExist as error:
        raise Http404 from error
    except NotAllowed as error:
        raise PermissionDenied from error
    except Refused as error:
        messages.error(request, f"Not saved: {why_not(error)}.")
    return HttpResponseRedirect(reverse("admin:catalog_provider_filters"))


def context_of(request: HttpRequest) -> dict[str, Any]:
    """What the list shows of them."""
    return {
        "saved_filters": [(each, _list(each.query)) for each in visible_to(request.user)],
        "query_to_save": _lasting(request.GET),
        "may_save": request.user.has_perm("catalog.add_savedfilter"),
        "longest_name": LONGEST_NAME,
    }


def parameters_of(desk: Any, request: HttpRequest) -> set[str]:
    """What the list takes: its filters, the words that are looked for, and the order."""
    listed = desk.get_changelist_instance(_asking(request, ""))
    return {"q", "o", *(name for each in listed.filter_specs for name in each.expected_parameters())}


def _lasting(asked: QueryDict) -> str:
    """The query without what only says where one is in the list."""
    query = asked.copy()
    for name in PASSING:
        query.pop(name, None)
    return query.urlencode()


def _require_accepted(desk: Any, request: HttpRequest, query: str) -> None:
    """The list itself is asked: it knows which values its filters take."""
    try:
        list(desk.get_changelist_instance(_asking(request, query)).queryset[:1])
    except (IncorrectLookupParameters, ValueError) as error:
        message = "the list does not take these values"
        raise Refused([Problem(where="/query", code="invalid", message=message)]) from error


def _asking(request: HttpRequest, query: str) -> HttpRequest:
    asking = copy(request)
    asking.GET = QueryDict(query)
    asking.method = "GET"
    return asking


def _page(request: HttpRequest) -> HttpResponse:
    rows = [(each, _list(each.query)) for each in visible_to(request.user)]
    context = {
        **admin.site.each_context(request),
        "opts": Provider._meta,
        "title": "Saved filters",
        "own": [row for row in rows if row[0].owner_id == request.user.pk],
        "others": [row for row in rows if row[0].owner_id != request.user.pk],
        "longest_name": LONGEST_NAME,
    }
    return TemplateResponse(request, "admin/catalog/saved_filters.html", context)


def _list(query: str) -> str:
    return f"{reverse('admin:catalog_provider_changelist')}?{query}"
