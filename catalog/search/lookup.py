"""What the catalog knows by a word: the terms of the vocabularies, and the names, cities and numbers of sites.

Every statement is fixed text with parameters and answered by an index. Nothing is said of what the caller may not see:
names are looked up among the visible only.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from catalog.models import Provider, Site
from catalog.search.meaning import Kind, Related

# Two words of which more than a quarter of the trigrams are common may be one misspelt: the distance decides.
ALIKE = 0.25
MOST_ALIKE = 50

_TERMS = """
SELECT kind, code, name, term, stems FROM (
    SELECT 'capability' AS kind, code, name, name AS term, catalog_stems(name) AS stems
      FROM catalog_capability WHERE catalog_stems(name) && %(keys)s
    UNION ALL
    SELECT 'capability', c.code, c.name, s.text, catalog_stems(s.text)
      FROM catalog_capabilitysynonym s JOIN catalog_capability c ON c.code = s.capability_id
     WHERE catalog_stems(s.text) && %(keys)s
    UNION ALL
    SELECT 'country', code, name, name, catalog_stems(name)
      FROM catalog_country WHERE catalog_stems(name) && %(keys)s
    UNION ALL
    SELECT 'region', code, name, name, catalog_stems(name)
      FROM catalog_region WHERE catalog_stems(name) && %(keys)s
    UNION ALL
    SELECT 'country', c.code, c.name, a.alias, catalog_stems(a.alias)
      FROM unnest(%(aliases)s::text[], %(codes)s::text[]) AS a(alias, code) JOIN catalog_country c USING (code)
    UNION ALL
    SELECT 'region', r.code, r.name, a.alias, catalog_stems(a.alias)
      FROM unnest(%(aliases)s::text[], %(codes)s::text[]) AS a(alias, code) JOIN catalog_region r USING (code)
    UNION ALL
    SELECT 'country', code, name, code, ARRAY[lower(code), lower(code)] FROM catalog_country
     WHERE code = ANY(%(typed_codes)s)
    UNION ALL
    SELECT 'country', code, name, alpha3, ARRAY[lower(alpha3), lower(alpha3)] FROM catalog_country
     WHERE alpha3 = ANY(%(typed_codes)s)
    UNION ALL
    SELECT 'region', code, name, code, ARRAY[lower(replace(code, '-', '')), lower(replace(code, '-', ''))]
      FROM catalog_region WHERE replace(code, '-', '') = ANY(%(typed_codes)s)
) t WHERE kind = ANY(%(kinds)s) ORDER BY kind, code, term
"""

_SIMILAR_TERMS = """
SELECT DISTINCT w.word, t.folded
  FROM unnest(%(words)s::text[]) AS w(word), LATERAL (
    SELECT 'capability' AS kind, catalog_fold(name) AS folded
      FROM catalog_capability WHERE catalog_fold(name) %%>> w.word
    UNION ALL
    SELECT 'capability', catalog_fold(text) FROM catalog_capabilitysynonym WHERE catalog_fold(text) %%>> w.word
    UNION ALL
    SELECT 'country', catalog_fold(name) FROM catalog_country WHERE catalog_fold(name) %%>> w.word
    UNION ALL
    SELECT 'region', catalog_fold(name) FROM catalog_region WHERE catalog_fold(name) %%>> w.word
) t WHERE t.kind = ANY(%(kinds)s)
"""

# Who may be seen is spliced in by _among.
_KNOWN_NAMES = """
WITH visible AS NOT MATERIALIZED ({sites}), owners AS NOT MATERIALIZED ({providers})
SELECT w.word,
       EXISTS (SELECT 1 FROM owners o WHERE catalog_words(o.provider_name) @@ plainto_tsquery('simple', w.word)),
       EXISTS (SELECT 1 FROM visible v WHERE catalog_words(v.site_name) @@ plainto_tsquery('simple', w.word)),
       EXISTS (SELECT 1 FROM visible v WHERE catalog_words(v.site_city) @@ plainto_tsquery('simple', w.word))
  FROM unnest(%s::text[]) AS w(word)
"""

_KNOWN_NUMBERS = """
WITH visible AS NOT MATERIALIZED ({sites}), owners AS NOT MATERIALIZED ({providers})
SELECT w.word FROM unnest(%s::text[]) AS w(word)
 WHERE EXISTS (SELECT 1 FROM visible v WHERE v.site_fei = w.word AND v.site_fei::text ~ '[1-9]')
    OR EXISTS (SELECT 1 FROM visible v WHERE v.site_duns = w.word AND v.site_duns::text ~ '[1-9]')
    OR EXISTS (SELECT 1 FROM owners o WHERE o.provider_duns = w.word AND o.provider_duns::text ~ '[1-9]')
