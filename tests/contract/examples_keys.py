"""The requests behind the examples of the key routes: asked one after the other, with a key of a sponsor."""

import json
from collections.abc import Iterator
from typing import Any

from django.test import Client

from partnermatch.access.issuing import create_sponsor, issue_key
from partnermatch.access.keys import checksum
from tests.contract.examples import ROOT, ask

# What the prefixes of the examples look like: the key that asks, the one that it issues, and that one's successor.
PREFIXES = ("k7q2m4xz", "abcdefgh", "b3c4d5e6")

# operation → (method, path, body). {0}, {1}, {2} stand for the prefixes, in this order.
KEYS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "issueKey": ("POST", "/keys/", {"label": "nightly export", "scopes": ["read"], "days": 90}),
    "getKey": ("GET", "/keys/{1}/", None),
    "rotateKey": ("POST", "/keys/{1}/rotate/", {"overlap_hours": 48}),
    "listKeys": ("GET", "/keys/?ordering=expires&limit=10", None),
    "revokeKey": ("DELETE", "/keys/{1}/", None),
}


def key_examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """(name of the file, its content), asked now."""
    web = Client(raise_request_exception=False, SERVER_NAME="localhost", SERVER_PORT="8000")
    caller = issue_key(owner=create_sponsor(key="acme-valves", name="Acme Valves"), label="laptop")
    made, texts = [caller.key.prefix], dict[str, str]()
    for operation, (method, path, body) in KEYS.items():
        where = ROOT + path.format(*made)
        sent = {} if body is None else {"body": body}
        response = ask(web, where, caller.text, json.dumps(body).encode() if body else b"", {}, method)
        assert response.status_code in (200, 201, 204), (operation, response.content)
        document: dict[str, Any] = {"path": where, **sent}
        if response.content:
            document["answer"] = json.loads(response.content)
        if response.status_code == 201:
            made.append(document["answer"]["prefix"])
            texts[document["answer"]["text"]] = worthless(PREFIXES[len(made) - 1])
        yield operation, settled(document, dict(zip(made, PREFIXES, strict=False)) | texts)


def worthless(prefix: str) -> str:
    """A text that looks like a key, and is none of anybody's."""
    body = f"pm_{prefix}_" + "0A" * 16
    return body + checksum(body)


def settled(document: dict[str, Any], looks: dict[str, str]) -> dict[str, Any]:
    """The same with keys set to what they look like, the longest first: a text begins with its prefix."""
    text = json.dumps(document)
    for known in sorted(looks, key=len, reverse=True):
        text = text.replace(known, looks[known])
    settled: dict[str, Any] = json.loads(text)
    return settled
