"""The OpenAPI document: what an operation has by being one of ours, so that no view needs to say it.

A view may say more: `conditional = True` (its GET answers with an ETag, or 304), and `answers = {"PATCH": (409, 412)}`,
the problems that a method has beyond those of its kind, and `verbs = {"DELETE": "remove"}`, how the names of its
operations begin.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.urls import resolve
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.mixins import ListModelMixin

from matching.api.schema import components as matching_components
from partnermatch.access.permissions import HasScope, scope_needed
from partnermatch.api.openapi_examples import add_examples
from partnermatch.api.openapi_health import health_paths, health_schemas
from partnermatch.api.openapi_problems import REQUEST_ID, problem_name, problem_responses, problem_schemas
from partnermatch.api.strict import METHODS_WITH_BODY
from partnermatch.traffic.budgets import WithinBudget
from partnermatch.traffic.description import (
    IDEMPOTENCY_KEY,
    LIMIT_HEADERS,
    REPLAYED_HEADER,
    SHARED_HEADERS,
)
from partnermatch.traffic.idempotency import why_not_kept

Document = dict[str, Any]

PARAMETER = re.compile(r"\{\w+\}")
SOME_KEY = str(UUID(int=0))  # what every kind of parameter in a path takes
VERBS = {"GET": "get", "POST": "create", "PATCH": "update", "DELETE": "retire"}
TAGS: Mapping[str, str] = {
    "matching": "A brief in, a ranked and explained shortlist out.",
    "briefs": "What a sponsor asks again: its own briefs, which nobody else sees.",
    "watching": "What changed, and what runs out, of what concerns a sponsor.",
    "shortlists": "What a brief was answered, frozen, and what the sponsor decided.",
    "providers": "Companies that make things for others.",
    "sites": "Where they make them: every fact is on record of a site.",
    "proposals": "Changes to published providers that wait for a second curator.",
    "duplicates": "Providers that may be one, and those that were looked at and are two.",
    "capabilities": "The taxonomy of what a site can do.",
    "modalities": "Kinds of product.",
    "stages": "The stages of a programme.",
    "standards": "Certificates, registrations, authorisations and regulations, told apart.",
    "regions": "Market regions and blocs.",
    "countries": "Countries, ISO 3166-1.",
    "catalog": "The catalog as a whole.",
    "keys": "What callers prove themselves with.",
    "service": "The service itself.",
}
TAG_OF_ROUTE = {"match": "matching", "changes": "watching", "lapses": "watching", "me": "service", "": "service"}
ENTITY_TAG = {"schema": {"type": "string"}, "description": "Changes with the answer; send it as If-None-Match."}
NEXT_TAG = {"schema": {"type": "string"}, "description": "What a GET would have now: send it as If-Match."}
LOCATION = {"schema": {"type": "string"}, "description": "The address of what is new."}
PROPOSED = "The provider is published: the change is kept as a proposal, for another curator to publish"
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of an answer that you kept: if it is still current, the answer is 304 without a body.",
}


class KeyScheme(OpenApiAuthenticationExtension):
    """API keys as a security scheme; the role that an operation requires is the scope."""

    target_class = "partnermatch.access.authentication.ApiKeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> Document:
        told = "A key with the scope that the operation names, sent as `Authorization: Bearer pm_…`."
        return {"type": "http", "scheme": "bearer", "bearerFormat": "pm_<prefix>_<secret>", "description": told}

    def get_security_requirement(self, auto_schema: Any) -> Document:
        return {self.name: auto_schema.scopes()}


class Operation(AutoSchema):
    """One operation, named, grouped, and with every answer that it may give."""

    def get_operation(self, *where: Any) -> Document | None:
        operation: Document | None = super().get_operation(*where)
        if operation is None:
            return None
        body = operation.get("requestBody")
        if body:
            body["required"] = self.method not in getattr(self.view, "bodiless", ())
        if operation["description"].rstrip(".") == operation["summary"]:
            del operation["description"]
        for status, response in operation["responses"].items():
            told = PROPOSED if status == "202" else operation["summary"]
            response["description"] = response["description"] or told
            response["headers"] = {**response.get("headers", {}), "X-Request-ID": REQUEST_ID}
        if self.is_conditional():
            self.add_condition(operation)
        for status in {"200", "201", "202"} & set(operation["responses"]):
            operation["responses"][status]["headers"] |= self.written(status)
        self.add_traffic(operation)
        operation["responses"] |= {
            str(status): {"$ref": f"#/components/responses/{problem_name(status)}"}
            for status in sorted(self.problems())
        }
        return add_examples(operation, self.path)

    def get_operation_id(self) -> str:
        """The verb and the name of the route: listProviders, getProvider, match."""
        verbs = VERBS | getattr(self.view, "verbs", {})
        verb = "list" if self.method == "GET" and isinstance(self.view, ListModelMixin) else verbs[self.method]
        noun = "".join(part.capitalize() for part in self.route_name().split("-"))
        return verb + noun

    def route_name(self) -> str:
        """The name that the route has in its URL configuration."""
        return str(resolve(PARAMETER.sub(SOME_KEY, self.path)).url_name)

    def get_summary(self) -> str:
        """The first paragraph of what the view says of itself."""
        return " ".join(self.get_description().partition("\n\n")[0].split()).rstrip(".")

    def get_tags(self) -> list[str]:
        first = self.path.removeprefix("/api/v1/").partition("/")[0]
        return [TAG_OF_ROUTE.get(first, first)]

    def get_auth(self) -> list[Document]:
        """Where anybody may come, a key is welcome but not needed."""
        required = super().get_auth()
        return required if self.needs_key() or not required else [*required, {}]

    def needs_key(self) -> bool:
        return any(isinstance(permission, HasScope) for permission in self.view.get_permissions())

    def is_counted(self) -> bool:
        return any(isinstance(permission, WithinBudget) for permission in self.view.get_permissions())

    def scopes(self) -> list[str]:
        scope = scope_needed(self.view, self.method) if self.needs_key() else None
        return [] if scope is None else [scope]

    def is_conditional(self) -> bool:
        return self.method == "GET" and getattr(self.view, "conditional", False)

    def add_condition(self, operation: Document) -> None:
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)
        headers = {"ETag": ENTITY_TAG, "X-Request-ID": REQUEST_ID}
        operation["responses"]["200"]["headers"] = headers
        operation["responses"]["304"] = {"description": "What you kept is still current.", "headers": headers}

    def add_traffic(self, operation: Document) -> None:
        """The limits of a key, and the header that makes a request that stores safe to repeat."""
        if self.is_kept():
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        replayed = REPLAYED_HEADER if self.is_kept() else {}
        for response in operation["responses"].values():
            response["headers"] |= (LIMIT_HEADERS if self.is_counted() else {}) | replayed

    def is_kept(self) -> bool:
        """Whether an Idempotency-Key has the answer kept."""
        return self.needs_key() and not why_not_kept(self.view, self.method)

    def written(self, status: str) -> Document:
        """The headers of the answer to a change: the tag for the next one, and the address of what is new."""
        changed = self.method == "PATCH" and getattr(self.view, "writable", False)
        new = {"Location": LOCATION} if status in ("201", "202") else {}
        tagged = (changed or new) and status != "202" and not getattr(self.view, "untagged", False)
        return {**({"ETag": NEXT_TAG} if tagged else {}), **new}

    def problems(self) -> Iterator[int]:
        """The status of every problem that the operation may answer with."""
        yield from (400, 401, 406, 500, 503)
        if self.is_counted():
            yield 429
        if self.is_kept():
            yield from (409, 422)
        if self.scopes():
            yield 403
        if "{" in self.path:
            yield 404
        if self.method in METHODS_WITH_BODY:
            yield from (413, 415)
        yield from getattr(self.view, "answers", {}).get(self.method, ())


def merged(*parts: Document) -> Document:
    """Named schemas of several rooms. Two that take one name for different things would show one as the other."""
    result: Document = {}
    for part in parts:
        if doubled := [name for name, schema in part.items() if result.get(name, schema) != schema]:
            raise ValueError(f"two schemas have the name {', '.join(doubled)}")
        result |= part
    return result


def complete(result: Document, **context: Any) -> Document:
    """The hook after generation: what is shared, and what is not served by the framework's views."""
    parts = result["components"]
    named = merged(parts["schemas"], matching_components(), problem_schemas(), health_schemas())
    parts["schemas"] = dict(sorted(named.items()))
    parts["responses"] = problem_responses()
    parts["headers"] = SHARED_HEADERS
    result["paths"] |= health_paths()
    used = {tag for path in result["paths"].values() for operation in path.values() for tag in operation["tags"]}
    result["tags"] = [{"name": name, "description": told} for name, told in TAGS.items() if name in used]
    return result
