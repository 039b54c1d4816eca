"""Random requests that B sends, knowing every id, ETag and Idempotency-Key of A's: method, route, body, headers.

What is A's stands in braces, so that the same probe can be sent with what nobody has.
"""

import json
import random
from dataclasses import dataclass
from typing import Any

from partnermatch.api import v1
from tests.contract.tenancy.asking import METHODS, WITH_BODY
from tests.contract.tenancy.routes import PARAMETER, methods_of
from tests.contract.tenancy.world import LSR, UNKNOWN, World

Ids = dict[str, str]

KEPT_AT = ("briefs", "shortlists", "keys", "changes", "lapses")
NAMES = ("{brief}", "{shortlist}", "{key}", "{sponsor}", "{stale}", "{hash}")
ROUTES = [(str(pattern.pattern), sorted(methods_of(str(pattern.name)))) for pattern in v1.urlpatterns]
OWN_ROUTES = [(route, methods) for route, methods in ROUTES if route.split("/")[0] in KEPT_AT]
# What lists take, first what they take of a sponsor's own.
SAID = ("archived=true", "archived=false", "ordering=-created", "ordering=title", "limit=200", "offset=1")
ALSO_SAID = ("brief={brief}", "brief={stale}", "format=json", "format=csv", "since=0", "within_days=730")
PARAMETERS = ("brief", "shortlist", "key", "sponsor", "id", "prefix", "user", "created_by", "search", "brief__sponsor")
HEADERS = {
    "If-Match": ("{tag}", "{tag}", "W/{tag}", '"{brief}.1"', "*"),
    "If-None-Match": ("{tag}", "W/{tag}", "*"),
    "Idempotency-Key": ("{used}", "{brief}"),
    "X-HTTP-Method-Override": ("DELETE", "GET"),
    "X-Sponsor": ("{sponsor}",),
    "Range": ("bytes=0-99",),
    "Accept": ("*/*", "text/csv"),
    "Cookie": ("sessionid={sponsor}",),
}
FIELDS = ("title", "brief", "id", "sponsor", "shortlist", "decisions", "provider", "key", "scopes", "archived", "days")
DECISION = {"provider": "northmold", "decision": "selected", "reason": "Mine."}
CHANGES: dict[str, dict[str, Any]] = {"briefs": {"notes": "Mine."}, "shortlists": {"decisions": [DECISION]}, "keys": {}}


@dataclass(frozen=True, kw_only=True)
class Probe:
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def filled(self, ids: Ids) -> "Probe":
        def fill(text: str) -> str:
            for name, value in ids.items():
                text = text.replace(f"{{{name}}}", value)
            return text

        headers = tuple((name, fill(value)) for name, value in self.headers)
        return Probe(method=self.method, path=fill(self.path), headers=headers, body=fill(self.body))


def what_is_as(world: World) -> Ids:
    tags = {"tag": world.a.tags["brief"], "used": "only-of-gadolin"}
    return world.a.ids | world.a.others | {"sponsor": str(world.a.sponsor.id)} | tags


def what_nobody_has() -> Ids:
    """Of the same shape and length."""
    nobodys, digest = UNKNOWN["brief"], "0" * 32
    others = {"sponsor": nobodys, "stale": nobodys, "hash": f"sha256:{digest * 2}"}
    return UNKNOWN | others | {"tag": f'"{nobodys}.1.{digest}"', "used": "only-of-nobodys"}


def probe(dice: random.Random, own: Ids) -> Probe:
    """`own` is what B may name as well."""
    route, methods = dice.choice(OWN_ROUTES if dice.random() < 0.9 else ROUTES)
    method = dice.choice(METHODS if dice.random() < 0.1 else methods)
    path = PARAMETER.sub(lambda found: place(dice, own, route), route) + query(dice, route)
    return Probe(method=method, path=path, headers=headers(dice, own, method), body=body(dice, own, method, route))


def place(dice: random.Random, own: Ids, route: str) -> str:
    """What stands in an address: mostly A's, sometimes B's own, so that the rest of the request is looked at."""
    named = "key" if route.startswith("keys") else route.split("/")[0].removesuffix("s")
    if named in own and dice.random() < 0.35:
        return own[named]
    return f"{{{named}}}" if named in own and dice.random() < 0.8 else dice.choice(NAMES)


def query(dice: random.Random, route: str) -> str:
    """Mostly what the route takes; then also what no route takes."""
    said = {"since=0"} if route == "changes/" else {"format=json"} if "export" in route else set()
    if dice.random() < 0.3:
        said.add(dice.choice((*SAID, *ALSO_SAID, f"{dice.choice(PARAMETERS)}={dice.choice(NAMES)}")))
    if route == "shortlists/" and dice.random() < 0.7:
        said.add(f"brief={dice.choice(NAMES)}")
    return f"?{'&'.join(sorted(said))}" if said else ""


def headers(dice: random.Random, own: Ids, method: str) -> tuple[tuple[str, str], ...]:
    known = sorted(name for name in HEADERS if method == "POST" or name != "Idempotency-Key")
    chosen = dice.sample(known, dice.choices((0, 1, 2), (4, 4, 1))[0])
    said = {name: dice.choice(HEADERS[name]) for name in chosen}
    if dice.random() < 0.3:
        said["If-Match"] = own["tag"]
    return tuple(said.items())


def body(dice: random.Random, own: Ids, method: str, route: str) -> str:
    if method not in WITH_BODY:
        return ""
    fitting = {"brief": LSR} if (method, route) == ("POST", "briefs/") else CHANGES.get(route.split("/")[0], {})
    document: dict[str, Any] = dict({} if method == "POST" and "<" in route else fitting)
    if dice.random() < 0.4:
        document[dice.choice(FIELDS)] = thing(dice, own)
    return dice.choice(("", "{", "null")) if dice.random() < 0.05 else json.dumps(document)


def thing(dice: random.Random, own: Ids) -> Any:
    """Something of A's, or with it; B's own texts are what they are, and are not made of it."""
    name = dice.choice(NAMES)
    around = [{"id": name}, [name], [DECISION | {"provider": name}], LSR | {"providers": {"only": [name]}}]
    return dice.choice([*around, {"must": {"capabilities": [name]}}, [own["brief"]], True, 7, None])
