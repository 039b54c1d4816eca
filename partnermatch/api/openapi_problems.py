"""Problems in the OpenAPI document: one named answer per status, with an example of every kind that has it."""

from collections.abc import Iterable, Iterator
from typing import Any

from partnermatch.api.openapi_examples import recorded
from partnermatch.api.problems import CONTENT_TYPE, KINDS, MAX_ERRORS
from partnermatch.traffic.description import LIMIT_HEADERS

Document = dict[str, Any]

REQUEST_ID = {"schema": {"type": "string"}, "description": "The id of this request, in the log and in problems."}
CHALLENGE = {"schema": {"type": "string"}, "description": "How to authenticate, and with which scope (RFC 6750)."}
RETRY_AFTER = {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds to wait."}
HEADERS: dict[int, Document] = {
    401: {"WWW-Authenticate": CHALLENGE},
    403: {"WWW-Authenticate": CHALLENGE},
    409: {"Retry-After": RETRY_AFTER | {"description": "Seconds to wait, if somebody else is at work."}},
    429: {"Retry-After": RETRY_AFTER, **LIMIT_HEADERS},
    503: {"Retry-After": RETRY_AFTER},
}


def problem_name(status: int) -> str:
    return f"Problem{status}"


def problem_responses() -> dict[str, Document]:
    """An answer for every status that some kind of problem has."""
    return {problem_name(status): problem_response(status) for status in sorted({k.status for k in KINDS.values()})}


def problem_response(status: int) -> Document:
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    content: Document = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if examples := dict(problem_examples(kinds)):
        content["examples"] = examples
    return {
        "description": "; ".join(kind.title for kind in kinds.values()),
        "headers": HEADERS.get(status, {}) | {"X-Request-ID": REQUEST_ID},
        "content": {CONTENT_TYPE: content},
    }


def problem_examples(codes: Iterable[str]) -> Iterator[tuple[str, Document]]:
    known = recorded("problems")
    for code in codes:
        if code in known:
            yield code, {"summary": KINDS[code].title, "value": known[code]}


def problem_schemas() -> dict[str, Document]:
    """`Problem` (RFC 9457) and `Fault`."""
    line = {"type": "string"}
    problem: Document = {
        "type": {**line, "format": "uri-reference", "description": "The page that explains this kind of problem."},
        "title": {**line, "description": "What kind of problem it is, in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {**line, "description": "What is wrong with this request."},
        "instance": {**line, "format": "uri-reference", "description": "The path that was asked."},
        "code": {**line, "enum": list(KINDS), "description": "What kind of problem it is, for programs."},
        "request_id": {**line, "description": "The id of the request, also in X-Request-ID."},
        "error_count": {"type": "integer", "description": "Of a file: how many errors there are in all."},
        "errors": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Fault"},
            "maxItems": MAX_ERRORS,
            "description": "With status 400: everything that is wrong, the first fifty. Others may name places too.",
        },
    }
    fault: Document = {
        "pointer": {**line, "description": "Where in the body (RFC 6901); empty: the body as a whole."},
        "parameter": {**line, "description": "Instead of a pointer: which query parameter."},
        "line": {**line, "description": "Instead of a pointer: the line of a file that is no JSON, and its column."},
        "code": {**line, "description": "What is wrong, for programs."},
        "detail": {**line, "description": "What is wrong, and the way out."},
    }
    required = [name for name in problem if name not in ("errors", "error_count")]
    return {
        "Problem": {"type": "object", "description": "RFC 9457.", "required": required, "properties": problem},
        "Fault": {
            "type": "object",
            "description": "One thing that is wrong with a request.",
            "required": ["code", "detail"],
            "properties": fault,
        },
    }
