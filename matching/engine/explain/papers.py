"""Certificates, registrations and the like of a site: which paper decides, until when, for what (scoring 2.3)."""

from typing import NamedTuple

from matching.engine.columns import CERTIFICATE_STATUS, NO_DAY
from matching.engine.explain.case import NO, YES, Asked, Case, Read, Reason, Triple, is_open, lowest
from matching.engine.explain.facts import Certificate
from matching.engine.explain.wording import counted, day, listed
from matching.engine.levels import unknown
from matching.engine.records import LAPSED_DAYS

IN_FORCE, RENEWAL, LAPSED, OLD, UNDATED, EARLY, SUSPENDED, WITHDRAWN = range(8)
TRIPLES: dict[int, Triple] = {
    IN_FORCE: YES,
    RENEWAL: unknown("renewal"),
    LAPSED: unknown("lapsed"),
    UNDATED: unknown("undated"),
    EARLY: NO,
    SUSPENDED: NO,
    WITHDRAWN: NO,
}
ACTIVE = CERTIFICATE_STATUS.index("active")
STOPPED = {CERTIFICATE_STATUS.index("suspended"): SUSPENDED, CERTIFICATE_STATUS.index("withdrawn"): WITHDRAWN}


class Reading(NamedTuple):
    """A record of the standard. `uncovered` are the must capabilities that its stated scope does not cover."""

    record: Certificate
    state: int
    uncovered: list[int]
    counts: bool
    triple: Triple


def standard(asked: Asked, code: int) -> Read:
    """The best record that counts, or what its absence means; a record that does not count is still named."""
    nothing = _nothing(asked, code)

    def read(case: Case) -> Reason:
        readings = [reading_of(case, record) for record in case.site.certificates if record.standard == code]
        if not readings:
            return nothing(case)
        counting = [reading for reading in readings if reading.counts]
        if not counting:
            return _useless(case, readings[0] if len(readings) == 1 else min(readings, key=_best_first))
        if len(counting) == 1:
            return _decided(case, counting[0], counting[0].triple)
        lows, expecteds, highs = zip(*(reading.triple for reading in counting), strict=True)
        return _decided(case, min(counting, key=_best_first), (max(lows), max(expecteds), max(highs)))

    return read


def reading_of(case: Case, record: Certificate) -> Reading:
    """The first rule that holds for the record's dates, then its scope, then its evidence."""
    state = state_of(record, case.asked.as_of, case.asked.horizon)
    uncovered, inside = _scope(case, record)
    if state == OLD or not inside:
        return Reading(record, state, uncovered, False, NO)
    triple = lowest((TRIPLES[state], unknown("scope"))) if uncovered else TRIPLES[state]
    return Reading(record, state, uncovered, True, case.weigh(triple, record.evidence))


def state_of(record: Certificate, as_of: int, horizon: int) -> int:
    """Where the record stands on `as_of` through `horizon`."""
    if record.status != ACTIVE:
        return STOPPED[record.status]
    if record.valid_from != NO_DAY and record.valid_from > as_of:
        return EARLY
    if record.valid_until == NO_DAY:
        return UNDATED
    if record.valid_until >= as_of:
        return IN_FORCE if record.valid_until >= horizon else RENEWAL
    return LAPSED if record.valid_until >= as_of - LAPSED_DAYS else OLD


def _scope(case: Case, record: Certificate) -> tuple[list[int], bool]:
    """The must capabilities outside the stated scope, and whether the record counts in spite of them."""
    if not record.scope:
        return [], True
    covers = case.asked.covers
    asked = case.asked.to_cover(record.standard)
    uncovered = [code for code in asked if not any(covers[scope][code] for scope in record.scope)]
    return uncovered, all(any(covers[code][scope] for scope in record.scope) for code in uncovered)


def _best_first(reading: Reading) -> tuple[object, ...]:
    """Sorts the record that decides first; the last entries only make the choice independent of the order."""
    record = reading.record
    low, expected, high = reading.triple
    return -low, -expected, -high, record.evidence, -record.valid_until, record.number, record.issuer, record.valid_from


def _decided(case: Case, reading: Reading, triple: Triple) -> Reason:
    record = reading.record
    fact, scope = _fact(case, reading), _scope_gap(case, reading)
    because = f"{fact}{scope}{case.graded(record.evidence)}"
    if triple == NO:
        return Reason(NO, because, record, repair=_repair(fact, reading))
    return Reason(triple, because, record, _ask(case, reading) if is_open(triple) else "")


def paper_name(case: Case, record: Certificate) -> str:
    """'ISO13485 MD 712345 (BSI)'; an issuer that the code already names is not repeated."""
    code = case.asked.codes.standards[record.standard]
    name = f"{code} {record.number}" if record.number else code
    return f"{name} ({record.issuer})" if record.issuer and not code.startswith(record.issuer) else name


