"""Two providers beside one another: what both state, what a merge would do, and the choice to merge or to dismiss.

Nothing is offered on a name alone. An administrator, who may, says what proves it.
"""

import json
from functools import partial
from hashlib import sha256

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from catalog.admin.duplicates import grounds_told
from catalog.admin.pair_sides import Both, both_of
from catalog.choices import PublicationStatus, Strength
from catalog.desk.curators import Curator, NotAllowed, at_desk
from catalog.desk.duplicates import dismiss, in_common, strength_of
from catalog.desk.merging import Plan, merge, planned
from catalog.exchange.amend import Busy, Refused, amending
from catalog.models import Dismissal, Provider

_CHOICE = "take:"  # before the name of what is chosen
RETIRED = PublicationStatus.RETIRED
WORK = ("try", "merge", "dismiss")


class Moved(Exception):
    """The two are not what the page showed."""


def pair_view(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """The page; and with a POST what is asked for. What is refused is told there, and nothing typed is lost."""
    if not request.user.has_perm("catalog.view_provider"):
        raise PermissionDenied
    keep, absorb = _ordered(first, second, request.POST.get("keep") or request.GET.get("keep", ""))
    if request.method != "POST":
        return pair_page(request, keep, absorb)
    by, work = at_desk(request.user), request.POST.get("do", "")
    if work not in WORK or not by.may_merge:
        raise PermissionDenied
    try:
        return _done(request, keep, absorb, by, work)
    except Refused as error:
        said = [_words(problem.where, problem.message) for problem in error.problems]
    except (NotAllowed, Busy) as error:
        said = [str(error)]
    except Moved:
        said = ["Somebody changed one of the two meanwhile: this is what they are now. Look at it, and choose again."]
    return pair_page(request, keep, absorb, errors=said, status=409)


def _done(request: HttpRequest, keep: Provider, absorb: Provider, by: Curator, work: str) -> HttpResponse:
    reason, choices = request.POST.get("reason", ""), _choices(request)
    if work == "dismiss":
        dismiss(keep.key, absorb.key, by=by, reason=reason)
        messages.success(
            request, f"{keep.name} and {absorb.name} are two. They come back when something else speaks for it."
        )
        return HttpResponseRedirect(reverse("admin:catalog_duplicates"))
    if work == "try":
        plan = merge(keep.key, absorb.key, by=by, choices=choices, dry_run=True)
        told = [f"{_words(f'/choices/{name}', 'choose whose is taken')}" for name in plan.open]
        return pair_page(request, keep, absorb, errors=told, tried=not told)
    with amending(actor=by.actor, reason=f"merge of {absorb.key} into {keep.key}"):  # the merge has its turn by then
        if request.POST.get("seen") != seen(planned(keep.key, absorb.key)):
            raise Moved
        merge(keep.key, absorb.key, by=by, reason=reason, choices=choices)
    messages.success(request, f"{absorb.name} is a part of {keep.name} now. Its key {absorb.key} leads here.")
    return HttpResponseRedirect(reverse("admin:catalog_provider_change", args=(keep.pk,)))


def pair_page(
    request: HttpRequest,
    keep: Provider,
    absorb: Provider,
    *,
    errors: list[str] | None = None,
    tried: bool = False,
    status: int = 200,
) -> TemplateResponse:
    by, grounds = at_desk(request.user), in_common(keep, absorb)
    plan, cannot = _plan(keep, absorb, _choices(request))
    sure = strength_of(grounds) == Strength.SURE
    both: Both = both_of(keep, absorb, plan)
    pair = {"first__key__in": (keep.key, absorb.key), "second__key__in": (keep.key, absorb.key)}
    context = {
        **admin.site.each_context(request),
        "opts": Provider._meta,
        "title": f"{keep.name} and {absorb.name}",
        "keep": keep,
        "absorb": absorb,
        "both": both,
        "plan": plan,
        "seen": seen(plan) if plan else "",
        "cannot": cannot,
        "strength": strength_of(grounds) if grounds else None,
        "grounds": grounds_told(grounds),
        "may_dismiss": by.may_merge and bool(grounds) and RETIRED not in (keep.status, absorb.status),
        "offers": bool(plan) and by.may_merge and sure,
        "on_proof": bool(plan) and by.may_publish_own and by.may_merge and not sure,
        "needs_administrator": bool(plan) and by.may_merge and not sure and not by.may_publish_own,
        "dismissals": Dismissal.objects.filter(**pair).select_related("dismissed_by"),
        "swapped": f"{request.path}?keep={absorb.key}",
        "reason": request.POST.get("reason", ""),
        "errors": errors or [],
        "tried": tried,
    }
    return TemplateResponse(request, "admin/catalog/pair.html", context, status=status)


def seen(plan: Plan) -> str:
    """What a page showed of the two, in short. Whose is chosen is none of it."""
    facts = [(fact.field, fact.keep, fact.absorb) for fact in plan.facts]
    sites = [(move.site, move.name, move.same_as) for move in plan.sites]
    return sha256(json.dumps([facts, sites, [each.told for each in plan.grounds]]).encode()).hexdigest()


def _plan(keep: Provider, absorb: Provider, choices: dict[str, str]) -> tuple[Plan | None, str]:
    """The plan, or why there is none. Choices that there are not any more are left out."""
    read = partial(planned, keep.key, absorb.key)
    try:
        return read(choices), ""
    except Refused as error:
        if choices:
            return _plan(keep, absorb, {})
        return None, " ".join(problem.message for problem in error.problems)


def _choices(request: HttpRequest) -> dict[str, str]:
    return {name.removeprefix(_CHOICE): str(side) for name, side in request.POST.items() if name.startswith(_CHOICE)}


def _words(where: str, message: str) -> str:
    name = where.removeprefix("/choices/").replace("~1", "/").strip("/").replace("_", " ")
    return f"{name}: {message}" if name and name != "reason" else message


def _ordered(first: str, second: str, keep: str) -> tuple[Provider, Provider]:
    """(kept, absorbed): as asked; else what is published is kept, and of two the one with more sites."""
    rows = Provider.objects.select_related("headquarters_country", "source", "merged_into")
    found = {each.key: each for each in rows.filter(key__in=(first, second)).prefetch_related("sites__country")}
    if len(found) != 2:
        raise Http404
    if keep in found:
        return found[keep], found[second if keep == first else first]
    one, other = sorted(found.values(), key=_rank)
    return one, other


def _rank(provider: Provider) -> tuple[bool, bool, int, str]:
    status = provider.status
    return (
        status == RETIRED,
        status != PublicationStatus.PUBLISHED,
        -len(provider.sites.all()),
        provider.key,
    )
