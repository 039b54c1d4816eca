"""What a want's value can be at most per site, told from little, so that who cannot come first is not read (scoring 4).

A ceiling is never below the value. It may be above it: it asks what is on record at all, or `AtBest`, which stands for
all records of a site and so for no fewer than those that matter.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from matching.engine.at_best import EXPERIENCED, MOST, RELIABLE, SAID, STAGED
from matching.engine.brief import Want
from matching.engine.inspections import VOLUNTARY_ACTION
from matching.engine.levels import unknown
from matching.engine.offers import worth_of_weeks
from matching.engine.selection import Positions, Selection
from matching.engine.tables import Ints
from matching.engine.units import U, divide

LOW, EXPECTED = 0, 1  # of a triple
AT_ONCE = 16_384
_ABSENT, _BROADER, _UNSTATED = (unknown(reason) for reason in ("absent", "broader", "unstated"))

Ceiling = Callable[[Selection, Want, int], Ints]  # of LOW or EXPECTED, per selected site, as int32
# How many places there are, at which of them some sites are, and the places of the selected sites, None for all.
Where = tuple[int, Callable[[Ints], Positions], Positions | None]


def capability(selection: Selection, want: Want, of: int) -> Ints:
    """As if each record were verified."""
    columns, table = selection.columns, selection.columns.capabilities
    codes = [columns.codes.capability[code] for code in want.parameters["values"]]
    places, place, own = (_providers if want.parameters["scope"] == "provider" else _sites)(selection)
    many = len(codes) + 1
    count = np.zeros(len(selection), dtype=np.int16)  # of those on record, times `many`, and of the broader ones
    for code in codes:
        found = np.zeros(places, dtype=np.int16)
        for related, each in ((columns.codes.above[code], 1), (columns.codes.below[code], many)):
            spans = [span for other in related for span in selection.graded(table, other)]
            if spans:
                found[place(np.concatenate([table.sites_by_grade[span] for span in spans]))] = each
        count += found if own is None else found.take(own)
    yes, broader = np.divmod(np.arange(many * many), many)
    worth = divide(yes * U + broader * _BROADER[of], len(codes)).astype(np.int32)
    return np.asarray(worth.take(count))


def _sites(selection: Selection) -> Where:
    """Of the sites of the block."""
    return selection.span.stop - selection.span.start, selection.in_span, selection.own


def _providers(selection: Selection) -> Where:
    """Of the providers of the block."""
    provider = selection.columns.sites.provider
    first, last = provider.item(selection.span.start), provider.item(selection.span.stop - 1)

    def place(sites: Ints) -> Positions:
        found = provider.take(sites).astype(np.intp)
        found -= first
        return found

    own = selection.of_sites(provider).astype(np.intp)
    own -= first
    return last - first + 1, place, own


def standard(selection: Selection, want: Want, of: int) -> Ints:
    """As if each certificate were verified and in force."""
    table, codes = selection.columns.certificates, selection.columns.codes.standard
    spans = [[selection.of_standard(codes[code])] for code in want.parameters["values"]]
    return _on_record(selection, table.sites_by_standard, spans, of)


def modality(selection: Selection, want: Want, of: int) -> Ints:
    """As if each record were verified."""
    table, codes = selection.columns.modalities, selection.columns.codes.modality
    spans = [selection.graded(table, codes[code]) for code in want.parameters["values"]]
    return _on_record(selection, table.sites_by_grade, spans, of)


def _on_record(selection: Selection, sites: Ints, spans: Sequence[Iterable[slice]], of: int) -> Ints:
    """The mean over the codes, each of which is on record at some spans of the sites."""
    count, many = np.zeros(len(selection), dtype=np.uint8), len(spans)
    places, place, own = _sites(selection)
    for of_code in spans:
        found = np.zeros(places, dtype=np.uint8)
        for span in of_code:
            found[place(sites[span])] = 1
        count += found if own is None else found.take(own)
    held, otherwise = np.arange(many + 1)[:, None], np.array([_ABSENT[of], 0])  # not reviewed, reviewed
    worth = divide(held * U + (many - held) * otherwise, many).astype(np.int32)
    return np.asarray(worth.ravel().take(2 * count + selection.reviewed))


def stage(selection: Selection, want: Want, of: int) -> Ints:
    """As if all records mattered."""
    column, codes = selection.columns.at_best.stages, selection.columns.codes.stage
    stages = [codes[code] for code in want.parameters["values"]]

    def worth(rows: Ints) -> Ints:
        total = STAGED.take(rows[:, stages[0]])
        for stage in stages[1:]:
            total += STAGED.take(rows[:, stage])
        return total if len(stages) == 1 else divide(total, len(stages))

    return _if_said(selection, _looked_up(selection, column, worth), of, "stages")


def lead_time(selection: Selection, want: Want, of: int) -> Ints:
    """As if all records mattered."""
    known = worth_of_weeks(np.arange(MOST + 1), want.parameters["good_weeks"], want.parameters["limit_weeks"])
    by_best = np.append(known, 0)  # of NONE_STATED
    coded = np.stack((by_best, np.maximum(by_best, _UNSTATED[EXPECTED])), axis=1).ravel()
    tables = [divide((U + reliability) * coded, 2 * U).astype(np.int32) for reliability in RELIABLE]

    def worth(rows: Ints) -> Ints:
        best = tables[0].take(rows[:, 0])
        for n in range(1, len(tables)):
            np.maximum(best, tables[n].take(rows[:, n]), out=best)
        return best

    most = _looked_up(selection, selection.columns.at_best.lead_time, worth)
    return _if_said(selection, most, of, "lead_time_weeks_min", "lead_time_weeks_max")


def experience(selection: Selection, want: Want, of: int) -> Ints:
    """As if all records mattered."""
    most = _looked_up(selection, selection.columns.at_best.experience, EXPERIENCED.take)
    return _if_said(selection, most, of, "programmes")


def annual_volume(selection: Selection, want: Want, of: int) -> Ints:
    """As if any upper end that is stated were as wanted."""
    return _volume(selection, "annual_volume_max", of)


def batch_size(selection: Selection, want: Want, of: int) -> Ints:
    """As if any upper end that is stated were as wanted."""
    return _volume(selection, "batch_size_max", of)


def _volume(selection: Selection, name: str, of: int) -> Ints:
    worth, bit = np.array([_UNSTATED[of], U], dtype=np.int32), SAID.index(name)
    return _looked_up(selection, selection.columns.at_best.said, lambda rows: worth.take((rows >> bit) & 1))


def inspection(selection: Selection, want: Want, of: int) -> Ints:
    """As if the best one alone counted."""
    worth = np.array([_UNSTATED[of], max(_UNSTATED[of], VOLUNTARY_ACTION), U], dtype=np.int32)
    return _looked_up(selection, selection.columns.at_best.inspected, worth.take)


def _if_said(selection: Selection, expected: Ints, of: int, *names: str) -> Ints:
    """A low value is at most the expected one, and 0 where no record states anything."""
    if of == EXPECTED:
        return expected
    bits = sum(1 << SAID.index(name) for name in names)
    return np.asarray(expected * (selection.of_sites(selection.columns.at_best.said) & bits != 0))


def _looked_up(selection: Selection, column: Ints, worth: Callable[[Ints], Ints]) -> Ints:
    """Some thousand sites at once: more would have to be fetched from memory for each step."""
    result, sites = np.empty(len(selection), dtype=np.int32), selection.sites
    own = column[selection.span] if sites is None else column
    for start in range(0, len(result), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        result[part] = worth(own[part] if sites is None else column.take(sites[part], axis=0))
    return result
