"""What the views that write the catalog share: who and why, one transaction with its turn, and the new ETag.

What may be written is decided in `catalog.exchange`, as for files.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, TypeVar, cast

from django.db.models import Model
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from catalog.api.conditional import check_match, entity_tag, mark_of, state, version_of
from catalog.api.proposals import ProposalDetail, address
from catalog.api.reading import Single
from catalog.desk.changes import carry_out
from catalog.desk.curators import LONGEST_REASON, PUBLISH_OWN, Curator, ReasonMissing
from catalog.desk.proposals import outlook
from catalog.exchange.amend import Place, Refused, amending, change, retire
from catalog.exchange.problems import Problem
from catalog.exchange.text import seen
from catalog.models import Proposal

Result = TypeVar("Result")
Row = TypeVar("Row", bound=Model)
View = TypeVar("View", bound=type)

REASON = OpenApiParameter(
    name="X-Change-Reason", location="header", description=f"Why, for the history. At most {LONGEST_REASON} characters."
)
IF_MATCH = OpenApiParameter(
    name="If-Match", location="header", required=True, description="The ETag of what you have seen, never `*`."
)


def may_publish(request: Request) -> bool:
    return "publish" in getattr(request.auth, "scopes", ())


def sent(request: Request) -> dict[str, Any]:
    """The body: the parser lets nothing in that is no object."""
    return cast(dict[str, Any], request.data)


def turn(request: Request) -> AbstractContextManager[None]:
    """The transaction of this request, in the name of its user and key."""
    return amending(actor=curator(request).actor, reason=reason_of(request) or f"{request.method} {request.path}")


def curator(request: Request) -> Curator:
    """Who asks, with the rights that the scopes of the key give; to publish what is one's own takes a role as well."""
    publish = may_publish(request)
    return Curator(
        user=request.user,
        key=getattr(request.auth, "prefix", ""),
        may_submit="curate" in getattr(request.auth, "scopes", ()),
        may_publish=publish,
        may_publish_own=publish and request.user.has_perm(PUBLISH_OWN),
        may_merge=publish,
    )


def carried_out(request: Request, provider: str, write: Callable[[bool], Result]) -> Result | Proposal:
    """Do `write(publish)` to the provider, or propose it. In the `turn` of the request."""
    reason = reason_of(request)
    try:
        return carry_out(write, provider, by=curator(request), reason=reason)
    except ReasonMissing as missing:  # which no member of the body could give
        message = f"{missing.problems[0].message}, in the header X-Change-Reason"
        raise Refused([Problem(where="", code="required", message=message)]) from missing


def proposed(request: Request, proposal: Proposal, *, status: int = 202) -> Response:
    """The change waits for somebody else to publish it."""
    headers = {"Location": address(request, proposal)}
    return Response(proposal_told(request, proposal), status=status, headers=headers)


def proposal_told(request: Request, proposal: Proposal) -> Any:
    return ProposalDetail(proposal, context={"request": request, "outlook": outlook(proposal)}).data


def reason_of(request: Request) -> str:
    """X-Change-Reason. Servers hand headers over as Latin-1, clients write UTF-8."""
    sent: str = request.META.get("HTTP_X_CHANGE_REASON", "")
    with suppress(UnicodeError):  # what is no UTF-8 stays as it came
        sent = sent.encode("latin-1").decode()
    sent = seen(sent)
    if len(sent) > LONGEST_REASON:
        message = f"X-Change-Reason may have {LONGEST_REASON} characters, this one has {len(sent)}"
        raise Refused([Problem(where="", code="invalid_header", message=message)])
    return sent


def address_of(request: Request, route: str, *where: str) -> str:
    """`route` is a name in the URL configuration that the request came by."""
    namespace = request.resolver_match.namespace if request.resolver_match else ""
    return reverse(f"{namespace}:{route}" if namespace else route, args=where)


def created(request: Request, data: Any, route: str, *where: str) -> Response:
    """201 with the address of what is new."""
    address = address_of(request, route, *where)
    response = tagged(request, data, address)
    response.status_code = 201
    response.headers["Location"] = address
    return response


def tagged(request: Request, data: Any, address: str) -> Response:
    """The answer with the ETag that a GET at the address gives from now on."""
    mark = mark_of(state(request), request.build_absolute_uri(address))
    return Response(data, headers={"ETag": entity_tag(mark, version_of(data))})


class Changing(Single[Row]):
    """One thing by its key, which curators may change and retire."""

    required_scope = {"GET": "read", "PATCH": "curate", "DELETE": "curate"}
    lookup_field = "key"
    writable = True
    answers = {"PATCH": (409, 412, 428), "DELETE": (409, 412, 428)}

    def place_of(self, row: Row) -> tuple[Place, str]:
        """Where it is written and, of a record, its address there."""
        raise NotImplementedError

    def patch(self, request: Request, **where: str) -> Response:
        """Change what the body states.

        An object is merged into what is there, a list replaces what is there, null states nothing.
        """
        with turn(request):
            place, record = self.seen(request)
            patch = partial(change, sent(request), place, record)
            now = carried_out(request, place.provider, lambda publish: patch(publish=publish))
            if isinstance(now, Proposal):
                return proposed(request, now)
            where_now = request.path
            if record:
                self.kwargs["record"] = now
                where_now = f"{where_now.removesuffix(f'{record}/')}{now}/"
            return tagged(request, self.get_serializer(self.get_object()).data, where_now)

    def delete(self, request: Request, **where: str) -> Response:
        """Retire it: it leaves the ranking, and the history keeps it."""
        with turn(request):
            place, record = self.seen(request)
            done = carried_out(request, place.provider, lambda publish: retire(place, record, publish=publish))
            return proposed(request, done) if isinstance(done, Proposal) else Response(status=204)

    def seen(self, request: Request) -> tuple[Place, str]:
        """The place, if what the caller has seen there is what is there now."""
        row = self.get_object()
        check_match(request, version_of(self.get_serializer(row).data))
        return self.place_of(row)


def documented(body: type[Serializer[Any]], answer: type[Serializer[Any]]) -> Callable[[View], View]:
    """What PATCH and DELETE of a resource read and answer."""
    conditions = [IF_MATCH, REASON]
    return extend_schema_view(
        patch=extend_schema(request=body, responses={200: answer, 202: ProposalDetail}, parameters=conditions),
        delete=extend_schema(responses={204: None, 202: ProposalDetail}, parameters=conditions),
    )
