"""The form with which a file comes to the desk."""

from datetime import date
from typing import Any

from django import forms

from catalog.desk.curators import LONGEST_REASON
from catalog.exchange import LARGEST_BYTES, SOURCES

SPREADSHEET, NATIVE = "spreadsheet", "native"
_NAMES = {
    SPREADSHEET: "Spreadsheet: .xlsx, .csv, or a .zip of .csv files",
    NATIVE: "Exchange format: .json",
    "decrs": "FDA's list of drug establishments: .zip or .tsv",
    "openfda": "openFDA's device registrations: .json or .zip",
}
FORMATS = [(name, _NAMES.get(name, name)) for name in [SPREADSHEET, NATIVE, *sorted(set(SOURCES) - {NATIVE})]]


class UploadForm(forms.Form):
    """`publish` is there for whoever may publish what is its own."""

    source = forms.ChoiceField(label="What is it?", choices=FORMATS)
    file = forms.FileField(max_length=200, allow_empty_file=False)
    reason = forms.CharField(label="Why?", max_length=LONGEST_REASON, help_text="For the history of every changed row.")
    retrieved_on = forms.DateField(
        label="Downloaded on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Of a register's file, if it is not in its name.",
    )
    publish = forms.BooleanField(
        label="Publish what the file calls published",
        required=False,
        help_text="An administrator's act. Without it, new providers land in review. A spreadsheet publishes nothing.",
    )

    def __init__(self, *args: Any, may_publish: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_publish:
            del self.fields["publish"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(f"{file.size} bytes, at most {LARGEST_BYTES}: split the file")
        return file

    def clean_retrieved_on(self) -> date | None:
        day: date | None = self.cleaned_data["retrieved_on"]
        if day and self.cleaned_data.get("source") in (SPREADSHEET, NATIVE):
            raise forms.ValidationError("Leave this empty: in such a file each source states its own day.")
        return day

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("publish") and said.get("source") == SPREADSHEET:
            self.add_error("publish", "A spreadsheet takes no steps: publish on the page of the provider.")
        return said
