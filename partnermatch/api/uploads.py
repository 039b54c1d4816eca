"""Catalog files as they arrive: as the body itself, or as the one file of a form. Too large a file is not read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SuspiciousMultipartForm, TooManyFilesSent
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from catalog.exchange.limits import LARGEST_BYTES
from partnermatch.api.problems import Fault, Problem, refused
from partnermatch.api.strict import check_media_type, read_body

ROOM_FOR_A_FORM = 16 * 1024  # its boundaries and headers


@dataclass(frozen=True, kw_only=True)
class Upload:
    content: bytes
    name: str = ""


class BodyParser(BaseParser):
    """The file is the body. What is in it is read by the import, which tells every fault with its place."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        request: HttpRequest = (parser_context or {})["request"]._request
        check_media_type(request)
        return Upload(content=read_body(stream, announced(request), LARGEST_BYTES))


class FormParser(BaseParser):
    """A form with one file, `file`, and nothing else. Of a form that is cut off nothing is taken."""

    media_type = "multipart/form-data"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        request: HttpRequest = (parser_context or {})["request"]._request
        if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            raise UnsupportedMediaType("multipart/form-data in a content encoding")
        if announced(request) > LARGEST_BYTES + ROOM_FOR_A_FORM:
            raise Problem("too_large", f"A file may have {LARGEST_BYTES} bytes, this one has more.")
        handlers = [TemporaryFileUploadHandler(request)]
        try:
            fields, files = MultiPartParser(request.META, stream, handlers, "utf-8").parse()
        except TooManyFilesSent as error:
            raise invalid_form("the form has several files") from error
        except (MultiPartParserError, SuspiciousMultipartForm) as error:
            raise invalid_form(f"the form cannot be read ({error})") from error
        strays = [name for name in (*fields, *files) if name != "file"]
        if strays or "file" not in files:
            raise invalid_form(f"no part '{strays[0]}' here" if strays else "the form has no complete file")
        file: Any = files["file"]
        with file:
            return Upload(content=file.read(), name=file.name or "")


def invalid_form(detail: str) -> Problem:
    return refused("invalid_request", [Fault(code="invalid_form", detail=f"{detail}: send one file as 'file'")])


def announced(request: HttpRequest) -> int:
    """The length of the body. Chunks announce none, so that more could come than is taken."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        raise Problem("length_required", "A file is not taken in chunks: send Content-Length.")
    return int(request.META["CONTENT_LENGTH"])
