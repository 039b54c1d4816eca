"""The plan of a public register: it is merged into the catalog and never fights with what others recorded.

A register owns the records that bear its name as their source, nothing else. A site that is known (by FEI, or by DUNS
where there is no FEI) keeps its provider, key and name; facts from other sources stay as they are; what the register
no longer lists of its own is removed; a site it no longer lists at all stays: absence from a register proves nothing.
"""

import re
from dataclasses import dataclass, field

from catalog.choices import ContractServices, PublicationStatus
from catalog.exchange.guard import check_loss
from catalog.exchange.known import Known, Values
from catalog.exchange.plan import Changes, Plan, difference, resulting_status
from catalog.exchange.problems import Problems
from catalog.exchange.rows import Note, ProviderRow, RecordRow, Rows, SiteRow, SourceRow, is_real
from catalog.exchange.tables import PROVIDER, RECORDS, SITE, Kind

# Of a site that is its own a register may change where it is and its numbers, and never blanks what is known.
_OF_THE_REGISTER = ("address", "city", "country_id", "fei", "duns", "source")


@dataclass(kw_only=True)
class _Merge:
    rows: Rows
    known: Known
    publish: bool
    parts: dict[str, Plan] = field(default_factory=dict)  # by the key of the provider that the sites come to
    matched: set[int] = field(default_factory=set)
    providers_seen: set[int] = field(default_factory=set)
    owners: dict[str, Values] = field(default_factory=dict)  # by what, at the end of the key, tells whose it is

    def source(self, stored: Values) -> SourceRow:
        return self.known.sources[stored["source_id"]]

    def owns(self, stored: Values) -> bool:
        return self.source(stored).name == self.rows.register

    def may_change(self, stored: Values, source: SourceRow) -> bool:
        """Its own records, unless the catalog has them from a newer edition than `source`."""
        known, read = self.source(stored).retrieved_on, source.retrieved_on
        return self.owns(stored) and (known is None or (read is not None and read >= known))


def plan_register(rows: Rows, known: Known, problems: Problems, *, publish: bool, confirm: bool) -> Plan:
    """Without `publish` changes to published providers are held back, each with a note.

    A file that lacks much is a problem, unless `confirm` says that it is right.
    """
    merge = _Merge(rows=rows, known=known, publish=publish, owners=_owners(rows, known))
    plan = Plan()
    for provider in rows.providers:
        for site in provider.sites or ():
            stored, refusal = _match(site, merge)
            if refusal:
                plan.notes.append(Note(action="skipped", reason=refusal, where=site.where, about=site.key))
            else:
                _merge_site(merge, provider, site, stored)
    for key, part in merge.parts.items():
        plan += _held_back(key, part) if _is_closed(known.providers.get(key), publish=publish) else part
    if not confirm and not problems.count:  # of a file that cannot be read to its end all the rest is missing
        check_loss(rows, plan, merge.matched, problems)
    return plan


def _is_closed(provider: Values | None, *, publish: bool) -> bool:
    return bool(provider and provider["status"] == PublicationStatus.PUBLISHED and not publish)


def _held_back(key: str, part: Plan) -> Plan:
    if part.operations:
        reason = "its provider is published, and a change to it needs --publish"
        part.notes += [
            Note(action="held back", reason=reason, where="", about=f"{operation.kind.name} {operation.label}")
            for operation in part.operations
        ]
        part.operations = []
    return part


def _match(site: SiteRow, merge: _Merge) -> tuple[Values | None, str]:
    """The known site that the row is about, None if it is new; or why the row can be neither."""
    known = merge.known
    by_fei = known.sites_by_fei.get(site.fei) if is_real(site.fei) else None
    by_duns = known.sites_by_duns.get(site.duns) if is_real(site.duns) else None
    by_key = known.sites.get(site.key)
    stored = by_fei or by_duns or by_key
    if stored is None:
        return None, ""
    if by_fei is None and is_real(site.fei) and is_real(stored["fei"]):
        return None, "the catalog has its DUNS or key at a site with another FEI: correct the one that is wrong"
    if stored["id"] in merge.matched:
        return None, "another row of the list is the same site of the catalog already"
    merge.matched.add(stored["id"])
    return stored, ""


