"""The few words in which the schemas are written."""

from collections.abc import Sequence
from typing import Any

Schema = dict[str, Any]

# The years 2000 to 2100, as the door takes them; that the day exists is said by `format`.
DAY_PATTERN = "^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def whole(description: str, low: int | None = None, high: int | None = None, **more: Any) -> Schema:
    bounds = {name: bound for name, bound in (("minimum", low), ("maximum", high)) if bound is not None}
    return {"type": "integer", **bounds, "description": description, **more}


def number(description: str, low: float, high: float) -> Schema:
    return {"type": "number", "minimum": low, "maximum": high, "description": description}


def flag(description: str, **more: Any) -> Schema:
    return {"type": "boolean", "description": description, **more}


def one_of_words(options: Sequence[str], description: str, **more: Any) -> Schema:
    return {"type": "string", "enum": list(options), "description": description, **more}


def day(description: str) -> Schema:
    return text(description, format="date", pattern=DAY_PATTERN)


def listed(items: Schema, description: str, **more: Any) -> Schema:
    return {"type": "array", "items": items, "description": description, **more}


def described(name: str, description: str) -> Schema:
    """A named schema with what it is here."""
    return {**ref(name), "description": description}


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    if "$ref" in schema:
        named = {name: value for name, value in schema.items() if name != "description"}
        return {"anyOf": [named, {"type": "null"}]} | {k: v for k, v in schema.items() if k == "description"}
    options = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **options}


def shape(description: str, properties: dict[str, Schema], optional: Sequence[str] = ()) -> Schema:
    """An object of an answer: every member is there but the optional ones; more may be added in time."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "description": description, "required": required, "properties": properties}


def closed(description: str, properties: dict[str, Schema], required: Sequence[str] = ()) -> Schema:
    """An object of a request: nothing but these members."""
    needed = {"required": list(required)} if required else {}
    body = {"type": "object", "description": description, **needed, "properties": properties}
    return {**body, "additionalProperties": False}
