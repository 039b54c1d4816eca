"""The base of all views of what belongs to a sponsor: whose turn it is, what exists for it, and what it has seen.

What is another sponsor's answers exactly like what does not exist.
"""

import uuid
from contextlib import ExitStack
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.conditional import MatchMissing, Stale, version_of
from matching.tenancy import acting_for

Row = TypeVar("Row", bound=Model)

IF_MATCH = OpenApiParameter(
    name="If-Match", location="header", required=True, description="The ETag of what you have seen, never `*`."
)


class SponsorNeeded(PermissionDenied):
    """The key is good, and stands for no sponsor: curators have no briefs."""


class SponsorView(GenericAPIView[Row]):
    """Every method works in one transaction in which the database shows what is this sponsor's, and nothing else.

    An answer that tells of a failure undoes what was written. Scopes: reading needs `read`, everything else `write`.
    """

    required_scope: Any = {"GET": "read", "POST": "write", "PATCH": "write", "DELETE": "write"}

    began = False  # has the transaction of this request begun?

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self.turn:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            sponsor = self.sponsor
            self.before_turn()
            self.turn.enter_context(acting_for(sponsor))
            self.began = True

    def before_turn(self) -> None:
        """What is done for an admitted request outside of the transaction, such as looking at the catalog."""

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if self.began:
            transaction.set_rollback(True)
        return response

    @property
    def sponsor(self) -> uuid.UUID:
        """Whose rows they are."""
        sponsor: uuid.UUID | None = getattr(self.request.auth, "sponsor_id", None)
        if sponsor is None:
            raise SponsorNeeded
        return sponsor

    @property
    def writer(self) -> dict[str, Any]:
        """Who writes, for a service: the `sponsor` as a row, and the `user` of its key."""
        return {"sponsor": getattr(self.request.auth, "sponsor", None), "user": self.request.user}


def found(rows: QuerySet[Row], key: uuid.UUID) -> Row:
    """The row of that id. Raises Http404 for none: what is another's is none."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def tag_of(row: Model, version: int, shown: Any = None) -> str:
    """The ETag of a row in a version: If-Match takes it back.

    `shown` is the answer, where it tells of more than the row: the tag changes with it, too.
    """
    return f'"{row.pk}.{version}"' if shown is None else f'"{row.pk}.{version}.{version_of(shown)}"'


def check_seen(request: Request, tag: str) -> None:
    """Raises MatchMissing without If-Match (or with `*`), Stale if it names another version than `tag`.

    What else an answer told beside the row may have changed since.
    """
    sent = parse_etags(request.META.get("HTTP_IF_MATCH", ""))
    if not sent or "*" in sent:
        raise MatchMissing
    if named(tag) not in map(named, sent):
        raise Stale


def named(tag: str) -> str:
    """The row and the version that a tag names."""
    return ".".join(tag.strip('"').split(".")[:2])


def answered(request: Request, data: Any, tag: str) -> Response:
    """The answer with its tag, or 304 where the caller has it already."""
    if request.method in ("GET", "HEAD") and is_known(request, tag):
        return Response(status=304, headers={"ETag": tag})
    return Response(data, headers={"ETag": tag})


def created(request: Request, data: Any, tag: str, route: str, key: uuid.UUID) -> Response:
    """201 with the address of what is new. `route` is a name in the URL configuration that the request came by."""
    namespace = request.resolver_match.namespace if request.resolver_match else ""
    address = reverse(f"{namespace}:{route}" if namespace else route, args=[key])
    return Response(data, status=201, headers={"ETag": tag, "Location": address})


def is_known(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the tag, so that a 304 will do."""
    return tag in (each.removeprefix("W/") for each in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")))
