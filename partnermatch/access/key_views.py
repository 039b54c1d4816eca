"""Keys over HTTP: seen, issued, rotated and revoked by those who hold one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partnermatch.access.authentication import refused_key
from partnermatch.access.bodies import Body, read_overlap_hours, read_wish
from partnermatch.access.issuing import IssuedKey, KeyEnded, TooManyKeys, issue_key, revoke_key, rotate_key
from partnermatch.access.models import ApiKey
from partnermatch.access.reach import (
    key_to_read,
    key_to_revoke,
    key_to_rotate,
    require_scopes,
    scope_to_manage,
    visible_to,
)
from partnermatch.access.serializers import (
    KeyEntrySerializer,
    KeyRotationSerializer,
    KeyWishSerializer,
    NewKeySerializer,
)
from partnermatch.api.problems import Problem

CONFLICTS = (TooManyKeys, KeyEnded)
NOT_KEPT = "the answer shows a key, which is kept nowhere; look at /api/v1/keys/, and revoke a key that did not arrive"


class KeyList(ListModelMixin, GenericAPIView[ApiKey]):
    """The keys of the caller's sponsor or, for a curator, the caller's own."""

    required_scope = {"GET": "read"}
    answers = {"POST": (403, 409)}
    not_kept = NOT_KEPT
    query_parameters = None
    untagged = True
    serializer_class = KeyEntrySerializer
    orderings = {
        "created": ("created_at", "prefix"),
        "expires": ("expires_at", "prefix"),
        "label": (Lower("label"), "prefix"),
    }

    def get_queryset(self) -> QuerySet[ApiKey]:
        return visible_to(held(self.request))

    def get(self, request: Request) -> Response:
        """The keys of one's own sponsor or, for a curator, one's own, good or not.

        Secrets are shown to nobody.
        """
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([entry(key) for key in page])

    @extend_schema(operation_id="issueKey", request=KeyWishSerializer, responses={201: NewKeySerializer})
    def post(self, request: Request) -> Response:
        """Issue a key; its text is in this one answer.

        It acts as the same user as the key that asks. That one needs `write` (a curator's: `curate`), and every scope
        that it gives.
        """
        caller = held(request)
        require_scopes(caller, scope_to_manage(caller))
        wish = read_wish(cast(Body, request.data))
        scopes = caller.scopes if wish.scopes is None else wish.scopes
        require_scopes(caller, *scopes)
        with conflicts_told(caller):
            issued = issue_key(owner=caller.owner, scopes=scopes, days=wish.days, label=wish.label, issued_by=caller)
        return shown_once(issued)


class KeySingle(APIView):
    """One key by its prefix. Every key may see and revoke itself."""

    required_scope = None
    answers = {"GET": (403,), "DELETE": (403,)}
    verbs = {"DELETE": "revoke"}

    @extend_schema(responses=KeyEntrySerializer)
    def get(self, request: Request, prefix: str) -> Response:
        """One key; another than the one that asks needs `read`."""
        return Response(entry(key_to_read(held(request), prefix)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, prefix: str) -> Response:
        """Revoke a key: it is refused from the next request on.

        Every key may revoke itself; others need `write` (a curator's: `curate`). To revoke a key again changes nothing.
        """
        revoke_key(key_to_revoke(held(request), prefix))
        return Response(status=204)


class KeyRotation(APIView):
    """The successor of a key."""

    required_scope = None
    answers = {"POST": (403, 409)}
    not_kept = NOT_KEPT
    bodiless = ("POST",)
    untagged = True

    @extend_schema(operation_id="rotateKey", request=KeyRotationSerializer, responses={201: NewKeySerializer})
    def post(self, request: Request, prefix: str) -> Response:
        """Issue the successor of a key; its text is in this one answer.

        It has the same user, scopes, label and length of life. The old key goes on for the overlap and then ends, never
        later than it would have.
        """
        caller = held(request)
        key = key_to_rotate(caller, prefix)
        hours = read_overlap_hours(cast(Body, request.data))
        with conflicts_told(caller):
            return shown_once(rotate_key(key, overlap_hours=hours, issued_by=caller))


def held(request: Request) -> ApiKey:
    """The key of the request: no view here is reached without one."""
    return cast(ApiKey, request.auth)


@contextmanager
def conflicts_told(caller: ApiKey) -> Iterator[None]:
    """What the state of the keys forbids is a conflict; a caller that was revoked meanwhile is refused as any other."""
    try:
        yield
    except CONFLICTS as error:
        if isinstance(error, KeyEnded) and error.key == caller:
            raise refused_key() from error
        raise Problem("conflict", f"{error}") from error


def shown_once(issued: IssuedKey) -> Response:
    address = reverse("v1:key", args=[issued.key.prefix])
    # Kept by nobody, not even to be answered a second time.
    headers = {"Location": address, "Cache-Control": "private, no-store"}
    return Response(entry(issued.key) | {"text": issued.text}, status=201, headers=headers)


def entry(key: ApiKey) -> dict[str, Any]:
    """What `KeyEntrySerializer` describes."""
    refusal = key.refusal(timezone.now()) or "good"
    return {
        "prefix": key.prefix,
        "label": key.label,
        "user": key.user.get_username(),
        "scopes": key.scopes,
        "state": "inactive" if refusal.endswith("inactive") else refusal,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "issued_by": key.issued_by and key.issued_by.prefix,
        "rotated_from": key.rotated_from and key.rotated_from.prefix,
    }
