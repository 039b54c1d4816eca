"""What to say, and to show, when no site meets every phrase of a question.

Several capabilities at once are often a wish list, of which a record is missing somewhere. If at least one other stays,
one capability is left out, and said to be. A name, a place and a number never are.
"""

from dataclasses import replace
from functools import reduce
from operator import and_

from django.db.models import Count, Q, QuerySet

from catalog.models import Site
from catalog.search.meaning import Kind, Matched, Understanding
from catalog.search.ranking import found_sites, meets


def settle(understanding: Understanding, sites: QuerySet[Site]) -> Understanding:
    """The same if one of `sites` meets every phrase; otherwise with what each finds alone, and perhaps without one.

    Of several that may be left out it is the one whose absence leaves the fewest sites, but some: the rest says most.
    One query, and another if nothing is found.
    """
    asked = understanding.asked
    if len(asked) < 2 or understanding.not_understood or found_sites(understanding, sites).exists():
        return understanding
    conditions = [meets(matched, understanding.related) for matched in asked]
    alone, without = _counts(conditions, sites)
    spare = [place for place, matched in enumerate(asked) if _is_capability(matched)]
    found = [(without[place], -place) for place in spare if without[place] and len(spare) > 1]
    left_out = -min(found)[1] if found else None
    told = {
        id(matched): replace(matched, alone=alone[place], left_out=place == left_out)
        for place, matched in enumerate(asked)
    }
    return replace(understanding, matched=tuple(told.get(id(each), each) for each in understanding.matched))


def _is_capability(matched: Matched) -> bool:
    return all(each.kind is Kind.CAPABILITY for each in matched.readings)


def _counts(conditions: list[Q], sites: QuerySet[Site]) -> tuple[list[int], list[int]]:
    """How many sites meet each condition alone, and how many all the others."""
    places = range(len(conditions))
    counts = {f"alone_{place}": Count("pk", filter=conditions[place]) for place in places}
    for place in places:
        others = reduce(and_, (conditions[other] for other in places if other != place))
        counts[f"without_{place}"] = Count("pk", filter=others)
    counted = sites.aggregate(**counts)
    return [counted[f"alone_{place}"] for place in places], [counted[f"without_{place}"] for place in places]
