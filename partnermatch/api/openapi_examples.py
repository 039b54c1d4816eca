"""Examples in the OpenAPI document: real requests with their answers, one file per operation.

The files are in docs/openapi/examples; tests ask the requests again, and compare.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

Document = dict[str, Any]

PROPOSED = "202"  # the answer to every change of what is published; the example is that of one
EXAMPLES = settings.BASE_DIR / "docs" / "openapi" / "examples"


def recorded(name: str) -> Document:
    """What is recorded under the name; nothing while there is nothing."""
    path = EXAMPLES / f"{name}.json"
    document: Document = json.loads(path.read_text()) if path.exists() else {}
    return document


def add_examples(operation: Document, template: str) -> Document:
    """The operation with the example of its parameters, body and answer. `template` is its path."""
    known = recorded(operation["operationId"])
    if not known:
        return operation
    sent = values_of(known["path"], template)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in sent:
            parameter["example"] = value_for(parameter["schema"], sent[parameter["name"]])
    if "body" in known:
        show(operation["requestBody"]["content"]["application/json"], known["body"])
    if "answer" in known:
        answered = next(code for code in operation["responses"] if code.startswith("2"))
        show(operation["responses"][answered]["content"]["application/json"], known["answer"])
    if PROPOSED in operation["responses"]:
        show(operation["responses"][PROPOSED]["content"]["application/json"], recorded("getProposal").get("answer"))
    return operation


def show(media_type: Document, value: Any) -> None:
    media_type["examples"] = {"example": {"value": value}}


def values_of(path: str, template: str) -> dict[str, str]:
    """What stands in the path and the query, by parameter."""
    parts = urlsplit(path)
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
    found = re.fullmatch(pattern, parts.path)
    if found is None:
        raise ValueError(f"{path} is no example of {template}")
    return found.groupdict() | dict(parse_qsl(parts.query))


def value_for(schema: Document, text: str) -> Any:
    """The text of a query as a value of the schema."""
    if schema.get("type") == "array":
        return [value_for(schema["items"], text)]
    return json.loads(text) if schema.get("type") in ("integer", "boolean") else text
