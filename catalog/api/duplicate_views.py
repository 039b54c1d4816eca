"""The doors to duplicates: found, dismissed, merged."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.duplicates import (
    DismissalDetail,
    DismissalWrite,
    DuplicateFilters,
    DuplicateSummary,
    MergeForm,
    MergePlan,
    MergeWrite,
)
from catalog.api.reading import found
from catalog.api.writing import curator, sent
from catalog.desk.duplicates import dismiss, find
from catalog.desk.merging import Plan, merge
from catalog.exchange.amend import Refused
from catalog.exchange.problems import Problem, shown
from catalog.exchange.strict_json import step
from catalog.models import Dismissal, Provider


class DuplicateList(ListModelMixin, GenericAPIView[Provider]):
    """Providers that may be one."""

    required_scope = "curate"
    query_parameters = None
    queryset = Provider.objects.none()
    serializer_class: Any = DuplicateSummary
    filterset_class = DuplicateFilters
    filterset: Any
    orderings: dict[str, tuple[str, ...]] = {"strength": ()}
    heavy = True

    def get(self, request: Request) -> Response:
        """Pairs of providers that may be one, with what speaks for it.

        The strongest come first. What was dismissed comes back when something else speaks for it.
        """
        self.filter_queryset(self.get_queryset())  # reads the query
        said = self.filterset.form.cleaned_data
        rows = [
            each
            for each in find(dismissed=bool(said["dismissed"]))
            if (not said["strength"] or each.strength in said["strength"])
            and (not said["provider"] or {each.first.key, each.second.key} & {*said["provider"]})
        ]
        backwards = request.query_params.get("ordering", "").startswith("-")
        page: Any = self.paginate_queryset(rows[::-1] if backwards else rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def count(self, rows: Any) -> int:
        return len(rows)


class DuplicateDismissal(GenericAPIView[Dismissal]):
    """What was looked at, and is no duplicate."""

    required_scope = {"POST": "publish"}
    serializer_class: Any = DismissalDetail

    @extend_schema(operation_id="dismissDuplicate", request=DismissalWrite, responses=DismissalDetail)
    def post(self, request: Request) -> Response:
        """Say of two providers that they are not one. It is remembered, with the reason."""
        body = read_body(request, ("providers", "reason"))
        both = body.get("providers")
        if not (isinstance(both, list) and len(both) == 2 and all(isinstance(each, str) for each in both)):
            message = f"expected the keys of two providers, got {shown(both)}"
            raise Refused([Problem(where="/providers", code="wrong_type", message=message)])
        made = dismiss(*both, by=curator(request), reason=body.get("reason", ""))
        return Response(self.get_serializer(made).data)


class Merging(GenericAPIView[Provider]):
    """Two providers that are one."""

    required_scope = {"POST": "publish"}
    query_parameters = tuple(MergeForm.base_fields)
    query_form = MergeForm
    serializer_class: Any = MergePlan
    answers = {"POST": (409,)}
    said: dict[str, Any]

    @extend_schema(
        operation_id="mergeProvider",
        request=MergeWrite,
        responses=MergePlan,
        parameters=[
            OpenApiParameter(name="dry_run", type=bool, description=MergeForm.base_fields["dry_run"].help_text)
        ],
    )
    def post(self, request: Request, key: str) -> Response:
        """Merge another provider into this one.

        Its sites come over with their records and their history, it retires, and its address leads here. Where the two
        differ one chooses. Without a number in common it takes an administrator: a name is no proof.
        """
        self.filter_queryset(Provider.objects.none())  # reads the query
        provider = found(Provider.objects.all(), key=key)
        body = read_body(request, ("absorb", "choices", "reason"))
        if not isinstance(body.get("absorb"), str):
            message = f"expected the key of a provider, got {shown(body.get('absorb'))}"
            raise Refused([Problem(where="/absorb", code="wrong_type", message=message)])
        if not isinstance(choices := body.get("choices", {}), dict):
            raise Refused([Problem(where="/choices", code="wrong_type", message="expected an object")])
        dry_run = bool(self.said["dry_run"])
        how: Any = {"by": curator(request), "choices": choices, "reason": body.get("reason", ""), "dry_run": dry_run}
        return Response(told(merge(provider.key, body["absorb"], **how), dry_run=dry_run))


def told(plan: Plan, *, dry_run: bool) -> Any:
    choices = {
        "facts": [vars(fact) | {"takes": fact.takes or None} for fact in plan.facts],
        "sites": [vars(move) | {"same_as": move.same_as or None, "takes": move.takes or None} for move in plan.sites],
    }
    alone = {"open": plan.open, "needs_administrator": plan.needs_administrator, "dry_run": dry_run}
    return MergePlan(vars(plan) | choices | alone).data


def read_body(request: Request, names: tuple[str, ...]) -> dict[str, Any]:
    """Raises `Refused` for members that nobody reads."""
    strays = [name for name in sent(request) if name not in names]
    if strays:
        there = ", ".join(names)
        raise Refused(
            [
                Problem(
                    where=step("", name), code="unknown_field", message=f"no field {shown(name)}: there are {there}"
                )
                for name in strays
            ]
        )
    return sent(request)
