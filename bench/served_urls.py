"""The product's addresses, and views behind the same doors that do nothing, or a match up to one of its steps."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import orjson
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.revision import seen_with
from matching.engine.answer import Catalog, answer
from matching.engine.gate import Gate
from matching.engine.ranking import Page, rank
from matching.readmodel import current
from matching.service import match, read_brief
from partnermatch import urls


class EmptyView(APIView):
    """The same authentication, scope and budget of requests as a match."""

    http_method_names = ["get"]
    required_scope = "read"

    def get(self, request: Request) -> Response:
        return Response({})


class EmptyHeavyView(EmptyView):
    """Counted as a heavy request too, as a match is."""

    heavy = True


class Step(APIView):
    """A match up to some step, and then an empty answer. Each step does all that the one before it does."""

    http_method_names = ["post"]
    required_scope = "read"
    heavy = True

    def post(self, request: Request) -> Response:
        self.work(request)
        return Response({})

    def work(self, request: Request) -> None:
        raise NotImplementedError


class Parsed(Step):
    def work(self, request: Request) -> None:
        read_brief(request.data, current(seen_with(request.auth)).columns, today=datetime.now(UTC).date())


class Kept(Parsed):
    """Judges nothing after the first time: sends the answer that the same brief had."""

    answers: ClassVar[dict[bytes, bytes]] = {}

    def post(self, request: Request) -> Response:
        self.work(request)
        asked = orjson.dumps(request.data)
        if asked not in self.answers:
            self.answers[asked] = orjson.dumps(match(request.data, known=seen_with(request.auth)))
        return Response(orjson.Fragment(self.written(self.answers[asked])))

    def written(self, answer: bytes) -> bytes:
        return answer


class Remade(Kept):
    """And makes all objects of the answer, with compiled code, to write them again."""

    def written(self, answer: bytes) -> bytes:
        return orjson.dumps(orjson.loads(answer))


class Gated(Step):
    """Every must at every site, and which sites are left of each provider. No want is read."""

    def work(self, request: Request) -> None:
        columns = current(seen_with(request.auth)).columns
        brief = read_brief(request.data, columns, today=datetime.now(UTC).date())
        _ = Gate(columns=columns, brief=brief).leaders


class Ranked(Step):
    def work(self, request: Request) -> None:
        columns = current(seen_with(request.auth)).columns
        brief = read_brief(request.data, columns, today=datetime.now(UTC).date())
        rank(columns, brief, page=Page.of(brief))


class Told(Step):
    """Counts, funnel, facets and rows, without reasons."""

    def work(self, request: Request) -> None:
        snapshot = current(seen_with(request.auth))
        brief = read_brief(request.data, snapshot.columns, today=datetime.now(UTC).date())
        answer(snapshot.columns, Catalog(revision=1, raised_at=None), replace(brief, explain=False))


class Explained(Step):
    """All but writing the answer as JSON."""

    def work(self, request: Request) -> None:
        match(request.data, asker=getattr(request.auth, "sponsor_id", None), known=seen_with(request.auth))


VIEWS: dict[str, type[APIView]] = {
    "empty": EmptyView,
    "empty-heavy": EmptyHeavyView,
    "parsed": Parsed,
    "kept": Kept,
    "remade": Remade,
    "gated": Gated,
    "ranked": Ranked,
    "told": Told,
    "explained": Explained,
}
urlpatterns = [*(path(f"api/v1/{name}/", view.as_view()) for name, view in VIEWS.items()), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
