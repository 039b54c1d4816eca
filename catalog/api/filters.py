"""The filters of every list, declared once. docs/reference/filters.md explains each of them.

What a filter means for sites and providers is in `selection`; here is only what may be said.
"""

from copy import copy
from functools import cache
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django_filters import Filter, FilterSet
from rest_framework.request import Request

from catalog.api.conditional import sees_everything, today
from catalog.api.fields import Codes, Day, Flag, HoldableStandards, Moment, OfCatalog, OneOf, Search, SourceNames
from catalog.api.selection import (
    Asked,
    select_providers,
    select_sites,
    sites_meeting,
    sites_of_visible,
    visible_providers,
    visible_sites,
)
from catalog.choices import ContractServices, Evidence, PublicationStatus, RegionKind, StandardKind
from catalog.models import Capability, Country, Modality, Region, Site, Stage
from catalog.search import (
    CAPABILITY_RELEVANCE,
    RELEVANCE,
    Understanding,
    found_sites,
    ranked_capabilities,
    ranked_providers,
    ranked_sites,
)


class Asking(Filter):
    """A filter that is declared once and never changed: a request needs no deep copy of it."""

    def __deepcopy__(self, memo: Any) -> "Asking":
        return copy(self)


class CodeFilter(Asking):
    field_class = Codes


class StandardFilter(Asking):
    field_class = HoldableStandards


class ChoiceFilter(Asking):
    field_class = OneOf


class SourceFilter(Asking):
    field_class = SourceNames


class FlagFilter(Asking):
    field_class = Flag


class DayFilter(Asking):
    field_class = Day


class MomentFilter(Asking):
    field_class = Moment


class SearchFilter(Asking):
    field_class = Search


class Filters(FilterSet):
    """Filters whose form is put together once, not for every request. A form copies the fields it is made of."""

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Request, **options: Any) -> None:
        super().__init__(data, queryset, request=request, **options)
        for field in self.form.fields.values():
            if isinstance(field, OfCatalog):
                field.state = request.parser_context["view"].state

    def get_form_class(self) -> type[forms.Form]:
        return self.form_of_class()

    @classmethod
    @cache
    def form_of_class(cls) -> type[forms.Form]:
        fields = {name: each.field for name, each in cls.base_filters.items()}
        return type(f"{cls.__name__}Form", (cls._meta.form,), fields)


class SiteForm(forms.Form):
    """What one parameter asks of another."""

    def clean(self) -> dict[str, Any]:
        """A day on which nothing is to be valid would be dropped without a word."""
        for name in ("valid_on", "include_undated"):
            if name in self.data and "standard" not in self.data:
                self.add_error(name, forms.ValidationError(f"{name} needs standard", code="needs_standard"))
        return self.cleaned_data


class Searching(Filters):
    """Filters with a `search`. What it finds is ordered by `ranking`, unless the query says an order."""

    best_first: tuple[str, ...]

    @property
    def understanding(self) -> Understanding | None:
        """How the words were understood; None if nothing is searched for."""
        said: Understanding | None = self.form.cleaned_data["search"]
        return said

    @property
    def searched_sites(self) -> QuerySet[Site] | None:
        """The sites that may be found at all; None where none are."""
        sites: QuerySet[Site] | None = self.form.fields["search"].sites
        return sites

    @property
    def ranking(self) -> tuple[str, ...]:
        return self.best_first if self.understanding else ()


class SiteFilters(Searching):
    """Filters of `/sites/`; on `/providers/` the same hold for one and the same site of the provider."""

    best_first = RELEVANCE

    search = SearchFilter(
        help_text="Names, places, numbers and capabilities as people type them; best first unless an ordering is said."
    )
    capability = CodeFilter(
        of=Capability, what="capability", help_text="The site has a record of this capability or of one below it."
    )
    modality = CodeFilter(of=Modality, what="modality", help_text="The site works with this kind of product.")
    standard = StandardFilter(
        what="standard", help_text="The site holds this standard, in force on valid_on; undated ones do not count."
    )
    valid_on = DayFilter(help_text="The day on which the standard is to be in force; today (UTC) if it is not said.")
    include_undated = FlagFilter(help_text="true: a certificate without an end date counts as in force.")
    stage = CodeFilter(
        of=Stage, what="stage", help_text="The record of the capability (of any, if none is named) states this stage."
    )
    evidence = ChoiceFilter(
        choices=Evidence, what="evidence", help_text="The grade of the records by which a site meets the other filters."
    )
    country = CodeFilter(of=Country, what="country", help_text="Where the site is (ISO 3166-1 alpha-2).")
    region = CodeFilter(of=Region, what="region", help_text="The site's country belongs to this market region or bloc.")
    source = SourceFilter(what="source", help_text="The name of the source of the site's own entry.")
    has_fei = FlagFilter(help_text="Whether a real FEI of the site is on record.")
    contract_services = ChoiceFilter(
        choices=ContractServices, what="answer", help_text="Whether the provider makes things for others."
    )
    status = ChoiceFilter(
        choices=PublicationStatus,
        what="status",
        help_text="The provider's status. Only for keys with the scope curate.",
    )
    updated_since = MomentFilter(help_text="The entry, or one that belongs to it, changed at or after this time.")

    class Meta:
        form = SiteForm

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Request, **options: Any) -> None:
        super().__init__(data, queryset, request=request, **options)
        self.everything = sees_everything(request)
        if not self.everything:
            del self.form.fields["status"]
        sites = visible_sites(everything=self.everything)
        self.form.fields["source"].sites = self.form.fields["search"].sites = sites

    @cached_property
    def asked(self) -> Asked:
        """What the checked query asks for."""
        said = {name: value for name, value in self.form.cleaned_data.items() if name in Asked.__dataclass_fields__}
        return Asked(**said | {"valid_on": said["valid_on"] or today()})

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        sites = select_sites(queryset, self.asked)
        return ranked_sites(self.understanding, sites) if self.understanding else sites


class ProviderFilters(SiteFilters):
    """The same, asked of providers."""

    facets = FlagFilter(help_text="true: count the providers found, by capability group, standard, modality and place.")

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Request, **options: Any) -> None:
        super().__init__(data, queryset, request=request, **options)
        self.form.fields["search"].providers = visible_providers(everything=self.everything)

    @cached_property
    def sites(self) -> QuerySet[Any]:
        """The sites, of whichever of the providers, that meet what is asked of sites and searched for."""
        return found_sites(self.understanding, self.sites_asked) if self.understanding else self.sites_asked

    @cached_property
    def sites_asked(self) -> QuerySet[Any]:
        return sites_meeting(sites_of_visible(everything=self.everything), self.asked)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        providers = select_providers(queryset, self.sites_asked, self.asked, everything=self.everything)
        return ranked_providers(self.understanding, providers, self.sites_asked) if self.understanding else providers


class CapabilityFilters(Searching):
    best_first = CAPABILITY_RELEVANCE

    search = SearchFilter(help_text="Names and synonyms as people type them; best first unless an ordering is said.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return ranked_capabilities(self.understanding, queryset) if self.understanding else queryset


class StandardFilters(Filters):
    kind = ChoiceFilter(
        choices=StandardKind, what="kind", lookup_expr="in", help_text="Certificate, registration, regulation, …"
    )
    holdable = FlagFilter(help_text="Whether a site can hold it at all.")


class RegionFilters(Filters):
    kind = ChoiceFilter(choices=RegionKind, what="kind", lookup_expr="in", help_text="Market region or bloc.")
