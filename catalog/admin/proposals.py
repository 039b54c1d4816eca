"""Proposals: the list of what waits, and for each the difference, field by field, with what may be done with it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from catalog.admin.looking import Looking
from catalog.choices import ProposalState
from catalog.desk.curators import Curator, NotAllowed, at_desk
from catalog.desk.proposals import Decided, GroundMoved, outlook, publish, reject, renew, withdraw
from catalog.exchange.amend import Busy, Refused
from catalog.exchange.merge import Conflicts
from catalog.models import Proposal, Provider

DECISIONS: dict[str, tuple[str, Callable[..., Proposal]]] = {
    "publish": ("Publish", publish),
    "reject": ("Reject", reject),
    "renew": ("Renew on what it is today", renew),
    "withdraw": ("Withdraw", withdraw),
}


class Whose(admin.SimpleListFilter):
    title, parameter_name = "author", "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.me = request.user.pk
        return [("mine", "me"), ("others", "others")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "mine":
            return queryset.filter(author=self.me)
        return queryset.exclude(author=self.me) if self.value() == "others" else queryset


@admin.register(Proposal)
class ProposalAdmin(Looking):
    list_display = ("provider", "state", "reason", "author", "created_at", "decided_by", "decided_at")
    list_filter = ("state", Whose)
    list_select_related = ("author", "decided_by")
    search_fields = ("provider", "reason", "author__username")
    ordering = ("-created_at", "pk")

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(decide_view)
        return [path("<uuid:number>/decide/", decide, name="catalog_proposal_decide"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return review_page(request, _proposal(object_id))


@require_POST
def decide_view(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """What is refused is told on the proposal's page, which keeps the reason."""
    proposal, by = _proposal(number), at_desk(request.user)
    name, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
    if name not in dict(_decisions(proposal, by, moved=True)) | dict(_decisions(proposal, by, moved=False)):
        raise PermissionDenied
    try:
        decided = DECISIONS[name][1](number, by=by, reason=reason)
    except (Refused, Conflicts) as error:
        said = [
            f"{problem.where}: {problem.message}" if problem.where else problem.message for problem in error.problems
        ]
        return review_page(request, proposal, reason=reason, errors=said, status=409)
    except (NotAllowed, Decided, GroundMoved, Busy) as error:
        return review_page(request, _proposal(number), reason=reason, errors=[str(error)], status=409)
    messages.success(
        request, "Renewed: this is the new proposal." if name == "renew" else f"{DECISIONS[name][0]}: done."
    )
    return HttpResponseRedirect(reverse("admin:catalog_proposal_change", args=(decided.pk,)))


def review_page(
    request: HttpRequest, proposal: Proposal, *, reason: str = "", errors: list[str] | None = None, status: int = 200
) -> TemplateResponse:
    seen = outlook(proposal)
    context = {
        **admin.site.each_context(request),
        "opts": Proposal._meta,
        "title": f"Change to {proposal.provider}",
        "proposal": proposal,
        "provider": Provider.objects.filter(key=proposal.provider).first(),
        "plan": seen.plan,
        "ground_moved": seen.ground_moved,
        "meanwhile": seen.meanwhile,
        "decisions": list(_decisions(proposal, at_desk(request.user), moved=seen.ground_moved)),
        "reason": reason,
        "errors": errors or [],
    }
    return TemplateResponse(request, "admin/catalog/proposal_page.html", context, status=status)


def _decisions(proposal: Proposal, by: Curator, *, moved: bool) -> list[tuple[str, str]]:
    """(name, words) of what this curator may do with it as it is. One cannot publish what has lost its ground."""
    if proposal.state != ProposalState.OPEN:
        return []
    own = proposal.author_id == by.user.pk
    may = {
        "publish": by.may_publish and not moved and (not own or by.may_publish_own),
        "renew": moved and (own or by.may_publish),
        "reject": by.may_publish,
        "withdraw": own,
    }
    return [(name, DECISIONS[name][0]) for name, allowed in may.items() if allowed]


def _proposal(number: Any) -> Proposal:
    try:
        key = uuid.UUID(str(number))
    except ValueError as error:
        raise Http404 from error
    proposal = Proposal.objects.select_related("author", "decided_by", "renews").filter(pk=key).first()
    if proposal is None:
        raise Http404
    return proposal
