"""What the value of a filter may be. Every refusal names the value and, where one is near, what was probably meant.

`schema` is the JSON schema of one value; a field with several values takes its parameter several times.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Choices, Exists, Model, OuterRef, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from catalog.api.remembering import remembered
from catalog.models import Provider, Site, Source, Standard
from catalog.search import LONGEST_TEXT, SearchRefused, Understanding, understand
from catalog.suggestions import did_you_mean, spellings

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

Named = Collection[tuple[str, str]]  # codes with their names


class OfCatalog(forms.Field):
    """A field that looks its values up, and remembers what it saw as long as the catalog stays in `state`."""

    state = ""  # whoever reads a request says in which one it is, and what its sender may see


class Several(OfCatalog):
    """Any of several values; subclasses say which there are."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, what: str, schema: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.what, self.schema = what, schema or {"type": "string"}

    def clean(self, value: Any) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(value or ()))
        known = self.known(asked) if asked else ()
        if strays := [each for each in asked if each not in known]:
            raise ValidationError(self.refusals(strays))
        return asked

    def known(self, asked: Iterable[str]) -> Collection[str]:
        """The values that exist, at least those of them that are asked for."""
        raise NotImplementedError

    def refusals(self, strays: Sequence[str]) -> list[ValidationError]:
        """What to say about the values that do not."""
        raise NotImplementedError

    def unknown(self, strays: Sequence[str], listed: Named) -> list[ValidationError]:
        return [ValidationError(f"no {self.what} '{each}'{hint(each, listed)}", code="unknown_code") for each in strays]


class Codes(Several):
    """Codes of a vocabulary."""

    def __init__(self, *, of: type[Model], **options: Any) -> None:
        super().__init__(**options)
        self.rows = of._default_manager.all()

    def known(self, asked: Iterable[str]) -> Collection[str]:
        codes = self.rows.values_list("code", flat=True)
        return remembered(self.state, f"codes {self.what}", lambda: frozenset(codes))

    def refusals(self, strays: Sequence[str]) -> list[ValidationError]:
        return self.unknown(strays, self.rows.values_list("code", "name"))


class HoldableStandards(Several):
    """Codes of the standards that a site can hold."""

    def known(self, asked: Iterable[str]) -> Collection[str]:
        codes = Standard.objects.filter(holdable=True).values_list("code", flat=True)
        return remembered(self.state, "holdable standards", lambda: frozenset(codes))

    def refusals(self, strays: Sequence[str]) -> list[ValidationError]:
        notes = dict(Standard.objects.filter(holdable=False).values_list("code", "note"))
        listed = Standard.objects.order_by("-holdable", "code").values_list("code", "title")
        nobody = [
            ValidationError(f"nobody can hold '{each}': {notes[each]}", code="not_holdable")
            for each in strays
            if each in notes
        ]
        return nobody + self.unknown([each for each in strays if each not in notes], listed)


class SourceNames(Several):
    """Names of the sources of `sites`: a source that only hidden sites have is no source."""

    sites: QuerySet[Site] = Site.objects.none()  # whoever reads a request says which ones its sender may see

    def known(self, asked: Iterable[str]) -> Collection[str]:
        return self.names()

    def refusals(self, strays: Sequence[str]) -> list[ValidationError]:
        return self.unknown(strays, [(name, name) for name in self.names()])

    def names(self) -> list[str]:
        seen = Source.objects.filter(Exists(self.sites.filter(source=OuterRef("pk"))))
        names = seen.order_by("name").values_list("name", flat=True).distinct()
        return remembered(self.state, "sources", lambda: list(names))


class OneOf(Several):
    """Values of a closed list."""

    def __init__(self, *, choices: type[Choices], **options: Any) -> None:
        super().__init__(schema={"type": "string", "enum": list(choices.values)}, **options)
        self.choices = choices

    def known(self, asked: Iterable[str]) -> Collection[str]:
        return set(self.choices.values)

    def refusals(self, strays: Sequence[str]) -> list[ValidationError]:
        there_are = ", ".join(self.choices.values)
        return [
            ValidationError(f"no {self.what} '{each}': there are {there_are}", code="unknown_value") for each in strays
        ]


class OneName(forms.Field):
    """One of several names; the first unless another is said."""

    def __init__(self, names: list[str], help_text: str) -> None:
        super().__init__(required=False, help_text=help_text)
        self.names = names
        self.schema = {"type": "string", "enum": names, "default": names[0]}

    def clean(self, value: Any) -> str:
        if value not in (None, *self.names):
            raise ValidationError(f"no '{value}' here: there are {', '.join(self.names)}", code="unknown_value")
        return str(value or self.names[0])


class Flag(forms.Field):
    """`true` or `false`; None if it is not said."""

    schema = {"type": "boolean"}

    def clean(self, value: Any) -> bool | None:
        if value not in (None, "true", "false"):
            raise ValidationError(f"must be true or false, got '{value}'", code="invalid_boolean")
        return None if value is None else value == "true"


class Day(forms.Field):
    """A date of the years 2000 to 2100; None if it is not said."""

    schema = {"type": "string", "format": "date"}

    def clean(self, value: Any) -> date | None:
        day = None if value is None else real_day(value)
        if value is not None and (day is None or not EARLIEST <= day <= LATEST):
            raise ValidationError(
                f"must be a date from {EARLIEST} to {LATEST}, as YYYY-MM-DD, got '{value}'", code="invalid_date"
            )
        return day


class Moment(forms.Field):
    """A date (its first moment in UTC) or a time with its offset; None if it is not said."""

    schema = {"type": "string", "format": "date-time"}

    def clean(self, value: Any) -> datetime | None:
        moment = None if value is None else real_moment(value)
        if value is not None and (moment is None or not EARLIEST <= moment.date() <= LATEST):
            raise ValidationError(
                f"must be a date or a time with offset, such as 2026-11-01T09:30:00Z, got '{value}'"
                " (a + in a query is written %2B)",
                code="invalid_time",
            )
        return moment


class Search(OfCatalog):
    """Words to search for, as they are understood; None if there are none."""

    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    # Whoever reads a request says what its sender may see: what nobody may see is not known by name.
    sites: QuerySet[Site] | None = None
    providers: QuerySet[Provider] | None = None

    def clean(self, value: Any) -> Understanding | None:
        if value is None:
            return None
        known = [rows is not None for rows in (self.sites, self.providers)]
        try:
            return remembered(
                self.state, f"understood {known} {value}", lambda: understand(value, self.sites, self.providers)
            )
        except SearchRefused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


def real_day(text: str) -> date | None:
    try:
        return parse_date(text) if DAY.fullmatch(text) else None
    except ValueError:  # the 30th of February
        return None


def real_moment(text: str) -> datetime | None:
    day = real_day(text)
    if day is not None:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        return parse_datetime(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def hint(value: str, listed: Named) -> str:
    """The way out: the code that is near, by its spelling or its name."""
    if "," in value or ";" in value:
        return "; for several values say the parameter several times"
    rows = list(listed)
    return did_you_mean(value, spellings([code for code, _ in rows], [name for _, name in rows]))
