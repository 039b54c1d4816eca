"""The doors of judgement over HTTP. What a brief may hold is checked by the engine's own door."""

import orjson
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.revision import seen_with
from matching.api.schema.words import ref
from matching.service import match


class MatchView(APIView):
    """Ranks the published catalog by a brief.

    The answer is a shortlist of partners with the reasons for their places, and with the questions that are worth
    asking them. Nothing is stored.
    """

    http_method_names = ["post", "options"]
    required_scope = "read"
    heavy = True
    not_kept = "nothing is stored; send the request again as it is"

    @extend_schema(
        operation_id="match", request={"application/json": ref("Brief")}, responses={200: ref("MatchAnswer")}
    )
    def post(self, request: Request) -> Response:
        asker = getattr(request.auth, "sponsor_id", None)  # curators ask too: theirs are not counted
        told = match(request.data, asker=asker, known=seen_with(request.auth))
        # Written here, once: its numbers are made of integers, and need not be looked through for NaN.
        return Response(orjson.Fragment(orjson.dumps(told)), headers={"Cache-Control": "private, no-store"})
