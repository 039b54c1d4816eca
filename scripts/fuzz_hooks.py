"""What Schemathesis makes up: thinned, led to where something is, counted. Runs in its environment, by fuzz_api.py."""

import atexit
import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import requests
import schemathesis

from scripts.fuzz_existing import (
    KEY,
    REASON,
    SCOPES,
    ask,
    bring_back,
    end_key,
    end_spare_keys,
    gone,
    path_to_something,
    proposing_key,
)

URL, COUNTED = os.environ["FUZZ_URL"], Path(os.environ["FUZZ_COUNTED"])
SEED, SHARE = int(os.environ["FUZZ_SEED"]), int(os.environ["FUZZ_SHARE"])
# A value of another type at every place of a body, and an object of every combination: three quarters of all edges.
MANY, MANY_SHARE = ("incorrect_type", "valid_object"), 6
CLOSED_SHARE = 4  # where the key is refused whatever it sends
KEYLESS_EVERY, PROPOSED_EVERY, LEFT_ALONE_EVERY = 20, 4, 3
OTHER_METHODS = "others"  # which the path does not have: OPTIONS answers well to every key
TURNS: Counter[str] = Counter()  # and no dice, for the sake of the seed
EDGES: Counter[tuple[str, bool]] = Counter()
ANSWERS: defaultdict[str, Counter[int]] = defaultdict(Counter)


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """A part of the edges, another one for another seed, and all that is made up at random."""
    if case.meta.phase.name != "coverage":
        return True
    label, many = case.operation.label, case.meta.phase.data.scenario in MANY
    EDGES[label, many] += 1
    share = SHARE * (MANY_SHARE if many else 1) * (CLOSED_SHARE if closed(case.operation) else 1)
    return SHARE == 1 or (EDGES[label, many] + SEED) % share == 0


def closed(operation: Any) -> bool:
    """Whether the document says that it takes a scope which this key does not have."""
    ways = operation.definition.raw.get("security", [])
    return bool(ways) and not any(set(scopes) <= SCOPES for way in ways for scopes in way.values())


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Lead it to something and give it a key; one of three random ones goes where it was going."""
    TURNS[case.operation.label] += 1
    turn, phase = TURNS[case.operation.label], case.meta.phase
    if case.headers is None:
        case.headers = {}
    proposes = "publish" in SCOPES and case.method.upper() != "GET" and turn % PROPOSED_EVERY == 2
    if turn % KEYLESS_EVERY:
        case.headers["Authorization"] = f"Bearer {proposing_key() if proposes else KEY}"
    if phase.name == "fuzzing" and turn % LEFT_ALONE_EVERY == 0 and not ends_the_run(case):
        return
    named = {}
    if phase.data.parameter_location != "path" or ends_the_run(case):
        named = path_to_something(case.operation, new=case.method.upper() != "GET" and not proposes)
    if named:
        case.path_parameters = named
    make_new(case, turn)
    give_reason(case)
    if case.method.upper() in ("PATCH", "DELETE") and phase.data.parameter != "If-Match":
        seen = current(case, known=bool(named))
        if "ETag" in seen.headers:
            case.headers["If-Match"] = seen.headers["ETag"]


def ends_the_run(case: Any) -> bool:
    """Whether it is about a key that asks: Schemathesis has read of it in an earlier answer."""
    prefix = (case.path_parameters or {}).get("prefix")
    return isinstance(prefix, str) and any(f"_{prefix}_" in key for key in (KEY, proposing_key()))


def make_new(case: Any, turn: int) -> None:
    """What the examples would add is there already, and so is the answer to their Idempotency-Key."""
    if "Idempotency-Key" in case.headers and case.meta.phase.data.parameter != "Idempotency-Key":
        case.headers["Idempotency-Key"] = f"{case.operation.definition.raw['operationId']}-{turn}"
    if isinstance(case.body, dict) and str(case.body.get("key")).startswith("northmold"):
        case.body = {**case.body, "key": f"added-{turn}"}


def give_reason(case: Any) -> None:
    declared = [each["name"] for each in case.operation.definition.raw.get("parameters", [])]
    if "X-Change-Reason" in declared and case.meta.phase.data.parameter != "X-Change-Reason":
        case.headers["X-Change-Reason"] = REASON


def current(case: Any, *, known: bool) -> requests.Response:
    """What stands there now; what an earlier request took away is back."""
    seen = ask("GET", URL + case.formatted_path)
    if known and in_catalog(case) and gone(seen):
        bring_back()
        seen = ask("GET", seen.url)
    return seen


def in_catalog(case: Any) -> bool:
    return case.operation.path.startswith(("/api/v1/providers/", "/api/v1/sites/"))


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Counts, and takes back what would leave nothing, or no room, for what is asked next."""
    label, status = case.operation.label, response.status_code
    own = case.method.upper() == case.operation.method.upper()
    ANSWERS[label if own else OTHER_METHODS][status] += 1
    if "/keys/" in label:
        if status == requests.codes.created:
            end_key(response.json()["prefix"])
        end_spare_keys()
    if case.method.upper() == "DELETE" and status == requests.codes.no_content and "northmold" in case.formatted_path:
        bring_back()


@atexit.register
def write_counts() -> None:
    COUNTED.write_text(json.dumps(ANSWERS))
