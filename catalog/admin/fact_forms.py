"""Forms for the facts of a provider, a site or a record, made from the table that joins the format with the models.

A form knows types; every rule is the exchange's, whose problems it shows beside the fields that they point to.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models

from catalog.admin.field_help import help_of
from catalog.desk.curators import LONGEST_REASON
from catalog.desk.stated import as_members, source_member
from catalog.exchange.amend import Document
from catalog.exchange.problems import Problem
from catalog.exchange.tables import KINDS, Kind
from catalog.models import Capability, CapabilityRecord, Stage

_SOURCE = ("source_name", "source_reference", "source_retrieved_on")


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class FactForm(forms.Form):
    """`seen` is what the form showed when it was opened: the second of two tabs is told what the first has changed."""

    kind: Kind

    def document(self) -> Document:
        """What was typed, every member of it."""
        typed = {name: _plain(self.cleaned_data[name]) for name in self.kind.columns if name in self.fields}
        name, reference, day = (self.cleaned_data[each] for each in _SOURCE)
        return as_members(typed) | {"source": source_member(name, reference, day)}

    def show(self, problems: Iterable[Problem]) -> None:
        """Each beside its field; the rest above the form."""
        for problem in problems:
            steps = problem.where.strip("/").split("/")
            near = ("_".join(steps[:2]), steps[0])
            self.add_error(next((name for name in near if name in self.fields), None), problem.message)


def initial_of(members: Document) -> dict[str, Any]:
    """What the fields of a form show for members that `stated` has told."""
    shown: dict[str, Any] = {}
    for name, value in members.items():
        shown |= {f"{name}_{part}": each for part, each in value.items()} if isinstance(value, dict) else {name: value}
    return shown


def form_for(kind: Kind, *, new: bool) -> type[FactForm]:
    """The key of what exists stays what it is, so its form has none."""
    return _FORMS[kind.name, new]


def _form(kind: Kind, *, new: bool) -> type[FactForm]:
    fields: dict[str, forms.Field] = {
        name: _field(kind, name) for name in kind.columns if new or kind.in_site or name != "key"
    }
    fields |= {
        "source_name": forms.CharField(label="Source", max_length=200, help_text="Where these facts come from."),
        "source_reference": forms.CharField(
            label="Reference of the source", required=False, help_text=help_of(kind.name, "source_reference")
        ),
        "source_retrieved_on": day_field(
            label="Retrieved on", required=False, help_text=help_of(kind.name, "source_retrieved_on")
        ),
        "reason": forms.CharField(
            label="Why is this changed?",
            max_length=LONGEST_REASON,
            help_text="For the history, and for whoever publishes it.",
        ),
        "seen": forms.CharField(required=False, widget=forms.HiddenInput),
    }
    return type(f"{kind.name.title()}Form", (FactForm,), {"kind": kind, **fields})


def _field(kind: Kind, name: str) -> forms.Field:
    column: Any = kind.model._meta.get_field(kind.columns[name])
    label = str(column.verbose_name)
    told: dict[str, Any] = {
        "label": label[:1].upper() + label[1:],
        "help_text": help_of(kind.name, name) or column.help_text,
        "required": name in kind.required,
        "initial": column.get_default(),
    }
    if name == "stages":
        return forms.ModelMultipleChoiceField(Stage.objects.all(), widget=forms.CheckboxSelectMultiple, **told)
    if name == "scope":
        codes: Any = CapabilityRecord._meta.get_field("capability")
        return forms.ModelMultipleChoiceField(
            Capability.objects.all(), widget=AutocompleteSelectMultiple(codes, admin.site), **told
        )
    if isinstance(column, models.ForeignKey):
        rows = column.related_model._default_manager.all()
        return forms.ModelChoiceField(rows, widget=AutocompleteSelect(column, admin.site), **told)
    if column.choices:
        blank = [] if not column.blank else [("", "not stated")]
        return forms.ChoiceField(choices=[*blank, *column.choices], **told)
    return _plain_field(column, told)


def _plain_field(column: Any, told: dict[str, Any]) -> forms.Field:
    if isinstance(column, models.DateField):
        return day_field(**told)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**told)
    if isinstance(column, models.IntegerField):
        return forms.IntegerField(**told)
    if isinstance(column, models.FloatField):
        return forms.FloatField(**told)
    area = isinstance(column, models.TextField)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}) if area else forms.TextInput, **told)


def _plain(value: Any) -> Any:
    """Codes instead of rows, and the line ends of the catalog instead of a browser's."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, models.QuerySet):
        return sorted(value.values_list("pk", flat=True))
    return value.pk if isinstance(value, models.Model) else value


_FORMS = {(kind.name, new): _form(kind, new=new) for kind in KINDS for new in (False, True)}
