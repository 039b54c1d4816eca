"""The forms behind the page of a provider: a new one, and its entries one at a time."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.admin.entries import Entry, Meanwhile, add, find, remove, save, seal, unseal
from catalog.admin.fact_forms import FactForm, form_for, initial_of
from catalog.admin.provider_page import COLUMNS, cell
from catalog.admin.reasons import ReasonForm
from catalog.desk.curators import NotAllowed, at_desk, stated
from catalog.desk.stated import source_member
from catalog.exchange.amend import Busy, Document, NeedsPublish, Refused, add_provider, amending
from catalog.exchange.tables import PROVIDER
from catalog.models import Proposal, Provider


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A member that somebody changed while a form was open. `mine` is what was typed into it, if anything was."""

    name: str
    seen: Any
    now: Any
    mine: Any = None
    typed: bool = False


def add_provider_view(request: HttpRequest) -> HttpResponse:
    """A new provider, as a draft."""
    require(request, "add", "provider")
    form = form_for(PROVIDER, new=True)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, content = at_desk(request.user), form.document()
        try:
            reason = stated(form.cleaned_data["reason"], required="the history says why")
            with amending(actor=by.actor, reason=reason):
                add_provider(content, publish=False)
        except (Refused, NeedsPublish, Busy) as error:
            tell(form, error)
        else:
            messages.success(request, f"{content['name']} is a draft now. Its sites come next.")
            return to_page(Provider.objects.get(key=content["key"]).pk)
    return page(request, form, title="Add a provider", back=reverse("admin:catalog_provider_changelist"))


def change_entry_view(
    request: HttpRequest, number: int, site: int | None = None, kind: str = "", record: int | None = None
) -> HttpResponse:
    """The form of a profile, a site or a record: a new one, or one that is there."""
    new = request.path.endswith("/add/")
    find_entry = partial(find, number, site, kind, record, new=new)
    entry = find_entry()
    require(request, "add" if new else "change", str(entry.kind.model._meta.model_name))
    kept = form_for(entry.kind, new=new)
    if request.method != "POST":
        if entry.row is None and not new:
            raise Http404
        form = kept(initial=_initial(entry, new=new))
        return entry_page(request, entry, form, new=new)
    form = kept(request.POST)
    if not form.is_valid():
        return entry_page(request, entry, form, new=new)
    by, reason, typed = at_desk(request.user), form.cleaned_data["reason"], form.document()
    try:
        reason = stated(reason, required="the history says why")
        done = (
            add(find_entry, typed, by=by, reason=reason)
            if new
            else save(find_entry, typed, unseal(form.cleaned_data["seen"]), by=by, reason=reason)
        )
    except Meanwhile as error:
        return _moved_page(request, find_entry(), kept, typed, reason, error)
    except (Refused, NotAllowed, NeedsPublish, Busy) as error:
        tell(form, error)
        return entry_page(request, entry, form, new=new)
    say(request, done, "Nothing was changed." if done is False else "Saved.")
    return to_page(number)


def remove_record_view(request: HttpRequest, number: int, site: int, kind: str, record: int) -> HttpResponse:
    """Asks first, and for a reason."""
    find_entry = partial(find, number, site, kind, record)
    entry = find_entry()
    require(request, "delete", str(entry.kind.model._meta.model_name))
    if entry.row is None:
        messages.info(request, "It is off the list already.")
        return to_page(number)
    form, status = ReasonForm(request.POST or None, initial={"seen": seal(entry.members)}), 200
    if request.method == "POST" and form.is_valid():
        by, seen = at_desk(request.user), unseal(form.cleaned_data["seen"])
        try:
            done = remove(find_entry, seen, by=by, reason=stated(form.cleaned_data["reason"], required="say why"))
        except Meanwhile:
            form, status = again(entry, form), 409
            messages.error(request, "Somebody changed it meanwhile: this is what it is now. Nothing was removed.")
        except (Refused, NotAllowed, NeedsPublish, Busy) as error:
            tell(form, error)
        else:
            say(request, done, "Taken off the list.")
            return to_page(number)
    shown = [(head, cell(entry.row, name)) for name, head in COLUMNS[entry.kind.name].items()]
    context: dict[str, Any] = {"entry": entry, "shown": shown, "button": "Take it off the list"}
    title = f"Take off the list of {entry.site}: {entry.row}"
    return page(request, form, title=title, back=page_address(number), status=status, **context)


def again(entry: Entry, form: ReasonForm) -> ReasonForm:
    """The question once more, about what the entry is now; the reason that was given stays."""
    return ReasonForm(initial={"seen": seal(entry.members), "reason": form.cleaned_data["reason"]})


def _initial(entry: Entry, *, new: bool) -> dict[str, Any]:
    if not new:
        return initial_of(entry.members) | {"seen": seal(entry.members)}
    source = (entry.site or entry.provider).source  # a new fact mostly comes from where its neighbours do
    return initial_of({"source": source_member(source.name, source.reference, source.retrieved_on)})


def _moved_page(
    request: HttpRequest, entry: Entry, form: type[FactForm], typed: Document, reason: str, error: Meanwhile
) -> HttpResponse:
    """What was typed stays in the form, over what the entry is now; to save once more is to have seen that."""
    touched = {name: value for name, value in typed.items() if value != error.seen.get(name)}
    moved = [
        Moved(name=name, seen=error.seen.get(name), now=value, mine=touched.get(name), typed=name in touched)
        for name, value in error.now.items()
        if value != error.seen.get(name)
    ]
    shown = initial_of({**error.now, **touched}) if error.now else initial_of(typed)
    again = form(initial=shown | {"reason": reason, "seen": seal(error.now)})
    return entry_page(request, entry, again, new=False, moved=moved, gone=not error.now, status=409)


def entry_page(
    request: HttpRequest, entry: Entry, form: FactForm, *, new: bool, status: int = 200, **context: Any
) -> HttpResponse:
    what = entry.kind.name if entry.kind.name != "provider" else "profile"
    where = entry.site if entry.kind.in_site else entry.provider
    title = f"Add a {what}: {where}" if new else f"Change the {what}: {entry.row or where}"
    published = entry.provider.status == "published"
    told: dict[str, Any] = {
        "entry": entry,
        "proposes": published and not at_desk(request.user).may_publish_own,
        **context,
    }
    return page(request, form, title=title, back=page_address(entry.provider.pk), status=status, **told)


def page(
    request: HttpRequest, form: Any, *, title: str, back: str, status: int = 200, **context: Any
) -> TemplateResponse:
    told = {**admin.site.each_context(request), "opts": Provider._meta, "title": title, "form": form, "back": back}
    return TemplateResponse(request, "admin/catalog/edit.html", told | context, status=status)


def require(request: HttpRequest, action: str, model: str) -> None:
    if not request.user.has_perm(f"catalog.{action}_{model}"):
        raise PermissionDenied


def tell(form: Any, error: Exception) -> None:
    """Why it was refused, in the form."""
    if isinstance(error, Refused) and hasattr(form, "show"):
        form.show(error.problems)
    else:
        form.add_error(None, str(error))


def say(request: HttpRequest, done: Any, words: str) -> None:
    if isinstance(done, Proposal):
        words = "It is published, so this is a proposal now: somebody else publishes it. Sponsors see what they saw."
    messages.success(request, words)


def page_address(number: int) -> str:
    return reverse("admin:catalog_provider_change", args=(number,))


def to_page(number: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(page_address(number))
