"""Certificates, registrations and the like of a site: which paper decides, until when, for what (scoring 2.3)."""

from collections.abc import Iterable
from typing import NamedTuple

from matching.engine.columns import CERTIFICATE_STATUS, NO_DAY
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import Certificate, Site, by_site
from matching.engine.explain.reason import ABSENT, NO, YES, Grading, Read, Reason, Triple, highest, is_open, lowest
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
PARTLY: Triple = unknown("scope")
ACTIVE = CERTIFICATE_STATUS.index("active")
STOPPED = {CERTIFICATE_STATUS.index("suspended"): SUSPENDED, CERTIFICATE_STATUS.index("withdrawn"): WITHDRAWN}


class Reading(NamedTuple):
    """A paper of the standard. `uncovered` are the must capabilities that its stated scope does not cover."""

    paper: Certificate
    state: int
    uncovered: list[int]
    counts: bool
    triple: Triple


def standard(asked: Asked, code: int, grading: Grading) -> Read:
    """The best record that counts, or what its absence means; a record that does not count is still named."""
    return _Standard(asked, code, grading).read


def state_of(paper: Certificate, as_of: int, horizon: int) -> int:
    """Where the paper stands on `as_of` through `horizon`."""
    if paper.status != ACTIVE:
        return STOPPED[paper.status]
    if paper.valid_from != NO_DAY and paper.valid_from > as_of:
        return EARLY
    if paper.valid_until == NO_DAY:
        return UNDATED
    if paper.valid_until >= as_of:
        return IN_FORCE if paper.valid_until >= horizon else RENEWAL
    return LAPSED if paper.valid_until >= as_of - LAPSED_DAYS else OLD


def _best_first(reading: Reading) -> tuple[object, ...]:
    """Sorts the paper that decides first; the last entries only make the choice independent of the order."""
    paper, (low, expected, high) = reading.paper, reading.triple
    return -low, -expected, -high, paper.evidence, -paper.valid_until, paper.number, paper.issuer, paper.valid_from


