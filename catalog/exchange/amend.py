"""Change one provider, site or record: through the checks, the plan and the transaction that files go through.

What is stored is written out as a native document, changed there, and brought in again. So one set of rules holds for
every door, and an error is located in what the caller sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from catalog.actors import Actor
from catalog.choices import PublicationStatus
from catalog.exchange.door import bring_in, refusals, writing
from catalog.exchange.export import provider_documents
from catalog.exchange.problems import Problem, Problems
from catalog.exchange.rows import Origin
from catalog.exchange.sources.native import FORMAT, read
from catalog.exchange.tables import RECORDS, Kind
from catalog.models import Provider, Site

Document = dict[str, Any]

# What waits longer for the writer before it is told to come again: somebody holds the line.
_PATIENCE = {"lock_timeout": "2s"}
_NEXT = {
    None: ("draft", "in_review"),  # of a provider that is new
    "draft": ("in_review", "retired"),
    "in_review": ("draft", "published", "retired"),
    "published": ("retired",),
    "retired": (),
}
_OF_ANOTHER = ("taken", "belongs_elsewhere")


class Refused(ValueError):
    """The change breaks a rule of the catalog; `where` of each problem is a JSON pointer into what was sent."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems[:3])))
        self.problems = problems


class Taken(Refused):
    """The key, number or record that is written belongs to something else in the catalog."""


class NeedsPublish(PermissionError):
    """The change is to a published provider, or publishes one, and the caller may not publish."""


class Busy(RuntimeError):
    """Another writer, an import mostly, keeps the catalog for longer than a caller should wait."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """What is written: a provider, one of its sites, or one kind of that site's records."""

    provider: str
    site: str = ""
    kind: Kind | None = None


@contextmanager
def amending(*, actor: Actor, reason: str) -> Iterator[None]:
    """The transaction of a change. It has its turn among the writers: what is read in it stays true to its end."""
    problems = Problems()
    with refusals(problems), writing(actor=actor, reason=reason, dry_run=False, patience=_PATIENCE):
        yield
    for problem in problems.kept:
        if problem.code == "busy":
            raise Busy("Another writer is at work on the catalog, an import perhaps.")
        raise Taken([problem])


def add_provider(content: Document, *, publish: bool) -> None:
    """A new provider, with its sites if it states some. Raises as `change` does."""
    _check_new(Provider, content)
    _check_step(None, content.get("status"), publish=publish)
    _bring_in(content, "/providers/0", publish=publish)


def add_site(content: Document, provider: str, *, publish: bool) -> None:
    """A new site of the provider, with its records if it states some. Raises as `change` does."""
    _check_new(Site, content)
    stored = _stored(Place(provider=provider), sites=True)
    stored["sites"].append(content)
    _bring_in(stored, f"/providers/0/sites/{len(stored['sites']) - 1}", publish=publish)


def add_record(content: Document, kind: Kind, *, provider: str, site: str, publish: bool) -> str:
    """A new record on that list of the site. Returns its address. Raises as `change` does."""
    place = Place(provider=provider, site=site, kind=kind)
    stored = _stored(place)
    records = _records(stored, site, kind)
    address = _address(kind, content)
    if address in (_address(kind, record) for record in records):
        message = f"the {kind.name} {address} is on the list of {site} already: change that one"
        raise Taken([Problem(where=f"/{kind.identity[0]}", code="taken", message=message)])
    records.append(content)
    _bring_in(stored, f"{_where(stored, place)}/{len(records) - 1}", publish=publish)
    return address


def change(patch: Document, place: Place, record: str = "", *, publish: bool) -> str:
    """Merge `patch` (RFC 7396; lists are replaced whole) into what is stored. Returns the record's address, or "".

    The place exists, and so does `record`, an address as `Kind.address` makes them. Raises `Refused`, `Taken` or
    `NeedsPublish`; then nothing of the transaction may stay.
    """
    stored = _stored(place)
    if place.kind:
        records = _records(stored, place.site, place.kind)
        changed = merged(records.pop(_index(records, place.kind, record)), patch)
        records.append(changed)  # the last, so that what it shares with another is its fault
        _bring_in(stored, f"{_where(stored, place)}/{len(records) - 1}", publish=publish)
        return _address(place.kind, changed)
    _check_key(patch, place)
    if place.site:
        site = _site(stored, place.site)
        stored["sites"].remove(site)
        stored["sites"].append(merged(site, patch))
        _bring_in(stored, f"/providers/0/sites/{len(stored['sites']) - 1}", publish=publish)
    else:
        _check_step(stored["status"], patch.get("status"), publish=publish)
        _bring_in(merged(stored, patch), "/providers/0", publish=publish)
    return ""


def retire(place: Place, record: str = "", *, publish: bool) -> None:
    """Retire a provider, make a site inactive, take a record off its list. The history keeps it. Raises as `change`."""
    if place.kind is None:
        patch = {"active": False} if place.site else {"status": PublicationStatus.RETIRED.value}
        change(patch, place, publish=publish)
        return
    stored = _stored(place)
    records = _records(stored, place.site, place.kind)
    del records[_index(records, place.kind, record)]
    _bring_in(stored, _where(stored, place), publish=publish)


