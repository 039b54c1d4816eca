"""The page of a provider as it is answered, and its steps as buttons: what is refused is told with the reason kept."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.admin.entries import find
from catalog.admin.provider_filters import today
from catalog.admin.provider_page import page_of, provider_or_404
from catalog.admin.steps import STEPS, may_take, why_not
from catalog.desk.curators import NotAllowed, at_desk
from catalog.exchange.amend import Busy, Refused


def provider_view(request: HttpRequest, number: Any, *, reason: str = "", status: int = 200) -> HttpResponse:
    """`reason`: what was typed for a step that was refused."""
    shown = page_of(
        provider_or_404(number),
        request.user,
        today(),
        which=request.GET.get("sites", ""),
        waiting=request.GET.get("proposals", ""),
    )
    context = {**admin.site.each_context(request), **shown, "reason": reason}
    return TemplateResponse(request, "admin/catalog/provider_page.html", context, status=status)


@require_POST
def step_view(request: HttpRequest, number: int) -> HttpResponse:
    """Take the step whose button was pressed."""
    by, provider = at_desk(request.user), find(number).provider
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if name not in STEPS or not may_take(name, by):
        raise PermissionDenied
    words, _, take = STEPS[name]
    try:
        take(provider.key, by=by, reason=reason)
    except (Refused, NotAllowed, Busy) as error:
        messages.error(request, why_not(error))
        return provider_view(request, number, reason=reason, status=409)
    messages.success(request, f"{words}: done.")
    return HttpResponseRedirect(reverse("admin:catalog_provider_change", args=(number,)))
