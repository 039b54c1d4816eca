"""The doors of judgement over HTTP. What a brief may hold is checked by the engine's own door."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from matching.service import match


class MatchView(APIView):
    """Ranks the published catalog by the brief in the body. Nothing is stored."""

    http_method_names = ["post", "options"]
    required_scope = "read"

    def post(self, request: Request) -> Response:
        return Response(match(request.data), headers={"Cache-Control": "private, no-store"})
