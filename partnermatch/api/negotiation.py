"""Which parser and renderer a request gets."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class CarefulNegotiation(DefaultContentNegotiation):
    """Answers 406 and 415 where a parameter's character set does not exist (RFC 2231); the framework raises there."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        try:
            return super().select_parser(request, parsers)
        except ValueError:
            return None

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None) -> Any:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except ValueError as error:
            raise NotAcceptable from error
