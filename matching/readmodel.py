"""The ORM's tables → `Columns`: one snapshot per process, taken again when the catalog's revision has moved.

The revision is read before the rows, in one repeatable-read transaction. A column travels as one `bytea`
(`string_agg` of binary integers) and is read with `np.frombuffer`: rows never become Python objects.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from numpy.typing import DTypeLike

from catalog.choices import ContractServices, PublicationStatus
from catalog.models import Capability, Country, Modality, Region, Stage, Standard
from catalog.replica import read_nearest
from catalog.revision import Latest, latest
from matching.engine import columns as shape
from matching.engine.columns import Codes, Columns, Ints, closure


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The published catalog as of one revision. `raised_at` is when the revision was raised: the same everywhere."""

    columns: Columns
    revision: int
    raised_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Held:
    """The snapshot of this process; `begun` is when its reading began, on the monotonic clock."""

    revision: Latest
    snapshot: Snapshot
    begun: float


_taking = threading.Lock()
_held: _Held | None = None


def current() -> Snapshot:
    """The snapshot of the latest committed revision. One query when nothing has changed.

    Inside a transaction it is what that transaction sees, read anew if that is another revision than the one held.

    Raises `django.db.OperationalError` when the database cannot be reached: an old answer is not given out as new.
    """
    global _held
    if connection.in_atomic_block:  # the caller may have changed the catalog: what it sees is nobody else's
        return take(unless=_held)
    if (held := _held) is not None and held.revision == latest():
        return held.snapshot
    arrived = time.monotonic()
    with _taking:
        # What began after we arrived is new enough: under steady writes nobody waits for a second one.
        if _held is None or (_held.begun < arrived and _held.revision != latest()):
            begun, snapshot = time.monotonic(), read_nearest(take, at_least=latest().number)
            revision = Latest(number=snapshot.revision, raised_at=snapshot.raised_at)
            _held = _Held(revision=revision, snapshot=snapshot, begun=begun)
        return _held.snapshot


def take(*, unless: _Held | None = None) -> Snapshot:
    """Read the whole published catalog (2 seconds for 100 000 providers), unless what is held is of its revision."""
    with _one_snapshot():
        revision = latest()
        if unless is not None and unless.revision == revision:
            return unless.snapshot
        with connection.cursor() as cursor:
            columns = _columns(cursor, _codes())
    return Snapshot(columns=columns, revision=revision.number, raised_at=revision.raised_at)


