"""Search as people type: names, cities, countries, numbers, capabilities and their synonyms, with slips forgiven.

found = understand("ethelyne oxide tijuana", visible_sites)
for phrase in found.matched:
    print(phrase.text, phrase.readings or "means nothing here")
sites = ranked_sites(found, visible_sites).order_by(*RELEVANCE)
if not sites.exists():
    found = count_alone(found, visible_sites)  # "EtO: 24 sites, Andorra: none"
"""

from catalog.search.leaving import count_alone
from catalog.search.meaning import Kind, Matched, Reading, Understanding
from catalog.search.question import LONGEST_TEXT, MOST_WORDS, SearchRefused
from catalog.search.ranking import (
    CAPABILITY_RELEVANCE,
    RELEVANCE,
    found_sites,
    ranked_capabilities,
    ranked_providers,
    ranked_sites,
)
from catalog.search.understand import understand

__all__ = [
    "CAPABILITY_RELEVANCE",
    "LONGEST_TEXT",
    "MOST_WORDS",
    "RELEVANCE",
    "Kind",
    "Matched",
    "Reading",
    "SearchRefused",
    "Understanding",
    "count_alone",
    "found_sites",
    "ranked_capabilities",
    "ranked_providers",
    "ranked_sites",
    "understand",
]
