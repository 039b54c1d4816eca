"""Capabilities and modalities of a site: what is on record, what is broader, what is absent (scoring 2.1, 2.2).

A reading is made once for all sites: what records alike say of the same code differs by the name of the site only.
"""

from typing import NamedTuple

import numpy as np

from matching.engine.columns import NO_DAY
from matching.engine.explain.asked import Asked
from matching.engine.explain.facts import OnRecord, Site, by_site
from matching.engine.explain.reason import ABSENT, NO, YES, Grading, Read, Reason, Triple, is_open
from matching.engine.explain.wording import day, modality_label
from matching.engine.levels import unknown

BROADER: Triple = unknown("broader")


# What a record counts; whether it is exact, not an ancestor; the better grade; whether it is of the code itself.
Rank = tuple[Triple, bool, int, bool]


class Word(NamedTuple):
    """What a record says of a capability, without the name of the site.

    Of several records the one with the highest rank decides. Both parts of the question are empty where there is none.
    """

    rank: Rank
    because: str
    before: str
    after: str


class _Words(dict[tuple[int, int], Word]):
    """(code, evidence) of a record → what it says of one capability, worked out once for all alike."""

    def __init__(self, asked: Asked, code: int, grading: Grading) -> None:
        self._code, self._labels, self._grading = code, asked.labels, grading
        self._exact = asked.tree.covers[code]

    def __missing__(self, kind: tuple[int, int]) -> Word:
        other, evidence = kind
        exact = self._exact[other]
        triple = self._grading.weigh(YES if exact else BROADER, evidence)
        rank = triple, exact, -evidence, other == self._code
        word = self[kind] = Word(rank, *(self._met(triple, kind) if exact else self._broader(kind)))
        return word

    def _met(self, triple: Triple, kind: tuple[int, int]) -> tuple[str, str, str]:
        label, (other, evidence) = self._labels[self._code], kind
        because = f"{_named(self._labels, other, self._code)}{self._grading.told[evidence]}"
        return (because, "What shows that ", f" offers {label}?") if is_open(triple) else (because, "", "")

    def _broader(self, kind: tuple[int, int]) -> tuple[str, str, str]:
        label, (other, evidence) = self._labels[self._code], kind
        broader = self._labels[other]
        because = f"{broader}, which does not state {label}{self._grading.told[evidence]}"
        and_proof = ", and what shows it" if self._grading.weak[evidence] else ""
        return because, "On record at ", f" is {broader}: does it include {label}{and_proof}?"


def capability(asked: Asked, code: int, grading: Grading) -> Read:
    """scoring 2.1: what is not on record is a no everywhere."""
    deciding, absent = _deciding(asked, asked.capabilities, code, grading), _not_on_record(asked, code)

    def read(site: Site) -> Reason:
        found = deciding.get(site.row)
        return absent(site) if found is None else _said(*found, site.place)

    return read


def anywhere(asked: Asked, code: int, grading: Grading) -> Read:
    """The site of the provider at which the capability stands best; the site itself where another is no better."""
    label, absent = asked.labels[code], _not_on_record(asked, code)
    deciding = _deciding(asked, asked.capabilities_with_others, code, grading)
    sites = asked.with_others.take(np.array([*deciding], dtype=np.int64))
    here = dict(zip(sites.tolist(), deciding.values(), strict=True))
    best: dict[int, int] = {}  # of a provider, the first of the best sites
    for site, provider in zip(here, asked.columns.sites.provider.take(sites).tolist(), strict=True):
        if provider not in best or here[site][0].rank[0] > here[best[provider]][0].rank[0]:
            best[provider] = site

    def read(site: Site) -> Reason:
        there = best.get(site.provider)
        if there is None:
            if site.provider in asked.with_one_site:
                return absent(site)
            because = f"{label} is not on record at {site.place} nor at any other site of {site.provider_name}"
            return NO, because, None, "", ""
        word, record = here[there]
        own_word, own_record = here.get(site.position, (None, None))
        if own_word is not None and own_word.rank[0] == word.rank[0]:
            return _said(own_word, own_record, site.place)
        return _said(word, record, asked.place(there))

    return read


