"""One act on the providers that were chosen in the list: first a page that says what it will do, then with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.admin.steps import may_take
from catalog.desk.bulk import (
    MOST_AT_ONCE,
    Act,
    Outcome,
    attested,
    do,
    look,
    published,
    retired,
    sent_back,
    submitted,
)
from catalog.desk.curators import LONGEST_REASON, Curator, at_desk
from catalog.exchange.amend import Refused
from catalog.models import Provider

ATTEST = "attest"
# Name → what the list, the page and its button say, and what is done.
ACTS: dict[str, tuple[str, Act]] = {
    "submit": ("Submit for review", submitted),
    "publish": ("Publish", published),
    "send-back": ("Send back to the author", sent_back),
    "retire": ("Retire", retired),
    ATTEST: ("Mark as reviewed: the lists of its open sites are complete", attested),
}


class Confirmed(forms.Form):
    act = forms.ChoiceField(choices=[(name, words) for name, (words, _) in ACTS.items()])
    reason = forms.CharField(required=False)


def may_do(name: str, user: Any) -> bool:
    return bool(user.has_perm("catalog.change_site")) if name == ATTEST else may_take(name, at_desk(user))


def look_page(request: HttpRequest, name: str, chosen: QuerySet[Provider]) -> HttpResponse | None:
    """What the act would do to each. None, with a message, where too many were chosen."""
    providers = list(_lean(chosen)[: MOST_AT_ONCE + 1])
    if len(providers) > MOST_AT_ONCE:
        messages.error(request, f"Choose at most {MOST_AT_ONCE} providers at once: filter the list first.")
        return None
    return _page(request, name, look(ACTS[name][1], providers, by=at_desk(request.user)))


@require_POST
def do_view(request: HttpRequest) -> HttpResponse:
    """Do it to each that was on the page, and tell of each what came of it."""
    form, numbers = Confirmed(request.POST), request.POST.getlist("provider")
    if not form.is_valid() or not may_do(form.cleaned_data["act"], request.user):
        raise PermissionDenied
    name, by = form.cleaned_data["act"], at_desk(request.user)
    wanted = {int(each) for each in numbers if each.isascii() and each.isdigit() and len(each) < 19}
    if not wanted or len(wanted) > MOST_AT_ONCE:
        messages.error(request, f"Choose 1 to {MOST_AT_ONCE} providers.")
        return HttpResponseRedirect(reverse("admin:catalog_provider_changelist"))
    providers = list(_lean(Provider.objects.filter(pk__in=wanted)))
    return _done(request, name, providers, by, form.cleaned_data["reason"])


def _done(request: HttpRequest, name: str, providers: list[Provider], by: Curator, reason: str) -> HttpResponse:
    words, act = ACTS[name]
    try:
        outcomes = do(act, providers, by=by, reason=reason)
    except Refused as error:
        messages.error(request, " ".join(problem.message for problem in error.problems))
        return _page(request, name, look(act, providers, by=by), reason=reason, status=409)
    number = sum(not each.refused for each in outcomes)
    messages.add_message(
        request,
        messages.SUCCESS if number == len(outcomes) else messages.WARNING,
        f"{words}: {number} of {len(outcomes)} done.",
    )
    return _page(request, name, outcomes, done=True)


def _page(
    request: HttpRequest,
    name: str,
    outcomes: list[Outcome],
    *,
    done: bool = False,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    words, _ = ACTS[name]
    context = {
        **admin.site.each_context(request),
        "opts": Provider._meta,
        "title": words,
        "act": name,
        "button": words.partition(":")[0],
        "will": [each for each in outcomes if not each.refused],
        "will_not": [each for each in outcomes if each.refused],
        "done": done,
        "reason": reason,
        "longest_reason": LONGEST_REASON,
        "back": reverse("admin:catalog_provider_changelist"),
    }
    return TemplateResponse(request, "admin/catalog/bulk.html", context, status=status)


def _lean(rows: QuerySet[Provider]) -> QuerySet[Provider]:
    """Without the figures that the list shows beside each."""
    return Provider.objects.filter(pk__in=rows.order_by().values("pk")[: MOST_AT_ONCE + 1]).order_by("name", "key")
