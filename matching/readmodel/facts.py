"""The published catalog as columns, and beside them the database's numbers of what stands in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.choices import PublicationStatus
from catalog.models import Provider
from matching.engine import columns as shape
from matching.engine.columns import Codes, Columns, Ints
from matching.engine.texts import Repeated, Texts, distinct, narrowed, taken
from matching.readmodel.rows import Reach, Read, rows_taken


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Columns in the form in which they are stored, and the numbers of their providers and sites."""

    columns: Columns
    provider_ids: Ints
    site_ids: Ints


def read_facts(codes: Codes, *, only: Sequence[int] | None = None) -> Facts:
    """All published providers and their active sites, or those whose numbers are in `only`."""
    reach = Reach(providers=only)
    providers, provider_ids = _providers(reach)
    sites, site_ids = _sites(reach, codes, provider_ids)
    certificates, scopes = _certificates(reach, codes, site_ids)
    columns = Columns(
        codes=codes,
        providers=providers,
        sites=sites,
        capabilities=_capabilities(reach, codes, site_ids),
        modalities=_modalities(reach, codes, site_ids),
        certificates=certificates,
        inspections=_inspections(reach, site_ids),
        scopes=scopes,
        successors=_successors(),
    )
    return Facts(columns=columns, provider_ids=provider_ids, site_ids=site_ids)


def _successors() -> dict[str, str]:
    """The keys of providers that were merged into published ones, each with that one's. In the order of the former."""
    former = Provider.objects.filter(merged_into__isnull=False, merged_into__status=PublicationStatus.PUBLISHED)
    return dict(sorted(former.values_list("key", "merged_into__key")))


def _providers(reach: Reach) -> tuple[shape.Providers, Ints]:
    read = reach.in_order(
        "catalog_provider p JOIN catalog_source c ON c.id = p.source_id",
        {"id": "p.id", "contract_services": _choice("p.contract_services", shape.CONTRACT_SERVICES)},
        {"key": "p.key", "name": "p.name", "source": "c.name"},
        'p.key COLLATE "C"',
    )
    ids = narrowed(read.pop("id"))
    return shape.Providers(**read).as_packed(), ids


def _sites(reach: Reach, codes: Codes, provider_ids: Ints) -> tuple[shape.Sites, Ints]:
    read = reach.in_order(
        "catalog_site s JOIN catalog_provider p ON p.id = s.provider_id AND s.active",
        {"id": "s.id", "provider": "s.provider_id", "reviewed_on": _day("s.profile_reviewed_on")},
        {"key": "s.key", "name": "s.name", "city": "s.city", "country": "coalesce(s.country_id, '')"},
        'p.key COLLATE "C", s.key COLLATE "C"',
    )
    ids = narrowed(read.pop("id"))
    read["provider"] = _positions_of(read["provider"], provider_ids)
    read["country"] = _looked_up(read["country"], codes.country.__getitem__, shape.MISSING)
    return shape.Sites(**read).as_packed(), ids


def _capabilities(reach: Reach, codes: Codes, site_ids: Ints) -> shape.CapabilityRecords:
    stated = ("annual_volume_max", "batch_size_max", "lead_time_weeks_max", "programmes")
    least = ("annual_volume_min", "batch_size_min", "lead_time_weeks_min")
    read = reach.records(
        "catalog_capabilityrecord",
        site_ids,
        {
            "code": "code.n - 1",
            "evidence": _choice("r.evidence", shape.EVIDENCE),
            **{name: f"coalesce(r.{name}, {shape.MISSING})" for name in stated},
            **{name: f"coalesce(nullif(r.{name}, 0), {shape.MISSING})" for name in least},
        },
        {"url": "r.evidence_url", "stages": _listed("r.stages")},
        _coded("capability_id"),
        [list(codes.capabilities)],
    )
    read["stages"] = _looked_up(read["stages"], lambda text: sum(1 << codes.stage[s] for s in text.split(",")), 0)
    return shape.CapabilityRecords(**_by_site(read, site_ids, "code")).as_packed()


def _modalities(reach: Reach, codes: Codes, site_ids: Ints) -> shape.ModalityRecords:
    read = reach.records(
        "catalog_modalityrecord",
        site_ids,
        {"code": "code.n - 1", "evidence": _choice("r.evidence", shape.EVIDENCE)},
        {"url": "r.evidence_url"},
        _coded("modality_id"),
        [list(codes.modalities)],
    )
    return shape.ModalityRecords(**_by_site(read, site_ids, "code")).as_packed()