def _fact(case: Case, reading: Reading) -> str:
    record, state, asked = reading.record, reading.state, case.asked
    name = paper_name(case, record)
    if state == IN_FORCE:
        return f"{name} valid to {day(record.valid_until)}"
    if state == RENEWAL:
        return f"{name} valid to {day(record.valid_until)}, before the horizon {day(asked.horizon)}"
    if state == LAPSED:
        gone = counted(asked.as_of - record.valid_until, "day")
        return f"{name} ran out on {day(record.valid_until)}, {gone} before {day(asked.as_of)}"
    if state == OLD:
        return f"{name} ran out on {day(record.valid_until)}, more than {LAPSED_DAYS} days before {day(asked.as_of)}"
    if state == UNDATED:
        return f"{name} is on record without an end date"
    if state == EARLY:
        return f"{name} is valid from {day(record.valid_from)} only, after {day(asked.as_of)}"
    return f"{name} is {CERTIFICATE_STATUS[record.status]}"


def _scope_gap(case: Case, reading: Reading) -> str:
    if not reading.uncovered:
        return ""
    stated, missing = _labels(case, reading.record.scope), _labels(case, reading.uncovered)
    return f"; its scope states {stated}, not all of {missing}"


def _labels(case: Case, codes: list[int] | tuple[int, ...]) -> str:
    return listed(case.asked.labels[code] for code in codes)


def _ask(case: Case, reading: Reading) -> str:
    """What is open about one paper, asked in one sentence: its dates, its scope, what shows it."""
    record, state = reading.record, reading.state
    noun = _noun(case.asked, record.standard)
    asks = []
    if state == RENEWAL:
        asks.append(f"will the {noun} be renewed through {day(case.asked.horizon)}")
    elif state in (LAPSED, OLD):
        asks.append(f"was the {noun} renewed")
    elif state == UNDATED:
        asks.append(f"until when is the {noun} valid")
    if reading.uncovered:
        asks.append(f"does its scope cover {_labels(case, reading.uncovered)}")
    if case.is_weak(record.evidence) or not asks:
        asks.append(f"which register or document shows the {noun}")
    return f"{_asked_fact(case, record, state)}: {', and '.join(asks)}?"


def _asked_fact(case: Case, record: Certificate, state: int) -> str:
    """The paper, the site and the date, as a question to the site begins."""
    fact = f"{paper_name(case, record)} at {case.site.place}"
    if state in (LAPSED, OLD):
        return f"{fact} ran out on {day(record.valid_until)}"
    if state in (RENEWAL, IN_FORCE):
        return f"{fact} is valid to {day(record.valid_until)}"
    return f"{fact} is on record without an end date" if state == UNDATED else fact


def _noun(asked: Asked, standard: int) -> str:
    """registration, certificate, accreditation, authorisation: never one for the other."""
    kind = asked.codes.standard_kinds[standard]
    return "declaration" if kind == "conformity" else kind


def _repair(fact: str, reading: Reading) -> str:
    if reading.state == SUSPENDED:
        return f"{fact}: ask when it is restored"
    if reading.state == WITHDRAWN:
        return f"{fact}: ask whether another one is held or applied for"
    return f"{fact}: ask for a later start, or what holds until then"


def _nothing(asked: Asked, code: int) -> Read:
    """No record at all: a no where the list was reviewed, else unknown."""
    name, absent = asked.codes.standards[code], unknown("absent")
    mend, whether = f"ask whether the {_noun(asked, code)} is held or applied for", _whether(asked, code, "")

    def read(case: Case) -> Reason:
        at, reviewed_on = case.site.place, case.site.reviewed_on
        if reviewed_on == NO_DAY:
            because = f"no {name} on record at {at}, whose profile has not been reviewed"
            return Reason(absent, because, None, f"Does {at} {whether}?")
        because = f"{name} is not on the list of {at}, reviewed {day(reviewed_on)}"
        return Reason(NO, because, repair=f"{because}: {mend}")

    return read


def _useless(case: Case, best: Reading) -> Reason:
    """Records that do not count are as good as none, but told."""
    at, record, reviewed_on = case.site.place, best.record, case.site.reviewed_on
    why = _why_not(case, best)
    if reviewed_on != NO_DAY:
        because = f"{why}; the list of {at}, reviewed {day(reviewed_on)}, names no better one"
        return Reason(NO, because, record, repair=f"{because}: {_mend(case, best)}")
    because = f"{why}; the profile of {at} has not been reviewed"
    if best.state == OLD:
        return Reason(unknown("absent"), because, record, _ask(case, best))
    scope = f" for {_labels(case, best.uncovered)}" if best.uncovered else ""
    return Reason(unknown("absent"), because, record, f"Does {at} {_whether(case.asked, record.standard, scope)}?")


def _mend(case: Case, reading: Reading) -> str:
    if reading.state == OLD:
        return f"ask whether the {_noun(case.asked, reading.record.standard)} was renewed"
    return f"ask whether its scope can be extended to {_labels(case, reading.uncovered)}"


def _why_not(case: Case, reading: Reading) -> str:
    if reading.state == OLD:
        return f"{_fact(case, reading)}, and counts as no record"
    stated, missing = _labels(case, reading.record.scope), _labels(case, reading.uncovered)
    return f"{_fact(case, reading)}, but its scope states {stated}, not {missing}"


def _whether(asked: Asked, code: int, scope: str) -> str:
    """The question for a paper, after "Does the site"."""
    name = asked.codes.standards[code]
    if asked.codes.standard_kinds[code] == "conformity":
        return f"conform to {name}{scope}, and which document shows it"
    return f"hold the {_noun(asked, code)} {name}{scope} through {day(asked.horizon)}"
