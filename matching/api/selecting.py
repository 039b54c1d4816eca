"""The filters of the lists of a sponsor's own. docs/reference/briefs.md explains them."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import FilterSet

from catalog.api.fields import Flag
from catalog.api.filters import Asking

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class Id(forms.Field):
    """A UUID, written as answers write it; None if it is not said."""

    schema = {"type": "string", "format": "uuid"}

    def clean(self, value: Any) -> uuid.UUID | None:
        if value is not None and not UUID.fullmatch(value):
            raise ValidationError(f"must be an id like '{uuid.UUID(int=0)}', got '{value}'", code="invalid_id")
        return None if value is None else uuid.UUID(value)


class ArchivedFilter(Asking):
    """Those in use, unless `true` asks for the others."""

    field_class = Flag

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows.filter(archived_at__isnull=not value)


class IdFilter(Asking):
    field_class = Id


class BriefFilters(FilterSet):
    """Filters of `/briefs/`."""

    archived = ArchivedFilter(help_text="true: those that are archived; without it, those that are not.")


class ShortlistFilters(FilterSet):
    """Filters of `/shortlists/`."""

    brief = IdFilter(field_name="brief", help_text="Those made of this brief.")
