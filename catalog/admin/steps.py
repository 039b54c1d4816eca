"""The steps of a provider as buttons of its page: one reason, and a button for each step that may be taken."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.admin.entries import find
from catalog.choices import PublicationStatus
from catalog.desk.curators import Curator, NotAllowed, at_desk
from catalog.desk.steps import publish, retire, send_back, submit
from catalog.exchange.amend import Busy, Refused

Take = Callable[..., None]
DRAFT, IN_REVIEW, PUBLISHED = PublicationStatus.DRAFT, PublicationStatus.IN_REVIEW, PublicationStatus.PUBLISHED
# Name → what the button says, in which statuses it stands there, and what it does.
STEPS: dict[str, tuple[str, tuple[PublicationStatus, ...], Take]] = {
    "submit": ("Submit for review", (DRAFT,), submit),
    "publish": ("Publish", (IN_REVIEW,), publish),
    "send-back": ("Send back to its author", (IN_REVIEW,), send_back),
    "retire": ("Retire", (DRAFT, IN_REVIEW, PUBLISHED), retire),
}


def steps_of(status: str, by: Curator) -> list[tuple[str, str]]:
    """(name, words) of the steps that this curator may take now."""
    return [(name, words) for name, (words, statuses, _) in STEPS.items() if status in statuses and _may(name, by)]


@require_POST
def step_view(request: HttpRequest, number: int) -> HttpResponse:
    """Take the step whose button was pressed. What is refused is told on the page, with the reason still there."""
    by, provider = at_desk(request.user), find(number).provider
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if name not in STEPS or not _may(name, by):
        raise PermissionDenied
    page = reverse("admin:catalog_provider_change", args=(number,))
    words, _, take = STEPS[name]
    try:
        take(provider.key, by=by, reason=reason)
    except Refused as error:
        messages.error(request, " ".join(problem.message for problem in error.problems))
    except (NotAllowed, Busy) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{words}: done.")
    return HttpResponseRedirect(page)


def _may(name: str, by: Curator) -> bool:
    return by.may_submit if name == "submit" else by.may_publish
