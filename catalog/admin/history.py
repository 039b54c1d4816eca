"""The history of a provider with everything at its sites, and each entry brought back as it was.

To restore is to change: it goes through the same door, under the same rules, and is proposed where a change would be.
"""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.admin.entries import Entry, Meanwhile, add, find, save, seal, unseal
from catalog.admin.provider_edit import again, page, page_address, require, say, tell, to_page
from catalog.admin.provider_page import provider_or_404
from catalog.admin.reasons import ReasonForm
from catalog.api.history import events, events_of, history_of, told
from catalog.desk.curators import NotAllowed, at_desk, stated
from catalog.desk.stated import difference
from catalog.desk.stated import stated as members_of
from catalog.exchange.amend import Busy, Document, NeedsPublish, Refused
from catalog.exchange.tables import KINDS, PROVIDER, SITE, Kind
from catalog.models import Provider, Site

EVENTS_AT_ONCE = 50
_KINDS: dict[str, Kind] = {kind.name: kind for kind in KINDS}


def history_page(request: HttpRequest, number: str) -> HttpResponse:
    """Of a provider with everything at its sites."""
    provider = provider_or_404(number)
    return _listed(request, provider, events_of(provider), title=f"History of {provider.name}")


def entry_history_page(
    request: HttpRequest, number: int, site: int | None = None, kind: str = "", record: int | None = None
) -> HttpResponse:
    """Of its profile, of a site without its records, or of one record; also of one that is off its list."""
    provider = provider_or_404(number)
    of, row = _entry(provider, site, kind, record)
    require(request, "view", str(of.model._meta.model_name))
    own = history_of(of.name, row.pgh_obj_id)
    if of.in_site:  # what was taken off and put on again is the same record
        columns = [of.columns[name] for name in of.identity]
        same = events(of.model).filter(site_id=row.site_id, **{name: getattr(row, name) for name in columns})
        own = history_of(of.name, *same.order_by().values_list("pgh_obj_id", flat=True).distinct())
    what = "the profile" if of is PROVIDER else f"the {of.name} {' '.join(str(part) for part in _named(of, row))}"
    return _listed(request, provider, own, title=f"History of {what}")


def _entry(provider: Provider, site: int | None, kind: str, record: int | None) -> tuple[Kind, Any]:
    """Its kind, and the latest event of it. Raises Http404 for what the provider never had."""
    kinds = {each.in_site: each for each in KINDS if each.in_site}
    of = PROVIDER if site is None else SITE if not kind else kinds.get(kind)
    if of is None:
        raise Http404
    rows = events(of.model).order_by("-pgh_id")
    if of is PROVIDER:
        row = rows.filter(pgh_obj_id=provider.pk).first()
    else:
        own = events(Site).filter(provider_id=provider.pk, pgh_obj_id=site)
        row = rows.filter(**{"pgh_obj_id": record, "site_id": site} if kind else {"pgh_obj_id": site}).first()
        row = row if own.exists() else None
    if row is None:
        raise Http404
    return of, row


def _named(of: Kind, row: Any) -> list[Any]:
    return [value for name in of.identity if (value := getattr(row, of.columns[name]))]


def _listed(request: HttpRequest, provider: Provider, found: QuerySet[Any], *, title: str) -> HttpResponse:
    """The latest first, each with a way back to how it left the entry."""
    rows = Paginator(found.order_by("-at", "-event"), EVENTS_AT_ONCE).get_page(request.GET.get("page"))
    listed = list(rows)
    shown = told(listed)
    for row, event in zip(listed, shown, strict=True):
        if request.user.has_perm(f"catalog.change_{_KINDS[row['kind']].model._meta.model_name}"):
            where = (provider.pk, row["kind"], row["event"])
            event["restore"] = reverse("admin:catalog_provider_restore", args=where)
    context = {**admin.site.each_context(request), "opts": Provider._meta, "title": title}
    context |= {"provider": provider, "events": shown, "page": rows}
    return TemplateResponse(request, "admin/catalog/history_page.html", context)


def restore_view(request: HttpRequest, number: int, kind: str, event: int) -> HttpResponse:
    """Bring an entry back to how that event left it or, where it was taken off its list then, found it."""
    find_entry, members = _then(number, kind, event)
    entry = find_entry()
    require(request, "change" if entry.row else "add", str(entry.kind.model._meta.model_name))
    form, status = ReasonForm(request.POST or None, initial={"seen": seal(entry.members)}), 200
    if request.method == "POST" and form.is_valid():
        try:
            done = _restore(find_entry, members, form.cleaned_data, request.user)
        except Meanwhile:
            form, status = again(entry, form), 409
            messages.error(request, "Somebody changed it meanwhile: this is what it is now. Nothing was restored.")
        except (Refused, NotAllowed, NeedsPublish, Busy) as error:
            tell(form, error)
        else:
            say(request, done, "It is like that already." if done is False else "Restored.")
            return to_page(number)
    shown = _differences(entry.members, members)
    title = f"Restore the {kind}: {entry.row or entry.site or entry.provider}"
    context: dict[str, Any] = {"entry": entry, "shown": shown, "button": "Restore"}
    return page(request, form, title=title, back=page_address(number), status=status, **context)


def _differences(now: Document, then: Document) -> list[tuple[str, str]]:
    found = [(name, f"{_words(now.get(name))} → {_words(value)}") for name, value in difference(now, then).items()]
    return found or [("Difference", "none: it is like that already")]


def _words(value: Any) -> str:
    """A value as people read it: lists and windows without the signs of a programming language."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items() if each is not None) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def _restore(find_entry: Any, members: Document, said: dict[str, Any], user: Any) -> Any:
    by, reason = at_desk(user), stated(said["reason"], required="the history says why")
    if find_entry().row is None:
        return add(find_entry, members, by=by, reason=reason)
    return save(find_entry, members, unseal(said["seen"]), by=by, reason=reason)


def _then(number: int, name: str, event: int) -> tuple[partial[Entry], Document]:
    """Where the entry of that event is found, and what it stated. Raises Http404 for one of another provider."""
    kind = _KINDS.get(name)
    row = _event(kind.model, event) if kind else None
    if kind is None or row is None:
        raise Http404
    if kind is PROVIDER:
        owner, found = row.pgh_obj_id, partial(find, number)
    elif kind is SITE:
        owner, found = row.provider_id, partial(find, number, row.pgh_obj_id)
    else:
        owner = Site.objects.filter(pk=row.site_id).values_list("provider", flat=True).first()
        found = partial(find, number, row.site_id, kind.in_site, row.pgh_obj_id)
    if owner != number:
        raise Http404
    members = members_of(kind, row)
    return found, members if kind.in_site else {name: each for name, each in members.items() if name != "key"}


def _event(model: type[Model], number: int) -> Any:
    return model.pgh_event_model.objects.filter(pk=number).first()  # type: ignore[attr-defined]
