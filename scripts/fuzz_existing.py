"""What there is to ask about, made over HTTP where it is missing. Runs in the environment of Schemathesis.

Made-up keys name nothing, and what was retired, archived or decided stays so: without this, most of writing is never
reached.
"""

import itertools
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import requests

API = os.environ["FUZZ_URL"] + "/api/v1"
KEY = os.environ["FUZZ_KEY"]
SCOPES = set(os.environ["FUZZ_SCOPES"].split(","))
CATALOG, EXAMPLES = json.loads(Path(os.environ["FUZZ_CATALOG"]).read_text()), Path(os.environ["FUZZ_EXAMPLES"])
REASON = "Asked at random."  # an administrator who publishes an own change gives one
PROPOSED_TO = f"{API}/providers/usantibiotics/"  # a provider that the examples of the document leave as it is
ANSWER_SECONDS = 60
SPARE_KEYS: list[str] = []
NUMBERS = itertools.count(1)  # and no dice, for the sake of the seed


def ask(method: str, url: str, body: Any = None, *, key: str = KEY, tag: str = "") -> requests.Response:
    headers = {"Authorization": f"Bearer {key}", "X-Change-Reason": REASON} | ({"If-Match": tag} if tag else {})
    return requests.request(method, url, json=body, headers=headers, timeout=ANSWER_SECONDS)


def path_to_something(operation: Any, *, new: bool) -> dict[str, str]:
    """Path parameters: what the document's examples name, or what this key has of that kind.

    `new`: a provider that nobody has published, and its site, where that is what the operation is about.
    """
    declared = operation.definition.raw.get("parameters", [])
    named = {each["name"]: each["example"] for each in declared if each["in"] == "path" and "example" in each}
    kind = operation.path.removeprefix("/api/v1/").split("/")[0]
    if kind in OWN and named:
        name, some = OWN[kind]
        named[name] = some(operation) or named[name]
    elif "record" in named:
        named["record"] = record(named["key"], operation.path.split("/")[-3])
    elif kind in ("providers", "sites") and named and new and "curate" in SCOPES:
        named["key"] = draft() + ("-site" if kind == "sites" else "")
    return named


def draft() -> str:
    """The key of a new provider."""
    key = f"new-{next(NUMBERS)}"
    example = json.loads((EXAMPLES / "createSite.json").read_text())["body"]
    sites = [{**example, "key": f"{key}-site"}]
    made(ask("POST", f"{API}/providers/", {"key": key, "name": f"New {key}", "sites": sites}))
    return key


def brief() -> str:
    """The sponsor's, and not archived. Curators have none."""
    key = first_brief()
    seen = ask("GET", f"{API}/briefs/{key}/") if key else None
    if seen is not None and seen.json()["archived_at"]:
        ask("PATCH", seen.url, {"archived": False}, tag=seen.headers["ETag"]).raise_for_status()
    return key


@cache
def first_brief() -> str:
    body = json.loads((EXAMPLES / "createBrief.json").read_text())["body"]
    return made(ask("POST", f"{API}/briefs/", body)).get("id", "")


@cache
def shortlist() -> str:
    if key := brief():
        frozen = ask("POST", f"{API}/briefs/{key}/shortlists/", {"title": "Of this run"})
        frozen.raise_for_status()
        return frozen.headers["Location"].rstrip("/").split("/")[-1]
    return ""


def new_key(scopes: set[str]) -> dict[str, Any]:
    return made(ask("POST", f"{API}/keys/", {"label": "spare", "days": 1, "scopes": sorted(scopes)}))


def spare_key() -> str:
    """The prefix of one that may end: it is not the one that asks."""
    SPARE_KEYS.append(new_key(SCOPES)["prefix"])
    return SPARE_KEYS[-1]


def end_spare_keys() -> None:
    while SPARE_KEYS:
        end_key(SPARE_KEYS.pop())


def end_key(prefix: str) -> None:
    """An owner may have only so many."""
    ask("DELETE", f"{API}/keys/{prefix}/")


@cache
def proposing_key() -> str:
    """What is changed with it waits for somebody else."""
    text: str = new_key({"read", "curate"} & SCOPES)["text"]
    return text


def proposal(*, moved: bool) -> str:
    """An open one. `moved`: the provider has changed since."""
    if "publish" not in SCOPES:
        return ""
    seen, said = ask("GET", PROPOSED_TO), f"Said at turn {next(NUMBERS)}."
    waiting = ask("PATCH", PROPOSED_TO, {"description": said}, key=proposing_key(), tag=seen.headers["ETag"])
    if moved:
        other = {"website": f"https://{next(NUMBERS)}.example"}
        ask("PATCH", PROPOSED_TO, other, tag=seen.headers["ETag"]).raise_for_status()
    number: str = made(waiting)["id"]
    return number


@cache
def record(site: str, kind: str) -> str:
    """The key of the first record of that kind: it has a digest of what this very catalog says."""
    found = ask("GET", f"{API}/sites/{site}/").json()[kind][0]
    key: str = found.get("key") or found["code"]
    return key


def gone(answer: requests.Response) -> bool:
    """Whether an earlier change retired it, made it inactive, or gave it another address."""
    stored = answer.json()
    return not answer.ok or stored.get("status") == "retired" or stored.get("active") is False


def bring_back() -> None:
    """The example of the exchange format as it was. A sponsor is refused this, and has taken nothing away."""
    if "curate" in SCOPES:
        ask("POST", f"{API}/catalog/imports/?publish=true", CATALOG).raise_for_status()


def made(answer: requests.Response) -> dict[str, Any]:
    """Nothing where this kind of key may not; any other refusal is a fault of the hooks."""
    if answer.status_code == requests.codes.forbidden:
        return {}
    answer.raise_for_status()
    content: dict[str, Any] = answer.json()
    return content


# The first part of a path → its parameter, and what leads to something of the caller's.
OWN: dict[str, tuple[str, Callable[[Any], str]]] = {
    "briefs": ("key", lambda operation: brief()),
    "shortlists": ("key", lambda operation: shortlist()),
    "keys": ("prefix", lambda operation: spare_key()),
    "proposals": ("key", lambda operation: proposal(moved=operation.path.endswith("/renew/"))),
}