@contextmanager
def _one_snapshot() -> Any:
    """A repeatable-read transaction; inside a transaction of the caller's, that one as it is."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _codes() -> Codes:
    capabilities = sorted(Capability.objects.values_list("code", "name", "parent_id", "unit"))
    standards = sorted(Standard.objects.values_list("code", "title", "kind", "note", "holdable", "applies_to"))
    modalities = sorted(Modality.objects.values_list("code", "name"))
    stages = list(Stage.objects.order_by("order").values_list("code", "name"))
    countries = sorted(Country.objects.values_list("code", "name"))
    regions = sorted(Region.objects.values_list("code", "name", "countries"))
    codes = tuple(row[0] for row in capabilities)
    covers = closure(codes, [row[2] for row in capabilities])
    country_codes = tuple(row[0] for row in countries)
    return Codes(
        capabilities=codes,
        capability_names=tuple(row[1] for row in capabilities),
        units=_units(capabilities),
        covers=covers,
        standards=tuple(row[0] for row in standards),
        standard_titles=tuple(row[1] for row in standards),
        standard_kinds=tuple(row[2] for row in standards),
        standard_notes=tuple(row[3] for row in standards),
        holdable=tuple(row[4] for row in standards),
        applies_to=_applies_to([row[5] for row in standards], codes, covers),
        modalities=tuple(row[0] for row in modalities),
        modality_names=tuple(row[1] for row in modalities),
        stages=tuple(row[0] for row in stages),
        stage_names=tuple(row[1] for row in stages),
        countries=country_codes,
        country_names=tuple(row[1] for row in countries),
        regions=tuple(row[0] for row in regions),
        region_names=tuple(row[1] for row in regions),
        members=_members([row[2] for row in regions], country_codes),
    )


def _units(capabilities: Sequence[tuple[str, str, str | None, str]]) -> tuple[str, ...]:
    """Each capability's own volume unit, or the nearest ancestor's. Rows come parents first (a code is a prefix)."""
    units: dict[str, str] = {}
    for code, _name, parent, unit in capabilities:
        units[code] = unit or (units[parent] if parent else "")
    return tuple(units.values())


def _applies_to(lists: Sequence[Sequence[str]], codes: Sequence[str], covers: shape.Bools) -> shape.Bools:
    position = {code: n for n, code in enumerate(codes)}
    everything = np.ones(len(codes), dtype=np.bool_)
    rows = [covers[[position[c] for c in named]].any(axis=0) if named else everything for named in lists]
    return np.array(rows, dtype=np.bool_).reshape(len(lists), len(codes))


def _members(lists: Sequence[Sequence[str]], countries: Sequence[str]) -> shape.Bools:
    rows = [[country in set(named) for country in countries] for named in lists]
    return np.array(rows, dtype=np.bool_).reshape(len(lists), len(countries))


def _columns(cursor: CursorWrapper, codes: Codes) -> Columns:
    providers, provider_ids = _providers(cursor)
    sites, site_ids = _sites(cursor, codes, provider_ids)
    certificates, scopes = _certificates(cursor, codes, site_ids)
    return Columns(
        codes=codes,
        providers=providers,
        sites=sites,
        capabilities=_capabilities(cursor, codes, site_ids),
        modalities=_modalities(cursor, codes, site_ids),
        certificates=certificates,
        inspections=_inspections(cursor, site_ids),
        scopes=scopes,
        successors=_successors(cursor),
    )


def _successors(cursor: CursorWrapper) -> dict[str, str]:
    """The keys of providers that were merged into published ones, each with that one's."""
    cursor.execute(
        """SELECT former.key, p.key FROM catalog_provider former JOIN catalog_provider p ON p.id = former.merged_into_id
            WHERE p.status = %s""",
        [PublicationStatus.PUBLISHED],
    )
    return dict(cursor.fetchall())


def _providers(cursor: CursorWrapper) -> tuple[shape.Providers, Ints]:
    """The published providers and their database ids, in the order of their keys."""
    cursor.execute(
        """SELECT p.id, p.key, p.name, s.name, p.contract_services
             FROM catalog_provider p JOIN catalog_source s ON s.id = p.source_id
            WHERE p.status = %s ORDER BY p.key COLLATE "C" """,
        [PublicationStatus.PUBLISHED],
    )
    ids, keys, names, sources, contract = _transposed(cursor.fetchall(), 5)
    answers = [shape.CONTRACT_SERVICES.index(ContractServices(answer)) for answer in contract]
    providers = shape.Providers(
        key=keys, name=names, source=sources, contract_services=np.array(answers, dtype=np.int8)
    )
    return providers, np.array(ids, dtype=np.int64)


def _sites(cursor: CursorWrapper, codes: Codes, provider_ids: Ints) -> tuple[shape.Sites, Ints]:
    """The active sites of the published providers and their database ids, in the order (provider, site key)."""
    # Each column of `Sites`: its SQL, and how the values make the column.
    columns: dict[str, tuple[str, Callable[[tuple[Any, ...]], Any]]] = {
        "provider": ("s.provider_id", lambda ids: _positions_of(np.array(ids, dtype=np.int64), provider_ids)),
        "key": ("s.key", tuple),
        "name": ("s.name", tuple),
        "city": ("s.city", tuple),
        "country": ("s.country_id", partial(_country_positions, codes)),
        "reviewed_on": (_day("s.profile_reviewed_on"), partial(np.array, dtype=np.int32)),
    }
    cursor.execute(
        f"""SELECT s.id, {", ".join(sql for sql, _ in columns.values())}
             FROM catalog_site s JOIN catalog_provider p ON p.id = s.provider_id
            WHERE p.status = %s AND s.active ORDER BY p.key COLLATE "C", s.key COLLATE "C" """,  # noqa: S608 a constant of ours
        [PublicationStatus.PUBLISHED],
    )
    ids, *read = _transposed(cursor.fetchall(), 1 + len(columns))
    made = {name: make(values) for (name, (_, make)), values in zip(columns.items(), read, strict=True)}
    return shape.Sites(**made), np.array(ids, dtype=np.int64)


