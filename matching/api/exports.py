"""A frozen shortlist as a file: the record of a supplier evaluation."""

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.module_loading import import_string
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from catalog.api.fields import OneName
from matching.api.schema.words import ref
from matching.api.serializers import DecisionDetail
from matching.api.shortlists import ShortlistView
from matching.api.sponsors import found
from matching.decisions import decisions_on
from matching.records.frozen import Frozen

# format → what writes it, its media type, how its file name ends. The writers are loaded when they are first asked for.
EXPORTS = {
    "json": ("matching.records.verbatim.export_json", "application/json", "json"),
    "csv": ("matching.records.flat_files.export_csv", "application/zip", "zip"),
    "xlsx": (
        "matching.records.workbook.export_xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    "pdf": ("matching.records.paper.document.export_pdf", "application/pdf", "pdf"),
}
FORMAT = OneName(
    list(EXPORTS),
    "json: the bytes that were hashed; csv: a zip of flat tables; xlsx: the same as a workbook; pdf: to read.",
)


class ExportForm(forms.Form):
    """How a shortlist is exported."""

    format = FORMAT


class ShortlistExport(ShortlistView):
    """A shortlist as a file."""

    heavy = True
    query_parameters = None
    query_form = ExportForm
    said: dict[str, Any]
    answers = {"GET": (409,)}

    @extend_schema(
        operation_id="exportShortlist",
        responses={(200, media_type): OpenApiTypes.BINARY for _, media_type, _ in EXPORTS.values()}
        | {(200, "application/json"): ref("ShortlistFile")},
        parameters=[OpenApiParameter(name="format", type=FORMAT.schema, description=str(FORMAT.help_text))],
    )
    def get(self, request: Request, key: uuid.UUID) -> HttpResponse:
        """The record of a supplier evaluation as a file, with the decisions so far.

        It is designed to support ISO 13485 §7.4.1 supplier evaluation records: brief, criteria and weights, results
        with evidence and open questions, near misses, decisions, and the hash of the record.
        """
        shortlist = found(self.filter_queryset(self.shortlists()), key)
        decisions = [dict(DecisionDetail(each).data) for each in decisions_on(shortlist)]
        frozen = Frozen(record=bytes(shortlist.record), hash=shortlist.hash, decisions=decisions, shortlist=key)
        self.turn.close()  # a long document is written after the transaction: the database need not wait for it
        writer, media_type, ending = EXPORTS[self.said["format"]]
        named = f'attachment; filename="shortlist-{key}.{ending}"'
        content = import_string(writer)(frozen)
        return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": named})

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """`format` decides, whatever the request would rather have."""
        return super().perform_content_negotiation(request, force=True)