class _Standard:
    """One standard, as a must or a want of the brief asks for it."""

    def __init__(self, asked: Asked, code: int, grading: Grading) -> None:
        self._name, kind = asked.codes.standards[code], asked.codes.standard_kinds[code]
        self._is_conformity = kind == "conformity"
        # registration, certificate, accreditation, authorisation: never one for the other.
        self._noun = "declaration" if self._is_conformity else kind
        self._grading, self._labels, self._covers = grading, asked.labels, asked.tree.covers
        self._as_of, self._horizon, self._to_cover = asked.as_of, asked.horizon, asked.to_cover(code)
        self._papers, self._of_site = asked.papers.certificates, by_site(asked.papers.of_code(code))
        self._whether_held = self._whether("")

    def read(self, site: Site) -> Reason:
        records = self._of_site.get(site.row)
        if records is None:
            return self._nothing(site)
        readings = [self._reading(self._papers[record]) for record in records]
        counting = [reading for reading in readings if reading.counts]
        if not counting:
            return self._useless(site, min(readings, key=_best_first))
        if len(counting) == 1:
            return self._decided(site, counting[0], counting[0].triple)
        return self._decided(site, min(counting, key=_best_first), highest([reading.triple for reading in counting]))

    def _reading(self, paper: Certificate) -> Reading:
        """The first rule that holds for the paper's dates, then its scope, then its evidence."""
        state = state_of(paper, self._as_of, self._horizon)
        uncovered, inside = self._scope(paper.scope) if paper.scope else ([], True)
        if state == OLD or not inside:
            return Reading(paper, state, uncovered, False, NO)
        triple = lowest((TRIPLES[state], PARTLY)) if uncovered else TRIPLES[state]
        return Reading(paper, state, uncovered, True, self._grading.weigh(triple, paper.evidence))

    def _scope(self, stated: tuple[int, ...]) -> tuple[list[int], bool]:
        """The must capabilities outside the stated scope, and whether the paper counts in spite of them."""
        covers = self._covers
        uncovered = [code for code in self._to_cover if not any(covers[scope][code] for scope in stated)]
        return uncovered, all(any(covers[code][scope] for scope in stated) for code in uncovered)

    def _decided(self, site: Site, reading: Reading, triple: Triple) -> Reason:
        paper, fact = reading.paper, self._fact(reading)
        because = f"{fact}{self._scope_gap(reading)}{self._grading.told[paper.evidence]}"
        if triple == NO:
            return NO, because, paper.record, "", _repair(fact, reading.state)
        return triple, because, paper.record, self._ask(site, reading) if is_open(triple) else "", ""

    def _paper(self, paper: Certificate) -> str:
        """'ISO13485 MD 712345 (BSI)'; an issuer that the code already names is not repeated."""
        name = f"{self._name} {paper.number}" if paper.number else self._name
        return f"{name} ({paper.issuer})" if paper.issuer and not self._name.startswith(paper.issuer) else name

    def _fact(self, reading: Reading) -> str:
        paper, state = reading.paper, reading.state
        name = self._paper(paper)
        if state == IN_FORCE:
            return f"{name} valid to {day(paper.valid_until)}"
        if state == RENEWAL:
            return f"{name} valid to {day(paper.valid_until)}, before the horizon {day(self._horizon)}"
        if state == LAPSED:
            gone = counted(self._as_of - paper.valid_until, "day")
            return f"{name} ran out on {day(paper.valid_until)}, {gone} before {day(self._as_of)}"
        if state == OLD:
            until = day(paper.valid_until)
            return f"{name} ran out on {until}, more than {LAPSED_DAYS} days before {day(self._as_of)}"
        if state == UNDATED:
            return f"{name} is on record without an end date"
        if state == EARLY:
            return f"{name} is valid from {day(paper.valid_from)} only, after {day(self._as_of)}"
        return f"{name} is {CERTIFICATE_STATUS[paper.status]}"

    def _scope_gap(self, reading: Reading) -> str:
        if not reading.uncovered:
            return ""
        return f"; its scope states {self._listed(reading.paper.scope)}, not all of {self._listed(reading.uncovered)}"

    def _listed(self, codes: Iterable[int]) -> str:
        return listed(self._labels[code] for code in codes)

    def _ask(self, site: Site, reading: Reading) -> str:
        """What is open about one paper, asked in one sentence: its dates, its scope, what shows it."""
        paper, state, asks = reading.paper, reading.state, []
        if state == RENEWAL:
            asks.append(f"will the {self._noun} be renewed through {day(self._horizon)}")
        elif state in (LAPSED, OLD):
            asks.append(f"was the {self._noun} renewed")
        elif state == UNDATED:
            asks.append(f"until when is the {self._noun} valid")
        if reading.uncovered:
            asks.append(f"does its scope cover {self._listed(reading.uncovered)}")
        if self._grading.weak[paper.evidence] or not asks:
            asks.append(f"which register or document shows the {self._noun}")
        return f"{self._asked_fact(site, paper, state)}: {', and '.join(asks)}?"

    def _asked_fact(self, site: Site, paper: Certificate, state: int) -> str:
        """The paper, the site and the date, as a question to the site begins."""
        fact = f"{self._paper(paper)} at {site.place}"
        if state in (LAPSED, OLD):
            return f"{fact} ran out on {day(paper.valid_until)}"
        if state in (RENEWAL, IN_FORCE):
            return f"{fact} is valid to {day(paper.valid_until)}"
        return f"{fact} is on record without an end date" if state == UNDATED else fact

    def _nothing(self, site: Site) -> Reason:
        """No record at all: a no where the list was reviewed, else unknown."""
        at, reviewed_on = site.place, site.reviewed_on
        if reviewed_on == NO_DAY:
            because = f"no {self._name} on record at {at}, whose profile has not been reviewed"
            return ABSENT, because, None, f"Does {at} {self._whether_held}?", ""
        because = f"{self._name} is not on the list of {at}, reviewed {day(reviewed_on)}"
        return NO, because, None, "", f"{because}: ask whether the {self._noun} is held or applied for"

    def _useless(self, site: Site, best: Reading) -> Reason:
        """Papers that do not count are as good as none, but told."""
        at, record, why = site.place, best.paper.record, self._why_not(best)
        if site.reviewed_on != NO_DAY:
            because = f"{why}; the list of {at}, reviewed {day(site.reviewed_on)}, names no better one"
            return NO, because, record, "", f"{because}: {self._mend(best)}"
        because = f"{why}; the profile of {at} has not been reviewed"
        if best.state == OLD:
            return ABSENT, because, record, self._ask(site, best), ""
        scope = f" for {self._listed(best.uncovered)}" if best.uncovered else ""
        return ABSENT, because, record, f"Does {at} {self._whether(scope)}?", ""

    def _mend(self, reading: Reading) -> str:
        if reading.state == OLD:
            return f"ask whether the {self._noun} was renewed"
        return f"ask whether its scope can be extended to {self._listed(reading.uncovered)}"

    def _why_not(self, reading: Reading) -> str:
        if reading.state == OLD:
            return f"{self._fact(reading)}, and counts as no record"
        stated, missing = self._listed(reading.paper.scope), self._listed(reading.uncovered)
        return f"{self._fact(reading)}, but its scope states {stated}, not {missing}"

    def _whether(self, scope: str) -> str:
        """The question for a paper, after "Does the site"."""
        if self._is_conformity:
            return f"conform to {self._name}{scope}, and which document shows it"
        return f"hold the {self._noun} {self._name}{scope} through {day(self._horizon)}"


def _repair(fact: str, state: int) -> str:
    if state == SUSPENDED:
        return f"{fact}: ask when it is restored"
    if state == WITHDRAWN:
        return f"{fact}: ask whether another one is held or applied for"
    return f"{fact}: ask for a later start, or what holds until then"
