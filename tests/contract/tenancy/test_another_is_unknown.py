"""B asks for what is A's, in every place of a request: the answer is that for what does not exist, byte for byte.

Also with either wall taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.tenancy.asking import METHODS, WITH_BODY, Answer, ask
from tests.contract.tenancy.routes import OWN, address, kind_named, methods_of
from tests.contract.tenancy.statuses import BODIES
from tests.contract.tenancy.world import CANARY, LSR, UNKNOWN, Tenant, World

FORMATS = ("json", "csv", "xlsx", "pdf", "doc")
# Briefs that name something where a brief may name something, or may not.
IN_BRIEFS: list[dict[str, Any]] = [
    {"id": "{brief}", "brief": LSR},
    {"brief": "{brief}"},
    {"brief": {"id": "{brief}"}},
    {"brief": LSR | {"providers": {"only": ["{brief}"]}}},
    {"brief": LSR, "sponsor": "{sponsor}"},
]
IN_DECISIONS: list[dict[str, Any]] = [
    {"shortlist": "{shortlist}", "decisions": []},
    {"decisions": [{"provider": "{shortlist}", "decision": "quoted"}]},
    {"decisions": [{"provider": "northmold", "decision": "quoted", "shortlist": "{shortlist}"}]},
]
QUERIES = [
    "shortlists/?brief={brief}",
    "shortlists/?brief={shortlist}",
    "shortlists/?brief={brief}&ordering=-title",
    "shortlists/?sponsor={sponsor}",
    "briefs/?id={brief}",
    "briefs/?archived={brief}",
    "keys/?prefix={key}",
    "changes/?since={shortlist}",
    "changes/?since=0&shortlist={shortlist}",
    "lapses/?shortlist={shortlist}",
]


@dataclass(frozen=True, kw_only=True)
class Rival:
    """B, who knows all ids of A's."""

    world: World

    def told(self, method: str, where: str, body: Any = None, headers: dict[str, str] | None = None) -> list[Answer]:
        """What B is told with what is A's in the places in braces, and with what nobody has."""
        theirs = self.world.a.ids | {"sponsor": str(self.world.a.sponsor.id)}
        nobodys = UNKNOWN | {"sponsor": "5f9c1f0e-3a52-4d2b-9f0f-2a8f3c1f7b11"}
        return [
            ask(
                method,
                filled(where, ids),
                key=self.world.b.key,
                body=filled(body, ids),
                headers=[(name, filled(value, ids)) for name, value in (headers or {}).items()],
            ).naming(*theirs.values(), *nobodys.values())
            for ids in (theirs, nobodys)
        ]


def filled(sent: Any, ids: dict[str, str]) -> Any:
    if isinstance(sent, str):
        for name, value in ids.items():
            sent = sent.replace(f"{{{name}}}", value)
        return sent
    if isinstance(sent, dict):
        return {filled(name, ids): filled(value, ids) for name, value in sent.items()}
    return [filled(each, ids) for each in sent] if isinstance(sent, list) else sent


@pytest.fixture
def rival(world: World, walls: str) -> Rival:
    return Rival(world=world)


def ways(world: World, name: str, method: str) -> Iterator[tuple[Any, dict[str, str]]]:
    """Bodies and headers to send: one thing at a time is not as it would be for one's own."""
    tag = world.a.tags[str(kind_named(name))]
    good = BODIES.get((method, name), {}) if method in WITH_BODY else None
    yield good, {"If-Match": tag}
    if method in methods_of(name):
        yield good, {"If-None-Match": tag}
        yield good, {"If-Match": "*"}
        yield good, {"Idempotency-Key": "first"}
        for body in (None, b"{", {"title": 1}) if method in WITH_BODY else ():
            yield body, {"If-Match": tag}


