"""The doors to the briefs of a sponsor."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.writing import sent
from matching.api.schema.words import ref
from matching.api.selecting import BriefFilters
from matching.api.serializers import BriefDetail, BriefSummary
from matching.api.sponsors import IF_MATCH, SponsorView, answered, check_seen, created, found, tag_of
from matching.bodies import nothing
from matching.briefs import Said, answer_to, change, create, duplicate, hash_of_today, read_change, read_new, shown
from matching.models import Brief
from matching.readmodel import Snapshot, current


class BriefView(SponsorView[Brief]):
    """What the views of briefs share: the sponsor's rows, and the catalog as it was when the request came."""

    queryset = Brief._base_manager.none()  # for the description of the API; rows come from `briefs`
    snapshot: Snapshot

    def before_turn(self) -> None:
        # Within a transaction it would be read anew, which takes seconds where the catalog is large.
        self.snapshot = current()

    def briefs(self) -> QuerySet[Brief]:
        return Brief.objects.of(self.sponsor)

    def shown(self, key: uuid.UUID) -> tuple[dict[str, Any], str]:
        """A brief as the API shows it, and its ETag."""
        brief: Any = found(shown(self.briefs(), self.sponsor), key)
        brief.brief_hash = hash_of_today(brief, self.snapshot)
        data = BriefDetail(brief).data
        return data, tag_of(brief, brief.version, data)


class BriefList(ListModelMixin, BriefView):
    """Your briefs."""

    serializer_class = BriefSummary
    filterset_class = BriefFilters
    orderings = {
        "created": ("created_at", "id"),
        "title": (Lower("title"), "created_at", "id"),
        "updated": ("updated_at", "id"),
    }
    query_parameters = None
    answers = {"POST": (409,)}

    def before_turn(self) -> None:
        if self.request.method == "POST":
            super().before_turn()

    def get_queryset(self) -> QuerySet[Brief]:
        return shown(self.briefs(), self.sponsor)

    def get(self, request: Request) -> Response:
        """Your briefs, without their content."""
        return self.list(request)

    @extend_schema(
        operation_id="createBrief", request={"application/json": ref("NewBrief")}, responses={201: BriefDetail}
    )
    def post(self, request: Request) -> Response:
        """Store a brief, checked as `/match/` checks one."""
        said = read_new(sent(request), self.snapshot)
        brief = create(said, **self.writer)
        return created(request, *self.shown(brief.pk), "brief", brief.pk)


class BriefSingle(BriefView):
    """A brief of yours."""

    serializer_class = BriefDetail
    conditional = writable = True
    answers = {"PATCH": (409, 412, 428), "DELETE": (412, 428)}
    verbs = {"DELETE": "archive"}

    def get(self, request: Request, key: uuid.UUID) -> Response:
        """A brief with its content."""
        return answered(request, *self.shown(key))

    @extend_schema(request={"application/json": ref("BriefChange")}, parameters=[IF_MATCH])
    def patch(self, request: Request, key: uuid.UUID) -> Response:
        """Change what the body states; `brief` replaces the whole brief, `archived` takes it up again or away."""
        brief = self.seen(request, key)
        change(brief, read_change(sent(request), self.snapshot), user=request.user)
        return answered(request, *self.shown(key))

    @extend_schema(responses={204: None}, parameters=[IF_MATCH])
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Archive a brief. It stays readable, and so do the shortlists that were made of it."""
        change(self.seen(request, key), Said(archived=True), user=request.user)
        return Response(status=204)

    def seen(self, request: Request, key: uuid.UUID) -> Brief:
        """The brief, locked, if it is what the caller has seen."""
        brief = found(self.briefs().select_for_update(no_key=True), key)
        check_seen(request, tag_of(brief, brief.version))
        return brief


class BriefDuplicate(BriefView):
    """Store the same content as a new brief, also that of an archived one."""

    answers = {"POST": (409,)}
    bodiless = ("POST",)

    @extend_schema(operation_id="duplicateBrief", request=None, responses={201: BriefDetail})
    def post(self, request: Request, key: uuid.UUID) -> Response:
        nothing(sent(request))
        copy = duplicate(found(self.briefs(), key), **self.writer)
        return created(request, *self.shown(copy.pk), "brief", copy.pk)


class BriefMatch(BriefView):
    """Rank the published catalog by a brief of yours, as `/match/` does. Nothing is stored."""

    required_scope = "read"
    heavy = True
    not_kept = "nothing is stored; send the request again as it is"
    answers = {"POST": (409,)}
    bodiless = ("POST",)

    @extend_schema(operation_id="matchBrief", request=None, responses={200: ref("MatchAnswer")})
    def post(self, request: Request, key: uuid.UUID) -> Response:
        nothing(sent(request))
        return Response(answer_to(found(self.briefs(), key), self.snapshot))
