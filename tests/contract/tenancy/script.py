"""What B does, one request after the other: everything that a sponsor can do, right and wrong.

Every answer is kept. Ids and ETags are taken from the answers, so the same world gives the same script.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.contract.tenancy.asking import Answer, send
from tests.contract.tenancy.world import LSR

# A brief, a shortlist and a key of A's, if there is an A.
THEIRS = "6f9c1f0e-3a52-4d2b-9f0f-2a8f3c1f7b11"
THEIR_KEY = "aaaaaaaa"
IDEMPOTENCY_KEYS = ("monday", "tuesday", "wednesday", "thursday")
SELECTED = {"provider": "northmold", "decision": "selected", "reason": "Fits."}


@dataclass(frozen=True, kw_only=True)
class Session:
    key: str
    transcript: list[tuple[str, Answer]] = field(default_factory=list)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
        answer = send(method, path, key=self.key, body=body, headers=sent)
        self.transcript.append((f"{method} {path} {body} {headers}", answer))
        return answer

    def new(self, path: str, body: Any = None, **headers: str) -> tuple[str, str]:
        """The address of what a POST made, below the root of the version, and its ETag."""
        answer = self("POST", path, body, **headers)
        assert answer.status == 201, answer.body
        return answer.headers["Location"].removeprefix("/api/v1/"), answer.headers.get("ETag", "")


def play(do: Session) -> None:
    do("GET", "me/")
    look_around(do)
    brief = keep_briefs(do)
    shortlist = freeze(do, brief)
    look_again(do, shortlist)
    handle_keys(do)
    reach_for_theirs(do)
    go_wrong(do, brief, shortlist)
    reach_the_limit(do)
    look_around(do)


def look_around(do: Session) -> None:
    for path in ("briefs/", "briefs/?archived=true", "briefs/?ordering=-title&limit=2", "shortlists/", "keys/"):
        do("GET", path)
        do("HEAD", path)
    for path in ("shortlists/?limit=1", "keys/?ordering=-expires&limit=1", "changes/?since=0", "lapses/", "me/"):
        do("GET", path)


def keep_briefs(do: Session) -> str:
    """The address of a brief that is in use."""
    brief, tag = do.new("briefs/", {"title": "Gasket", "notes": "Ours.", "brief": LSR}, Idempotency_Key="monday")
    do("POST", "briefs/", {"title": "Gasket", "notes": "Ours.", "brief": LSR}, Idempotency_Key="monday")
    do("POST", "briefs/", {"brief": LSR}, Idempotency_Key="monday")
    do("GET", brief)
    do("GET", brief, If_None_Match=tag)
    do("PATCH", brief, {"notes": "Changed."}, If_Match=tag)
    do("PATCH", brief, {"notes": "Too late."}, If_Match=tag)
    do("POST", f"{brief}match/")
    copy, tag = do.new(f"{brief}duplicate/", Idempotency_Key="tuesday")
    do("DELETE", copy, If_Match=tag)
    do("POST", f"{copy}shortlists/")
    return brief


def freeze(do: Session, brief: str) -> str:
    """The address of a shortlist with decisions."""
    shortlist, tag = do.new(f"{brief}shortlists/", {"title": "For the review"}, Idempotency_Key="wednesday")
    do.new(f"{brief}shortlists/")
    tag = do("PATCH", shortlist, {"decisions": [SELECTED]}, If_Match=tag).headers["ETag"]
    do("PATCH", shortlist, {"decisions": [SELECTED | {"decision": "contacted"}, SELECTED]}, If_Match=tag)
    do("GET", f"{brief}shortlists/")
    do("GET", f"shortlists/?brief={brief.split('/')[1]}")
    do("GET", shortlist)
    return shortlist


def look_again(do: Session, shortlist: str) -> None:
    do("GET", f"{shortlist}verify/")
    do("GET", f"{shortlist}changes/")
    for each in ("json", "csv", "xlsx", "pdf"):
        do("GET", f"{shortlist}export/?format={each}")
    changes = do("GET", "changes/?since=0")
    do("GET", "changes/?since=0", If_None_Match=changes.headers["ETag"])
    do("GET", "lapses/?within_days=730")


def handle_keys(do: Session) -> None:
    first, _ = do.new("keys/", {"label": "for the portal", "scopes": ["read"]})
    second, _ = do.new(f"{first}rotate/", {"overlap_hours": 1})
    do("GET", first)
    do("DELETE", second)
    do("POST", f"{second}rotate/")
    do("GET", "keys/")


def reach_for_theirs(do: Session) -> None:
    for method, path in (
        *((method, f"briefs/{THEIRS}/") for method in ("GET", "HEAD", "OPTIONS", "PATCH", "DELETE")),
        *(("POST", f"briefs/{THEIRS}/{action}/") for action in ("duplicate", "match", "shortlists")),
        ("GET", f"briefs/{THEIRS}/shortlists/"),
        *((method, f"shortlists/{THEIRS}/") for method in ("GET", "OPTIONS", "PATCH")),
        *(("GET", f"shortlists/{THEIRS}/{action}/") for action in ("verify", "changes")),
        ("GET", f"shortlists/{THEIRS}/export/?format=csv"),
        ("GET", f"shortlists/?brief={THEIRS}"),
        *((method, f"keys/{THEIR_KEY}/") for method in ("GET", "DELETE")),
        ("POST", f"keys/{THEIR_KEY}/rotate/"),
    ):
        do(method, path, {} if method in ("PATCH", "POST") else None)


def go_wrong(do: Session, brief: str, shortlist: str) -> None:
    do("GET", "briefs/none/")
    do("POST", "briefs/", b"{")
    do("POST", "briefs/", {"brief": {"must": {"capabilities": ["device.moulding"]}}}, Idempotency_Key="thursday")
    do("GET", "briefs/?sponsor=acme")
    do("PATCH", brief, {"notes": "Unseen."})
    do("PATCH", shortlist, {"decisions": [{"provider": "acme", "decision": "bought"}]}, If_Match="*")
    do("POST", "keys/", {"scopes": ["curate"]})
    do("POST", "match/", LSR | {"sponsor": "acme"})
    do("PUT", brief, {})
    do("DELETE", shortlist)


def reach_the_limit(do: Session) -> None:
    """Of briefs, which the test has set low; and with a key that is used up."""
    while do("POST", "briefs/", {"brief": LSR}).status == 201:
        pass
    do("POST", "briefs/", {"brief": LSR}, Idempotency_Key="thursday")
