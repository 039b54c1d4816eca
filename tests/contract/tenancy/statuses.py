"""Who gets which status for what is a sponsor's own. The principals are those of `world`, in their order.

`another` is what is another's, and also what does not exist. HEAD is as GET, and OPTIONS tells whoever has a key.
"""

from collections.abc import Iterator
from typing import Any

from tests.contract.tenancy.asking import METHODS
from tests.contract.tenancy.routes import OWN, kind_named, methods_of
from tests.contract.tenancy.world import KINDS, LSR, PRINCIPALS

Row = list[int]

#                             nobody revoked reader writer other member curator publisher
TABLE = """
GET    briefs            own     401 401 200 403 200 200 403 403
POST   briefs            own     401 401 403 201 201 201 403 403
GET    brief             own     401 401 200 403 200 200 403 403
GET    brief             another 401 401 404 403 404 404 403 403
PATCH  brief             own     401 401 403 200 200 200 403 403
PATCH  brief             another 401 401 403 404 404 404 403 403
DELETE brief             own     401 401 403 204 204 204 403 403
DELETE brief             another 401 401 403 404 404 404 403 403
POST   brief-duplicate   own     401 401 403 201 201 201 403 403
POST   brief-duplicate   another 401 401 403 404 404 404 403 403
POST   brief-match       own     401 401 200 403 200 200 403 403
POST   brief-match       another 401 401 404 403 404 404 403 403
GET    brief-shortlists  own     401 401 200 403 200 200 403 403
GET    brief-shortlists  another 401 401 404 403 404 404 403 403
POST   brief-shortlists  own     401 401 403 201 201 201 403 403
POST   brief-shortlists  another 401 401 403 404 404 404 403 403
GET    shortlists        own     401 401 200 403 200 200 403 403
GET    shortlist         own     401 401 200 403 200 200 403 403
GET    shortlist         another 401 401 404 403 404 404 403 403
PATCH  shortlist         own     401 401 403 200 200 200 403 403
PATCH  shortlist         another 401 401 403 404 404 404 403 403
GET    shortlist-export  own     401 401 200 403 200 200 403 403
GET    shortlist-export  another 401 401 404 403 404 404 403 403
GET    shortlist-verify  own     401 401 200 403 200 200 403 403
GET    shortlist-verify  another 401 401 404 403 404 404 403 403
GET    shortlist-changes own     401 401 200 403 200 200 403 403
GET    shortlist-changes another 401 401 404 403 404 404 403 403
GET    changes           own     401 401 200 403 200 200 403 403
GET    lapses            own     401 401 200 403 200 200 403 403
GET    me                own     401 401 200 200 200 200 200 200
GET    keys              own     401 401 200 403 200 200 200 200
POST   keys              own     401 401 403 201 201 201 201 201
GET    key               own     401 401 200 403 200 200 200 200
GET    key               another 401 401 404 404 404 404 404 404
DELETE key               own     401 401 403 204 204 403 204 204
DELETE key               another 401 401 404 404 404 404 404 404
POST   key-rotation      own     401 401 403 403 201 403 201 201
POST   key-rotation      another 401 401 404 404 404 404 404 404
"""
ROWS = {tuple(words[:3]): [int(word) for word in words[3:]] for line in TABLE.split("\n") if (words := line.split())}
TOLD = [401, 401, 200, 200, 200, 200, 200, 200]
NOT_EVEN_ROUTED = [404] * len(PRINCIPALS)

BODIES: dict[tuple[str, str], Any] = {
    ("POST", "briefs"): {"brief": LSR},
    ("PATCH", "brief"): {"notes": "Changed."},
    ("PATCH", "shortlist"): {"decisions": [{"provider": "northmold", "decision": "contacted"}]},
}


def row(method: str, name: str, kind: str) -> Row | None:
    """The statuses of a method for what is named so; None where the route has no such method."""
    if kind == "malformed" and kind_named(name) != "key":
        return NOT_EVEN_ROUTED
    if method not in methods_of(name):
        return None
    if method == "OPTIONS":
        return TOLD
    of_a_row = "own" if kind == "own" else "another"
    return ROWS["GET" if method == "HEAD" else method, name, of_a_row]


def asked(name: str) -> Iterator[tuple[str, str]]:
    """Methods with kinds of id: what the route has, with every kind that can stand in its address."""
    for method in METHODS:
        every = KINDS if method in methods_of(name) else KINDS[:2]
        yield from ((method, kind) for kind in (every if kind_named(name) else KINDS[:1]))


def declared() -> set[tuple[str, str]]:
    """(method, route) of everything that the table must have rows for."""
    return {(method, name) for name in OWN for method in methods_of(name) - {"HEAD", "OPTIONS"}}
