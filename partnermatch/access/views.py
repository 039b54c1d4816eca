"""Who the caller is, as far as this service knows."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from partnermatch.access.models import ApiKey
from partnermatch.access.serializers import PrincipalSerializer


class MeView(APIView):
    """The principal behind the key of this request, its scopes and its end."""

    required_scope = None

    @extend_schema(responses=PrincipalSerializer)
    def get(self, request: Request) -> Response:
        return Response(principal(cast(ApiKey, request.auth)))


def principal(key: ApiKey) -> dict[str, Any]:
    member = key.member
    return {
        "kind": "curator" if key.sponsor is None else "sponsor",
        "user": key.user.get_username(),
        "sponsor": key.sponsor and {"key": key.sponsor.key, "name": key.sponsor.name},
        "membership": member and {"role": member.role},
        "scopes": key.scopes,
        "key": {"prefix": key.prefix, "label": key.label, "expires_at": key.expires_at},
    }
