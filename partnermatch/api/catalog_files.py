"""Whole catalog files over HTTP: the same door that `import_catalog` and `export_catalog` use."""

from collections import Counter
from collections.abc import Generator, Iterator
from itertools import chain
from typing import Any, cast

from django.http import StreamingHttpResponse
from django.utils.module_loading import import_string
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.proposals import PlannedChange, planned
from catalog.api.shapes import CatalogDocument
from catalog.api.writing import REASON, curator, may_publish, reason_of
from catalog.desk.curators import NotAllowed
from catalog.exchange import Problem, Report, import_document
from catalog.exchange.amend import Busy
from catalog.exchange.turns import one_at_a_time
from partnermatch.access.models import ApiKey
from partnermatch.access.permissions import ScopeMissing
from partnermatch.api import problems
from partnermatch.api.catalog_forms import EXPORTS, ExportForm, ImportForm, described
from partnermatch.api.query import read
from partnermatch.api.uploads import BodyParser, FormParser, Upload

MOST_CHANGES = 1000  # that an answer lists; it counts them all
PATIENCE = {"statement_timeout": "2min", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "5min"}


class ImportNote(serializers.Serializer[Any]):
    """What was done that the counts do not tell, and how often."""

    action = serializers.CharField()
    reason = serializers.CharField()
    times = serializers.IntegerField()
    first = serializers.CharField(help_text="What the first one is about.")


class ImportPlan(serializers.Serializer[Any]):
    """What an import did or, as a dry run, would do."""

    dry_run = serializers.BooleanField()
    revision = serializers.IntegerField(help_text="The catalog's, after the import.")
    counts = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="Kind of row → created, updated, retired, removed, kept → how many.",
    )
    change_count = serializers.IntegerField()
    changes = PlannedChange(many=True, help_text=f"The first {MOST_CHANGES}.")
    notes = ImportNote(many=True)


class ImportView(APIView):
    """Files into the catalog."""

    required_scope = "curate"
    parser_classes = [BodyParser, FormParser]
    query_parameters = tuple(ImportForm.base_fields)
    answers = {"POST": (409, 411)}
    heavy = True
    not_kept = "a second import of the same file plans nothing; send it again as it is"

    @extend_schema(
        operation_id="importCatalog",
        request={
            "application/json": CatalogDocument,
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            },
        },
        responses=ImportPlan,
        parameters=[*described(ImportForm), REASON],
    )
    def post(self, request: Request) -> Response:
        """Import a file, all of it or nothing.

        The answer is the plan, carried out unless it is a dry run. One import runs at a time.
        """
        form = ImportForm(request.query_params)
        read(request.query_params, form)
        said = form.cleaned_data
        if said["publish"] and not may_publish(request):
            raise ScopeMissing(scope="publish", has=cast(ApiKey, request.auth).scopes)
        who = curator(request)
        if said["publish"] and not who.may_publish_own:
            raise NotAllowed(
                "To publish what one imports is an administrator's act; without publish it lands in review."
            )
        with one_at_a_time():
            upload = cast(Upload, request.data)
            report = import_document(
                upload.content,
                source=said["source"],
                publish=bool(said["publish"]),
                actor=who.actor,
                reason=reason_of(request) or f"import of {upload.name or 'a file'} over HTTP",
                dry_run=bool(said["dry_run"]),
                file_name=upload.name,
                retrieved_on=said["retrieved_on"],
                confirm=bool(said["confirm"]),
                patience=PATIENCE,
            )
        if not report.ok:
            raise refusal(report)
        return Response(plan(report))


class ExportView(APIView):
    """The catalog as a file."""

    required_scope = "curate"
    query_parameters = tuple(ExportForm.base_fields)
    heavy = True

    @extend_schema(
        operation_id="exportCatalog",
        responses={(200, media_type): OpenApiTypes.BINARY for _, media_type, _ in EXPORTS.values()}
        | {(200, "application/json"): CatalogDocument},
        parameters=described(ExportForm),
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Export the catalog, in every status.

        The answer is streamed, and of one state of the catalog, however long it takes.
        """
        form = ExportForm(request.query_params)
        read(request.query_params, form)
        writer, media_type, ending = EXPORTS[form.cleaned_data["format"]]
        pieces = Begun(import_string(writer)())
        headers = {"Content-Disposition": f'attachment; filename="partnermatch-catalog.{ending}"'}
        return StreamingHttpResponse(pieces, content_type=media_type, headers=headers)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """`format` decides, whatever the request would rather have."""
        return super().perform_content_negotiation(request, force=True)


class Begun:
    """Pieces of which the first is there: what goes wrong at once is answered as a problem.

    The response closes them, read or not, and with them the transaction that they are read in.
    """

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self.first, self.rest = next(pieces), pieces

    def __iter__(self) -> Iterator[bytes]:
        return chain([self.first], self.rest)

    def close(self) -> None:
        self.rest.close()


def refusal(report: Report) -> Exception:
    if [error.code for error in report.errors] == ["busy"]:
        return Busy("Another writer is at work on the catalog.")
    faults = [fault(error) for error in report.errors]
    found = f"{report.error_count} errors, the first: " if report.error_count > 1 else ""
    return problems.Problem(
        "invalid_file", f"{found}{report.errors[0]}. Nothing was imported.", faults, error_count=report.error_count
    )


def fault(error: Problem) -> problems.Fault:
    line = None if error.where.startswith("/") or not error.where else error.where
    return problems.Fault(code=error.code, detail=error.message, pointer=error.where, line=line)


def plan(report: Report) -> dict[str, Any]:
    notes = Counter((note.action, note.reason) for note in report.notes)
    first = {(note.action, note.reason): note.about for note in reversed(report.notes)}
    return {
        "dry_run": report.dry_run,
        "revision": report.revision,
        "counts": report.counts,
        "change_count": len(report.changes),
        "changes": planned(report.changes[:MOST_CHANGES]),
        "notes": [
            {"action": action, "reason": reason, "times": times, "first": first[action, reason]}
            for (action, reason), times in notes.items()
        ],
    }