def _country_positions(codes: Codes, countries: Sequence[str | None]) -> Ints:
    return np.array([codes.country[c] if c else shape.MISSING for c in countries], dtype=np.int16)


# A column of integers: its SQL over the record `r`, and the width it travels and is kept in.
_Numbers = dict[str, tuple[str, DTypeLike]]
_SENDERS: dict[DTypeLike, str] = {np.int64: "int8send", np.int32: "int4send", np.int16: "int2send"}


def _records(
    cursor: CursorWrapper, site_ids: Ints, table: str, numbers: _Numbers, texts: dict[str, str], joined: str = "",
    parameters: Sequence[Any] = (),
) -> dict[str, Any]:  # fmt: skip
    """The records of `site_ids` in one table, a column each, `site` being the site's position; not in any order."""
    sent = [f"string_agg({_SENDERS[dtype]}(({sql})::{_INTEGERS[dtype]}), '')" for sql, dtype in numbers.values()]
    listed = [f"array_agg({sql})" for sql in texts.values()]
    cursor.execute(
        f"""SELECT string_agg(int8send(r.site_id), ''), {", ".join(sent + listed)}
              FROM {table} r JOIN catalog_site s ON s.id = r.site_id AND s.active
              JOIN catalog_provider p ON p.id = s.provider_id AND p.status = %s {joined}""",  # noqa: S608 tables and columns are ours, values are parameters
        [PublicationStatus.PUBLISHED, *parameters],
    )
    row = cursor.fetchone()
    result: dict[str, Any] = {"site": _positions_of(_integers(row[0], np.int64), site_ids)}
    for (name, (_sql, dtype)), value in zip(numbers.items(), row[1:], strict=False):
        result[name] = _integers(value, dtype)
    for name, value in zip(texts, row[1 + len(numbers) :], strict=True):
        result[name] = value or []
    return result


_INTEGERS: dict[DTypeLike, str] = {np.int64: "bigint", np.int32: "integer", np.int16: "smallint"}


def _integers(sent: Any, dtype: DTypeLike) -> Ints:
    """PostgreSQL sends integers big-endian; no row sends NULL."""
    return np.frombuffer(sent or b"", dtype=np.dtype(dtype).newbyteorder(">")).astype(dtype)


