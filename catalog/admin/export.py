"""The export of what the list of providers shows, as spreadsheets: the pages of django-import-export, our tables.

Loaded when it is first asked for: the library brings three others along, which no other request needs.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm
from import_export.resources import Resource

from catalog.admin.providers import ProviderAdmin
from catalog.exchange.flat import export_csv
from catalog.exchange.sheets.columns import COLUMNS, REMOVE, TABLES
from catalog.exchange.workbook import export_xlsx
from catalog.models import Provider


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a resource hands to a format: whose rows, and of which table; "" is all of them."""

    providers: list[int]
    table: str


class Tables(Resource):
    """All of what is on record about the providers."""

    table = ""

    @classmethod
    def get_display_name(cls) -> str:
        return cls.table.capitalize() or "All tables"

    def export(self, queryset: QuerySet[Provider] | None = None, **options: Any) -> Chosen:
        rows = Provider.objects.all() if queryset is None else queryset
        return Chosen(providers=list(rows.order_by().values_list("pk", flat=True)), table=self.table)


def _resource(table: str) -> type[Tables]:
    columns = {name: Field(column_name=name) for name in COLUMNS[TABLES[table].name] if name != REMOVE}
    return type(f"{table.capitalize()}Table", (Tables,), {"table": table, **columns})


class Workbook(Format):
    """A sheet for each table."""

    def get_title(self) -> str:
        return "Excel workbook (.xlsx)"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: Chosen, **options: Any) -> bytes:
        return b"".join(export_xlsx(dataset.providers, dataset.table))


class CsvFiles(Format):
    """A zip with a file for each table."""

    def get_title(self) -> str:
        return "CSV files (.zip)"

    def get_extension(self) -> str:
        return "zip"

    def get_content_type(self) -> str:
        return "application/zip"

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: Chosen, **options: Any) -> bytes:
        return b"".join(export_csv(dataset.providers, dataset.table))


class ChooseForm(ExportForm):
    def __init__(self, formats: Any, resources: Any, **options: Any) -> None:
        super().__init__(formats, resources, **options)
        self.fields["resource"].label = "Tables"
        self.fields["format"].choices = self.fields["format"].choices[1:]  # none is chosen for nobody


class ProviderExport(ExportMixin, ProviderAdmin):
    resource_classes = [Tables, *map(_resource, TABLES)]
    export_formats = [Workbook, CsvFiles]
    export_form_class = ChooseForm
    export_template_name = "admin/catalog/export.html"

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_export_context_data(self, **options: Any) -> dict[str, Any]:
        return {"back": "admin:catalog_provider_changelist"}

    def get_export_filename(self, request: HttpRequest, queryset: QuerySet[Provider], file_format: Format) -> str:
        return f"partnermatch-catalog-{timezone.now():%Y-%m-%d}.{file_format.get_extension()}"

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().init_request_context_data(request, form)
        shown = self.get_export_queryset(request).order_by().values("pk").count()
        return context | {"title": "Export", "shown": shown, "query": request.GET.urlencode()}


def export_view(request: HttpRequest) -> HttpResponse:
    """The providers that the list shows with the same query, all of their tables or one."""
    page: HttpResponse = ProviderExport(Provider, admin.site).export_action(request)
    page["Cache-Control"] = "private, no-store"
    return page
