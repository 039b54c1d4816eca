"""Two sponsors who compete, each with everything that a sponsor can have, and two curators."""

from dataclasses import dataclass, field
from typing import Any

from partnermatch.access.issuing import add_member, create_sponsor, issue_key, revoke_key
from partnermatch.access.models import Sponsor, User
from tests.contract import small_catalog
from tests.contract.tenancy.asking import Answer, send

CANARY = "zirconolite"  # a word that stands in everything of A's that can hold words, and nowhere else
LSR = {"title": "Gasket", "must": {"capabilities": ["device.molding.lsr"]}}

# Who asks. Those of A's have scopes of their own; `other` is B.
PRINCIPALS = ("nobody", "revoked", "reader", "writer", "other", "member", "curator", "publisher")
KINDS = ("own", "another", "unknown", "malformed")
UNKNOWN = {"brief": "6f9c1f0e-3a52-4d2b-9f0f-2a8f3c1f7b11", "key": "zzzzzzzz"}
UNKNOWN |= {"shortlist": UNKNOWN["brief"]}
MALFORMED = {"brief": "6f9c1f0e", "shortlist": "6f9c1f0e", "key": "none-such"}

Ids = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A sponsor, what it has, and the ETags of that."""

    sponsor: Sponsor
    key: str
    ids: Ids
    tags: Ids
    others: Ids  # an archived brief, a hash
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class World:
    a: Tenant
    b: Tenant
    keys: dict[str, str | None]
    spare: dict[str, str] = field(default_factory=dict)  # prefixes of keys that curators have besides

    def ids(self, principal: str, kind: str) -> Ids:
        """What stands in the place of an id, for whoever asks."""
        if kind in ("unknown", "malformed"):
            return UNKNOWN if kind == "unknown" else MALFORMED
        ours, theirs = (self.b, self.a) if principal == "other" else (self.a, self.b)
        ids = ours.ids if kind == "own" else theirs.ids
        own = {"key": self.spare[principal]} if kind == "own" and principal in self.spare else {}
        return ids | own

    def tags(self, principal: str, kind: str) -> Ids:
        """ETags to send along: of what is one's own, else of what is the other's."""
        return (self.b if (principal == "other") == (kind == "own") else self.a).tags


def create() -> World:
    small_catalog.create()
    a, b = tenant("gadolin", CANARY), tenant("rival", "ordinary")
    keys: dict[str, str | None] = {"nobody": None, "other": b.key}
    ended = issue_key(owner=a.sponsor)
    revoke_key(ended.key)
    keys["revoked"] = ended.text
    keys["reader"] = issue_key(owner=a.sponsor, scopes=["read"]).text
    keys["writer"] = issue_key(owner=a.sponsor, scopes=["write"]).text
    keys["member"] = issue_key(owner=add_member(a.sponsor, "ada")).text
    spare = {}
    for name, scopes in {"curator": ["read", "curate"], "publisher": ["read", "curate", "publish"]}.items():
        user = User.objects.create_user(name)
        keys[name] = issue_key(owner=user, scopes=scopes).text
        spare[name] = issue_key(owner=user, scopes=["read"]).key.prefix
    return World(a=a, b=b, keys=keys, spare=spare)


def tenant(name: str, word: str) -> Tenant:
    """With a brief that is archived, one that is in use and was frozen twice, decisions, and keys."""
    sponsor = create_sponsor(key=name, name=f"{name.title()} {word}")
    key = issue_key(owner=sponsor, label=word).text
    made(key, "POST", "briefs/", {"brief": LSR}, idempotency=f"only-of-{name}")
    stale = made(key, "POST", "briefs/", {"title": f"Old {word}", "notes": word, "brief": LSR})
    made(key, "DELETE", f"briefs/{stale[0]['id']}/", tag=stale[1])
    content = {"title": f"New {word}", "notes": f"A {word} pump.", "brief": LSR | {"title": word, "facets": True}}
    brief = made(key, "POST", "briefs/", content, idempotency="first")[0]["id"]
    first, tag = made(key, "POST", f"briefs/{brief}/shortlists/", {"title": word}, idempotency="second")
    shortlist = first["record"]["id"]
    decided = [
        {"provider": "northmold", "decision": decision, "reason": f"{word}!"} for decision in ("quoted", "selected")
    ]
    tag = made(key, "PATCH", f"shortlists/{shortlist}/", {"decisions": decided}, tag=tag)[1]
    spare = issue_key(owner=sponsor, label=f"{word} again").key.prefix
    tags = {"shortlist": tag, "brief": made(key, "GET", f"briefs/{brief}/")[1], "key": '"1"'}
    ids = {"brief": brief, "shortlist": shortlist, "key": spare}
    others = {"stale": stale[0]["id"], "hash": first["hash"]}
    said = (word, name, str(sponsor.id), key, key.split("_")[1], *ids.values(), *others.values())
    return Tenant(sponsor=sponsor, key=key, ids=ids, tags=tags, others=others, secrets=said)


def made(
    key: str, method: str, path: str, body: Any = None, *, tag: str = "", idempotency: str = ""
) -> tuple[Any, str]:
    """What is told of what was made, and its ETag."""
    headers = {"If-Match": tag, "Idempotency-Key": idempotency}
    answer: Answer = send(method, path, key=key, body=body, headers=[(n, v) for n, v in headers.items() if v])
    assert answer.status < 300, answer.body
    return answer.document(), answer.headers.get("ETag", "")
