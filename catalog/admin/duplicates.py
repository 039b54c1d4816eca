"""Providers that may be one, as a list to work through. What is done with a pair is done on its own page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from catalog.choices import Strength
from catalog.desk.curators import at_desk
from catalog.desk.duplicates import DUNS, FEI, NAME, WEBSITE, Candidate, Ground, find
from catalog.desk.lately import lately
from catalog.models import Country, Dismissal, Provider
from catalog.revision import latest

AT_ONCE = 25
GROUNDS = {FEI: "FEI", DUNS: "DUNS", WEBSITE: "website", NAME: "name"}
NOWHERE = "none"


class Asked(forms.Form):
    """What the list is filtered by. What is no choice filters nothing, and is told."""

    strength = forms.ChoiceField(choices=[("", "All"), *Strength.choices], required=False, label="Grade")
    ground = forms.ChoiceField(choices=[("", "All"), *GROUNDS.items()], required=False, label="In common")
    country = forms.ChoiceField(required=False)
    provider = forms.CharField(required=False, label="Name or key", max_length=200)
    dismissed = forms.BooleanField(required=False, label="also those that were dismissed")

    def __init__(self, data: Any, countries: list[tuple[str, str]]) -> None:
        super().__init__(data)
        country: Any = self.fields["country"]
        country.choices = [("", "All"), *countries]

    def fits(self, candidate: Candidate) -> bool:
        said = getattr(self, "cleaned_data", {})
        at = {code for side in candidate.sides for code in side.countries or (NOWHERE,)}
        words = str(said.get("provider") or "").casefold()
        return (
            said.get("strength") in ("", None, candidate.strength)
            and (not said.get("ground") or any(each.kind == said["ground"] for each in candidate.grounds))
            and (not said.get("country") or said["country"] in at)
            and any(words in side.name.casefold() or words in side.key for side in candidate.sides)
        )


def duplicates_view(request: HttpRequest) -> HttpResponse:
    """A page of candidates, the surest first. The dear part is remembered until something changes."""
    if not request.user.has_perm("catalog.view_provider"):
        raise PermissionDenied
    found = candidates(dismissed=bool(request.GET.get("dismissed")))
    form = Asked(request.GET, _countries(found))
    form.is_valid()
    rows = Paginator([each for each in found if form.fits(each)], AT_ONCE).get_page(request.GET.get("page"))
    kept: dict[str, Any] = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        **admin.site.each_context(request),
        "opts": Provider._meta,
        "title": "Possible duplicates",
        "form": form,
        "page": rows,
        "rows": _shown(list(rows)),
        "kept": urlencode(kept),
        "may_merge": at_desk(request.user).may_merge,
    }
    return TemplateResponse(request, "admin/catalog/duplicates.html", context)


def candidates(*, dismissed: bool = False) -> list[Candidate]:
    """All of them. Not to be changed: others are given the same list."""
    last = Dismissal.objects.order_by("-pk").values_list("pk", flat=True).first()
    return lately(f"{latest().number} {last}", f"candidates {dismissed}", lambda: find(dismissed=dismissed))


def grounds_told(grounds: Iterable[Ground]) -> list[tuple[str, str]]:
    """(what, which) of each thing in common, the strongest first."""
    return [
        (f"{GROUNDS[each.kind]}{f', {each.alike} % alike' if each.kind == NAME else ''}", each.value)
        for each in grounds
    ]


def _shown(rows: list[Candidate]) -> list[dict[str, Any]]:
    keys = {side.key for each in rows for side in each.sides}
    numbers = dict(Provider.objects.filter(key__in=keys).values_list("key", "pk"))
    return [
        {
            "strength": each.strength,
            "label": each.strength.label,
            "sides": [
                (side, reverse("admin:catalog_provider_change", args=(numbers[side.key],))) for side in each.sides
            ],
            "grounds": grounds_told(each.grounds),
            "address": reverse("admin:catalog_pair", args=(each.first.key, each.second.key)),
        }
        for each in rows
        if {side.key for side in each.sides} <= numbers.keys()
    ]


def _countries(found: list[Candidate]) -> list[tuple[str, str]]:
    codes = {code for each in found for side in each.sides for code in side.countries}
    names = Country.objects.filter(code__in=codes).order_by("name").values_list("code", "name")
    return [*names, (NOWHERE, "(unknown)")]
