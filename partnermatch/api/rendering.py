"""Answers as JSON: the same bytes for the same answer, and every number a number."""

import math
from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

PLAIN = (str, int, type(None))  # most of every answer


class JSONRenderer(BaseRenderer):
    """Keys in the order of the document, UTF-8, no white space."""

    media_type = "application/json"
    format = "json"
    charset = None  # RFC 8259: JSON is UTF-8, and has no such parameter
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Raises ValueError for NaN and infinities, which would otherwise become null without a word."""
        if data is None:
            return b""
        refuse_non_finite(data)
        return orjson.dumps(data)


def refuse_non_finite(document: Any) -> None:
    rest = [document]
    while rest:
        value = rest.pop()
        if isinstance(value, PLAIN):
            continue
        if isinstance(value, float):
            if not math.isfinite(value):
                raise ValueError(f"an answer cannot hold {value}")
        elif isinstance(value, Mapping):
            rest.extend(value.values())
        elif isinstance(value, list | tuple):
            rest.extend(value)