def put_provider(document: Document) -> None:
    """The provider with its sites and all their records as the document has them, published if it says so.

    Raises `Refused` or `Taken`, with pointers into the document.
    """
    _bring_in(document, "/providers/0", publish=True)


def put_providers(documents: list[Document]) -> None:
    """Several providers at once: numbers may go from one to another. Pointers are those of a file."""
    problems = Problems()
    rows = read({"format": FORMAT, "providers": documents}, Origin(), problems)
    bring_in(rows, problems, publish=True, dry_run=False, tell=lambda _: None)
    if problems.kept:
        raise Refused(problems.kept)


def merged(stored: Any, patch: Any) -> Any:
    """A JSON merge patch, save that null stays null: the format knows for each field what stating nothing means."""
    if not isinstance(patch, dict):
        return patch
    known = stored if isinstance(stored, dict) else {}
    return known | {name: merged(known.get(name), value) for name, value in patch.items()}


def _stored(place: Place, *, sites: bool = False) -> Document:
    """The provider as a native document that speaks of nothing but the place: other lists are not in it."""
    (provider,) = provider_documents([place.provider])
    if not place.site and not sites:
        del provider["sites"]
        return provider
    for site in provider["sites"]:
        site.setdefault("source", provider["source"])
        for kind in RECORDS:
            if (site["key"], kind) != (place.site, place.kind):
                del site[kind.in_site]
    return provider


def _site(stored: Document, key: str) -> Document:
    return next(site for site in stored["sites"] if site["key"] == key)


def _records(stored: Document, key: str, kind: Kind) -> list[Document]:
    """The list of the site, each record with its source."""
    site = _site(stored, key)
    records: list[Document] = site[kind.in_site]
    for record in records:
        record.setdefault("source", site["source"])
    return records


def _where(stored: Document, place: Place) -> str:
    site = f"/providers/0/sites/{stored['sites'].index(_site(stored, place.site))}"
    return f"{site}/{place.kind.in_site}" if place.kind else site


def _index(records: list[Document], kind: Kind, address: str) -> int:
    return [_address(kind, record) for record in records].index(address)


def _address(kind: Kind, record: Document) -> str:
    return kind.address(record.get(name) for name in kind.identity)


def _check_new(model: type[Provider | Site], content: Document) -> None:
    key = content.get("key")
    if isinstance(key, str) and model.objects.filter(key=key).exists():
        message = f"the catalog has a {model._meta.model_name} {key} already: change that one, or choose another key"
        raise Taken([Problem(where="/key", code="taken", message=message)])


def _check_key(patch: Document, place: Place) -> None:
    key = place.site or place.provider
    if patch.get("key", key) != key:
        message = f"the key of {key} stays what it is: others know it by that"
        raise Refused([Problem(where="/key", code="immutable", message=message)])


def _check_step(stored: str | None, asked: Any, *, publish: bool) -> None:
    """A status goes one step at a time; to be published is a right of its own."""
    if asked in (None, "", stored) or asked not in PublicationStatus.values:
        return
    if asked not in _NEXT[stored]:
        here = f"what is {stored}" if stored else "a new provider"
        steps = " or ".join(_NEXT[stored]) or "nothing any more, save by an import"
        message = f"the status of {here} can become {steps}, not {asked}"
        raise Refused([Problem(where="/status", code="status_order", message=message)])
    if asked == PublicationStatus.PUBLISHED and not publish:
        raise NeedsPublish("To publish a provider needs the right to: the scope 'publish' of a key, or a role.")


def _bring_in(provider: Document, where: str, *, publish: bool) -> None:
    """The document as a file of one provider. Problems are told from `where` on, since that is what was sent."""
    problems = Problems()
    rows = read({"format": FORMAT, "providers": [provider]}, Origin(), problems)
    bring_in(rows, problems, publish=publish, dry_run=False, tell=lambda _: None)
    told = [_relative(problem, where) for problem in problems.kept if problem.code != "needs_publish"]
    if told:
        raise (Taken if all(problem.code in _OF_ANOTHER for problem in told) else Refused)(told)
    if problems.count:
        raise NeedsPublish(
            f"{provider['key']} is published: a change to it is proposed, and published by somebody else."
        )


def _relative(problem: Problem, where: str) -> Problem:
    if problem.where == where or problem.where.startswith(f"{where}/"):
        place = problem.where.removeprefix(where)
        if problem.code == "duplicate" and place.count("/") == 1:  # with what is stored beside it
            return Problem(
                where=place, code="taken", message=f"{problem.message.partition(' is at ')[0]} is there already"
            )
        return replace(problem, where=place, message=problem.message.replace(f" {where}/", " /"))
    return replace(problem, where="", message=f"{problem.where}: {problem.message}")
