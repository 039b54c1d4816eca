"""Reading wants by what their criteria declare (the contract, "Matching"; scoring 5)."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from matching.engine.brief import Musts, Want
from matching.engine.criteria import CRITERIA
from matching.engine.door.shapes import Path, items, members, named, shown, whole
from matching.engine.door.vocabulary import LONGEST_LIST, CodeReader
from matching.engine.parameters import Choice, CodeList, Criterion, Parameter, Shares, VolumeUnit, Whole

MOST_WANTS, MOST_POINTS = 30, 100


def read_wants(codes: CodeReader, value: object, must: Musts) -> tuple[Want, ...]:
    """Every want that is right, also one with 0 points."""
    sent = items(codes.findings, ("want",), value, MOST_WANTS)
    read = (_want(codes, position, want, must) for position, want in enumerate(sent))
    return tuple(want for want in read if want)


def _want(codes: CodeReader, position: int, value: object, must: Musts) -> Want | None:
    path: Path = ("want", position)
    criterion = _criterion(codes, path, value)
    if criterion is None:
        return None
    sent = members(codes.findings, path, value, _fields(criterion))
    points = whole(codes.findings, (*path, "points"), sent["points"], 0, MOST_POINTS) if "points" in sent else None
    parameters = {p.name: _parameter(codes, path, p, sent, must) for p in criterion.parameters}
    _missing(codes, path, sent, criterion)
    if codes.findings.any_at(path):
        return None
    breach = criterion.rule(parameters)
    if breach:
        codes.findings.add((*path, breach.name), breach.code, breach.message)
    return Want(
        criterion=criterion.name, points=points or 0, position=position, parameters=MappingProxyType(parameters)
    )


def _criterion(codes: CodeReader, path: Path, value: object) -> Criterion | None:
    """The want's criterion; without one nothing else of the want can be judged but its points."""
    findings = codes.findings
    if not isinstance(value, Mapping):
        findings.wrong_type(path, "an object", value)
        return None
    if "criterion" not in value:
        findings.add((*path, "criterion"), "missing", f"a want needs a criterion, one of {', '.join(CRITERIA)}")
    elif name := codes.word((*path, "criterion"), value["criterion"], "criterion", CRITERIA):
        return CRITERIA[name]
    if "points" in value:
        whole(findings, (*path, "points"), value["points"], 0, MOST_POINTS)
    return None


def _fields(criterion: Criterion) -> tuple[str, ...]:
    return ("criterion", *(parameter.name for parameter in criterion.parameters), "points")


def _missing(codes: CodeReader, path: Path, sent: Mapping[str, Any], criterion: Criterion) -> None:
    if absent := [name for name in _fields(criterion) if name not in sent]:
        optional = {p.name for p in criterion.parameters if may_be_left_out(p)}
        for name in absent:
            if name not in optional:
                codes.findings.add((*path, name), "missing", f"{criterion.name} needs {name}")


def may_be_left_out(parameter: Parameter) -> bool:
    """Whether a want may be sent without this parameter."""
    return isinstance(parameter, Choice) or (isinstance(parameter, CodeList) and parameter.optional)


def _parameter(codes: CodeReader, path: Path, parameter: Parameter, sent: Mapping[str, Any], must: Musts) -> Any:
    """A parameter's value, its default where it is left out, or None where it is wrong."""
    place = (*path, parameter.name)
    if parameter.name not in sent:
        return _default(parameter)
    value = sent[parameter.name]
    match parameter:
        case CodeList():
            return _code_list(codes, place, parameter, value)
        case Choice():
            return codes.word(place, value, parameter.name, parameter.options)
        case Whole():
            return whole(codes.findings, place, value, parameter.low, parameter.high)
        case VolumeUnit():
            return _unit(codes, place, value, must)
        case Shares():
            return _shares(codes, place, value)


def _default(parameter: Parameter) -> Any:
    if isinstance(parameter, Choice):
        return parameter.options[0]
    return () if isinstance(parameter, CodeList) else None


def _code_list(codes: CodeReader, path: Path, parameter: CodeList, value: object) -> tuple[str, ...]:
    if value == [] and not parameter.optional:
        codes.findings.add(path, "empty", f"{named(path)} must name at least one of the {parameter.vocabulary}")
    return tuple(code for _, code in codes.listed(path, value, parameter.vocabulary))


def _unit(codes: CodeReader, path: Path, value: object, must: Musts) -> str | None:
    """A volume unit; where something must be made, the unit of some of it."""
    vocabulary = codes.columns.codes
    unit = codes.word(path, value, "volume unit", sorted(set(vocabulary.units)))
    asked = dict.fromkeys(vocabulary.units[vocabulary.capability[code]] for code in must.capabilities)
    if unit and asked and unit not in asked and not codes.findings.any_at(("must", "capabilities")):
        listed = " or ".join(f"'{own}'" for own in asked)
        message = f"no must capability is measured in '{unit}'; the unit must be {listed}"
        codes.findings.add(path, "wrong_unit", message)
    return unit


def _shares(codes: CodeReader, path: Path, value: object) -> Mapping[str, int | float] | None:
    findings = codes.findings
    if not isinstance(value, Mapping):
        findings.wrong_type(path, "an object of percents by country", value)
        return None
    if len(value) > LONGEST_LIST:
        message = f"{named(path)} must have at most {LONGEST_LIST} countries, got {len(value)}"
        findings.add(path, "too_long", message)
        return None
    read = {code: _percent(codes, (*path, code), percent) for code, percent in value.items()}
    for code in value:
        codes.code((*path, code), code, "countries")
    known = [percent for percent in read.values() if percent is not None]
    total = sum((Decimal(repr(percent)) for percent in known), Decimal())
    if total > 100:
        findings.add(path, "out_of_range", f"{named(path)} must sum to at most 100, got {total}")
    return MappingProxyType({code: percent for code, percent in read.items() if percent is not None})


def _percent(codes: CodeReader, path: Path, value: object) -> int | float | None:
    """0 to 100 with at most two decimals, as the document writes it; whole numbers as integers."""
    findings = codes.findings
    if isinstance(value, bool) or not isinstance(value, int | float):
        findings.wrong_type(path, "a number", value)
    elif not 0 <= value <= 100:
        findings.add(path, "out_of_range", f"the share of {named(path)} must be 0 to 100, got {shown(value)}")
    elif Decimal(repr(value)) * 100 % 1:
        findings.add(
            path, "out_of_range", f"the share of {named(path)} must have at most two decimals, got {shown(value)}"
        )
    else:
        return int(value) if value == int(value) else value
    return None
