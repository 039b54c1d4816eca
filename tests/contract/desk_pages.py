"""Every page of the administration, read off Django's own list of what is registered, with a row for each to show."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.urls import URLPattern, URLResolver

from catalog.exchange.export import provider_documents
from catalog.models import Capability, Country, ImportRun, Modality, Proposal, Provider, SavedFilter, Site, Standard
from partnermatch.access.issuing import add_member, create_sponsor, issue_key
from partnermatch.access.models import ApiKey, LockedLogin, Membership, Sponsor, User
from tests.catalog.api.builders import capability, certificate, inspection, modality, provider, site, source

# What the administration gives to every model: of one row, or of all.
OF_ALL, OF_ONE = ("changelist", "add"), ("change", "history", "delete")
# Pages of its own, by the name of the route; an address may hold the number of a row by the name of its model.
OWN: dict[str, list[str]] = {
    "index": [""],
    "app_list": ["catalog/", "access/"],
    "login": ["login/"],
    "password_change": ["password_change/"],
    "password_change_done": ["password_change/done/"],
    "jsi18n": ["jsi18n/"],
    "autocomplete": ["autocomplete/?app_label=catalog&model_name=capabilityrecord&field_name=capability&term=LSR"],
    "auth_user_password_change": ["access/user/{user}/password/"],
    "catalog_provider_edit": ["catalog/provider/{provider}/edit/"],
    "catalog_provider_restore": ["catalog/provider/{provider}/history/provider/{event}/restore/"],
    "catalog_provider_filters": ["catalog/provider/filters/"],
    "catalog_provider_export": ["catalog/importrun/export/?status__exact=published"],
    "catalog_duplicates": ["catalog/provider/duplicates/"],
    "catalog_pair": ["catalog/provider/duplicates/p0/p1/"],
    "catalog_site_add": ["catalog/provider/{provider}/sites/add/"],
    "catalog_site_edit": ["catalog/provider/{provider}/sites/{site}/edit/"],
    "catalog_record_add": [
        f"catalog/provider/{{provider}}/sites/{{site}}/{kind}/add/"
        for kind in ("capabilities", "modalities", "certificates", "inspections")
    ],
    "catalog_provider_edit_history": ["catalog/provider/{provider}/edit/history/"],
    "catalog_site_history": ["catalog/provider/{provider}/sites/{site}/history/"],
    "catalog_record_history": ["catalog/provider/{provider}/sites/{site}/certificates/{certificate}/history/"],
    "catalog_record_edit": ["catalog/provider/{provider}/sites/{site}/certificates/{certificate}/edit/"],
    "catalog_record_remove": ["catalog/provider/{provider}/sites/{site}/certificates/{certificate}/remove/"],
}
# Lists ask more when they are searched or when counts stand beside the filters.
MORE: dict[str, list[str]] = {
    "catalog_provider": ["?_facets=True", "?q=a+b", "?complete=half&lapsing=90&reviewed=year"],
    "catalog_proposal": ["?_facets=True"],
}
# To these one only sends. `view_on_site` leads to pages that our models do not have.
SENT = {
    "logout",
    "view_on_site",
    "catalog_provider_step",
    "catalog_proposal_decide",
    "catalog_importrun_decide",
    "catalog_provider_filter",
    "catalog_provider_bulk",
    "access_lockedlogin_unlock",
}


def routes() -> set[str]:
    """The names of all routes that there are."""
    return set(_names(admin.site.urls[0]))


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _names(each.url_patterns)
        elif each.name:
            yield each.name


def stock() -> dict[str, list[str]]:
    """The pages that every registered model has, by the name of the route."""
    pages: dict[str, list[str]] = {}
    for model in admin.site._registry:
        name, root = _route(model), f"{model._meta.app_label}/{model._meta.model_name}/"
        pages |= {f"{name}_{each}": [root + ("" if each == "changelist" else f"{each}/")] for each in OF_ALL}
        pages |= {f"{name}_{each}": [f"{root}{{{model._meta.model_name}}}/{each}/"] for each in OF_ONE}
        pages[f"{name}_changelist"] += [root + query for query in MORE.get(name, [])]
    return {name: addresses for name, addresses in pages.items() if name in routes()}


def pages() -> list[str]:
    """The addresses of all pages, below the administration's, with names in place of numbers."""
    return [address for addresses in {**OWN, **stock()}.values() for address in addresses]


def _route(model: type[Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def create(first: int, many: int) -> None:
    """So many more of everything that a page lists; the first provider gets as many sites."""
    owner = Provider.objects.filter(key="p0").first() or provider("p0", website="https://p0.example")
    for number in range(first, first + many):
        at = provider(f"p{number}", source=source(f"source {number}")) if number else owner
        _site(f"s{number}", at)
        _site(f"more-{number}", owner)
        member = add_member(create_sponsor(key=f"s{number}", name=f"Sponsor {number}"), f"member {number}")
        issue_key(owner=member)
        Group.objects.create(name=f"group {number}")
        _propose(number)
        SavedFilter.objects.create(owner=member.user, name=f"filter {number}", query="lapsing=90", shared=True)
        done = {"source": "spreadsheet", "state": "done", "at_work": None, "size": 1}
        LockedLogin.objects.create(username=f"stranger {number}", ip_address="192.0.2.1", failures_since_start=9)
        ImportRun.objects.create(by=member.user, file_name=f"{number}.csv", **done)


def _site(key: str, at: Provider) -> None:
    one = site(key, at)
    for add in (capability, modality, certificate, inspection):
        add(one)


def _propose(number: int) -> None:
    (before,) = provider_documents(["p0"])
    author = User.objects.get(username=f"member {number}")
    changed = before | {"name": f"Another {number}"}
    Proposal.objects.create(provider="p0", before=before, document=changed, author=author)


def numbers() -> dict[str, Any]:
    """A row of every model, by the model's name."""
    at = Site.objects.get(key="s0")
    first = {model._meta.model_name: model._default_manager.order_by("pk").first() for model in (
        Capability, Country, ImportRun, Modality, Standard, Proposal, Sponsor, Membership, ApiKey, Group, LockedLogin,
    )}  # fmt: skip
    rows = {name: row.pk for name, row in first.items() if row}
    event = Provider.pgh_event_model.objects.filter(pgh_obj=at.provider_id).first()  # type: ignore[attr-defined]
    of_site = {"provider": at.provider_id, "site": at.pk, "certificate": at.certificates.get().pk}
    return {**rows, **of_site, "user": User.objects.get(username="member 0").pk, "event": event.pk}