"""

_SIMILAR_NAMES = """
WITH visible AS NOT MATERIALIZED ({sites}), owners AS NOT MATERIALIZED ({providers})
SELECT DISTINCT w.word, n.folded FROM unnest(%s::text[]) AS w(word), LATERAL (
    (SELECT folded FROM (SELECT DISTINCT catalog_fold(provider_name) AS folded FROM owners
                          WHERE catalog_fold(provider_name) %%>> w.word) p
      ORDER BY strict_word_similarity(w.word, folded) DESC, folded LIMIT %s)
    UNION ALL
    (SELECT folded FROM (SELECT DISTINCT catalog_fold(site_name) AS folded FROM visible
                          WHERE catalog_fold(site_name) %%>> w.word) s
      ORDER BY strict_word_similarity(w.word, folded) DESC, folded LIMIT %s)
    UNION ALL
    (SELECT folded FROM (SELECT DISTINCT catalog_fold(site_city) AS folded FROM visible
                          WHERE catalog_fold(site_city) %%>> w.word) c
      ORDER BY strict_word_similarity(w.word, folded) DESC, folded LIMIT %s)
) n
"""

_RELATED = """
SELECT ancestor_id, descendant_id, depth FROM catalog_capabilityclosure
 WHERE ancestor_id = ANY(%(codes)s) OR descendant_id = ANY(%(codes)s)
"""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A name or synonym of a vocabulary."""

    kind: Kind
    code: str
    name: str
    term: str
    stems: tuple[str, ...]

    @cached_property
    def parts(self) -> Mapping[str, float]:
        """Every run of its words, written as one, with its share of the whole; the whole is 1."""
        count = len(self.stems)
        runs = ((start, end) for start in range(count) for end in range(start + 1, count + 1))
        return {"".join(self.stems[start:end]): (end - start) / count for start, end in runs}


def find_terms(
    keys: Collection[str],
    *,
    kinds: Collection[Kind],
    typed_codes: Collection[str] = (),
    aliases: Mapping[str, str] | None = None,
) -> tuple[Term, ...]:
    """Terms that share one of `keys`: a stem, or all stems as one. One query.

    `typed_codes` may be codes of countries and regions, without hyphens; `aliases` are other names of such codes.
    """
    said = aliases or {}
    with connection.cursor() as cursor:
        cursor.execute(
            _TERMS,
            {
                "keys": sorted(keys),
                "kinds": sorted(kinds),
                "typed_codes": sorted(typed_codes),
                "aliases": list(said),
                "codes": list(said.values()),
            },
        )
        rows = cursor.fetchall()
    return tuple(
        Term(kind=Kind(kind), code=code, name=name, term=term, stems=tuple(stems[:-1]))
        for kind, code, name, term, stems in rows
    )


def related_codes(codes: Collection[str]) -> Related:
    """The steps from each capability to those below (positive) and above it (negative). One query."""
    steps: dict[str, dict[str, int]] = {code: {} for code in codes}
    with connection.cursor() as cursor:
        cursor.execute(_RELATED, {"codes": sorted(codes)})
        for above, below, depth in cursor.fetchall():
            if above in steps:
                steps[above][below] = depth
            if below in steps:
                steps[below][above] = -depth
    return steps


@dataclass(frozen=True, kw_only=True)
class Visible:
    """All that the caller may see, whatever else is asked of it. Without `providers` those of the sites."""

    sites: QuerySet[Site]
    providers: QuerySet[Provider] | None = None


def known_names(phrases: Collection[str], visible: Visible) -> Mapping[str, frozenset[Kind]]:
    """What each phrase of folded words is part of, side by side or not, among the visible. A query, two for numbers."""
    statement, parameters = _among(visible, _KNOWN_NAMES)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, sorted(phrases)])
        kinds = (Kind.PROVIDER, Kind.SITE, Kind.CITY)
        known = {phrase: {kind for kind, there in zip(kinds, each, strict=True) if there} for phrase, *each in cursor}
        if numbers := sorted(phrase for phrase in phrases if phrase.isdigit()):
            statement, parameters = _among(visible, _KNOWN_NUMBERS)
            cursor.execute(statement, [*parameters, numbers])
            for (number,) in cursor:
                known[number].add(Kind.NUMBER)
    return {phrase: frozenset(each) for phrase, each in known.items()}


def similar_texts(
    words: Collection[str], *, kinds: Collection[Kind], visible: Visible | None
) -> Mapping[str, frozenset[str]]:
    """For each word the folded terms, and visible names, in which a word looks like it. Two or three queries."""
    found: dict[str, set[str]] = defaultdict(set)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.strict_word_similarity_threshold', %s, true)", [str(ALIKE)])
        cursor.execute(_SIMILAR_TERMS, {"words": sorted(words), "kinds": sorted(kinds)})
        rows = cursor.fetchall()
        if visible is not None:
            statement, parameters = _among(visible, _SIMILAR_NAMES)
            cursor.execute(statement, [*parameters, sorted(words), MOST_ALIKE, MOST_ALIKE, MOST_ALIKE])
            rows += cursor.fetchall()
    for word, text in rows:
        found[word].add(text)
    return {word: frozenset(texts) for word, texts in found.items()}


def _among(visible: Visible, statement: str) -> tuple[str, tuple[Any, ...]]:
    owner = {"provider_name": F("provider__name"), "provider_duns": F("provider__duns")}
    own = {"site_name": F("name"), "site_city": F("city"), "site_fei": F("fei"), "site_duns": F("duns")}
    sites, of_sites = visible.sites.order_by().values(**own, **owner).query.sql_with_params()
    if visible.providers is None:
        return statement.format(sites=sites, providers="SELECT provider_name, provider_duns FROM visible"), of_sites
    owners = visible.providers.order_by().values(provider_name=F("name"), provider_duns=F("duns"))
    providers, of_providers = owners.query.sql_with_params()
    return statement.format(sites=sites, providers=providers), of_sites + of_providers
