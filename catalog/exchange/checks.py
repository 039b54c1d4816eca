"""What every row must satisfy, whatever source it comes from, as the models and the vocabularies demand it.

What can be wrong with one row is checked here; what depends on the rows that the catalog has, in plan.py.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import CharField, DateField, FloatField, ForeignKey, IntegerField, TextField, URLField

from catalog.claims import EXPLANATION, false_claim
from catalog.exchange.codes import Codes
from catalog.exchange.problems import Problems, shown
from catalog.exchange.rows import Row, Rows, SourceRow, is_real
from catalog.exchange.tables import KINDS, NUMBERS, PROVIDER, RECORDS, SHAPES, SITE, Kind
from catalog.exchange.text import UNSEEN, UNSEEN_IN_PROSE
from catalog.models import Capability, Country, Modality, Provider, Standard

Check = Callable[[Any, str, Problems, Codes], None]  # the value, its place

EARLIEST_YEAR = 1900
_LONGEST_DESCRIPTION = 5000
_valid_url = URLValidator(schemes=["http", "https"])


def check_rows(rows: Rows, codes: Codes, problems: Problems) -> None:
    """Note every problem of every row, and what two rows of the file may not share."""
    once = _Once(problems)
    sources: set[SourceRow] = set()
    for provider in rows.providers:
        _check_row(PROVIDER, provider, once, sources, problems, codes)
        if provider.status is not None:
            _STATUS(provider.status, at(provider.where, "status"), problems, codes)
        for site in provider.sites or ():
            _check_row(SITE, site, once, sources, problems, codes)
            for kind in RECORDS:
                for record in getattr(site, kind.in_site) or ():
                    _check_row(kind, record, once, sources, problems, codes, within=site.where)


def at(where: str, name: str) -> str:
    """The place of a row's field: a step of a JSON pointer, or the name beside a line's number."""
    if where and not where.startswith("/"):
        return f"{where}, {name}"
    for end in ("min", "max"):
        if name.endswith(f"_{end}"):
            return f"{where}/{name.removesuffix(f'_{end}')}/{end}"
    return f"{where}/{name}"


class _Once:
    """Keys and identifiers that may stand in a file once, and records that may stand in a site once."""

    def __init__(self, problems: Problems) -> None:
        self.seen: dict[tuple[Any, ...], str] = {}
        self.problems = problems

    def __call__(self, where: str, what: str, *identity: Any) -> None:
        first = self.seen.setdefault(identity, where)
        if first != where:
            self.problems.add(where, "duplicate", f"{what} is at {first} already")


def _check_row(
    kind: Kind, row: Row, once: _Once, sources: set[SourceRow], problems: Problems, codes: Codes, *, within: str = ""
) -> None:
    for name, check in _CHECKS[kind.name]:
        value = getattr(row, name)
        if value is not None and value not in ("", ()):
            check(value, at(row.where, name), problems, codes)
        elif name in kind.required and not problems.at(at(row.where, name)):
            problems.add(at(row.where, name), "required", f"{name} is missing")
    for low, high in kind.ranges:
        _check_range(row, low, high, problems)
    for name in kind.claims:
        _check_claim(getattr(row, name), at(row.where, name), problems)
    identity = tuple(getattr(row, name) for name in kind.identity)
    if all(getattr(row, name) for name in kind.identity if name in kind.required):
        named = " ".join(str(part) for part in identity if part)
        once(at(row.where, kind.identity[0]), f"the {kind.name} {named}", kind.name, within, *identity)
    for name in kind.identifiers:
        if is_real(getattr(row, name)):
            what = f"{name.upper()} {getattr(row, name)}"
            once(at(row.where, name), f"the {kind.name} with {what}", kind.name, name, getattr(row, name))
    if row.source not in sources:
        sources.add(row.source)
        _check_source(row.source, at(row.where, "source"), problems, codes)


def _check_range(row: Row, low: str, high: str, problems: Problems) -> None:
    first, last = getattr(row, low), getattr(row, high)
    if first is not None and last is not None and first > last:
        problems.add(at(row.where, high), "inverted", f"{high} {last} lies before {low} {first}")


def _check_claim(text: str, where: str, problems: Problems) -> None:
    claim = false_claim(text)
    if claim:
        problems.add(where, "false_claim", f"{claim!r}: {EXPLANATION}")


def _check_source(source: SourceRow, where: str, problems: Problems, codes: Codes) -> None:
    if not source.name:
        problems.add(at(where, "name"), "required", "a source needs a name")
    _text(200)(source.name, at(where, "name"), problems, codes)
    _text(500)(source.reference, at(where, "reference"), problems, codes)
    if source.retrieved_on:
        _day(source.retrieved_on, at(where, "retrieved_on"), problems, codes)


def _text(longest: int, *, prose: bool = False) -> Check:
    pattern = UNSEEN_IN_PROSE if prose else UNSEEN

    def check(value: str, where: str, problems: Problems, codes: Codes) -> None:
        if len(value) > longest:
            problems.add(where, "too_long", f"{len(value)} characters, at most {longest}: {shown(value)}")
        found = pattern.search(value)
        if found:
            problems.add(where, "control_character", f"the character {found.group()!a} cannot stand in a text")
        if value.isspace():
            problems.add(where, "blank", "only spaces: leave it out instead")
        elif value != value.strip():
            problems.add(where, "blank", f"begins or ends with a space: {shown(value)}")

    return check


def _url(value: str, where: str, problems: Problems, codes: Codes) -> None:
    _text(500)(value, where, problems, codes)
    try:
        _valid_url(value)
    except ValidationError:
        problems.add(where, "not_a_url", f"{shown(value)} is not an address like https://example.com/page")


def _shape(name: str, longest: int) -> Check:
    pattern, words = SHAPES[name]

    def check(value: str, where: str, problems: Problems, codes: Codes) -> None:
        if len(value) > longest or not re.fullmatch(pattern, value):
            problems.add(where, "malformed", f"{name} must be {words} (at most {longest}), got {shown(value)}")

    return check


def _one_of(choices: Collection[str], name: str) -> Check:
    def check(value: str, where: str, problems: Problems, codes: Codes) -> None:
        if value not in choices:
            near = problems.did_you_mean(value, choices)
            problems.add(where, "unknown_choice", f"{name} is one of {', '.join(choices)}, not {shown(value)}{near}")

    return check


def _number(name: str) -> Check:
    low, high = NUMBERS[name]
    bounds = f"{low} to {'10^15' if high == 10**15 else high}"

    def check(value: float, where: str, problems: Problems, codes: Codes) -> None:
        if not low <= value <= high:
            problems.add(where, "out_of_range", f"{name} must be {bounds}, got {shown(value)}")

    return check


def _day(value: date, where: str, problems: Problems, codes: Codes) -> None:
    if value.year < EARLIEST_YEAR:
        problems.add(where, "out_of_range", f"a date from {EARLIEST_YEAR} on is expected, got {value}")


def _known(value: str, where: str, problems: Problems, known: Collection[str], noun: str) -> None:
    if value not in known:
        near = problems.did_you_mean(value, known)
        problems.add(where, "unknown_code", f"no {noun} {shown(value)}{near}")


def _country(value: str, where: str, problems: Problems, codes: Codes) -> None:
    if value.upper() in codes.alpha3:
        alpha2 = codes.alpha3[value.upper()]
        problems.add(where, "unknown_code", f"no country {value!r}; did you mean {alpha2!r}? Two letters are expected")
    else:
        _known(value, where, problems, codes.countries, "country")


def _standard(value: str, where: str, problems: Problems, codes: Codes) -> None:
    if codes.standards.get(value):
        problems.add(where, "not_holdable", f"no site can hold {value}: {codes.standards[value]}")
    elif false_claim(value):
        _check_claim(value, where, problems)
    else:
        _known(value, where, problems, codes.standards, "standard")


def _capability(value: str, where: str, problems: Problems, codes: Codes) -> None:
    _known(value, where, problems, codes.capabilities, "capability")


def _modality(value: str, where: str, problems: Problems, codes: Codes) -> None:
    _known(value, where, problems, codes.modalities, "modality")


def _stages(values: tuple[str, ...], where: str, problems: Problems, codes: Codes) -> None:
    for value in values:
        _known(value, where, problems, codes.stages, "stage")


def _scope(values: tuple[str, ...], where: str, problems: Problems, codes: Codes) -> None:
    for value in values:
        _known(value, where, problems, codes.capabilities, "capability")


_REFERENCES: dict[Any, Check] = {
    Country: _country,
    Capability: _capability,
    Modality: _modality,
    Standard: _standard,
}
_LISTS: dict[str, Check] = {"stages": _stages, "scope": _scope}


def _check_of(kind: Kind, name: str) -> Check | None:
    """The check that the field's column asks for; None where any value of the right type will do.

    Raises `KeyError` for a number without its range in `NUMBERS`: nothing is imported past the database's own check.
    """
    field = kind.model._meta.get_field(kind.columns[name])
    longest = getattr(field, "max_length", None) or _LONGEST_DESCRIPTION
    if name in _LISTS:
        return _LISTS[name]
    if isinstance(field, ForeignKey):
        return _REFERENCES[field.related_model]
    if name in SHAPES:
        return _shape(name, longest)
    if getattr(field, "choices", None):
        return _one_of([value for value, _ in field.choices], name)  # type: ignore[union-attr]
    if isinstance(field, URLField):
        return _url
    if isinstance(field, CharField | TextField):
        return _text(longest, prose=isinstance(field, TextField))
    if isinstance(field, IntegerField | FloatField):
        return _number(name)
    return _day if isinstance(field, DateField) else None


def _nothing(value: Any, where: str, problems: Problems, codes: Codes) -> None:
    """Any value of the right type will do."""


_CHECKS = {kind.name: [(name, _check_of(kind, name) or _nothing) for name in kind.columns] for kind in KINDS}
_STATUS = _one_of([value for value, _ in Provider._meta.get_field("status").choices or ()], "status")