def _in_order(records: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The records sorted by site and then `keys`, which together are unique at a site: the same order everywhere."""
    ranks = [np.unique(np.array(records[key]), return_inverse=True)[1] for key in reversed(keys)]
    order = np.lexsort([*ranks, records["site"]])
    return {
        name: column[order] if isinstance(column, np.ndarray) else tuple(column[i] or None for i in order)
        for name, column in records.items()
    }


def _day(column: str) -> str:
    return f"coalesce({column} - DATE '1970-01-01', {shape.NO_DAY})"


def _choice(column: str, values: Sequence[str]) -> str:
    """The position of a text among `values`, 0-based; MISSING (-1) for one that is not there."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"coalesce(array_position(ARRAY[{listed}], {column}::text), 0) - 1"


def _coded(column: str) -> str:
    """Joins a vocabulary, given as a parameter: the code's position is `code.n - 1`."""
    return f"JOIN unnest(%s::text[]) WITH ORDINALITY AS code(code, n) ON code.code = r.{column}"


def _capabilities(cursor: CursorWrapper, codes: Codes, site_ids: Ints) -> shape.CapabilityRecords:
    masks = _stage_masks(cursor, codes)
    stated = ("annual_volume_max", "batch_size_max", "lead_time_weeks_max", "programmes")
    least = ("annual_volume_min", "batch_size_min", "lead_time_weeks_min")
    records = _records(
        cursor, site_ids, "catalog_capabilityrecord",
        {
            "code": ("code.n - 1", np.int16),
            "evidence": (_choice("r.evidence", shape.EVIDENCE), np.int16),
            "stages": ("mask.bits", np.int64),
            **{name: (f"coalesce(r.{name}, {shape.MISSING})", np.int64) for name in stated},
            **{name: (f"coalesce(nullif(r.{name}, 0), {shape.MISSING})", np.int64) for name in least},
        },
        {"url": "r.evidence_url"},
        _coded("capability_id")
        + " JOIN unnest(%s::text[], %s::bigint[]) AS mask(stages, bits) ON mask.stages::varchar[] = r.stages",
        [list(codes.capabilities), list(masks), list(masks.values())],
    )  # fmt: skip
    return shape.CapabilityRecords(**_in_order(records, "code"))


def _stage_masks(cursor: CursorWrapper, codes: Codes) -> dict[str, int]:
    """Each list of stages in use, as PostgreSQL writes it, and its bits."""
    cursor.execute("SELECT DISTINCT stages::text, stages FROM catalog_capabilityrecord")
    return {text: sum(1 << codes.stage[stage] for stage in set(stages)) for text, stages in cursor.fetchall()}


def _modalities(cursor: CursorWrapper, codes: Codes, site_ids: Ints) -> shape.ModalityRecords:
    records = _records(
        cursor, site_ids, "catalog_modalityrecord",
        {"code": ("code.n - 1", np.int16), "evidence": (_choice("r.evidence", shape.EVIDENCE), np.int16)},
        {"url": "r.evidence_url"},
        _coded("modality_id"),
        [list(codes.modalities)],
    )  # fmt: skip
    return shape.ModalityRecords(**_in_order(records, "code"))


def _certificates(
    cursor: CursorWrapper, codes: Codes, site_ids: Ints
) -> tuple[shape.Certificates, tuple[tuple[int, ...], ...]]:
    cursor.execute("SELECT DISTINCT scope::text, scope FROM catalog_certificate")
    scopes = {text: tuple(sorted(codes.capability[code] for code in scope)) for text, scope in cursor.fetchall()}
    distinct = sorted({(), *scopes.values()})
    records = _records(
        cursor, site_ids, "catalog_certificate",
        {
            "standard": ("code.n - 1", np.int16),
            "status": (_choice("r.status", shape.CERTIFICATE_STATUS), np.int16),
            "valid_from": (_day("r.valid_from"), np.int32),
            "valid_until": (_day("r.valid_until"), np.int32),
            "scope": ("named.n", np.int32),
            "evidence": (_choice("r.evidence", shape.EVIDENCE), np.int16),
        },
        {"number": "r.number", "issuer": "r.issuer", "url": "r.evidence_url"},
        _coded("standard_id")
        + " JOIN unnest(%s::text[], %s::integer[]) AS named(scope, n) ON named.scope::varchar[] = r.scope",
        [list(codes.standards), list(scopes), [distinct.index(scope) for scope in scopes.values()]],
    )  # fmt: skip
    ordered = _in_order(records, "standard", "number", "valid_from")
    for name in ("number", "issuer"):
        ordered[name] = tuple(text or "" for text in ordered[name])
    return shape.Certificates(**ordered), tuple(distinct)


def _inspections(cursor: CursorWrapper, site_ids: Ints) -> shape.Inspections:
    records = _records(
        cursor, site_ids, "catalog_inspection",
        {
            "area": (_choice("r.area", shape.AREAS), np.int16),
            "outcome": (_choice("r.outcome", shape.OUTCOMES), np.int16),
            "ended_on": (_day("r.ended_on"), np.int32),
            "closed_on": (_day("r.closed_on"), np.int32),
        },
        {"authority": "r.authority"},
    )  # fmt: skip
    return shape.Inspections(**_in_order(records, "ended_on", "authority", "area"))


def _positions_of(ids: Ints, known: Ints) -> Ints:
    """Where each id stands in `known`, which holds every one of them once."""
    order = np.argsort(known)
    return order[np.searchsorted(known, ids, sorter=order)].astype(np.int32)


def _transposed(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width
