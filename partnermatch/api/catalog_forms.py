"""How a catalog file is imported, and as what it is exported: the parameters of the two queries."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter

from catalog.api.fields import Day, Flag, OneName
from catalog.exchange import SOURCES

NATIVE = "native"  # the exchange format: what is in it speaks for itself

# format → what writes it, its media type, how its file name ends. The writers are loaded when they are first asked for.
EXPORTS = {
    "json": ("catalog.exchange.export.export_document", "application/json", "json"),
    "csv": ("catalog.exchange.flat.export_csv", "application/zip", "zip"),
    "xlsx": (
        "catalog.exchange.workbook.export_xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
}


class ImportForm(forms.Form):
    """How a file is imported."""

    source = OneName(sorted(SOURCES, key=lambda name: (name != NATIVE, name)), "The format of the file.")
    dry_run = Flag(help_text="true: answer what the import would do, and do nothing.")
    publish = Flag(help_text="true: publish what the file calls published. Needs the scope publish.")
    confirm = Flag(help_text="true: import a register's file although much is missing from it.")
    retrieved_on = Day(help_text="The day on which a register's file was downloaded.")

    def clean(self) -> dict[str, Any]:
        """What is asked of a register's file says nothing of another, and is not passed over."""
        said = self.cleaned_data
        if said.get("source") == NATIVE:
            for name in [each for each in ("confirm", "retrieved_on") if said.get(each)]:
                message = f"{name} is for the file of a register: name it in 'source', or leave {name} out"
                self.add_error(name, ValidationError(message, code="needs_source"))
        return said


class ExportForm(forms.Form):
    """How the catalog is exported."""

    format = OneName(
        list(EXPORTS), "json: the exchange format; csv: a zip of flat tables; xlsx: the same as a workbook."
    )


def described(form: type[forms.Form]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name=name, type=getattr(field, "schema", str), description=str(field.help_text))
        for name, field in form.base_fields.items()
    ]
