"""The doors to the shortlists of a sponsor."""

import uuid
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.selection import visible_providers
from catalog.api.writing import sent
from matching.api.schema.words import ref
from matching.api.selecting import ShortlistFilters
from matching.api.serializers import ShortlistDetail, ShortlistSummary
from matching.api.sponsors import IF_MATCH, SponsorView, answered, check_seen, created, found, tag_of
from matching.decisions import decide, decisions_on, lock, read_decisions, standing
from matching.models import Brief, Decision, Shortlist
from matching.readmodel import Snapshot, current
from matching.shortlists import freeze, providers_in, read_title, record_of


class ShortlistView(SponsorView[Shortlist]):
    """What the views of shortlists share."""

    queryset = Shortlist._base_manager.none()  # for the description of the API; rows come from `shortlists`

    def shortlists(self) -> QuerySet[Shortlist]:
        return Shortlist.objects.of(self.sponsor)

    def shown(self, key: uuid.UUID) -> tuple[dict[str, Any], str]:
        """A shortlist as the API shows it, and its ETag."""
        shortlist = found(self.shortlists(), key)
        record, decisions = record_of(shortlist), decisions_on(shortlist)
        providers = providers_in(record)
        there = set(visible_providers(everything=False).filter(key__in=providers).values_list("key", flat=True))
        listed = [{"key": key, "name": name, "in_catalog": key in there} for key, name in providers.items()]
        parts = {"decisions": decisions, "standing": standing(decisions), "providers": listed}
        data = ShortlistDetail({"record": record, "hash": shortlist.hash, **parts}).data
        return data, tag_of(shortlist, len(decisions), data)


class ShortlistPages(ListModelMixin, ShortlistView):
    """Lists of shortlists, without their records."""

    serializer_class = ShortlistSummary
    orderings = {"created": ("created_at", "id"), "title": (Lower("title"), "created_at", "id")}
    query_parameters = None

    def get_queryset(self) -> QuerySet[Shortlist]:
        decided = Decision.objects.of(self.sponsor).filter(shortlist=OuterRef("pk")).order_by().values("shortlist")
        number = Subquery(decided.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        rows = self.shortlists().select_related("created_by").defer("record")
        return rows.annotate(decided=Coalesce(number, 0))


class ShortlistList(ShortlistPages):
    """Your shortlists."""

    filterset_class = ShortlistFilters

    def get(self, request: Request) -> Response:
        """Your shortlists, without their records."""
        return self.list(request)


class BriefShortlists(ShortlistPages):
    """The shortlists that were made of a brief."""

    snapshot: Snapshot
    heavy = ("POST",)
    answers = {"POST": (409,)}
    bodiless = ("POST",)

    def before_turn(self) -> None:
        if self.request.method == "POST":
            self.snapshot = current()

    def get_queryset(self) -> QuerySet[Shortlist]:
        return super().get_queryset().filter(brief=self.brief)

    @cached_property
    def brief(self) -> Brief:
        return found(Brief.objects.of(self.sponsor), self.kwargs["key"])

    def get(self, request: Request, key: uuid.UUID) -> Response:
        """The shortlists that were made of a brief, without their records."""
        return self.list(request)

    @extend_schema(
        operation_id="createShortlist",
        request={"application/json": ref("NewShortlist")},
        responses={201: ShortlistDetail},
    )
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Ask a brief, and freeze the answer with its reasons: it never changes afterwards.

        The body may be left out.
        """
        brief, title = self.brief, read_title(sent(request))
        made = freeze(brief, self.snapshot, **self.writer, title=title)
        return created(request, *self.shown(made.pk), "shortlist", made.pk)


class ShortlistSingle(ShortlistView):
    """A shortlist of yours."""

    serializer_class = ShortlistDetail
    conditional = writable = True
    answers = {"GET": (409,), "PATCH": (409, 412, 428)}

    def get(self, request: Request, key: uuid.UUID) -> Response:
        """A shortlist: its record as it was frozen, what was decided since, and who is still in the catalog."""
        return answered(request, *self.shown(key))

    @extend_schema(
        operation_id="addDecisions", request={"application/json": ref("NewDecisions")}, parameters=[IF_MATCH]
    )
    def patch(self, request: Request, key: uuid.UUID) -> Response:
        """Take down decisions on providers of the record. What was taken down before stays."""
        shortlist = found(self.shortlists(), key)
        last = lock(shortlist)
        check_seen(request, tag_of(shortlist, last))
        decisions = read_decisions(sent(request), providers_in(record_of(shortlist)))
        decide(shortlist, decisions, last=last, user=request.user)
        return answered(request, *self.shown(key))
