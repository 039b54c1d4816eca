"""The committed OpenAPI document, and validators of its schemas."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from partnermatch.api.document import DOCUMENT

Schema = dict[str, Any]
Operation = dict[str, Any]


@cache
def document() -> Schema:
    read: Schema = yaml.load(DOCUMENT.read_bytes(), Loader=yaml.CSafeLoader)
    return read


def operations() -> Iterator[tuple[str, str, Operation]]:
    """(path, method, operation) of every operation."""
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def operation(name: str) -> Operation:
    return next(found for _, _, found in operations() if found["operationId"] == name)


def requests_as(schema: Schema) -> Validator:
    """A validator of requests: by the schema as it is."""
    return validator(document(), schema)


def answers_as(schema: Schema) -> Validator:
    """A validator of answers: they may hold nothing that the document does not tell of."""
    return validator(closed(document()), closed(schema))


def named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def validator(whole: Schema, schema: Schema) -> Validator:
    return Draft202012Validator({**whole, **schema}, format_checker=Draft202012Validator.FORMAT_CHECKER)


def closed(schema: Any) -> Any:
    """The same with every object restricted to the members that are named."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(item) for name, item in schema.items()}
    return {"additionalProperties": False, **inner} if isinstance(schema.get("properties"), dict) else inner


def faults(check: Validator, value: Any) -> list[str]:
    return [f"/{'/'.join(map(str, error.path))}: {error.message}" for error in check.iter_errors(value)]
