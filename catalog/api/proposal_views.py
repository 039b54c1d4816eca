"""The doors to the proposals: seen, decided, withdrawn and renewed by curators."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.proposals import DecisionWrite, ProposalDetail, ProposalFilters, ProposalSummary, ReasonWrite
from catalog.api.writing import curator, proposal_told, proposed, sent
from catalog.desk.proposals import publish, reject, renew, withdraw
from catalog.exchange.amend import Refused
from catalog.exchange.problems import Problem, shown
from catalog.exchange.strict_json import step
from catalog.models import Proposal


class ProposalView(GenericAPIView[Proposal]):
    """What the views of proposals share: the rows, with the names of who made and decided them."""

    required_scope: Any = "curate"
    serializer_class: Any = ProposalDetail

    def get_queryset(self) -> QuerySet[Proposal]:
        return Proposal.objects.select_related("author", "decided_by")

    def one(self, key: uuid.UUID) -> Proposal:
        """Raises Http404 where there is none of that id."""
        proposal = self.get_queryset().filter(pk=key).first()
        if proposal is None:
            raise Http404
        return proposal


class ProposalList(ListModelMixin, ProposalView):
    """What curators have proposed."""

    query_parameters = None
    serializer_class = ProposalSummary
    filterset_class = ProposalFilters
    orderings = {"created": ("created_at", "id"), "provider": ("provider", "created_at", "id")}

    def get(self, request: Request) -> Response:
        """Proposals, without their plans."""
        return self.list(request)


class ProposalSingle(ProposalView):
    """A proposal, and whether it can still be published."""

    def get(self, request: Request, key: uuid.UUID) -> Response:
        """A proposal with its plan, and with what changed under it."""
        return Response(proposal_told(request, self.one(key)))


class Decision(ProposalView):
    """One thing that is done with an open proposal."""

    def reason(self, request: Request, key: uuid.UUID) -> Any:
        """What the body says. Raises Http404 where there is no such proposal, `Refused` for another member."""
        self.one(key)
        strays = [name for name in sent(request) if name != "reason"]
        if strays:
            raise Refused([unknown(name) for name in strays])
        return sent(request).get("reason", "")

    def decided(self, request: Request, proposal: Proposal) -> Response:
        return Response(proposal_told(request, proposal))


def unknown(name: str) -> Problem:
    message = f"no field {shown(name)} here: there is reason"
    return Problem(where=step("", name), code="unknown_field", message=message)


class ProposalPublication(Decision):
    """Publication."""

    required_scope = {"POST": "publish"}
    answers = {"POST": (409,)}

    @extend_schema(operation_id="publishProposal", request=DecisionWrite, responses=ProposalDetail)
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Publish a proposal: the provider becomes what it says.

        Its author cannot, unless an administrator. If the provider has changed since, the proposal is renewed first.
        """
        reason = self.reason(request, key)
        return self.decided(request, publish(key, by=curator(request), reason=reason))


class ProposalRejection(Decision):
    """Rejection."""

    required_scope = {"POST": "publish"}
    answers = {"POST": (409,)}

    @extend_schema(operation_id="rejectProposal", request=DecisionWrite, responses=ProposalDetail)
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Reject a proposal. It stays on record, with the reason."""
        reason = self.reason(request, key)
        return self.decided(request, reject(key, by=curator(request), reason=reason))


class ProposalWithdrawal(Decision):
    """Withdrawal."""

    required_scope = {"POST": "curate"}
    answers = {"POST": (409,)}

    @extend_schema(operation_id="withdrawProposal", request=ReasonWrite, responses=ProposalDetail)
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Withdraw a proposal of one's own."""
        reason = self.reason(request, key)
        return self.decided(request, withdraw(key, by=curator(request), reason=reason))


class ProposalRenewal(Decision):
    """Renewal."""

    required_scope = {"POST": "curate"}
    answers = {"POST": (409,)}
    untagged = True

    @extend_schema(operation_id="renewProposal", request=ReasonWrite, responses={201: ProposalDetail})
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Make the same change again on what the provider is today, as a new proposal.

        What both sides changed is named as a conflict, and nothing is done.
        """
        reason = self.reason(request, key)
        return proposed(request, renew(key, by=curator(request), reason=reason), status=201)
