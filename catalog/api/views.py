"""Providers and sites, found and shown."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.conditional import sees_everything
from catalog.api.facets import facets
from catalog.api.filters import ProviderFilters, SiteFilters
from catalog.api.history import events_of, told
from catalog.api.proposals import ProposalDetail
from catalog.api.reading import Listing, found
from catalog.api.remembering import remembered
from catalog.api.rows import provider_details, site_details
from catalog.api.searching import LongSearchable
from catalog.api.selection import sites_of_visible, visible_providers, visible_sites
from catalog.api.serializers import (
    HistoryEntry,
    ProviderDetail,
    ProviderPage,
    ProviderSummary,
    SiteDetail,
    SitePage,
    SiteSummary,
)
from catalog.api.shapes import ProviderWrite, SiteWrite
from catalog.api.summaries import provider_rows, provider_summaries, site_rows, site_summaries
from catalog.api.writing import (
    REASON,
    Changing,
    address_of,
    carried_out,
    created,
    documented,
    may_publish,
    proposed,
    sent,
    turn,
)
from catalog.exchange.amend import Place, add_provider, add_site
from catalog.models import Proposal, Provider, Site

MERGED = "The address of the provider that it was merged into."


@extend_schema_view(
    get=extend_schema(responses=ProviderPage),
    post=extend_schema(
        operation_id="createProvider", request=ProviderWrite, responses={201: ProviderDetail}, parameters=[REASON]
    ),
)
class ProviderList(LongSearchable[Provider]):
    """Providers; each with those of its sites that meet the filters together."""

    required_scope = {"GET": "read", "POST": "curate"}
    answers = {"POST": (409,)}
    serializer_class = ProviderSummary
    filterset_class = ProviderFilters
    orderings = {"key": ("key",), "name": (Lower("name"), "key")}

    def get_queryset(self) -> QuerySet[Provider]:
        return visible_providers(everything=self.everything)

    def rows(self, page: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return provider_rows(page)

    def shown(self, page: Any) -> Any:
        return provider_summaries(page, self.filterset.sites)

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        if self.filterset.form.cleaned_data["facets"]:
            response.data["facets"] = remembered(self.state, f"facets {self.question}", self.facets)
        return response

    def facets(self) -> Any:
        return facets(self.found, self.filterset.sites, self.filterset.asked)

    def post(self, request: Request) -> Response:
        """Add a provider, as a draft or for review, with its sites if the body has them."""
        with turn(request):
            add_provider(sent(request), publish=may_publish(request))
            rows = provider_details(Provider.objects.all(), sites_of_visible(everything=True))
            provider = found(rows, key=sent(request)["key"])
            return created(request, ProviderDetail(provider).data, "provider", provider.key)


@extend_schema_view(
    get=extend_schema(
        responses={200: ProviderDetail, 308: OpenApiResponse(description="Merged into another: Location leads there.")},
        parameters=[OpenApiParameter(name="Location", location="header", response=[308], description=MERGED)],
    )
)
@documented(ProviderWrite, ProviderDetail)
class ProviderSingle(Changing[Provider]):
    """A provider with its sites and everything on record about them."""

    serializer_class = ProviderDetail

    def get_queryset(self) -> QuerySet[Provider]:
        sites = sites_of_visible(everything=self.everything)
        return provider_details(visible_providers(everything=self.everything), sites)

    def get(self, request: Request, **where: str) -> Response:
        response = super().get(request, **where)
        if response.status_code == 308:
            del response.headers["ETag"]  # there is nothing here to keep
        return response

    def read(self, request: Request, key: str) -> Response:  # type: ignore[override]
        """Who asks for what was merged into a provider that they may see is sent there."""
        try:
            provider = self.get_object()
        except Http404:
            provider = None
        if provider is None or provider.merged_into_id:
            visible = visible_providers(everything=self.everything)
            into = visible.filter(former__key=key).first() if "\0" not in key else None
            if into:
                return Response(status=308, headers={"Location": address_of(request, "provider", into.key)})
        if provider is None:
            raise Http404
        return Response(self.get_serializer(provider).data)

    def place_of(self, row: Provider) -> tuple[Place, str]:
        return Place(provider=row.key), ""


class ProviderHistory(Listing[Any]):
    """Who changed what of a provider, its sites and their records, when and why."""

    required_scope = "curate"
    serializer_class = HistoryEntry
    lookup_field = "key"
    orderings = {"newest": ("-at", "kind", "-event")}

    def get_queryset(self) -> QuerySet[Any]:
        return events_of(found(Provider.objects.all(), **self.kwargs))

    def shown(self, page: Any) -> Any:
        return told(page)


@extend_schema_view(get=extend_schema(responses=SitePage))
class SiteList(LongSearchable[Site]):
    """Sites; all filters hold for one and the same site."""

    serializer_class = SiteSummary
    filterset_class = SiteFilters
    orderings = {"key": ("key",), "name": (Lower("name"), "key"), "country": ("country", Lower("city"), "key")}

    def get_queryset(self) -> QuerySet[Site]:
        return visible_sites(everything=self.everything)

    def rows(self, page: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return site_rows(page)

    def shown(self, page: Any) -> Any:
        return site_summaries(page)


class SiteCreation(GenericAPIView[Site]):
    """Where the sites of a provider begin."""

    required_scope = {"POST": "curate"}
    answers = {"POST": (409,)}

    @extend_schema(
        operation_id="createSite",
        request=SiteWrite,
        responses={201: SiteDetail, 202: ProposalDetail},
        parameters=[REASON],
    )
    def post(self, request: Request, key: str) -> Response:
        """Add a site to a provider, with its records if the body has them."""
        with turn(request):
            provider = found(visible_providers(everything=sees_everything(request)), key=key)
            add = partial(add_site, sent(request), provider.key)
            done = carried_out(request, provider.key, lambda publish: add(publish=publish))
            if isinstance(done, Proposal):
                return proposed(request, done)
            row = found(site_details(Site.objects.all()), key=sent(request)["key"])
            return created(request, SiteDetail(row).data, "site", row.key)


@documented(SiteWrite, SiteDetail)
class SiteSingle(Changing[Site]):
    """A site with everything on record about it."""

    serializer_class = SiteDetail

    def get_queryset(self) -> QuerySet[Site]:
        return site_details(visible_sites(everything=self.everything))

    def place_of(self, row: Site) -> tuple[Place, str]:
        return Place(provider=row.provider.key, site=row.key), ""
