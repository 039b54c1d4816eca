"""The base of all views of what belongs to a sponsor: whose turn it is, what exists for it, and what it has seen.

What is another sponsor's answers exactly like what does not exist.
"""

import uuid
from contextlib import ExitStack
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.conditional import MatchMissing, Stale
from matching.tenancy import acting_for

Row = TypeVar("Row", bound=Model)


class SponsorNeeded(PermissionDenied):
    """The key is good, and stands for no sponsor: curators have no briefs."""


class SponsorView(GenericAPIView[Row]):
    """Every method works in one transaction in which the database shows what is this sponsor's, and nothing else.

    An answer that tells of a failure undoes what was written. Scopes: reading needs `read`, everything else `write`.
    """

    required_scope: Any = {"GET": "read", "POST": "write", "PATCH": "write", "DELETE": "write"}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self.turn:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            self.turn.enter_context(acting_for(self.sponsor))

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        return response

    @property
    def sponsor(self) -> uuid.UUID:
        """Whose rows they are."""
        sponsor: uuid.UUID | None = getattr(self.request.auth, "sponsor_id", None)
        if sponsor is None:
            raise SponsorNeeded
        return sponsor


def found(rows: QuerySet[Row], key: uuid.UUID) -> Row:
    """The row of that id. Raises Http404 for none: what is another's is none."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def tag_of(row: Model, version: int) -> str:
    """The ETag of a row in a version: If-Match takes it back."""
    return f'"{row.pk}.{version}"'


def check_seen(request: Request, tag: str) -> None:
    """Raises MatchMissing without If-Match (or with `*`), Stale if it names another version than `tag`."""
    sent = parse_etags(request.META.get("HTTP_IF_MATCH", ""))
    if not sent or "*" in sent:
        raise MatchMissing
    if tag not in sent:
        raise Stale


def is_known(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the tag, so that a 304 will do."""
    return tag in (each.removeprefix("W/") for each in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")))
