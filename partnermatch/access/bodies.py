"""What the bodies of the key routes may say: read strictly, every fault told at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnermatch.access.issuing import LONGEST_DAYS, LONGEST_LABEL, LONGEST_OVERLAP_HOURS
from partnermatch.access.models import Scope
from partnermatch.api.problems import Fault, refused

LONGEST_ECHO = 100

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A key as it is asked for. No scopes: those of the key that asks."""

    label: str = ""
    scopes: tuple[str, ...] | None = None
    days: int = 365


def read_wish(body: Body) -> Wish:
    """Raises Problem (400)."""
    faults = [
        *unknown_fields(body, ("label", "scopes", "days")),
        *faults_of_label(body.get("label", "")),
        *faults_of_scopes(body.get("scopes", ["read"])),
        *faults_of_number("days", body.get("days", 1), 1, LONGEST_DAYS),
    ]
    if faults:
        raise refused("invalid_request", faults)
    scopes = body.get("scopes")
    return Wish(
        label=body.get("label", ""), scopes=None if scopes is None else tuple(scopes), days=body.get("days", 365)
    )


def read_overlap_hours(body: Body) -> int:
    """Raises Problem (400)."""
    hours = body.get("overlap_hours", 24)
    named = unknown_fields(body, ("overlap_hours",))
    if faults := [*named, *faults_of_number("overlap_hours", hours, 0, LONGEST_OVERLAP_HOURS)]:
        raise refused("invalid_request", faults)
    return int(hours)


def unknown_fields(body: Body, known: tuple[str, ...]) -> Iterator[Fault]:
    for name in body:
        if name not in known:
            pointer = f"/{name[:LONGEST_ECHO].replace('~', '~0').replace('/', '~1')}"
            detail = f"no field '{name[:LONGEST_ECHO]}': known are {', '.join(known)}"
            yield Fault(code="unknown_field", detail=detail, pointer=pointer)


def faults_of_label(label: Any) -> Iterator[Fault]:
    if not isinstance(label, str):
        yield Fault(code="wrong_type", detail="label must be a string", pointer="/label")
    elif len(label) > LONGEST_LABEL:
        detail = f"a label has at most {LONGEST_LABEL} characters, got {len(label)}"
        yield Fault(code="too_long", detail=detail, pointer="/label")
    elif not label.isprintable():
        yield Fault(code="invalid_label", detail="label must be printable text on one line", pointer="/label")


def faults_of_scopes(scopes: Any) -> Iterator[Fault]:
    known = ", ".join(Scope.values)
    if not isinstance(scopes, list) or not scopes or len(scopes) > len(Scope.values):
        detail = f"scopes must be an array of one or more of {known}"
        yield Fault(code="wrong_type", detail=detail, pointer="/scopes")
        return
    for place, scope in enumerate(scopes):
        if scope not in Scope.values:
            yield Fault(
                code="unknown_code", detail=f"no scope {scope!r}: known are {known}", pointer=f"/scopes/{place}"
            )
        elif scope in scopes[:place]:
            yield Fault(code="repeated", detail=f"the scope '{scope}' stands twice", pointer=f"/scopes/{place}")


def faults_of_number(name: str, value: Any, low: int, high: int) -> Iterator[Fault]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield Fault(code="wrong_type", detail=f"{name} must be a whole number", pointer=f"/{name}")
    elif not low <= value <= high:
        detail = f"{name} must be {low} to {high}, got {value}"
        yield Fault(code="out_of_range", detail=detail, pointer=f"/{name}")
