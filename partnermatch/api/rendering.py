"""Answers as JSON: the same bytes for the same answer, and every number a number."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

PLAIN = {str, int, bool, type(None)}


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
        return orjson.dumps(data, option=orjson.OPT_UTC_Z)


class Negotiation(DefaultContentNegotiation):
    """What most clients accept is found without taking their header apart."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        if format_suffix is None and request.META.get("HTTP_ACCEPT", "*/*") in ("*/*", first.media_type):
            return first, str(first.media_type)
        return super().select_renderer(request, renderers, format_suffix)


def refuse_non_finite(document: Any) -> None:
    """By exact types, which most values have: an answer holds thousands of them."""
    rest, floats = [document], []
    for value in rest:  # which grows meanwhile
        kind = type(value)
        if kind is dict:
            rest += value.values()
        elif kind is list:
            rest += value
        elif kind is float:
            floats.append(value)
        elif kind not in PLAIN:
            rest += inside(value)
    if not all(map(math.isfinite, floats)):
        raise ValueError(f"an answer cannot hold {next(each for each in floats if not math.isfinite(each))}")


def inside(value: Any) -> Iterable[Any]:
    """What a kind of value holds that is met more seldom."""
    if isinstance(value, Mapping):
        return value.values()
    if isinstance(value, float):
        return (float(value),)
    return value if isinstance(value, list | tuple) else ()