@pytest.mark.parametrize("thing", UNKNOWN)
def test_in_the_address_with_whatever_is_sent_along(rival: Rival, thing: str) -> None:
    for name, method in [(name, method) for name in OWN for method in METHODS if kind_named(name) == thing]:
        where = address(name, method, {kind: f"{{{kind}}}" for kind in UNKNOWN})
        for body, headers in ways(rival.world, name, method):
            theirs, nobodys = rival.told(method, where, body, headers)
            assert theirs == nobodys, (name, method, body, headers)
            assert theirs.status >= 400 or method == "OPTIONS"


def test_in_queries(rival: Rival) -> None:
    exports = [f"shortlists/{{shortlist}}/export/?format={each}" for each in FORMATS]
    for where in (*QUERIES, *exports):
        theirs, nobodys = rival.told("GET", where)
        assert theirs == nobodys, where


def sent_bodies(own: Tenant) -> Iterator[tuple[str, str, dict[str, Any], dict[str, str]]]:
    """Method, address, body, headers: what B may do, with what is A's in it."""
    brief, shortlist = f"briefs/{own.ids['brief']}/", f"shortlists/{own.ids['shortlist']}/"
    for body in IN_BRIEFS:
        yield "POST", "briefs/", body, {}
        yield "PATCH", brief, body, {"If-Match": own.tags["brief"]}
    for body in IN_DECISIONS:
        yield "PATCH", shortlist, body, {"If-Match": own.tags["shortlist"]}
    yield "POST", f"{brief}shortlists/", {"brief": "{brief}"}, {}
    yield "POST", f"{brief}duplicate/", {"sponsor": "{sponsor}"}, {}
    yield "POST", "match/", {"id": "{brief}"}, {}
    yield "POST", "keys/", {"sponsor": "{sponsor}"}, {}
    yield "POST", "keys/", {"label": "{key}"}, {}
    yield "POST", f"keys/{own.ids['key']}/rotate/", {"prefix": "{key}"}, {}


def test_in_bodies(rival: Rival) -> None:
    for each in sent_bodies(rival.world.b):
        theirs, nobodys = rival.told(*each)
        assert theirs == nobodys, each


def test_in_etags(rival: Rival) -> None:
    own, theirs = rival.world.b, rival.world.a
    for kind in ("brief", "shortlist"):
        for header, method in (("If-None-Match", "GET"), ("If-Match", "PATCH"), ("If-Match", "DELETE")):
            told = [
                ask(method, f"{kind}s/{own.ids[kind]}/", key=own.key, body={}, headers=[(header, tag)])
                for tag in (theirs.tags[kind], theirs.tags[kind].replace(theirs.ids[kind], UNKNOWN[kind]))
            ]
            assert told[0] == told[1], (kind, header, method)


def test_in_idempotency_keys(rival: Rival) -> None:
    own = rival.world.b
    requests = [("briefs/", {"brief": LSR}), ("briefs/", {"title": "x"}), ("keys/", {})]
    requests += [(f"briefs/{own.ids['brief']}/shortlists/", {"title": "Mine"}), ("match/", LSR)]
    for where, body in requests:
        told = [
            ask("POST", where, key=own.key, body=body, headers=[("Idempotency-Key", key)])
            for key in ("only-of-gadolin", "only-of-nobodys")
        ]
        assert told[0] == told[1], where


def test_own_answers_are_the_same_without_the_first_wall(world: World, request: pytest.FixtureRequest) -> None:
    requests = [(name, method) for name in OWN for method in ("GET", "POST")]

    def told() -> list[Answer]:
        return [
            ask(method, address(name, method, world.b.ids), key=world.b.key, body=BODIES.get((method, name)))
            for name, method in requests
        ]

    with_both = told()
    request.getfixturevalue("without_code")
    assert dict(zip(requests, told(), strict=True)) == dict(zip(requests, with_both, strict=True))


def test_without_any_wall_it_would_be_seen(world: World, without_code: None, without_database: None) -> None:
    """So these tests look where there is something to be seen."""
    for where in ("briefs/{brief}/", "shortlists/{shortlist}/", "shortlists/", "briefs/", "shortlists/?brief={brief}"):
        assert CANARY in ask("GET", where.format(**world.a.ids), key=world.b.key).text(), where