def _certificates(reach: Reach, codes: Codes, site_ids: Ints) -> tuple[shape.Certificates, tuple[tuple[int, ...], ...]]:
    read = reach.records(
        "catalog_certificate",
        site_ids,
        {
            "standard": "code.n - 1",
            "status": _choice("r.status", shape.CERTIFICATE_STATUS),
            "valid_from": _day("r.valid_from"),
            "valid_until": _day("r.valid_until"),
            "evidence": _choice("r.evidence", shape.EVIDENCE),
        },
        {"number": "r.number", "issuer": "r.issuer", "url": "r.evidence_url", "scope": _listed("r.scope")},
        _coded("standard_id"),
        [list(codes.standards)],
    )
    named: Repeated[str] = distinct(read["scope"], blank="")
    stated = [tuple(sorted({codes.capability[code] for code in text.split(",")})) for text in named.distinct]
    scopes = tuple(sorted({(), *stated}))
    place = {scope: position for position, scope in enumerate(scopes)}
    read["scope"] = np.array([*(place[scope] for scope in stated), 0])[named.numbers]  # NO_TEXT, -1, is the last
    ordered = _by_site(read, site_ids, "standard", "number", "valid_from")
    return shape.Certificates(**ordered).as_packed(), scopes


def _inspections(reach: Reach, site_ids: Ints) -> shape.Inspections:
    read = reach.records(
        "catalog_inspection",
        site_ids,
        {
            "area": _choice("r.area", shape.AREAS),
            "outcome": _choice("r.outcome", shape.OUTCOMES),
            "ended_on": _day("r.ended_on"),
            "closed_on": _day("r.closed_on"),
        },
        {"authority": "r.authority"},
    )
    return shape.Inspections(**_by_site(read, site_ids, "ended_on", "authority", "area")).as_packed()


def _by_site(read: Read, site_ids: Ints, *keys: str) -> Read:
    """The records sorted by site and then `keys`, which together are unique at a site: the same order everywhere."""
    read["site"] = _positions_of(read.pop("site_id"), site_ids)
    ranks = [read["site"]]
    for key in keys:
        ranks.append(_ranked(column, ranks) if isinstance(column := read[key], Texts) else column)
    return rows_taken(read, np.lexsort(ranks[::-1]))


def _ranked(texts: Texts, before: list[Ints]) -> Ints:
    """Where each text stands among those that it must be told from: rows that have the same in all of `before`."""
    order = np.lexsort(before[::-1])
    same = np.all([column[order[1:]] == column[order[:-1]] for column in before], axis=0)
    tied = order[np.append(same, False) | np.insert(same, 0, False)] if len(order) else order
    rank = np.zeros(len(texts), dtype=np.int32)
    rank[tied] = distinct(taken(texts, tied), blank="").numbers
    return rank


def _day(column: str) -> str:
    return f"coalesce({column} - DATE '1970-01-01', {shape.NO_DAY})"


def _choice(column: str, values: Sequence[str]) -> str:
    """The position of a text among `values`, 0-based; MISSING (-1) for one that is not there."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"coalesce(array_position(ARRAY[{listed}], {column}::text), 0) - 1"


def _coded(column: str) -> str:
    """Joins a vocabulary, given as a parameter: the code's position is `code.n - 1`."""
    return f"JOIN unnest(%s::text[]) WITH ORDINALITY AS code(code, n) ON code.code = r.{column}"


def _listed(column: str) -> str:
    """Codes hold no commas."""
    return f"array_to_string({column}, ',')"


def _positions_of(ids: Ints, known: Ints) -> Ints:
    """Where each id stands in `known`, which holds every one of them once."""
    order = np.argsort(known)
    return np.asarray(order[np.searchsorted(known, ids, sorter=order)]).astype(np.int32)


def _looked_up(texts: Texts, value: Callable[[str], int], blank: int) -> Ints:
    """The value of each text, `blank` of an empty one."""
    found: Repeated[str] = distinct(texts, blank="")
    table = np.array([*map(value, found.distinct), blank], dtype=np.int64)  # NO_TEXT, -1, is the last
    return table[found.numbers]