def excluded_capability(asked: Asked, code: int, grading: Grading) -> Read:
    """The negative must: its triple tells whether the site is free of it."""
    deciding, absent = _deciding(asked, asked.capabilities, code, grading), _nothing_excluded(asked.labels[code])
    labels, label, codes = asked.labels, asked.labels[code], asked.capabilities.codes

    def read(site: Site) -> Reason:
        at, found = site.place, deciding.get(site.row)
        if found is None:
            return absent(site)
        ((triple, exact, *_), named, *_), record = found
        if exact:
            because = f"on record at {at}: {named}, which the brief excludes"
            return NO, because, record, "", f"{because}: ask for another site"
        broader = labels[codes[record]]
        told = f"on record at {at}: {broader}; whether that includes {label}, which the brief excludes, is not stated"
        return triple, told, record, f"On record at {at} is {broader}: does it include {label}?", ""

    return read


def modality(asked: Asked, code: int, grading: Grading) -> Read:
    """scoring 2.2: absence from a reviewed list is a no, from any other it is unknown."""
    label, records = modality_label(asked.codes, code), asked.modalities
    of_site, evidence = dict(records.of_code(code)), records.evidence  # a site has one at most
    worth = [grading.weigh(YES, grade) for grade in range(len(grading.told))]

    def read(site: Site) -> Reason:
        at, record = site.place, of_site.get(site.row)
        if record is not None:
            triple, graded = worth[evidence[record]], grading.told[evidence[record]]
            ask = f"What shows that {at} makes products of the kind {label}?" if is_open(triple) else ""
            return triple, f"{label} is on record at {at}{graded}", record, ask, ""
        if site.reviewed_on == NO_DAY:
            because = f"{label} is not on record at {at}, whose profile has not been reviewed"
            return ABSENT, because, None, f"Does {at} make products of the kind {label}?", ""
        because = f"{label} is not on the list of {at}, reviewed {day(site.reviewed_on)}"
        return NO, because, None, "", f"{because}: ask whether the site has taken it up since"

    return read


def _deciding(asked: Asked, records: OnRecord, code: int, grading: Grading) -> dict[int, tuple[Word, int]]:
    """Of each site that has one, in their order, the record that decides, of several alike the first: what it says."""
    words, codes, evidence = _Words(asked, code, grading), records.codes, records.evidence
    deciding: dict[int, tuple[Word, int]] = {}
    for site, record in records.among(asked.tree.related[code]):
        word = words[codes[record], evidence[record]]
        if site not in deciding or word.rank > deciding[site][0].rank:
            deciding[site] = word, record
    return deciding


def _said(word: Word, record: int | None, at: str) -> Reason:
    rank, because, before, after = word
    return rank[0], f"on record at {at}: {because}", record, f"{before}{at}{after}" if before else "", ""


def _not_on_record(asked: Asked, code: int) -> Read:
    """A sibling on record is named, so that nobody takes it for the thing itself."""
    labels, label, group = asked.labels, asked.labels[code], asked.tree.group[code]

    def beside() -> dict[int, list[int]]:
        return by_site(asked.capabilities.among(asked.codes.covers[group]))

    def read(site: Site) -> Reason:
        because = f"not on record at {site.place}: {label}"
        siblings = None if group is None else asked.once(("beside", group), beside).get(site.row)
        if siblings is not None:
            sibling = min([asked.capabilities.codes[record] for record in siblings])
            because = f"{because}; {labels[sibling]} is, which is not the same"
        return NO, because, None, "", f"{because}: ask whether the site offers it, or split the work"

    return read


def _nothing_excluded(label: str) -> Read:
    def read(site: Site) -> Reason:
        at = site.place
        if site.reviewed_on != NO_DAY:
            listed = f"not on the list of {at}, reviewed {day(site.reviewed_on)}"
            return YES, f"{listed}: {label}, which the brief excludes", None, "", ""
        because = f"not on record at {at}, whose profile has not been reviewed: {label}, which the brief excludes"
        return ABSENT, because, None, f"Does {at} handle {label} in any form?", ""

    return read


def _named(labels: tuple[str, ...], on_record: int, asked: int) -> str:
    """The record's capability and, where that is a narrower one, what it is a part of."""
    return labels[on_record] if on_record == asked else f"{labels[on_record]}, part of {labels[asked]}"
