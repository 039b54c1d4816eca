"""Providers: the list, and for each a page with everything about it, from which all of it is changed."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from catalog.admin.bulk import ACTS, do_view, look_page, may_do
from catalog.admin.coverage_filters import ByExpiry, ByGroup
from catalog.admin.duplicates import duplicates_view
from catalog.admin.history import entry_history_page, history_page, restore_view
from catalog.admin.looking import Looking
from catalog.admin.pairs import pair_view
from catalog.admin.provider_edit import add_provider_view, change_entry_view, remove_record_view
from catalog.admin.provider_filters import (
    ByCountry,
    BySource,
    ChangedSince,
    Incomplete,
    Lapsing,
    Twice,
    Unreviewed,
    lapsing_certificates,
)
from catalog.admin.provider_list import ProviderList
from catalog.admin.provider_view import provider_view, step_view
from catalog.admin.saved_filters import context_of, filter_view, filters_view
from catalog.desk.completeness import with_completeness
from catalog.models import Provider, Site

_OF_SITES = ("name", "key", "city", "fei")


def _counted(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().values(of=OuterRef("pk")).annotate(rows=Count("pk")).values("rows")
    return Subquery(counted, output_field=IntegerField())


@admin.register(Provider)
class ProviderAdmin(Looking):
    list_display = ("name", "status", "countries", "sites", "completeness", "lapsing", "source_name")
    list_filter = (
        "status",
        Lapsing,
        Incomplete,
        Unreviewed,
        Twice,
        ByCountry,
        ByGroup,
        ByExpiry,
        BySource,
        ChangedSince,
    )
    list_select_related = ("source",)
    search_fields = ("name", "key", "duns")
    search_help_text = "Name, key, DUNS; name, key, city or FEI of a site"
    ordering = ("name", "key")
    show_facets = admin.ShowFacets.ALWAYS
    actions = ("submit", "publish", "send_back", "retire", "attest")

    @admin.action(description=ACTS["submit"][0], permissions=["submit"])
    def submit(self, request: HttpRequest, chosen: QuerySet[Provider]) -> HttpResponse | None:
        return look_page(request, "submit", chosen)

    @admin.action(description=ACTS["publish"][0], permissions=["publish"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Provider]) -> HttpResponse | None:
        return look_page(request, "publish", chosen)

    @admin.action(description=ACTS["send-back"][0], permissions=["publish"])
    def send_back(self, request: HttpRequest, chosen: QuerySet[Provider]) -> HttpResponse | None:
        return look_page(request, "send-back", chosen)

    @admin.action(description=ACTS["retire"][0], permissions=["publish"])
    def retire(self, request: HttpRequest, chosen: QuerySet[Provider]) -> HttpResponse | None:
        return look_page(request, "retire", chosen)

    @admin.action(description=ACTS["attest"][0], permissions=["attest"])
    def attest(self, request: HttpRequest, chosen: QuerySet[Provider]) -> HttpResponse | None:
        return look_page(request, "attest", chosen)

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return may_do("submit", request.user)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_do("publish", request.user)

    def has_attest_permission(self, request: HttpRequest) -> bool:
        return may_do("attest", request.user)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return ProviderList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if not all(each.isascii() and each.isdigit() for each in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest
        shown = context_of(request) if request.method == "GET" else {}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def filters_view(self, request: HttpRequest) -> HttpResponse:
        return filters_view(request, self)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        sites = Site.objects.filter(provider=OuterRef("pk"), active=True)
        codes = sites.order_by().filter(country__isnull=False).values("country").distinct()
        rows = super().get_queryset(request).annotate(at=ArraySubquery(codes))
        soon = _counted(lapsing_certificates())
        return with_completeness(rows.annotate(open_sites=_counted(sites), lapsing_soon=soon))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word somewhere. No join with sites: it would show a provider once for each."""
        for word in search_term.split():
            sites = Site.objects.filter(provider=OuterRef("pk"))
            at_site = reduce(or_, (Q(**{f"{name}__icontains": word}) for name in _OF_SITES))
            own = reduce(or_, (Q(**{f"{name}__icontains": word}) for name in self.search_fields))
            queryset = queryset.filter(own | Exists(sites.filter(at_site)))
        return queryset, False

    @admin.display(ordering="headquarters_country")
    def countries(self, provider: Any) -> str:
        """Headquarters first, then those of the sites that are open."""
        codes = dict.fromkeys([provider.headquarters_country_id, *sorted(provider.at)])
        return ", ".join(code for code in codes if code)

    @admin.display(description="source", ordering="source__name")
    def source_name(self, provider: Provider) -> str:
        return provider.source.name

    @admin.display(ordering="open_sites")
    def sites(self, provider: Any) -> int:
        return provider.open_sites or 0

    @admin.display(description="lapsing", ordering="lapsing_soon")
    def lapsing(self, provider: Any) -> str:
        soon = provider.lapsing_soon
        return format_html('<span class="desk-soon">{}</span>', soon) if soon else ""

    @admin.display(ordering="completeness")
    def completeness(self, provider: Any) -> str:
        figure = provider.completeness
        return format_html('<progress max="100" value="{}"></progress> {}&nbsp;%', figure, figure)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("catalog.add_provider"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("filters/", view(self.filters_view), name="catalog_provider_filters"),
            path("filters/<int:number>/", view(filter_view), name="catalog_provider_filter"),
            path("bulk/", view(do_view), name="catalog_provider_bulk"),
            path("<int:number>/step/", view(step_view), name="catalog_provider_step"),
            path(
                "<int:number>/history/<str:kind>/<int:event>/restore/",
                view(restore_view),
                name="catalog_provider_restore",
            ),
            path("<int:number>/edit/history/", view(entry_history_page), name="catalog_provider_edit_history"),
            path("<int:number>/sites/<int:site>/history/", view(entry_history_page), name="catalog_site_history"),
            path(
                "<int:number>/sites/<int:site>/<str:kind>/<int:record>/history/",
                view(entry_history_page),
                name="catalog_record_history",
            ),
            path("<int:number>/edit/", view(change_entry_view), name="catalog_provider_edit"),
            path("<int:number>/sites/add/", view(change_entry_view), name="catalog_site_add"),
            path("<int:number>/sites/<int:site>/edit/", view(change_entry_view), name="catalog_site_edit"),
            path("<int:number>/sites/<int:site>/<str:kind>/add/", view(change_entry_view), name="catalog_record_add"),
            path(
                "<int:number>/sites/<int:site>/<str:kind>/<int:record>/edit/",
                view(change_entry_view),
                name="catalog_record_edit",
            ),
            path(
                "<int:number>/sites/<int:site>/<str:kind>/<int:record>/remove/",
                view(remove_record_view),
                name="catalog_record_remove",
            ),
            path("duplicates/", view(duplicates_view), name="catalog_duplicates"),
            path("duplicates/<slug:first>/<slug:second>/", view(pair_view), name="catalog_pair"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return add_provider_view(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of the provider: to look at. What changes it has addresses of its own."""
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return provider_view(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return history_page(request, object_id)
