"""Where a request enters from the application server."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


def read_request(environ: dict[str, Any]) -> WSGIRequest:
    """A Content-Type whose parameters cannot be decoded counts as none: Django raises, outside of all middleware."""
    try:
        return WSGIRequest(environ)
    except ValueError:
        return WSGIRequest(environ | {"CONTENT_TYPE": ""})


class Gateway(WSGIHandler):
    request_class = staticmethod(read_request)  # type: ignore[assignment]
