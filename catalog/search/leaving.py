"""What to show, and to say, when no site meets every phrase of a question.

Several capabilities at once are often a wish list, of which a record is missing somewhere. If at least one other stays,
one capability is left out, and said to be. A name, a place and a number never are.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import and_

from django.db.models import Count, Q, QuerySet

from catalog.models import Site
from catalog.search.meaning import Kind, Matched, Understanding
from catalog.search.ranking import found_sites, meets


def settle(understanding: Understanding, sites: QuerySet[Site]) -> Understanding:
    """The same, without one of several capabilities if none of `sites` meets every phrase, but some all the others.

    Of several it is the one whose absence leaves the fewest sites: what stays says most. At most two queries.
    """
    asked = understanding.asked
    spare = [place for place, matched in enumerate(asked) if _names_a_capability(matched)]
    if len(spare) < 2 or understanding.not_understood or found_sites(understanding, sites).exists():
        return understanding
    conditions = [meets(matched, understanding.related) for matched in asked]
    others = {place: reduce(and_, conditions[:place] + conditions[place + 1 :]) for place in spare}
    left = {place: count for place, count in _counts(others, sites).items() if count}
    if not left:
        return understanding
    out = asked[min(left, key=lambda place: (left[place], -place))]
    matched = tuple(replace(each, left_out=True) if each is out else each for each in understanding.matched)
    return replace(understanding, matched=matched)


def count_alone(understanding: Understanding, sites: QuerySet[Site]) -> Understanding:
    """The same with the number of `sites` that meet each phrase alone: what to say when nothing is found. One query."""
    conditions = {
        place: meets(matched, understanding.related)
        for place, matched in enumerate(understanding.matched)
        if not matched.passed_over
    }
    alone = _counts(conditions, sites)
    matched = tuple(replace(each, alone=alone.get(place)) for place, each in enumerate(understanding.matched))
    return replace(understanding, matched=matched)


def _names_a_capability(matched: Matched) -> bool:
    return any(each.kind is Kind.CAPABILITY for each in matched.readings)


def _counts(conditions: Mapping[int, Q], sites: QuerySet[Site]) -> Mapping[int, int]:
    """How many sites meet each condition."""
    counts = {f"at_{place}": Count("pk", filter=condition) for place, condition in conditions.items()}
    counted = sites.order_by().aggregate(**counts)
    return {place: counted[f"at_{place}"] for place in conditions}
