"""What a query string may say: every parameter is declared, well formed and said as often as it may be, or the request
is refused, with everything that is wrong with it at once.

A parameter is declared by a form field. The field may state a JSON schema for its values (`schema`); a field whose
widget reads several values takes the parameter several times.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from partnermatch.api.problems import Fault, refused
from partnermatch.api.strict import unknown_parameter

MAX_VALUES = 50
MAX_LENGTH = 200

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)

Fields = Mapping[str, forms.Field]


class WholeNumber(forms.Field):
    """An integer in plain digits: no sign, no leading zero, no other script's digits, since those are aliases."""

    def __init__(self, *, low: int, high: int, default: int, help_text: str) -> None:
        super().__init__(required=False, help_text=help_text)
        self.low, self.high, self.default = low, high, default
        self.schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}

    def clean(self, value: Any) -> int:
        if value is None:
            return self.default
        if not WHOLE_NUMBER.fullmatch(value) or not self.low <= int(value) <= self.high:
            raise ValidationError(
                f"must be a whole number from {self.low} to {self.high}, got '{value}'", code="invalid_number"
            )
        return int(value)


class Order(forms.Field):
    """The name of one of the documented orders, `-` before it to read it backwards. The first is the default."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(required=False, help_text="The order of the results; with - before it, backwards.")
        self.names = names
        both = [sign + name for name in names for sign in ("", "-")]
        self.schema = {"type": "string", "enum": both, "default": names[0]}

    def clean(self, value: Any) -> str:
        if value is None:
            return self.names[0]
        if value.removeprefix("-") not in self.names:
            raise ValidationError(f"no order '{value}': there are {', '.join(self.names)}", code="unknown_order")
        return str(value)


def takes_many(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.MultipleHiddenInput)


def read(query: QueryDict, *forms_of_query: forms.Form) -> None:
    """Check `query` against the forms that declare its parameters; they hold the clean values afterwards.

    Raises Problem (400) with every fault, in the order of the query.
    """
    fields = {name: field for form in forms_of_query for name, field in form.fields.items()}
    faults = list(faults_of_shape(query, fields))
    misshapen = {fault.parameter for fault in faults}
    for form in forms_of_query:
        form.data = without(query, misshapen)
        for name, errors in form.errors.as_data().items():
            faults += [fault_of(name, error) for error in errors if name not in misshapen]
    if faults:
        sent = {name: place for place, name in enumerate(query)}
        raise refused("invalid_request", sorted(faults, key=lambda fault: sent.get(fault.parameter or "", -1)))


def faults_of_shape(query: QueryDict, fields: Fields) -> Iterator[Fault]:
    for name, values in query.lists():
        if name not in fields:
            yield unknown_parameter(name, tuple(fields))
        elif len(values) > 1 and not takes_many(fields[name]):
            detail = f"'{name}' stands {len(values)} times: it takes one value"
            yield Fault(code="repeated_parameter", detail=detail, parameter=name)
        elif len(values) > MAX_VALUES:
            detail = f"'{name}' stands {len(values)} times: at most {MAX_VALUES} values are taken"
            yield Fault(code="too_many_values", detail=detail, parameter=name)
        elif told := next(filter(None, map(misshape, values)), None):
            yield Fault(code=told[0], detail=f"'{name}' {told[1]}", parameter=name)


def misshape(value: str) -> tuple[str, str] | None:
    """What no parameter may hold: code and words."""
    if not value.strip():
        return "empty_value", "is empty: give it a value or leave it out"
    if CONTROL.search(value):
        return "control_character", "holds a control character"
    if len(value) > MAX_LENGTH:
        return "too_long", f"is longer than {MAX_LENGTH} characters"
    return None


def without(query: QueryDict, names: set[str | None]) -> QueryDict:
    """The query with no values for `names`; that they were sent can still be seen."""
    rest = query.copy()
    for name in names & set(rest):
        rest.setlist(str(name), [])
    return rest


def fault_of(name: str, error: ValidationError) -> Fault:
    """The field's words; the name stands before "must …"."""
    words = str(error.message)
    detail = f"{name} {words}" if words.startswith("must ") else words
    return Fault(code=error.code or "invalid", detail=detail, parameter=name)
