"""The probes in the OpenAPI document: plain views, which the generator does not see."""

from typing import Any

from partnermatch.api.openapi_examples import add_examples
from partnermatch.api.openapi_problems import REQUEST_ID, problem_name

Document = dict[str, Any]


def health_paths() -> dict[str, Document]:
    return {
        "/health/live": {"get": probe("getLive", "Says that the process answers, and asks no database", 500)},
        "/health/ready": {"get": probe("getReady", "Says that the service can do its work", 500, 503)},
    }


def probe(name: str, summary: str, *problems: int) -> Document:
    schema = {"$ref": f"#/components/schemas/{name.removeprefix('get')}"}
    answered = {
        "description": summary,
        "headers": {"X-Request-ID": REQUEST_ID},
        "content": {"application/json": {"schema": schema}},
    }
    refused = {str(status): {"$ref": f"#/components/responses/{problem_name(status)}"} for status in problems}
    operation = {"operationId": name, "summary": summary, "tags": ["service"], "responses": {"200": answered} | refused}
    return add_examples(operation, f"/health/{name.removeprefix('get').lower()}")


def health_schemas() -> dict[str, Document]:
    revision = {"type": "integer", "minimum": 0, "description": "The revision of the catalog."}
    return {
        "Live": state("The process answers.", {"status": {"type": "string", "const": "alive"}}),
        "Ready": state(
            "Every migration is applied and the database answers.",
            {"status": {"type": "string", "const": "ready"}, "catalog_revision": revision},
            {"replica": replica()},
        ),
    }


def replica() -> Document:
    had = {"type": ["integer", "null"], "minimum": 0, "description": "What it has; null if it cannot be read."}
    lag = {"type": ["integer", "null"], "minimum": 0, "description": "How many revisions it has not got yet."}
    return state(
        "The replica that snapshots of the catalog are read from, where one is configured. What it lacks is read from "
        "the primary, so no answer waits for it.",
        {"catalog_revision": had, "revisions_behind": lag},
    )


def state(description: str, properties: Document, more: Document | None = None) -> Document:
    """An object of `properties`, all of which are there, and of `more`, which may be."""
    required = list(properties)
    return {
        "type": "object",
        "description": description,
        "required": required,
        "properties": properties | (more or {}),
    }