def _merge_site(merge: _Merge, provider: ProviderRow, row: SiteRow, stored: Values | None) -> None:
    home = _home(merge, provider, stored)
    plan = merge.parts.setdefault(home, Plan())
    if stored is None:
        if home not in merge.known.providers and not plan.operations:
            status = resulting_status(provider.status, None, publish=merge.publish)
            plan.create(PROVIDER, PROVIDER.values(provider) | {"status": status}, provider.source)
        plan.create(SITE, SITE.values(row), row.source, within=home, parent=home)
    else:
        changes = _site_changes(merge, row, stored) if merge.may_change(stored, row.source) else {}
        plan.change(SITE, stored, changes, row.source if changes else merge.source(stored), within=home)
    _merge_provider(merge, plan, provider, home)
    for kind in RECORDS:
        records = getattr(row, kind.in_site)
        if records is not None:
            _merge_records(merge, plan, kind, records, stored, site=row.key, home=home, source=row.source)


def _home(merge: _Merge, provider: ProviderRow, stored: Values | None) -> str:
    """The key of the provider that the site belongs to: its own, else the one with the registrant's DUNS or key, or
    the one into which that was merged.
    """
    if stored is not None:
        return str(merge.known.providers_by_id[stored["provider_id"]]["key"])
    same = merge.known.providers_by_duns.get(provider.duns) if is_real(provider.duns) else None
    same = same or merge.owners.get(_owner(merge.rows, provider.key)) or merge.known.providers.get(provider.key)
    same = merge.known.providers_by_id[same["merged_into_id"]] if same and same["merged_into_id"] else same
    return str(same["key"]) if same else provider.key


def _owners(rows: Rows, known: Known) -> dict[str, Values]:
    owners = {_owner(rows, key): provider for key, provider in known.providers.items()}
    return {owner: provider for owner, provider in owners.items() if owner}


def _owner(rows: Rows, key: str) -> str:
    found = re.search(rows.owner_in_key, key) if rows.owner_in_key else None
    return found[0] if found else ""


def _merge_provider(merge: _Merge, plan: Plan, row: ProviderRow, home: str) -> None:
    """A provider that came from this register and waits for review is published, if the import may; no other is.

    That it works for others is noted when the register first says so.
    """
    stored = merge.known.providers.get(home)
    if not stored or stored["id"] in merge.providers_seen:
        return
    merge.providers_seen.add(stored["id"])
    changes: Changes = {}
    if merge.publish and merge.owns(stored) and stored["status"] == PublicationStatus.IN_REVIEW:
        changes["status"] = (stored["status"], PublicationStatus.PUBLISHED)
    before = stored["contract_services"]
    if merge.owns(stored) and before == ContractServices.UNKNOWN != row.contract_services:
        changes["contract_services"] = (before, row.contract_services)
    plan.change(PROVIDER, stored, changes, merge.source(stored))


def _site_changes(merge: _Merge, row: SiteRow, stored: Values) -> Changes:
    changes = difference(SITE.values(row), row.source, stored, merge.known)
    if row.disputed:
        return {"source": changes["source"]} if "source" in changes else {}
    if "address" not in changes:
        changes.pop("city", None)  # somebody read the same address, and knew better than a pattern
    for name, holders in (("fei", merge.known.sites_by_fei), ("duns", merge.known.sites_by_duns)):
        if holders.get(getattr(row, name), stored) is not stored:
            changes.pop(name, None)  # another site of the catalog has the number
    return {
        column: (old, new)
        for column, (old, new) in changes.items()
        if column in _OF_THE_REGISTER and new not in (None, "")
    }


def _merge_records(
    merge: _Merge,
    plan: Plan,
    kind: Kind,
    records: tuple[RecordRow, ...],
    stored: Values | None,
    *,
    site: str,
    home: str,
    source: SourceRow,
) -> None:
    site = stored["key"] if stored else site
    within = f"{home} / {site}"
    on_record = merge.known.records_of(kind, stored)
    for record in records:
        values = kind.values(record)
        held = on_record.pop(kind.identify(values), None)
        if held is None:
            plan.create(kind, values, record.source, within=within, parent=site)
        elif merge.may_change(held, record.source):
            changes = difference(values, record.source, held, merge.known)
            stated = {column: pair for column, pair in changes.items() if pair[1] not in (None, "", [])}
            plan.change(kind, held, stated, record.source, within=within)
        else:
            plan.kept[kind.name] += 1
            reason = "the catalog has it from " + ("a newer edition" if merge.owns(held) else "another source")
            about = f"{kind.name} of {within}"
            plan.notes.append(Note(action="kept", reason=reason, where=record.where, about=about))
    for absent in on_record.values():
        if merge.may_change(absent, source) and not merge.rows.partial:
            plan.remove(kind, absent, merge.source(absent), within=within)
